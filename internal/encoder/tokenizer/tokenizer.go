// Package tokenizer cuts texts into the tokens that a transformer was trained on. It
// carries out what the model's own files say: tokenizer.json with its normalizer,
// pre-tokenizer, model and post-processor; vocab.txt; a SentencePiece model.
package tokenizer

import (
	"math"
	"unicode/utf8"
)

// Options say whose tokens are reproduced where the reference implementations
// differ from each other.
type Options struct {
	// Slow asks for the tokens of the Python ("slow") tokenizer, which bert-score
	// takes by default: vocab.txt or the SentencePiece model is read in place of
	// tokenizer.json, and a WordPiece text is composed (NFC) first.
	Slow bool
	// Lower overrides whether a WordPiece text is lowercased, as MoverScore does.
	Lower *bool
}

// Encoding is a text, or a pair of them, as the model reads it.
type Encoding struct {
	IDs     []int32
	Types   []int32 // the segment of each token: 0, or 1 for a pair's second
	Special []bool  // tokens that the template added: [CLS], [SEP], <s>, </s>
	Dropped int     // tokens cut off to keep the limit
}

// Tokenizer turns texts into Encodings. It may be used by several goroutines.
type Tokenizer struct {
	added    *addedTokens
	norm     normalizer
	pre      preTokenizer
	model    model
	template template
	// python says whose habits pairs follow. When both segments are cut, Python's
	// tokenizers leave the first longer, Rust's the second; and through Rust's, an
	// empty second segment is none.
	python  bool
	limit   int
	special specialIDs
}

// specialIDs are the tokens with a part to play, -1 where there is none.
type specialIDs struct{ cls, sep, pad, unk, mask int32 }

// model cuts one word, as the pre-tokenizer left it, into tokens.
type model interface {
	encode(dst []int32, word string) []int32
	token(id int32) (string, bool)
	id(token string) (int32, bool)
}

// Encode adds the template's special tokens to a text and keeps at most limit tokens
// in all; 0 is no limit.
//
// Of a text far longer than that many tokens can be, the end isn't looked at, and
// what it would have come to isn't in Dropped.
func (t *Tokenizer) Encode(text string, limit int) Encoding {
	ids := t.Tokenize(beginning(text, limit))
	keep := len(ids)
	if limit > 0 {
		keep = min(keep, max(0, limit-t.template.single.added()))
	}
	e := t.template.single.apply(ids[:keep], nil)
	e.Dropped = len(ids) - keep
	return e
}

// EncodePair does so for two segments, cutting the longer one first.
func (t *Tokenizer) EncodePair(first, second string, limit int) Encoding {
	if second == "" && !t.python {
		return t.Encode(first, limit)
	}
	a, b := t.Tokenize(beginning(first, limit)), t.Tokenize(beginning(second, limit))
	n, m := len(a), len(b)
	if limit > 0 {
		n, m = longestFirst(n, m, max(0, limit-t.template.pair.added()), t.python)
	}
	e := t.template.pair.apply(a[:n], b[:m])
	e.Dropped = len(a) - n + len(b) - m
	return e
}

// beginning is as much of a text as limit tokens could come from: memory is bounded
// whatever the text.
func beginning(text string, limit int) string {
	const always, perToken = 1 << 20, 1 << 10
	if limit <= 0 || limit >= len(text)/perToken || len(text) <= always+limit*perToken {
		return text
	}
	n := always + limit*perToken
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// longestFirst says how much of two segments is kept where they may have room tokens.
func longestFirst(n, m, room int, firstLonger bool) (int, int) {
	if n+m <= room {
		return n, m
	}
	short := min(n, m)
	if 2*short <= room { // only the longer one is cut
		if n <= m {
			return n, room - n
		}
		return room - m, m
	}
	half, rest := room/2, room-room/2
	if firstLonger || n > m {
		return rest, half
	}
	return half, rest
}

// Tokenize gives a text's tokens without special ones. Text that spells a special
// token is one, as in the reference.
func (t *Tokenizer) Tokenize(text string) []int32 {
	var ids []int32
	for i, part := range t.added.split(text, t.norm) {
		if part.added {
			ids = append(ids, part.id)
			continue
		}
		pieces := []piece{{part.text, i == 0}}
		if t.pre != nil {
			pieces = t.pre.split(pieces)
		}
		for _, p := range pieces {
			if p.text != "" {
				ids = t.model.encode(ids, p.text)
			}
		}
	}
	return ids
}

// Token is how a token is written: "##ها", "▁خون".
func (t *Tokenizer) Token(id int32) string {
	if s, ok := t.added.byID[id]; ok {
		return s
	}
	s, _ := t.model.token(id)
	return s
}

// ID finds a token by how it is written.
func (t *Tokenizer) ID(token string) (int32, bool) {
	if id, ok := t.added.byText[token]; ok {
		return id, true
	}
	return t.model.id(token)
}

// Limit is the longest sequence that the tokenizer's files name, or 0.
func (t *Tokenizer) Limit() int { return t.limit }

// CLS begins a sequence, whatever it is called in this vocabulary; -1 if nothing does.
func (t *Tokenizer) CLS() int32 { return t.special.cls }

// SEP ends one.
func (t *Tokenizer) SEP() int32 { return t.special.sep }

// PAD fills one up.
func (t *Tokenizer) PAD() int32 { return t.special.pad }

// UNK stands for what the vocabulary hasn't.
func (t *Tokenizer) UNK() int32 { return t.special.unk }

// MASK stands for a token to be guessed.
func (t *Tokenizer) MASK() int32 { return t.special.mask }

// maxLimit is where a limit means that there is none: Python writes 1e30.
const maxLimit = math.MaxInt32
