package lexical

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word's neighbours are words of the corpus that are spelt much like it: other
// forms that the stemmer keeps apart, compounds that begin with it, misspellings
// behind the first letters. They are asked for with a low weight. Finding them
// in the vocabulary costs far less than indexing what they share.
const (
	neighbourPrefix = 3   // letters that must be the same: one range of the dictionary
	neighbourShare  = 0.4 // least overlap of letter pairs and triples (Dice coefficient)
	maxNeighbours   = 20  // of a word, the most alike
	minNeighbour    = 3   // letters of a word that has neighbours
)

// neighbour is a word of the corpus with its likeness to another, above 0 and
// below 1.
type neighbour struct {
	word  string
	share float64
}

// neighbours finds the words of the text field that are spelt like word, the
// most alike first.
func (s *snapshot) neighbours(word string) ([]neighbour, error) {
	prefix, ok := neighbourhood(word)
	if !ok {
		return nil, nil
	}
	if known, ok := s.neighbourCache.get(word); ok {
		return known, nil
	}
	terms := s.terms(fieldText, []byte(prefix), prefixEnd(prefix))
	found, err := spelling(word).alike(func() (string, error) {
		term, err := terms.next()
		return string(term), err
	})
	if err != nil {
		return nil, err
	}
	s.neighbourCache.put(word, found)
	return found, nil
}

// neighbourhood returns the prefix that the neighbours of a word share with it,
// and whether the word has neighbours at all.
func neighbourhood(word string) (prefix string, ok bool) {
	if utf8.RuneCountInString(word) < minNeighbour ||
		strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return "", false
	}
	end := 0
	for range neighbourPrefix {
		_, n := utf8.DecodeRuneInString(word[end:])
		end += n
	}
	return word[:end], true
}

// spelling is a word that others are compared with.
type spelling string

// alike picks a word's neighbours from its neighbourhood, whose words next gives
// one by one, and then "".
func (word spelling) alike(next func() (string, error)) ([]neighbour, error) {
	own := pieces(nil, string(word))
	var buf []uint64
	var found []neighbour
	for {
		term, err := next()
		if err != nil {
			return nil, err
		}
		if term == "" {
			break
		}
		if term == string(word) || opposite(term, string(word)) ||
			strings.ContainsFunc(term, func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue
		}
		buf = pieces(buf[:0], term)
		if share := dice(own, buf); share >= neighbourShare {
			found = append(found, neighbour{term, share})
		}
	}
	slices.SortFunc(found, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.word, b.word))
	})
	return slices.Clip(found[:min(len(found), maxNeighbours)]), nil
}

// opposite reports whether one word says too little and the other too much of
// something: هیپوگلیسمی and هیپرگلیسمی are spelt alike and must not stand for
// each other.
func opposite(a, b string) bool { return degree(a)*degree(b) < 0 }

func degree(word string) int {
	for _, p := range [...]string{"هیپو", "هایپو", "hypo"} {
		if strings.HasPrefix(word, p) {
			return -1
		}
	}
	for _, p := range [...]string{"هیپر", "هایپر", "hyper"} {
		if strings.HasPrefix(word, p) {
			return 1
		}
	}
	return 0
}

// pieces appends the distinct pairs and triples of letters of <word>, as sorted
// numbers.
func pieces(dst []uint64, word string) []uint64 {
	var a, b uint64 // the last two letters
	b = '<'
	step := func(c uint64) {
		dst = append(dst, b<<21|c)
		if a != 0 {
			dst = append(dst, a<<42|b<<21|c)
		}
		a, b = b, c
	}
	for _, r := range word {
		step(uint64(r))
	}
	step('>')
	slices.Sort(dst)
	return slices.Compact(dst)
}

// dice is the share of two sorted sets that they have in common.
func dice(a, b []uint64) float64 {
	total, both := len(a)+len(b), 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both++
			a, b = a[1:], b[1:]
		}
	}
	return 2 * float64(both) / float64(total)
}

// widen adds the neighbours of the words that a question has itself.
func widen(b bag, weight float64, neighbours func(word string) ([]neighbour, error)) (bag, error) {
	if weight <= 0 {
		return b, nil
	}
	has := map[string]bool{}
	for _, c := range b.Clauses {
		if c.Signal == signalWords {
			has[c.Term] = true
		}
	}
	for _, c := range b.Clauses[:len(b.Clauses):len(b.Clauses)] {
		if c.Signal != signalWords || c.Weight < 1 { // synonyms have no neighbours
			continue
		}
		alike, err := neighbours(c.Term)
		if err != nil {
			return b, err
		}
		for _, n := range alike {
			if !has[n.word] {
				has[n.word] = true
				b.Clauses = append(b.Clauses, clause{Signal: signalWords, Term: n.word, Weight: weight * n.share,
					For: []string{c.Term}, Group: c.Group})
			}
		}
	}
	return b, nil
}
