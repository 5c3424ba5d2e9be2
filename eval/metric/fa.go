package metric

import (
	"unicode"
	"unicode/utf8"
)

// Fa and FaPunct are this project's own tokenisers, for Persian and mixed text.
var (
	// Fa yields the words and numbers of a text in canonical form, so that
	// spelling variants (Arabic letters, digits, ZWNJ) compare equal.
	Fa Tokenizer = faTokenizer{name: "fa"}
	// FaPunct yields punctuation and symbols too, each a token of its own. It is
	// the `fa` tokeniser of BLEU, which counts them.
	FaPunct Tokenizer = faTokenizer{name: "fa-punct", punct: true}
)

type faTokenizer struct {
	name  string
	punct bool
}

func (t faTokenizer) Name() string { return t.name }

func (t faTokenizer) AppendTokens(dst []string, text string) []string {
	var word []byte
	flush := func() {
		if len(word) > 0 {
			dst = append(dst, string(word))
			word = word[:0]
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r):
			word = utf8.AppendRune(word, fold(r))
		case r == '\u200c' && len(word) > 0:
			flush()
		default:
			flush()
			if t.punct && (unicode.IsPunct(r) || unicode.IsSymbol(r)) {
				dst = append(dst, string(r))
			}
		}
	}
	flush()
	return dst
}

func fold(r rune) rune {
	switch {
	case r == 'ي' || r == 'ى':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	}
	return unicode.ToLower(r)
}
