package tokenizer

import (
	"fmt"
	"unicode/utf8"
)

// wordPiece takes the longest token that a word begins with, and goes on behind it
// with those that continue one.
type wordPiece struct {
	vocabulary
	start, rest map[string]int32 // tokens that begin and that continue a word
	longest     int              // bytes of the longest
	unk         int32
	maxRunes    int
}

// vocabulary knows tokens both ways.
type vocabulary struct {
	ids   map[string]int32
	texts []string
}

func (v vocabulary) token(id int32) (string, bool) {
	if id < 0 || int(id) >= len(v.texts) {
		return "", false
	}
	return v.texts[id], true
}

func (v vocabulary) id(token string) (int32, bool) {
	id, ok := v.ids[token]
	return id, ok
}

// newVocabulary checks the numbers: a hole is an empty text, a huge number an error.
func newVocabulary(ids map[string]int32) (vocabulary, error) {
	v := vocabulary{ids: ids}
	top := int32(-1)
	for text, id := range ids {
		if id < 0 || int(id) > 4*len(ids)+1<<16 {
			return v, fmt.Errorf("vocabulary: token %q has the number %d", text, id)
		}
		top = max(top, id)
	}
	v.texts = make([]string, top+1)
	for text, id := range ids {
		v.texts[id] = text
	}
	return v, nil
}

// newWordPiece sorts the tokens by whether they begin with prefix, "##".
func newWordPiece(v vocabulary, unk, prefix string, maxRunes int) (*wordPiece, error) {
	w := &wordPiece{vocabulary: v, start: make(map[string]int32, len(v.ids)), rest: map[string]int32{},
		maxRunes: maxRunes}
	id, ok := v.ids[unk]
	if !ok {
		return nil, fmt.Errorf("vocabulary: the unknown token %q isn't in it", unk)
	}
	w.unk = id
	for text, id := range v.ids {
		w.start[text] = id
		w.longest = max(w.longest, len(text))
		if len(text) > len(prefix) && text[:len(prefix)] == prefix {
			w.rest[text[len(prefix):]] = id
		}
	}
	return w, nil
}

func (w *wordPiece) encode(dst []int32, word string) []int32 {
	if len(word) > w.maxRunes && utf8.RuneCountInString(word) > w.maxRunes {
		return append(dst, w.unk)
	}
	tokens := w.start
	base := len(dst)
	for word != "" {
		end := min(len(word), w.longest)
		id, ok := int32(0), false
		for ; end > 0; end-- {
			if end < len(word) && !utf8.RuneStart(word[end]) {
				continue
			}
			if id, ok = tokens[word[:end]]; ok {
				break
			}
		}
		if !ok {
			return append(dst[:base], w.unk)
		}
		dst = append(dst, id)
		word, tokens = word[end:], w.rest
	}
	return dst
}

// wordLevel has whole words only.
type wordLevel struct {
	vocabulary
	unk int32
}

func (w *wordLevel) encode(dst []int32, word string) []int32 {
	if id, ok := w.ids[word]; ok {
		return append(dst, id)
	}
	return append(dst, w.unk)
}
