package verify

import (
	"maps"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
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
	acc.titled = x.question.Names(question.ReadStatement(title))
	soFar := bag{terms: map[string]struct{}{}}
	people := h.pops
	last := -1 // the sentence that named a main subject last
	for i, read := range statements {
		s := &p.sentences[i]
		about := reading.Next(read)
		reading.After(read)
		maps.Copy(soFar.terms, s.terms)
		known := x.known(soFar, p.heading)
		if x.namesMain(s.bag) {
			last, about = i, true
		}
		if s.to-s.from < 3 || !about || known < answersIt || i > last && (!acc.titled && i-last > maxUnnamed || x.onOther(read)) {
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

// namesMain reports whether some words name a main subject, by any of its names.
func (x *dispute) namesMain(b bag) bool {
	covered := x.asked.report.claim.covered(b)
	mains := x.question.Mains()
	return len(mains) == 0 || slices.ContainsFunc(mains, func(s *question.Subject) bool {
		return s.In(persian.TermSet(b.terms)) || x.coveredOf(s, covered) >= mostOfName || allKindred(persian.Terms(s.Text), b)
	})
}

// onOther reports whether a sentence names a drug or disease that the question does not,
// where such a one is no answer.
func (x *dispute) onOther(read *question.Statement) bool {
	for key, m := range mentions(read) {
		switch m.Kind {
		case question.Drug, question.DrugClass:
			if !x.onDrug() && (x.gives || len(x.roles) == 0) {
				continue
			}
		case question.Disease:
		default:
			continue
		}
		terms := read.Terms[m.From:m.To]
		covered := x.asked.report.claim.covered(bag{terms: persian.NewTermSet(terms)})
		same := slices.ContainsFunc(x.asked.topic, func(k int) bool { return covered[k] })
		if _, ok := x.asked.names[key]; !ok && !same && !ofPeople(strings.Join(terms, " ")) {
			return true
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

// BothAnswer reports whether both sources of a conflict are on all that the question asks
// about: then they answer it, however little of its words their sentences have.
func (c *Checker) BothAnswer(asked string, sources []answer.Source, of answer.Conflict) bool {
	x := newDispute(asked, c.opts.Synonyms)
	for _, side := range []answer.CitedText{of.A, of.B} {
		i := slices.IndexFunc(sources, func(s answer.Source) bool { return s.Number == side.Source })
		if i < 0 {
			return false
		}
		a := x.account(c.cache.read(sources[i : i+1])[0], sources[i].Passage)
		if a == nil || !x.holdsAll(a) || !slices.ContainsFunc(a.said, func(s answered) bool { return s.report.start == side.Quote.Start }) {
			return false
		}
	}
	return true
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
		if !s.In(sets...) && x.coveredOf(s, covered) < mostOfName && !allKindred(persian.Terms(s.Text), a.all, a.passage.heading) {
			return false
		}
	}
	for _, s := range x.question.Subjects() {
		if x.rare(s) && !s.In(sets...) && x.coveredOf(s, covered) < mostOfName &&
			!strings.Contains(persian.Fold(a.passage.raw), persian.Fold(s.Text)) {
			return false // a rare word, such as an organism that no list has
		}
		if x.qualifies(s) && !s.In(sets...) && !allKindred(persian.Terms(s.Text), a.all, a.passage.heading) {
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

// rare reports whether a subject is a word that neither lists nor everyday language have.
func (x *dispute) rare(s *question.Subject) bool {
	return s.Kind == question.NoName && !persian.IsWord(s.Text) && len(x.ofSubject(s)) > 0
}

// besides is how many words a question has besides what it is about that tell of which
// case it asks.
const besides = 2

// namesCase reports whether the question says of which case it asks: of a disease, of
// people, or in words of its own.
func (x *dispute) namesCase() bool {
	if len(x.conditions()) > 0 || len(x.asked.pops) > 0 {
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
