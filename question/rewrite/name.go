package rewrite

import (
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// kind is what a name is the name of.
type kind uint8

const (
	anyKind kind = iota
	drug
	condition
	test
)

// name is a name found in a text.
type name struct {
	kind       kind
	group      int // names of one group are names of the same thing
	start, end int // byte range
}

type entry struct {
	terms []string
	kind  kind
	group int
}

// sections of the built-in synonyms that hold names of what a question can be
// about, by the beginning of their heading. Organs and specialties are not:
// «قلب» is where something is.
var sections = []struct {
	heading string
	kind    kind
}{
	{"Drugs:", drug}, {"Drug classes", drug}, {"Vitamins", drug},
	{"Symptoms", condition}, {"Endocrine", condition}, {"Heart", condition}, {"Lungs", condition},
	{"Digestive", condition},
	{"Kidneys", condition}, {"Nervous", condition}, {"Mind", condition}, {"Bones", condition}, {"Skin", condition},
	{"Eye", condition}, {"Infections", condition}, {"Blood", condition}, {"Women", condition}, {"Allergy", condition},
	{"Organisms", condition}, {"Laboratory", test}, {"Imaging", test},
}

// lexicon is the names by their first term.
var lexicon = sync.OnceValue(func() map[string][]entry {
	m := map[string][]entry{}
	group := 0
	for _, s := range sections {
		for _, synonyms := range persian.SynonymSections(s.heading) {
			group++
			for _, text := range synonyms {
				e := entry{kind: s.kind, group: group}
				subject := false // «عوارض جانبی» is no name of anything
				for _, t := range terms(text) {
					e.terms = append(e.terms, t.Text)
					subject = subject || !weak(t.Text)
				}
				if !subject || len(e.terms) == 1 && utf8.RuneCountInString(e.terms[0]) < 2 {
					continue
				}
				m[e.terms[0]] = append(m[e.terms[0]], e)
			}
		}
	}
	return m
})

var analyzer persian.Analyzer

// terms analyses a text; of the terms of a compound only the first is kept.
func terms(text string) []persian.Term {
	all := analyzer.Terms(text)
	out := all[:0]
	for i, t := range all {
		if i == 0 || t.Start >= out[len(out)-1].End {
			out = append(out, t)
		}
	}
	return out
}

// names finds the names in analysed terms, the longest at each place.
func names(list []persian.Term) []name {
	var out []name
	for i := 0; i < len(list); {
		longest := 0
		var found entry
		for _, e := range lexicon()[list[i].Text] {
			if len(e.terms) > longest && startsWith(list[i:], e.terms) {
				longest, found = len(e.terms), e
			}
		}
		if longest == 0 {
			i++
			continue
		}
		out = append(out, name{found.kind, found.group, list[i].Start, list[i+longest-1].End})
		i += longest
	}
	return out
}

func startsWith(list []persian.Term, want []string) bool {
	if len(list) < len(want) {
		return false
	}
	for i, w := range want {
		if list[i].Text != w {
			return false
		}
	}
	return true
}

// words are those of a section of the list of follow-up questions, in the form of
// persian.Fold; they are read when they are asked for.
func words(section string) func() map[string]bool {
	return wordlist.SetOf("followup", section, persian.Fold)
}

// termsOf are the terms of the words of a section of that list.
func termsOf(section string) func() map[string]bool { return termsIn("followup", section) }

func termsIn(list, section string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		m := map[string]bool{}
		for _, w := range wordlist.Open(list).Section(section).Words() {
			for _, t := range analyzer.Terms(w) {
				m[t.Text] = true
			}
		}
		return m
	})
}

// byKind maps what sets of sections have to the kind of the section.
func byKind(sections map[string]kind, set func(section string) func() map[string]bool) func() map[string]kind {
	return sync.OnceValue(func() map[string]kind {
		m := map[string]kind{}
		for section, k := range sections {
			for w := range set(section)() {
				m[w] = k
			}
		}
		return m
	})
}
