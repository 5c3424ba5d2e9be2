package clause

import "github.com/biopars/biopars/internal/wordlist"

// function are the words that have no meaning of their own.
var function = wordlist.SetOf("stopwords", "words", fold)

// Generic reports whether a word, as written, names nothing in particular: one
// that may go or come without a change of what is said.
func Generic(word string) bool {
	w := fold(word)
	return generic()[w] || function()[w]
}
