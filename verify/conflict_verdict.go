package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// otherVerdict finds that one passage forbids what the other allows, or finds needless what
// the other asks for.
func (x *dispute) otherVerdict(a, b *account) (dissent, bool) {
	if x.numeric || x.open && !x.judges() || slices.ContainsFunc(x.scales, func(scale string) bool { return factual[scale] }) && !x.judges() {
		return dissent{}, false
	}
	p, q := x.verdictOf(a), x.verdictOf(b)
	if p == nil || q == nil || p.known+q.known < answersBoth {
		return dissent{}, false
	}
	low, high := x.verdict(p.side), x.verdict(q.side)
	if low > high {
		low, high = high, low
	}
	if opposed := low == -2 && high > 0 || low == -1 && high == 2; !opposed {
		return dissent{}, false
	}
	m := match{dispute: x, a: p.side, b: q.side}
	if m.excepting() || !x.sameCase(p, q, [2]*account{a, b}, matterOf{}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// factual are the scales of what is so, whatever is to be done: a question that asks for one
// asks for no verdict.
var factual = map[string]bool{"contagious": true, "hereditary": true, "common": true, "normal": true, "deadly": true}

// judges reports whether a question asks for a judgement, in whatever form: «چه حکمی دارد».
func (x *dispute) judges() bool {
	if x.asksJudgement() {
		return true
	}
	return x.question.Seeks("allowed") || x.cues.has("asks for a judgement") && !strings.Contains(x.asked.folded, " کدام")
}

// asksJudgement reports whether an open question has a predicate that judges, and asks for no
// amount, thing or time of its own: «برای چه کسانی ممنوع است».
func (x *dispute) asksJudgement() bool {
	if len(x.roles) > 0 || len(x.asked.single) > 0 || x.timed || strings.Contains(x.asked.folded, " کدام") || len(x.question.Sought()) > 0 {
		return false
	}
	return slices.ContainsFunc(predicatesIn(x.asked.folded), func(p predicate) bool {
		return p.class == "allowed" || p.class == "harmful" || p.class == "recommended"
	})
}

// excepting reports whether a side is an exception, has one that the other meets, or says
// of itself that it is one.
func (m *match) excepting() bool {
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		s, o := pair[0], pair[1]
		if s.st.Joint == clause.Unless || s.excepted && m.meets(s, o) || s.cues.has("exceptional") {
			return true
		}
	}
	return false
}

// Weights by which the verdict of a passage is chosen among its clauses, in words of the
// question.
const (
	verdictJudged = 2.0 // it judges what is done: «جایز نیست»
	verdictWords  = 1.5 // it speaks of leave or duty rather than of use
	verdictTold   = 1.0 // only a deed is told
	verdictDeed   = 1.0 // it has the word before the question's verb, which names the deed
)

// verdict is what a clause says of doing something, as the level of a leaning: as its
// predicate judges it, or as it is told or ordered.
func (s *side) verdict() int {
	if s.judged != 0 {
		return s.judged
	}
	return s.stance.level
}

// verdict is what a clause says of what the question asks about: turned where it judges doing
// something without that, «بدون … جایز نیست».
func (x *dispute) verdict(s *side) int {
	level := s.verdict()
	if level != 0 && x.deed >= 0 && x.lacksDeed(s) {
		return without[level]
	}
	return level
}

// without is what a judgement of doing without something says of it.
var without = map[int]int{-2: 2, -1: 1, 1: -1, 2: -1}

// lacksDeed reports whether a clause has the question's deed behind «بدون» or «بی».
func (x *dispute) lacksDeed(s *side) bool {
	c := s.report.claim
	for i, k := range s.st.tokens {
		if i == 0 || !lackingWords[c.tokens[s.st.tokens[i-1]].plain] {
			continue
		}
		own := bag{terms: persian.NewTermSet([]string{c.tokens[k].text})}
		if x.asked.report.claim.covered(own)[x.deed] {
			return true
		}
	}
	return false
}

var lackingWords = map[string]bool{"بدون": true, "بی": true}

// verdictOf is the clause that says whether what is asked may or must be done: that with
// most of the question's words, and words of leave or duty; nil where two of them disagree.
func (x *dispute) verdictOf(a *account) *answered {
	var best *answered
	most, rival := 0.0, 0.0
	for i := range a.said {
		s := &a.said[i]
		level := x.verdict(s.side)
		if level == 0 || s.own == 0 || !a.short() && s.own < halfOfTopic*float64(len(x.asked.topic)) || x.conditioned(s.side, a) || x.otherTrait(s.side) || x.otherAge(s.side) {
			continue
		}
		v := s.own
		if s.judged == 0 && (s.stance.told || s.stance.mood) {
			v -= verdictTold
		}
		if len(ofRole(s.measures, roleAge)) > 0 && len(ofRole(x.asked.measures, roleAge)) > 0 {
			v += verdictJudged // of the age that is asked about
		}
		if x.deed >= 0 && x.has(s.side, x.deed) {
			v += verdictDeed
		}
		switch {
		case s.judged != 0:
			v += verdictJudged
		case s.st.Has(clause.Modality, "must"), s.st.Has(clause.Modality, "mustnot"), s.st.Has(clause.Modality, "can"), s.st.Order:
			v += verdictWords
		}
		switch {
		case best == nil || v > most:
			if best != nil && (x.verdict(best.side) > 0) != (level > 0) {
				rival = most
			}
			best, most = s, v
		case (x.verdict(best.side) > 0) != (level > 0):
			rival = max(rival, v)
		}
	}
	if best == nil || rival >= most {
		return nil
	}
	return best
}

// otherAge reports whether a side is on ages that the question's is not among.
func (x *dispute) otherAge(s *side) bool {
	asked := ofRole(x.asked.measures, roleAge)
	said := ofRole(s.measures, roleAge)
	return len(asked) > 0 && len(said) > 0 && !slices.ContainsFunc(said, func(p measure) bool { return p.overlaps(asked[0]) })
}

// otherTrait reports whether a side is on another case than the question: on another
// trimester, on the mild where the severe is asked about.
func (x *dispute) otherTrait(s *side) bool {
	for g, v := range s.traits {
		if apartValues(v, x.asked.traits[g]) {
			return true
		}
	}
	return false
}

// deedAsked is the last word of what a question is about, which names what is done: «ورزش
// کند»; -1 where it has no other.
func (x *dispute) deedAsked() int {
	if len(x.asked.topic) < 2 {
		return -1
	}
	return x.asked.topic[len(x.asked.topic)-1]
}

// has reports whether a clause has a word of the question.
func (x *dispute) has(s *side, k int) bool {
	c := x.asked.report.claim
	return c.covered(s.st.own)[k] || allKindred([]string{c.tokens[k].text}, s.st.own)
}
