package clause

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
)

// entry is what a spelling stands for.
type entry struct {
	name  Name
	value string
	sign  int8
	open  bool // more letters may follow
	short bool // too short to have endings
}

// node is a node of the tree of spellings, by bytes.
type node struct {
	first byte
	next  []*node // from byte first on; nil for what is in no spelling
	found []entry
}

// at is the node behind a byte, nil where there is none.
func (n *node) at(b byte) *node {
	if i := int(b) - int(n.first); i >= 0 && i < len(n.next) {
		return n.next[i]
	}
	return nil
}

// add is at for a tree that is being made.
func (n *node) add(b byte) *node {
	switch {
	case n.next == nil:
		n.first, n.next = b, make([]*node, 1)
	case b < n.first:
		n.next = append(make([]*node, n.first-b), n.next...)
		n.first = b
	}
	for int(b)-int(n.first) >= len(n.next) {
		n.next = append(n.next, nil)
	}
	to := &n.next[b-n.first]
	if *to == nil {
		*to = &node{}
	}
	return *to
}

// sections are the places whose words the list has.
var sections = []Name{Population, Route, Timing, Side, Relation, Line, Modality, Quantifier, Condition, Exception, Cause,
	Replaced, Period, "but"}

var lexicon = sync.OnceValue(func() *node {
	root := &node{}
	list := wordlist.Open("clauses")
	for _, name := range sections {
		for value, spellings := range list.Section(string(name)).Keyed() {
			e := entry{name: name, value: value}
			if name == Relation {
				e.value = value[:len(value)-1]
				e.sign = map[byte]int8{'+': 1, '-': -1, '0': 0}[value[len(value)-1]]
			}
			for _, s := range spellings {
				e := e
				s, e.open = strings.CutSuffix(s, "*")
				s = strings.ReplaceAll(fold(s), " ", "")
				s = strings.ReplaceAll(s, "-", "")
				e.short = utf8.RuneCountInString(s) < 3 || s[0] < utf8.RuneSelf
				at := root
				for i := range len(s) {
					at = at.add(s[i])
				}
				at.found = append(at.found, e)
			}
		}
	}
	return root
})

// inflections are what may stand behind a spelling in its word.
var inflections = map[string]bool{
	"ها": true, "های": true, "هایی": true, "هایش": true, "ان": true, "ی": true, "ای": true, "یی": true, "ات": true, "م": true, "ش": true,
	"شان": true, "اش": true, "ام": true, "اند": true, "است": true, "تر": true, "ترین": true, "هایشان": true, "ند": true,
	"ه": true, "شده": true, "انی": true, "یها": true, "یهای": true, "ست": true,
}

// match finds the longest spelling that begins at word i, and how many words it
// takes. Spaces do not count.
func match(words []word, i, to int) (found []entry, n int) {
	at := lexicon()
	for k := i; k < to; k++ {
		if k > i && words[k].before != 0 && words[k].before != '-' {
			return found, n
		}
		w := words[k].text
		for j := 0; j < len(w); j++ {
			next := at.at(w[j])
			if next == nil {
				return found, n
			}
			at = next
			if len(at.found) == 0 {
				continue
			}
			rest := w[j+1:]
			if fits := fitting(at.found, rest); fits != nil {
				found, n = fits, k-i+1
			}
		}
	}
	return found, n
}

// fitting are the entries behind which a word may end with rest.
func fitting(list []entry, rest string) []entry {
	if rest == "" {
		return list
	}
	var out []entry
	inflected := inflections[rest]
	for _, e := range list {
		if e.open || !e.short && inflected {
			out = append(out, e)
		}
	}
	return out
}

// setOf is the words of a section, folded.
func setOf(section string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool { return wordlist.Open("clauses").Section(section).Set(fold) })
}

var (
	generic = setOf("generic")
	joins   = setOf("joins")
	noRoute = setOf("route: no")
	noTest  = setOf("timing: no")
)

// within are the wider values that a value is part of, transitively.
func within(section string) func() map[string][]string {
	return sync.OnceValue(func() map[string][]string {
		m := map[string][]string{}
		for _, e := range wordlist.Open("clauses").Section(section).Entries() {
			if a, b, ok := strings.Cut(e.Text, " < "); ok {
				m[a] = append(m[a], b)
			}
		}
		return m
	})
}

// sides are groups of values of which one excludes those of the other sides.
func sides(section string) func() [][][]string {
	return sync.OnceValue(func() [][][]string {
		var out [][][]string
		for _, e := range wordlist.Open("clauses").Section(section).Entries() {
			var group [][]string
			for _, side := range e.Members("|") {
				group = append(group, strings.Split(side, "+"))
			}
			out = append(out, group)
		}
		return out
	})
}

var (
	populationWithin = within("population: within")
	routeWithin      = within("route: within")
	populationApart  = sides("population: apart")
	timingApart      = sides("timing: apart")
)

// Within reports whether what a says of a population or route is a part of b, or
// the same.
func Within(name Name, a, b string) bool {
	if a == b {
		return true
	}
	list := populationWithin()
	if name == Route {
		list = routeWithin()
	}
	for _, w := range list[a] {
		if Within(name, w, b) {
			return true
		}
	}
	return false
}

// Apart reports whether two values of a population, route or timing exclude each
// other.
func Apart(name Name, a, b string) bool {
	switch name {
	case Route:
		return !Within(Route, a, b) && !Within(Route, b, a)
	case Population:
		return apartIn(populationApart(), a, b)
	case Timing:
		return apartIn(timingApart(), a, b)
	}
	return false
}

func apartIn(groups [][][]string, a, b string) bool {
	for _, group := range groups {
		x, y := sideOf(group, a), sideOf(group, b)
		if x >= 0 && y >= 0 && x != y {
			return true
		}
	}
	return false
}

func sideOf(group [][]string, v string) int {
	for i, side := range group {
		for _, s := range side {
			if s == v {
				return i
			}
		}
	}
	return -1
}
