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
	maxRead     = 16   // sentences of a passage
	answersIt   = 0.5  // share of the question's subjects that a passage must have named by then
	answersDrug = 0.4  // the same where it names the drug asked about
	answersAll  = 0.6  // the same where the question names nothing of medicine
	leastKnown  = 0.15 // the same to be weighed at all
	maxTopic    = 40   // words that a question is about; longer ones tell a case
)

// answered is a clause of a passage that speaks of what is asked, because it names it or
// the passage has up to there, in whatever words.
type answered struct {
	*side
	own  float64 // words of the question that the clause has, and half of what else its sentence has
	sign int8    // 1 where it says yes to what is asked, -1 for no, see signed
	firm bool    // by a verdict
	to   course  // where it says that something goes
}

// account is what a passage says on what is asked, in the order of its sentences.
type account struct {
	passage *passage
	source  *index.Passage
	said    []answered                  // see reads
	names   map[string]question.Mention // in the whole passage and its heading
	all     bag                         // the words of the passage
	titled  bool                        // the heading names a main subject
	heading *heading
	read    []*question.Statement // its first sentences
	least   float64               // share of the question's subjects that it must have named
	holds   bool                  // see holdsAll
	filled  bool                  // said is there
	claims  map[string]*claim     // its sentences, see claimOf
	known   float64               // share of the question's subjects that it names
	strict  bool                  // that is enough to compare its wording
	reports []*report             // see sentences
}

// account looks at a passage as an answer to the question; nil where it does not speak of
// what is asked, or that names nothing of medicine. What it says is read by reads.
func (x *dispute) account(p *passage, source *index.Passage) *account {
	all := bag{terms: map[string]struct{}{}}
	for i := range p.sentences {
		maps.Copy(all.terms, p.sentences[i].terms)
	}
	least := answersIt
	if len(x.asked.names) == 0 {
		least = answersAll
	}
	if x.onDrug() && x.namesMain(join(all, p.heading)) {
		least = answersDrug
	}
	if len(x.asked.topic) == 0 || len(x.asked.topic) > maxTopic {
		return nil
	}
	known := x.known(all, p.heading)
	if known < leastKnown {
		return nil
	}
	acc := &account{passage: p, source: source, all: all, names: map[string]question.Mention{}, least: min(least, known), known: known,
		claims: map[string]*claim{}}
	acc.heading = readHeading(source.Title + "\n" + source.Section)
	maps.Copy(acc.names, acc.heading.names)
	acc.read = make([]*question.Statement, min(len(p.sentences), maxRead))
	for i := range acc.read {
		acc.read[i] = question.ReadStatement(p.raw[p.sentences[i].start:p.sentences[i].end])
		maps.Copy(acc.names, mentions(acc.read[i]))
	}
	acc.holds = known >= least && x.holdsAll(acc)
	acc.strict = known >= least
	return acc
}

// reads reads, once, what a passage says on what is asked. The reading follows the
// passage, so that «این دارو» and what leaves out its subject are on what was spoken of
// last. It is the dearest that is done for a conflict, so only passages that answer are read.
func (x *dispute) reads(acc *account) {
	if acc.filled {
		return
	}
	acc.filled = true
	p, h, n := acc.passage, acc.heading, len(acc.read)
	reading := x.question.Enter(acc.source.Title, acc.source.Section, acc.read)
	acc.titled = x.question.Names(question.ReadStatement(acc.source.Title + "\n" + acc.source.Section))
	soFar := bag{terms: map[string]struct{}{}}
	people := h.pops
	last := -1 // the sentence that named a main subject last
	for i, read := range acc.read {
		s := &p.sentences[i]
		about := reading.Next(read)
		reading.After(read)
		maps.Copy(soFar.terms, s.terms)
		known := x.known(soFar, p.heading)
		if x.namesMain(s.bag) {
			last, about = i, true
		}
		if s.to-s.from < 3 || !about && n > fewSentences || known < acc.least || i > last && (!acc.titled && i-last > maxUnnamed || x.onOther(read)) {
			if own := x.peopleOf(read); len(own) > 0 {
				people = own
			}
			continue
		}
		r := &report{passage: p, heading: &heading{pops: people, traits: h.traits, names: h.names}, share: known, index: i, claims: acc.claims}
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
			t := answered{side: side, own: (own + float64(whole)) / 2, to: courseOf(side)}
			x.signed(&t)
			acc.said = append(acc.said, t)
			if len(side.pops) > 0 {
				people = side.pops
			}
		}
	}
}

// join is the words of two bags.
func join(a, b bag) bag {
	out := bag{terms: maps.Clone(a.terms)}
	if out.terms == nil {
		out.terms = map[string]struct{}{}
	}
	maps.Copy(out.terms, b.terms)
	return out
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

// short reports whether a passage has so few sentences that it is about one thing.
func (a *account) short() bool { return len(a.passage.sentences) <= fewSentences }

// fewSentences is how many sentences a passage has at most that is all on one thing.
const fewSentences = 3

// maxUnnamed is how many sentences a passage without a title may go on about what it asks
// without naming it.
const maxUnnamed = 3

// namesMain reports whether some words name a main subject, by any of its names.
func (x *dispute) namesMain(b bag) bool {
	covered := x.asked.report.claim.covered(b)
	mains := slices.DeleteFunc(slices.Clone(x.question.Mains()), everydayWord)
	return len(mains) == 0 || slices.ContainsFunc(mains, func(s *question.Subject) bool {
		return slices.ContainsFunc(x.ofSubject(s), func(k int) bool { return x.memberIn(k, b) }) || s.In(persian.TermSet(b.terms)) || x.coveredOf(s, covered) >= mostOfName || allKindred(persian.Terms(s.Text), b)
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
			if slices.Contains(x.asked.single, "cause") {
				continue
			}
		default:
			continue
		}
		terms := read.Terms[m.From:m.To]
		covered := x.asked.report.claim.covered(bag{terms: persian.NewTermSet(terms)})
		same := slices.ContainsFunc(x.asked.topic, func(k int) bool { return covered[k] }) || x.kin(m)
		if _, ok := x.asked.names[key]; !ok && !same && !ofPeople(strings.Join(terms, " ")) {
			return true
		}
	}
	return false
}

// kin reports whether a name is of what the question names, or of its class.
func (x *dispute) kin(m question.Mention) bool {
	for _, y := range x.asked.names {
		if question.Kin(m, y) {
			return true
		}
	}
	return false
}

// peopleOf are the groups of people of whom a sentence speaks.
func (x *dispute) peopleOf(read *question.Statement) []string {
	return peopleIn(contraception().Replace(read.Text), read)
}

// wordsAsked is how many words of the question's topic some words have.
func (x *dispute) wordsAsked(b bag) int { return x.wordsOf(x.asked.topic, b) }

// wordsOf is how many of some words of the question some words have.
func (x *dispute) wordsOf(list []int, b bag) int {
	covered := x.asked.report.claim.covered(b)
	n := 0
	for _, k := range list {
		if covered[k] {
			n++
		}
	}
	return n
}

// BothAnswer reports whether both sources of a conflict answer what the question asks, however
// little of its words their sentences have: they are on all that it asks about, or it is very
// clear that they disagree on it.
func (c *Checker) BothAnswer(asked string, sources []answer.Source, of answer.Conflict) bool {
	x := newDispute(asked, c.opts.Synonyms)
	var on []*account
	for _, side := range []answer.CitedText{of.A, of.B} {
		i := slices.IndexFunc(sources, func(s answer.Source) bool { return s.Number == side.Source })
		if i < 0 {
			return false
		}
		a := x.account(c.cache.read(sources[i : i+1])[0], &sources[i].Passage)
		if a == nil {
			return false
		}
		x.reads(a)
		if !slices.ContainsFunc(a.said, func(s answered) bool { return s.report.start == side.Quote.Start }) {
			return false
		}
		on = append(on, a)
	}
	if on[0].holds && on[1].holds {
		return true
	}
	d, weight := x.disagreement(on[0], on[1])
	return d.kind != "" && sure(weight)
}

// onAsked reports whether a passage is on all that the question asks about, as far as that
// is known. What is asked of a class alone may be said of a drug of it.
func (x *dispute) onAsked(a *account) bool {
	if !a.strict {
		return false
	}
	if a.holds {
		return true
	}
	mains := x.question.Mains()
	return len(mains) == 1 && slices.ContainsFunc(persian.Terms(mains[0].Text), x.ofClass)
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
