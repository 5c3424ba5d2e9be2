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
	v.walkers.New = func() any { return &walker{numbers: &numbers{of: v.number}} }
	return v
}

// Numbers appends the numbers of the terms of s to known and the terms that
// have no number to unknown, both in the order of Analyzer.Terms.
func (v *Vocabulary) Numbers(known []int32, unknown []string, s string) ([]int32, []string) {
	w := v.walkers.Get().(*walker)
	defer v.walkers.Put(w)
	w.keep = v.keepStopWords
	w.numbers.known, w.numbers.unknown = known, unknown
	w.sc.scan(s)
	w.walk()
	known, unknown = w.numbers.known, w.numbers.unknown
	w.numbers.known, w.numbers.unknown = nil, nil
	return known, unknown
}

// numbers are what a walker finds of a vocabulary.
type numbers struct {
	of      map[string]int32
	known   []int32
	unknown []string
}

func (n *numbers) take(number int32, term string) {
	if number >= 0 {
		n.known = append(n.known, number)
	} else {
		n.unknown = append(n.unknown, term)
	}
}

// numberOf is the number of a term in the walker's vocabulary, -1 for none.
func (w *walker) numberOf(term string) int32 {
	if w.numbers != nil {
		if n, ok := w.numbers.of[term]; ok {
			return n
		}
	}
	return -1
}
