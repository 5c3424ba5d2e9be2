package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// otherVerdict finds that one passage forbids what the other allows, or finds needless what
// the other asks for.
func (x *dispute) otherVerdict(a, b *account) (dissent, bool) {
	if x.open && !x.question.Seeks("allowed") || x.numeric {
		return dissent{}, false
	}
	p, q := x.verdictOf(a), x.verdictOf(b)
	if p == nil || q == nil || p.known+q.known < answersBoth {
		return dissent{}, false
	}
	low, high := p.stance.level, q.stance.level
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
)

// judging are the sections of words that judge what is done.
var judging = []string{"allowed", "forbidden", "possible", "impossible", "avoids", "not recommended", "unneeded", "needed", "nursing stops", "nursing goes on"}

// verdictOf is the clause that says whether what is asked may or must be done: that with
// most of the question's words, and words of leave or duty; nil where two of them disagree.
func (x *dispute) verdictOf(a *account) *answered {
	var best *answered
	most, rival := 0.0, 0.0
	for i := range a.said {
		s := &a.said[i]
		if s.stance.level == 0 || s.own == 0 || s.st.Has(clause.Condition, "if") || x.otherTrait(s.side) {
			continue
		}
		v := s.own
		if s.stance.told || s.stance.mood {
			v -= verdictTold
		}
		switch {
		case slices.ContainsFunc(judging, s.cues.has):
			v += verdictJudged
		case s.st.Has(clause.Modality, "must"), s.st.Has(clause.Modality, "mustnot"), s.st.Has(clause.Modality, "can"), s.st.Order:
			v += verdictWords
		}
		switch {
		case best == nil || v > most:
			if best != nil && (best.stance.level > 0) != (s.stance.level > 0) {
				rival = most
			}
			best, most = s, v
		case (best.stance.level > 0) != (s.stance.level > 0):
			rival = max(rival, v)
		}
	}
	if best == nil || rival >= most {
		return nil
	}
	return best
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

// otherDirection finds that something raises in one passage what it lowers in the other,
// where that is asked.
func (x *dispute) otherDirection(a, b *account) (dissent, bool) {
	if x.numeric || !x.cues.has("asks for an effect") {
		return dissent{}, false
	}
	p, up := x.directionOf(a)
	q, down := x.directionOf(b)
	if up*down >= 0 || !x.sameCase(p, q, [2]*account{a, b}, matterOf{}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// directionOf is the clause that says where something goes, and the way: 1 up, -1 down, 0
// for none or both.
func (x *dispute) directionOf(a *account) (*answered, int8) {
	var best *answered
	sign := int8(0)
	for i := range a.said {
		s := &a.said[i]
		m := match{dispute: x, a: s.side, b: s.side}
		v := m.signs(s.side)["raise"]
		if v == 0 {
			v = levelWord(s.side)
		}
		if v == 0 || s.own == 0 {
			continue
		}
		if s.denied {
			v = -v
		}
		switch {
		case best == nil || s.own > best.own:
			best, sign = s, v
		case s.own == best.own && v != sign:
			sign = 0
		}
	}
	return best, sign
}

// levelWord reads «هیپوکلسمی» and «هایپرکالمی» as a level that is down or up.
func levelWord(s *side) int8 {
	for _, w := range strings.Fields(s.folded) {
		switch {
		case !strings.HasSuffix(w, "می"):
		case strings.HasPrefix(w, "هیپو"), strings.HasPrefix(w, "هایپو"):
			return -1
		case strings.HasPrefix(w, "هیپر"), strings.HasPrefix(w, "هایپر"):
			return 1
		}
	}
	return 0
}

// otherEffect finds that something happens in one passage of which the other denies it,
// where it is asked whether it does.
func (x *dispute) otherEffect(a, b *account) (dissent, bool) {
	if x.open || x.numeric || len(x.cues["acts"]) == 0 {
		return dissent{}, false
	}
	p, does := x.effectOf(a)
	q, doesnt := x.effectOf(b)
	if does*doesnt >= 0 || min(p.own, q.own) < effectWords || p.known+q.known < answersBoth || !x.sameCase(p, q, [2]*account{a, b}, matterOf{anyone: true}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// effectWords is how much of the question each clause must have that says or denies what
// happens: one word alone, such as «ترشح», is of many things.
const effectWords = 2

// effectOf is the clause that says whether what is asked about happens: 1, -1 where it is
// denied, 0 where clauses disagree or none says it.
func (x *dispute) effectOf(a *account) (*answered, int8) {
	var best *answered
	sign := int8(0)
	for i := range a.said {
		s := &a.said[i]
		v := int8(0)
		switch {
		case s.unmoved:
			v = -1
		case both(s.acts, x.cues["acts"]) && s.denied:
			v = -1
		case both(s.acts, x.cues["acts"]) && len(s.st.all(clause.Verb)) > 0 && !s.st.Has(clause.Condition, "if"):
			v = 1
		}
		switch {
		case v == 0 || s.own == 0:
		case best == nil || s.own > best.own:
			best, sign = s, v
		case s.own == best.own && v != sign:
			sign = 0
		}
	}
	return best, sign
}
