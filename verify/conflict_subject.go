package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// holdsAll reports whether a passage names the main subjects of the question, and is on
// no other disease than those that it names.
func (x *dispute) holdsAll(a *account) bool {
	claim := x.asked.report.claim
	covered := claim.covered(a.all, a.passage.heading)
	sets := []persian.TermSet{persian.TermSet(a.all.terms), persian.TermSet(a.passage.heading.terms)}
	for _, s := range x.question.Mains() {
		if x.offered(s) || everydayWord(s) || utf8.RuneCountInString(s.Text) == 1 {
			continue // «مسمومیت با متانول»: the poison decides
		}
		if !s.In(sets...) && x.coveredOf(s, covered) < mostOfName && !x.memberOf(s, a) && !allKindred(persian.Terms(s.Text), a.all, a.passage.heading) {
			return false
		}
	}
	for _, s := range x.question.Subjects() {
		if len(x.ofSubject(s)) == 0 || x.offered(s) {
			continue // it is what is asked of something
		}
		if x.rare(s) && !s.In(sets...) && x.coveredOf(s, covered) < mostOfName &&
			!strings.Contains(persian.Fold(a.passage.raw), persian.Fold(s.Text)) {
			return false // a rare word, such as an organism that no list has
		}
		if x.qualifies(s) && !s.In(sets...) && x.coveredOf(s, covered) < mostOfName && !allKindred(persian.Terms(s.Text), a.all, a.passage.heading) {
			return false
		}
	}
	for key, m := range x.conditions() {
		terms := x.asked.read.Terms[m.From:m.To]
		if _, ok := a.names[key]; ok || x.mostCovered(terms, covered) || allKindred(terms, a.all, a.passage.heading) {
			continue
		}
		if m.Kind != question.Disease && m.Kind != question.Organism {
			continue
		}
		if !x.onDrug() {
			return false // of a drug what it is given for may go without saying
		}
		for other, y := range a.names {
			if _, asked := x.asked.names[other]; !asked && (y.Kind == question.Disease || y.Kind == question.Organism) && !question.Kin(m, y) {
				return false
			}
		}
	}
	return true
}

// offered reports whether a subject is one of two of which the question asks which it is:
// «باکتری است یا ویروس».
func (x *dispute) offered(s *question.Subject) bool {
	if x.open || len(x.lists) == 0 && len(x.scales) == 0 {
		return false
	}
	before, behind, ok := strings.Cut(x.asked.folded, " یا ")
	word := strings.TrimSpace(persian.CueText(s.Text))
	if !ok || word == "" {
		return false
	}
	before = strings.TrimSuffix(strings.TrimSuffix(before, " است"), " بیشتر")
	return strings.HasSuffix(before, " "+word) || strings.HasPrefix(behind, word)
}

// memberOf reports whether a passage names a drug of the class that a subject names.
func (x *dispute) memberOf(s *question.Subject, a *account) bool {
	return slices.ContainsFunc(x.ofSubject(s), func(k int) bool { return x.memberIn(k, a.all, a.passage.heading) })
}

// mostOfName is the part of the words of a name that stands for all of it.
const mostOfName = 0.5

// coveredOf is the part of the words of a subject that are covered, of those that name
// something.
func (x *dispute) coveredOf(s *question.Subject, covered []bool) float64 {
	all, got := 0.0, 0.0
	for _, k := range x.ofSubject(s) {
		if all++; covered[k] {
			got++
		}
	}
	if all == 0 {
		return 0
	}
	return got / all
}

// mostCovered reports whether most of some terms are covered, of those that are words of
// the question's topic.
func (x *dispute) mostCovered(terms []string, covered []bool) bool {
	all, got := 0.0, 0.0
	for _, k := range x.asked.topic {
		if !slices.Contains(terms, x.asked.report.claim.tokens[k].text) {
			continue
		}
		if all++; covered[k] {
			got++
		}
	}
	return all > 0 && got/all >= mostOfName
}

// ofSubject are the words of the question's topic that are of a subject.
func (x *dispute) ofSubject(s *question.Subject) []int {
	at := strings.Index(x.question.Text, s.Text)
	var out []int
	for _, k := range x.asked.topic {
		if t := &x.asked.report.claim.tokens[k]; at >= 0 && t.start >= at && t.end <= at+len(s.Text) {
			out = append(out, k)
		}
	}
	return out
}

// everydayWord reports whether a subject is a word of everyday language that no list has.
func everydayWord(s *question.Subject) bool {
	return s.Kind == question.NoName && persian.IsWord(s.Text)
}

// rare reports whether a subject is a word that neither lists nor everyday language have.
func (x *dispute) rare(s *question.Subject) bool {
	return s.Kind == question.NoName && !persian.IsWord(s.Text) && len(x.ofSubject(s)) > 0 && len(cuesIn(persian.CueText(s.Text))) == 0
}

// besides is how many words a question has besides what it is about that tell of which
// case it asks.
const besides = 2

// namesCase reports whether the question says of which case it asks: of a disease, of
// people, or in words of its own.
func (x *dispute) namesCase() bool {
	if len(x.conditions()) > 0 || len(x.asked.pops) > 0 || len(x.asked.measures) > 0 {
		return true
	}
	n := len(x.asked.topic)
	for _, s := range x.question.Mains() {
		n -= len(x.ofSubject(s))
	}
	return n >= besides
}

// qualifies reports whether a subject is an adjective of the disease before it in the
// question: «مسمومیت غذایی استافیلوکوکی».
func (x *dispute) qualifies(s *question.Subject) bool {
	before, _, ok := strings.Cut(x.question.Text, s.Text)
	if !ok || s.Kind != question.NoName || !strings.HasSuffix(persian.Fold(s.Text), "ی") {
		return false
	}
	for _, o := range x.question.Subjects() {
		if o.Kind == question.Disease && strings.HasSuffix(strings.TrimSpace(before), o.Text) {
			return true
		}
	}
	return false
}
