package rewrite

import (
	"strings"
	"sync"
	"unicode/utf8"

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
	{"Symptoms", condition}, {"Endocrine", condition}, {"Heart", condition}, {"Lungs", condition}, {"Digestive", condition},
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

// fold is the form in which words are compared: normalised, without joiners.
func fold(s string) string { return strings.ReplaceAll(persian.Normalize(s), "\u200c", "") }

// words is a set of words in the form of fold.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[fold(w)] = true
	}
	return m
}

// lazily is a set of words or terms that is made when it is first asked.
func lazily(set func(string) map[string]bool, list string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool { return set(list) })
}

// termsOf is the set of the terms of a list of words.
func termsOf(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		for _, t := range analyzer.Terms(w) {
			m[t.Text] = true
		}
	}
	return m
}
