package metric

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// Fa and faPunct are this project's own tokenisers, for Persian and mixed text,
// made of the tokens of package persian.
var (
	// Fa yields the words and numbers of a text in canonical form, so that
	// spelling variants (Arabic letters, digits, presentation forms) compare equal.
	// A word is cut at ZWNJ, because as many texts write a space in its place:
	// «می‌شود» and «می شود» are the same two tokens. Nothing is stemmed and no word
	// is left out.
	Fa Tokenizer = faTokenizer{name: "fa"}
	// faPunct yields punctuation and symbols too, each a token of its own. It is
	// the `fa` tokeniser of BLEU, which counts them.
	faPunct Tokenizer = faTokenizer{name: "fa-punct", punct: true}
)

type faTokenizer struct {
	name  string
	punct bool
}

func (t faTokenizer) Name() string { return t.name }

func (t faTokenizer) AppendTokens(dst []string, text string) []string {
	end := 0
	for _, token := range persian.Tokens(text) {
		if !hasWord(token.Text) {
			continue // punctuation is taken from the text below
		}
		if t.punct && token.Start > end {
			dst = appendMarks(dst, text[end:token.Start])
		}
		for part := range strings.SplitSeq(token.Text, "\u200c") {
			if part != "" {
				dst = append(dst, part)
			}
		}
		end = max(end, token.End)
	}
	if t.punct {
		dst = appendMarks(dst, text[end:])
	}
	return dst
}

// hasWord reports whether s has a letter or a number.
func hasWord(s string) bool {
	for _, r := range s {
		if wordRune(r) {
			return true
		}
	}
	return false
}

// appendMarks appends each punctuation mark or symbol of text.
func appendMarks(dst []string, text string) []string {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r != ' ' && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
			dst = append(dst, text[i:i+size])
		}
		i += size
	}
	return dst
}

func wordRune(r rune) bool {
	return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9' ||
		r > 0x7f && (unicode.IsLetter(r) || unicode.IsNumber(r))
}
