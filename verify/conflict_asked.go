package verify

import (
	"maps"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Limits of what is read of a passage as an answer to the question.
const (
	maxRead     = 16  // sentences of a passage
	answersIt   = 0.6 // share of the question's subjects that a passage must have named by then
	answersBoth = 1.3 // the same of two passages together
)

// answered is a clause of a passage that speaks of what is asked, because it names it or
// the passage has up to there, in whatever words.
type answered struct {
	*side
	own   float64 // words of the question that the clause has, and half of what else its sentence has
	known float64 // share of the question's subjects that the passage has named by then
}

// account is what a passage says on what is asked, in the order of its sentences.
type account struct {
	passage *passage
	said    []answered
	names   map[string]question.Mention // in the whole passage and its heading
	all     bag                         // the words of the passage
	titled  bool                        // the heading names a main subject
}

// account reads a passage as an answer to the question; nil where it does not speak of
// what is asked. The reading follows the passage, so that «این دارو» and what leaves out
// its subject are on what was spoken of last.
func (x *dispute) account(p *passage, source index.Passage) *account {
	all := bag{terms: map[string]struct{}{}}
	for i := range p.sentences {
		maps.Copy(all.terms, p.sentences[i].terms)
	}
	if x.known(all, p.heading) < answersIt {
		return nil
	}
	acc := &account{passage: p, all: all, names: map[string]question.Mention{}}
	title := source.Title + "\n" + source.Section
	h := readHeading(title)
	maps.Copy(acc.names, h.names)
	n := min(len(p.sentences), maxRead)
	statements := make([]*question.Statement, n)
	for i := range statements {
		statements[i] = question.ReadStatement(p.raw[p.sentences[i].start:p.sentences[i].end])
		maps.Copy(acc.names, mentions(statements[i]))
	}
	reading := x.question.Enter(source.Title, source.Section, statements)
	acc.titled = reading.Central()
	soFar := bag{terms: map[string]struct{}{}}
	people := h.pops
	last := -maxRead // the sentence that named a main subject last
	for i, read := range statements {
		s := &p.sentences[i]
		about := reading.Next(read)
		reading.After(read)
		maps.Copy(soFar.terms, s.terms)
		known := x.known(soFar, p.heading)
		if x.question.Names(read) || !x.question.HasMain() {
			last = i
		}
		if s.to-s.from < 3 || !about || known < answersIt || !acc.titled && (i-last > maxUnnamed || i > last && x.onOther(read)) {
			if own := x.peopleOf(p.raw[s.start:s.end]); len(own) > 0 {
				people = own
			}
			continue
		}
		r := &report{passage: p, heading: &heading{pops: people, traits: h.traits, names: h.names}, share: known, index: i}
		r.start, r.end = s.start, s.end
		r.before = bag{terms: maps.Clone(soFar.terms)}
		x.fill(r, p.raw[s.start:s.end])
		whole := x.wordsAsked(s.bag)
		for k := range r.sides {
			side := &r.sides[k]
			own := float64(x.wordsAsked(side.st.own))
			for j := range k {
				if r.claim.refers(side.st) { // «… اما تزریق آن …»
					own = max(own, float64(x.wordsAsked(r.sides[j].st.own)))
				}
			}
			acc.said = append(acc.said, answered{side, (own + float64(whole)) / 2, known})
			if len(side.pops) > 0 {
				people = side.pops
			}
		}
	}
	return acc
}

// known is the part of the question's subjects that a passage has named, other forms of
// their words included: «افسرده» for «افسردگی».
func (x *dispute) known(soFar, heading bag) float64 {
	share := x.share(soFar, heading, bag{})
	all, got := 0.0, 0.0
	covered := x.asked.report.claim.covered(soFar, heading)
	for _, k := range x.asked.topic {
		if all++; covered[k] || allKindred([]string{x.asked.report.claim.tokens[k].text}, soFar, heading) {
			got++
		}
	}
	if all > 0 {
		share = max(share, got/all)
	}
	return share
}

// allKindred reports whether each of some terms has a word of its stem among others.
func allKindred(terms []string, bags ...bag) bool {
	for _, t := range terms {
		found := false
		for _, b := range bags {
			for o := range b.terms {
				found = found || t == o || sameStem(t, o)
			}
		}
		if !found {
			return false
		}
	}
	return len(terms) > 0
}

// maxUnnamed is how many sentences a passage without a title may go on about what it asks
// without naming it.
const maxUnnamed = 3

// onOther reports whether a sentence names a drug, disease or organism that the question
// does not.
func (x *dispute) onOther(read *question.Statement) bool {
	for key, m := range mentions(read) {
		switch m.Kind {
		case question.Drug, question.DrugClass, question.Disease, question.Organism:
			if _, ok := x.asked.names[key]; !ok && !ofPeople(strings.Join(read.Terms[m.From:m.To], " ")) {
				return true
			}
		}
	}
	return false
}

// peopleOf are the groups of people of whom a sentence speaks.
func (x *dispute) peopleOf(text string) []string {
	return readHeading(text).pops
}

// wordsAsked is how many words of the question's topic some words have.
func (x *dispute) wordsAsked(b bag) int {
	covered := x.asked.report.claim.covered(b)
	n := 0
	for _, k := range x.asked.topic {
		if covered[k] {
			n++
		}
	}
	return n
}

// disagreeOnAsked finds what one passage answers otherwise than another, where both
// answer the question: the kind of answer that it asks for is taken from each, and no
// likeness of their wording is wanted.
func (x *dispute) disagreeOnAsked(a, b *account) (dissent, bool) {
	if a == nil || b == nil || !x.holdsAll(a) || !x.holdsAll(b) {
		return dissent{}, false
	}
	for _, find := range []func(a, b *account) (dissent, bool){x.otherAmount, x.otherTime, x.otherThing, x.otherVerdict, x.otherDirection} {
		if d, ok := find(a, b); ok {
			return d, true
		}
	}
	return dissent{}, false
}

// conditions are the names of the question that tell of which case it asks: diseases,
// organisms, symptoms, procedures and tests.
func (x *dispute) conditions() map[string]question.Mention {
	out := map[string]question.Mention{}
	for key, m := range x.asked.names {
		switch m.Kind {
		case question.Disease, question.Organism, question.SymptomName, question.Procedure, question.Test:
			if !ofPeople(strings.Join(x.asked.read.Terms[m.From:m.To], " ")) {
				out[key] = m
			}
		}
	}
	return out
}

// holdsAll reports whether a passage names the main subjects of the question, and is on
// no other disease than those that it names.
func (x *dispute) holdsAll(a *account) bool {
	claim := x.asked.report.claim
	covered := claim.covered(a.all, a.passage.heading)
	sets := []persian.TermSet{persian.TermSet(a.all.terms), persian.TermSet(a.passage.heading.terms)}
	for _, s := range x.question.Mains() {
		if terms := persian.Terms(s.Text); !s.In(sets...) && !claim.allCovered(terms, covered) && !allKindred(terms, a.all, a.passage.heading) {
			return false
		}
	}
	for _, s := range x.question.Subjects() {
		if s.Kind == question.NoName && !persian.IsWord(s.Text) && !s.In(sets...) && !claim.allCovered(persian.Terms(s.Text), covered) &&
			!strings.Contains(persian.Fold(a.passage.raw), persian.Fold(s.Text)) {
			return false // a rare word, such as an organism that no list has
		}
		if x.qualifies(s) && !s.In(sets...) && !allKindred(persian.Terms(s.Text), a.all, a.passage.heading) {
			return false
		}
	}
	for key, m := range x.conditions() {
		if _, ok := a.names[key]; ok || claim.allCovered(x.asked.read.Terms[m.From:m.To], covered) {
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
