package ggufgen

import "strings"

// Token types of llama.cpp's vocabulary.
const (
	tokenNormal  = 1
	tokenUnknown = 2
	tokenControl = 3
)

// persianLetters is the alphabet with the Arabic forms that occur in the wild.
const persianLetters = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآأإؤئءةكيى"

// vocabulary is a byte-level BPE vocabulary: the 256 bytes, and one merge for
// every Persian letter and digit, so that such a text has about one token a
// letter, as with tokenizers that were hardly trained on Persian.
type vocabulary struct {
	tokens []string
	types  []int32
	merges []string
	id     map[string]int
}

func newVocabulary() *vocabulary {
	v := &vocabulary{id: map[string]int{}}
	for _, s := range symbols {
		v.add(s, tokenNormal)
	}
	for _, r := range persianLetters + "۰۱۲۳۴۵۶۷۸۹،؛؟" {
		pair := string(r)
		a, b := symbols[pair[0]], symbols[pair[1]]
		if v.add(a+b, tokenNormal) {
			v.merges = append(v.merges, a+" "+b)
		}
	}
	return v
}

// add appends a token; false means that it was there already.
func (v *vocabulary) add(token string, kind int32) bool {
	if _, ok := v.id[token]; ok {
		return false
	}
	v.id[token] = len(v.tokens)
	v.tokens = append(v.tokens, token)
	v.types = append(v.types, kind)
	return true
}

// symbols is GPT-2's printable alphabet for bytes: a byte that is a visible
// Latin-1 character stands for itself, the others for U+0100 and on.
var symbols = func() (out [256]string) {
	next := rune(0x100)
	for b := range 256 {
		r := rune(b)
		if r < '!' || r > '~' && r < '¡' || r == '\u00ad' {
			r = next
			next++
		}
		out[b] = string(r)
	}
	return out
}()

// byteSymbols spells a text in that alphabet.
func byteSymbols(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(symbols[s[i]])
	}
	return b.String()
}
