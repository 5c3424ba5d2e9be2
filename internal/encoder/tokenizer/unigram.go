package tokenizer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// unigram cuts a text into the pieces whose log probabilities add up to the most.
type unigram struct {
	texts  []string
	scores []float64
	order  []int32         // pieces by text
	starts [256]span       // where in order the pieces with a first byte are
	unk    int32           // -1: text outside the vocabulary is an error of the file
	low    float64         // what an unknown character costs
	single bool            // scores are added in single precision, as in SentencePiece
	bytes  map[byte]int32  // pieces <0x00>, for characters outside the vocabulary
	hidden map[int32]bool  // pieces that no text is cut into
	score  map[int32]score // pieces whose score depends on their length
}

// score of a piece that users defined in SentencePiece: it always wins.
type score struct{ perByte float64 }

// span is a stretch of the sorted pieces.
type span struct{ from, to int32 }

// unknownPenalty is how much worse than the worst piece an unknown character is.
const unknownPenalty = 10

// newUnigram sorts the pieces. Those in hidden are never found in a text.
func newUnigram(texts []string, scores []float64, unk int32, hidden map[int32]bool) (*unigram, error) {
	if len(texts) == 0 || len(texts) != len(scores) || len(texts) > math.MaxInt32 {
		return nil, fmt.Errorf("unigram: %d pieces with %d scores", len(texts), len(scores))
	}
	if unk < 0 || int(unk) >= len(texts) {
		return nil, fmt.Errorf("unigram: the unknown piece is number %d of %d", unk, len(texts))
	}
	u := &unigram{texts: texts, scores: scores, unk: unk, low: math.Inf(1), hidden: hidden}
	u.order = make([]int32, 0, len(texts))
	for i, s := range texts {
		if s != "" && !hidden[int32(i)] {
			u.order = append(u.order, int32(i))
		}
		u.low = min(u.low, scores[i])
	}
	u.low -= unknownPenalty
	slices.SortFunc(u.order, func(a, b int32) int {
		if c := cmp.Compare(texts[a], texts[b]); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	u.order = lastOfEquals(u.order, texts)
	for i, n := range u.order {
		s := &u.starts[texts[n][0]]
		if s.to == 0 {
			s.from = int32(i)
		}
		s.to = int32(i) + 1
	}
	return u, nil
}

// lastOfEquals drops pieces whose text comes again, as the reference's map does.
func lastOfEquals(order []int32, texts []string) []int32 {
	kept := order[:0]
	for i, n := range order {
		if i+1 == len(order) || texts[order[i+1]] != texts[n] {
			kept = append(kept, n)
		}
	}
	return kept
}

func (u *unigram) token(id int32) (string, bool) {
	if id < 0 || int(id) >= len(u.texts) {
		return "", false
	}
	return u.texts[id], true
}

func (u *unigram) id(token string) (int32, bool) {
	if i, ok := slices.BinarySearchFunc(u.order, token, func(n int32, s string) int { return cmp.Compare(u.texts[n], s) }); ok {
		return u.order[i], true
	}
	for id := range u.hidden {
		if u.texts[id] == token {
			return id, true
		}
	}
	return 0, false
}

// step is the best way to an offset of the text.
type step struct {
	total float64
	id    int32
	from  int32 // -1: not reached yet
}

func (u *unigram) encode(dst []int32, text string) []int32 {
	steps := u.steps(text)
	base := len(dst)
	for end := int32(len(text)); end > 0; {
		s := steps[end]
		start := s.from
		if s.id == u.unk { // unknown characters in a row are one token
			for start > 0 && steps[start].id == u.unk {
				start = steps[start].from
			}
			dst = u.unknown(dst, text[start:end])
		} else {
			dst = append(dst, s.id)
		}
		end = start
	}
	slices.Reverse(dst[base:])
	return dst
}

// unknown appends, last first, what stands for text outside the vocabulary.
func (u *unigram) unknown(dst []int32, text string) []int32 {
	if !u.single {
		if id, ok := u.id(text); ok {
			return append(dst, id)
		}
	}
	if len(u.bytes) < 256 {
		return append(dst, u.unk)
	}
	for i := len(text) - 1; i >= 0; i-- {
		dst = append(dst, u.bytes[text[i]])
	}
	return dst
}

// steps finds the best way to each offset.
func (u *unigram) steps(text string) []step {
	steps := make([]step, len(text)+1)
	for i := range steps {
		steps[i].from = -1
	}
	for at := 0; at < len(text); {
		_, size := utf8.DecodeRuneInString(text[at:])
		known := u.extend(steps, text, at, size)
		if !known {
			u.reach(&steps[at+size], at, u.unk, steps[at].total+u.low)
		}
		at += size
	}
	return steps
}

// extend tries every piece that stands at an offset, and reports whether one is as
// long as the first character.
func (u *unigram) extend(steps []step, text string, at, size int) (known bool) {
	s := u.starts[text[at]]
	for n := 1; s.from < s.to; n++ {
		// All pieces in s share the n bytes from at; those that end here come first.
		for ; s.from < s.to && len(u.texts[u.order[s.from]]) == n; s.from++ {
			id := u.order[s.from]
			value := u.scores[id]
			if d, ok := u.score[id]; ok {
				value = d.perByte*float64(n) - .1
			}
			u.reach(&steps[at+n], at, id, steps[at].total+value)
			known = known || n == size
		}
		if at+n == len(text) || s.from == s.to {
			break
		}
		s = u.narrow(s, n, text[at+n])
	}
	return known
}

// narrow keeps of a stretch the pieces with byte c at n. Each is longer than n.
func (u *unigram) narrow(s span, n int, c byte) span {
	order := u.order
	below := func(lo, hi int32, c int) int32 { // the first with a byte of at least c
		for lo < hi {
			mid := (lo + hi) / 2
			if int(u.texts[order[mid]][n]) < c {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		return lo
	}
	from := below(s.from, s.to, int(c))
	if from == s.to || u.texts[order[from]][n] != c {
		return span{}
	}
	return span{from, below(from, s.to, int(c)+1)}
}

// reach keeps the better way to an offset; the first of two equal ones.
func (u *unigram) reach(s *step, from int, id int32, total float64) {
	if u.single {
		total = float64(float32(total))
	}
	if s.from < 0 || total > s.total {
		*s = step{total, id, int32(from)}
	}
}
