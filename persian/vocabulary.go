package persian

import "sync"

// Vocabulary finds in texts the terms that are known to a model or an index, by
// number. It remembers which words give which of them, so that a text costs
// little more than being cut into words. It is safe for concurrent use.
type Vocabulary struct {
	keepStopWords bool
	number        map[string]int32
	walkers       sync.Pool // *walker
}

// Vocabulary numbers the terms of a vocabulary, from 0 in the order given; a term
// that is given twice has the last of its numbers.
func (a *Analyzer) Vocabulary(terms []string) *Vocabulary {
	v := &Vocabulary{keepStopWords: a.keepStopWords(), number: make(map[string]int32, len(terms))}
	for i, t := range terms {
		v.number[t] = int32(i)
	}
	v.walkers.New = func() any { return &walker{cache: map[string]*lexeme{}, number: v.number} }
	return v
}

// Numbers appends the numbers of the terms of s to known and the terms that
// have no number to unknown, both in the order of Analyzer.Terms.
func (v *Vocabulary) Numbers(known []int32, unknown []string, s string) ([]int32, []string) {
	w := v.walkers.Get().(*walker)
	defer v.walkers.Put(w)
	w.keep = v.keepStopWords
	w.sc.scan(s)
	w.out = w.out[:0]
	w.walk()
	for i, l := range w.of {
		n := int32(-1)
		if l != nil {
			n = l.number
		} else {
			n = w.numberOf(w.out[i].Text)
		}
		if n >= 0 {
			known = append(known, n)
		} else {
			unknown = append(unknown, w.out[i].Text)
		}
	}
	return known, unknown
}

// numberOf is the number of a term in the walker's vocabulary, -1 for none.
func (w *walker) numberOf(term string) int32 {
	if n, ok := w.number[term]; ok {
		return n
	}
	return -1
}
