package metric

import (
	"strings"
	"unicode"
)

// choiceWord is a word of an answer, folded, with what stands around it.
type choiceWord struct {
	text   string
	upper  bool   // written in Latin capitals
	before string // between the previous word and this one
	after  string // up to the next word
}

// choiceWords cuts an answer into words. Marks of emphasis vanish; letters and
// digits are folded; a hamza on «گزینهٔ» and ZWNJ end a word.
func choiceWords(answer string) []choiceWord {
	var words []choiceWord
	var word, gap strings.Builder
	upper := true
	flush := func() {
		if word.Len() == 0 {
			return
		}
		words = append(words, choiceWord{text: word.String(), upper: upper, before: gap.String()})
		word.Reset()
		gap.Reset()
		upper = true
	}
	for _, r := range answer {
		switch {
		// emphasis, kashida, vowel marks
		case r == '*' || r == '_' || r == '`' || r == '\u0640' || unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			upper = upper && !unicode.IsLower(r)
			word.WriteRune(choiceLetter(r))
		default:
			flush()
			gap.WriteRune(r)
		}
	}
	flush()
	for i := range words {
		if i+1 < len(words) {
			words[i].after = words[i+1].before
		} else {
			words[i].after = gap.String()
		}
	}
	return words
}

// choiceLetter is the letter or digit that r stands for where options are named: of
// Persian, ASCII, lower case.
func choiceLetter(r rune) rune {
	switch {
	case r == 'ي' || r == 'ى' || r == 'ئ':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r == 'آ' || r == 'أ' || r == 'إ':
		return 'ا'
	case r == 'ۀ' || r == 'ة':
		return 'ه'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	}
	return unicode.ToLower(r)
}

// choiceForm is a word of a list as choiceWords has it, its parts put together:
// «می‌شود» is met as two words and looked for as one.
func choiceForm(word string) string {
	var b strings.Builder
	for _, w := range choiceWords(word) {
		b.WriteString(w.text)
	}
	return b.String()
}

// endsSentence reports whether a sentence ends between two words.
func endsSentence(s string) bool { return strings.ContainsAny(s, ".؟?!\n؛;") }

func decimal(s string) bool { return s == "." || s == "٫" || s == "/" || s == "," }

func number(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }
