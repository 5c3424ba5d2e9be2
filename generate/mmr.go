package generate

import (
	"cmp"
	"slices"

	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/question"
)

// Thresholds of the choice.
const (
	redundantFrom = 0.70 // overlap of terms from which a sentence repeats another
	enough        = 4    // sentences after which only those that answer as well as the first are added
	nearBest      = 0.72 // share of the best score from which a sentence is added
	alongside     = 0.20 // the same for one of the passage that the answer is from
	atLeast       = 0.45 // fit of a sentence that answers
)

// Shares of the subjects' weight that a sentence that answers must have in it or in
// what stands before it.
const (
	shareAlone = 0.6  // where it seeks nothing but what its words say
	shareKnown = 0.5  // where the question names a thing that is known
	shareDose  = 0.65 // and for doses
)

// answers reports whether a sentence answers what is sought in a part of the
// question: it speaks of enough of the subjects, for the people asked about, and is of
// the kind.
func answers(q *question.Question, c *candidateSentence, part int) bool {
	if q.HasMain() && c.share < shareKnown {
		return false
	}
	if part >= len(c.fits) {
		return len(c.fits) == 0 && (!q.HasMain() || c.share >= shareAlone)
	}
	if c.fits[part] < atLeast {
		return false
	}
	switch q.Sought()[part].Kind {
	case "dose", "maximum":
		return c.share >= shareDose && c.people != question.OtherPeople && (!q.ForSomebody() || c.people == question.AskedPeople)
	case "allowed":
		return !q.ForSomebody() || c.people == question.AskedPeople
	}
	return true
}

// choose takes sentences greedily by relevance less redundancy, best first: one
// for each part of the question, then what else answers. A sentence that leans on
// the one before it comes with it.
func (x *Extractor) choose(q *question.Question, pool []candidateSentence) []candidateSentence {
	most := cmp.Or(x.Max, 8)
	order := make([]int, len(pool))
	for i := range pool {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(pool[b].score, pool[a].score) })
	p := &picking{question: q, pool: pool, taken: make([]bool, len(pool)), most: most}
	parts := max(1, len(q.Sought()))
	for part := range parts {
		by := slices.Clone(order)
		if parts > 1 {
			slices.SortStableFunc(by, func(a, b int) int { return cmp.Compare(pool[b].forPart(part), pool[a].forPart(part)) })
		}
		for _, i := range by {
			if answers(q, &pool[i], part) && p.add(i) {
				break
			}
		}
	}
	if len(p.out) == 0 {
		for _, i := range order {
			if p.add(i) {
				break
			}
		}
	}
	if len(p.out) == 0 {
		return nil
	}
	if q.Seeks("comparison") || len(q.Sought()) == 0 {
		p.eachSubject(order)
	}
	lead := p.out[0]
	best := pool[order[0]].score
	heavy := q.Heavy()
	wide := !slices.ContainsFunc(q.Sought(), func(s question.Sought) bool { return question.Narrow(s.Kind) })
	floor := cmp.Or(x.MinScore, 0.35)
	for _, i := range order {
		c := &pool[i]
		if len(p.out) >= most || c.score < floor*best {
			break
		}
		switch {
		case c.people == question.OtherPeople || q.Seeks("allowed") && q.ForSomebody() && c.people != question.AskedPeople:
		case q.HasMain() && c.passage != lead.passage && c.named == 0:
		case heavy != nil && c.passage != lead.passage && !heavy.In(c.terms, c.heading):
		case !q.HasMain():
			p.add(i)
		case !p.fitting(c) && !(wide && c.passage == lead.passage && c.share >= shareKnown):
		case c.passage == lead.passage && c.score >= alongside*lead.score:
			p.add(i)
		case len(p.out) < enough && c.score >= nearBest*lead.score:
			p.add(i)
		}
	}
	return p.out
}

// eachSubject takes a sentence for each main subject that none has named so far.
func (p *picking) eachSubject(order []int) {
	for _, x := range p.question.Mains() {
		if slices.ContainsFunc(p.out, func(c candidateSentence) bool { return x.In(c.terms, c.heading) }) {
			continue
		}
		for _, i := range order {
			if c := &p.pool[i]; c.named > 0 && x.In(c.terms, c.heading) && p.add(i) {
				break
			}
		}
	}
}

// picking is a choice being made.
type picking struct {
	question *question.Question
	pool     []candidateSentence
	taken    []bool
	out      []candidateSentence
	most     int
}

// fitting reports whether a sentence answers any part.
func (p *picking) fitting(c *candidateSentence) bool {
	for part := range max(1, len(c.fits)) {
		if answers(p.question, c, part) {
			return true
		}
	}
	return false
}

// add takes a sentence, after the one that it leans on; false if it says nothing
// new or must not be quoted.
func (p *picking) add(i int) bool {
	c := &p.pool[i]
	if p.taken[i] || len(p.out) >= p.most || p.repeats(c) {
		return false
	}
	// The patterns are dear, so they see only what would be quoted.
	if sanitize.HasInjection(c.text) {
		p.taken[i] = true
		return false
	}
	if c.leans() && c.before >= 0 && !p.taken[c.before] && len(p.out)+1 < p.most {
		before := &p.pool[c.before]
		if !before.anaphora && !sanitize.HasInjection(before.text) {
			p.taken[c.before] = true
			p.out = append(p.out, *before)
		}
	}
	p.taken[i] = true
	p.out = append(p.out, *c)
	return true
}

func (p *picking) repeats(c *candidateSentence) bool {
	return slices.ContainsFunc(p.out, func(o candidateSentence) bool {
		return overlap(c.terms, o.terms) >= redundantFrom && !differs(c.read, o.read)
	})
}

// overlap is the share of the smaller set's terms that the other has as well.
func overlap(a, b map[string]struct{}) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for t := range a {
		if _, ok := b[t]; ok {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
