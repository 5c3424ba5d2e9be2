package question

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// patientGroup is people or a condition for whom an answer can be another one, in
// terms of the analyzer.
type patientGroup struct {
	name  string
	words persian.TermSet
}

// patientsIn are the groups of which terms speak, adults among them.
func patientsIn(terms []string) []string {
	var out []string
	for _, c := range patientGroups() {
		if c.in(terms) {
			out = append(out, c.name)
		}
	}
	if adults().in(terms) {
		out = append(out, adultGroup)
	}
	return out
}

// patientsAsked are the groups that a question names, in words or phrases.
func patientsAsked(terms []string, folded string) []string {
	out := patientsIn(terms)
	for group, cues := range patientPhrases() {
		if cues.Count(folded) > 0 && !slices.Contains(out, group) {
			out = append(out, group)
		}
	}
	slices.Sort(out)
	return out
}

var patientPhrases = sync.OnceValue(func() map[string]Cues { return cuesOf("circumstances", "phrases") })

const adultGroup = "بزرگسالان"

// Names of groups of people.
const (
	childGroup     = "کودکان"
	newbornGroup   = "نوزادان"
	pregnantGroup  = "بارداری"
	nursingGroup   = "شیردهی"
	kidneyGroup    = "بیماری کلیه"
	liverGroup     = "بیماری کبد"
	pregnancyGroup = "بارداری"
	lactationGroup = "شیردهی"
)

// patientTerms are the words of groups of people. Those of diseases of organs are
// not among them.
var patientTerms = sync.OnceValue(func() persian.TermSet {
	set := maps.Clone(adults().words)
	for _, c := range patientGroups() {
		if c.name != kidneyGroup && c.name != liverGroup {
			maps.Copy(set, c.words)
		}
	}
	return set
})

var patientGroups = sync.OnceValue(func() []patientGroup {
	var out []patientGroup
	for name, words := range wordlist.Open("circumstances").Section("circumstances").Keyed() {
		out = append(out, patientGroup{name, persian.NewTermSet(persian.Terms(strings.Join(words, " ")))})
	}
	return out
})

// OtherPatients reports whether a sentence speaks of adults where the question
// asks of children, or of children where it asks of adults. Such a sentence can
// stand beside an answer, but is none.
func OtherPatients(question []string, sentence map[string]struct{}) bool {
	asked, others := children(), adults()
	if !asked.in(question) {
		asked, others = others, asked
	}
	return asked.in(question) && !others.in(question) && others.words.Meets(sentence) && !asked.words.Meets(sentence)
}

var (
	adults = sync.OnceValue(func() *patientGroup {
		words := wordlist.Open("circumstances").Section("adults").Words()
		return &patientGroup{words: persian.NewTermSet(persian.Terms(strings.Join(words, " ")))}
	})
	children = sync.OnceValue(func() *patientGroup {
		words := persian.TermSet{}
		for _, c := range patientGroups() {
			if c.name == "کودکان" || c.name == "نوزادان" {
				maps.Copy(words, c.words)
			}
		}
		return &patientGroup{words: words}
	})
)

// Unmentioned returns the circumstances that the question names, such as
// pregnancy or childhood, and that none of the passages speaks of. An answer from them is
// not one for these, however well its sentences are supported.
func (q *Question) Unmentioned(passages []index.Passage) []string {
	var out []string
	for _, c := range patientGroups() {
		if c.in(q.content) && !c.mentioned(passages) {
			out = append(out, c.name)
		}
	}
	return out
}

func (c *patientGroup) mentioned(passages []index.Passage) bool {
	for i := range passages {
		if c.in(passageTerms(&passages[i])) {
			return true
		}
	}
	return false
}

func passageTerms(p *index.Passage) []string {
	return persian.Terms(p.Title + "\n" + p.Section + "\n" + p.Text)
}

func (c *patientGroup) in(list []string) bool {
	for _, t := range list {
		if _, ok := c.words[t]; ok {
			return true
		}
	}
	return false
}
