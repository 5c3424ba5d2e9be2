package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// spelledTerm is a clinical term with the words that a text may say in its place.
type spelledTerm struct {
	term string
	sets [][]string // of each one word, near each other
}

// spelled are the terms that texts spell out.
var spelled = sync.OnceValue(func() *spelledList {
	l := &spelledList{terms: map[string][]spelledTerm{}, first: map[string][]spelledTerm{}}
	for key, parts := range wordlist.Open("spelled").Keyed() {
		var sets [][]string
		for _, part := range parts {
			var set []string
			for _, w := range strings.Fields(part) {
				if t := wholeTerms(w); len(t) == 1 {
					set = append(set, t[0])
				}
			}
			sets = append(sets, set)
		}
		for _, name := range strings.Split(key, "/") {
			t := wholeTerms(name)
			if len(t) != 1 {
				continue
			}
			s := spelledTerm{t[0], sets}
			l.terms[t[0]] = append(l.terms[t[0]], s)
			for _, w := range sets[0] {
				l.first[w] = append(l.first[w], s)
			}
		}
	}
	return l
})

// spelledList finds terms by themselves and by the words of their first set.
type spelledList struct{ terms, first map[string][]spelledTerm }

// spelledReach is how many tokens lie at most between the words that spell a term out.
const spelledReach = 5

// spell notes which tokens of the claim spell a clinical term out, or are one that a
// text may spell out.
func (c *claim) spell() {
	list := spelled()
	for i := range c.tokens {
		k := &c.tokens[i]
		if !k.content || k.amount != nil || k.unit {
			continue
		}
		for _, s := range list.terms[k.text] {
			for _, words := range choices(s.sets) {
				c.synonyms = append(c.synonyms, alternative{from: i, to: i, terms: words, spelled: true})
			}
		}
		for _, s := range list.first[k.text] {
			if at := c.spells(i, s); at != nil {
				for _, n := range at {
					c.synonyms = append(c.synonyms, alternative{from: n, to: n, terms: []string{s.term}, spelled: true})
				}
			}
		}
	}
}

// spells finds the tokens that with token i spell a term out; nil for none.
func (c *claim) spells(i int, s spelledTerm) []int {
	at := []int{i}
	for _, set := range s.sets[1:] {
		found := -1
		for d := 1; d <= spelledReach && found < 0; d++ {
			for _, n := range [2]int{i + d, i - d} {
				if n < 0 || n >= len(c.tokens) || found >= 0 || c.tokens[n].negated {
					continue
				}
				for _, w := range set {
					if c.tokens[n].text == w {
						found = n
					}
				}
			}
		}
		if found < 0 {
			return nil
		}
		at = append(at, found)
	}
	return at
}

// choices are all ways to take one word of each set.
func choices(sets [][]string) [][]string {
	out := [][]string{nil}
	for _, set := range sets {
		var next [][]string
		for _, head := range out {
			for _, w := range set {
				next = append(next, append(append([]string(nil), head...), w))
			}
		}
		out = next
	}
	return out
}

// spelledIn reports whether token k of the claim is, or is spelled out by, a term of the
// bag.
func (c *claim) spelledIn(k int, b bag) bool {
	for i := range c.synonyms {
		if a := &c.synonyms[i]; a.spelled && a.from == k && holds(a.terms, b.terms) {
			return true
		}
	}
	return false
}
