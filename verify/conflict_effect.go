package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// course is where something can go as a clause has it: a set of up, down and no change.
type course uint8

const (
	goesUp course = 1 << iota
	goesDown
	stays
)

// courseOf reads where a clause says that something goes; 0 where it doesn't. That it is not
// lowered leaves open that it is raised.
func courseOf(s *side) course {
	var to course
	for _, x := range s.st.all(clause.Relation) {
		if x.Value == "raise" && x.Sign != 0 && !x.If {
			to |= wayOf(x.Sign)
		}
	}
	if to == 0 {
		switch {
		case s.cues.has("goes up"):
			to = goesUp
		case s.cues.has("goes down"):
			to = goesDown
		default:
			to = wayOf(levelWord(s))
		}
	}
	if to == 0 {
		if verbs := s.st.all(clause.Verb); len(verbs) > 0 {
			switch verbs[len(verbs)-1].Value {
			case "کاه": // «از … می‌کاهد»
				to = goesDown
			case "افزا":
				to = goesUp
			}
		}
	}
	switch {
	case s.unmoved:
		return stays
	case to == goesUp|goesDown:
		return 0
	case to != 0 && (s.denied || s.cues.has("unable")):
		return (goesUp | goesDown | stays) &^ to
	}
	return to
}

func wayOf(sign int8) course {
	switch {
	case sign > 0:
		return goesUp
	case sign < 0:
		return goesDown
	}
	return 0
}

// otherDirection finds that something raises in one passage what it lowers or leaves in the
// other, where that is asked.
func (x *dispute) otherDirection(a, b *account) (dissent, bool) {
	if x.numeric || !x.directed {
		return dissent{}, false
	}
	p, one := x.directionOf(a)
	q, other := x.directionOf(b)
	if p == nil || q == nil || one == 0 || other == 0 || one&other != 0 || p.known+q.known < answersBoth ||
		!x.sameCase(p, q, [2]*account{a, b}, matterOf{anyone: true}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// directionOf is the clause with most of the question's words that says where something
// goes; its course is 0 where clauses with as many disagree.
func (x *dispute) directionOf(a *account) (*answered, course) {
	var best *answered
	to := course(0)
	for i := range a.said {
		s := &a.said[i]
		way := courseOf(s.side)
		switch {
		case way == 0 || s.own == 0 || s.st.Has(clause.Condition, "if"):
		case best == nil || s.own > best.own:
			best, to = s, way
		case s.own == best.own:
			to &= way
		}
	}
	return best, to
}

// levelWord reads a name that says where something is: «هیپوکلسمی» down, «تاکی‌کاردی» up.
func levelWord(s *side) int8 {
	words := strings.Fields(s.folded)
	for i, w := range words {
		if i+1 < len(words) && strings.HasPrefix(words[i+1], "کارد") {
			w += words[i+1] // «برادی‌کاردی»
		}
		long := utf8.RuneCountInString(w) > longName
		switch {
		case strings.HasPrefix(w, "تاکیکارد"), w == "تپش", w == "چاقی":
			return 1
		case strings.HasPrefix(w, "برادیکارد"):
			return -1
		case long && strings.HasSuffix(w, "پنی"): // «لکوپنی»
			return -1
		case long && strings.HasSuffix(w, "سیتوز"):
			return 1
		case !strings.HasSuffix(w, "می"):
		case strings.HasPrefix(w, "هیپو"), strings.HasPrefix(w, "هایپو"):
			return -1
		case strings.HasPrefix(w, "هیپر"), strings.HasPrefix(w, "هایپر"):
			return 1
		}
	}
	return 0
}

// longName is how many letters a name has more than that says by its end where something is.
const longName = 5

// otherEffect finds that something happens in one passage of which the other denies it,
// where it is asked whether it does.
func (x *dispute) otherEffect(a, b *account) (dissent, bool) {
	if x.open || x.numeric || len(x.cues["acts"]) == 0 {
		return dissent{}, false
	}
	p, does := x.effectOf(a)
	q, doesnt := x.effectOf(b)
	if does*doesnt >= 0 || min(p.own, q.own) < halfOfTopic*float64(len(x.asked.topic)) || p.known+q.known < answersBoth || !x.sameCase(p, q, [2]*account{a, b}, matterOf{anyone: true}) {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// halfOfTopic is the part of what a question is about that a clause must have: one word of
// several, such as «ترشح», is of many things.
const halfOfTopic = 0.5

// effectOf is the clause that says whether what is asked about happens: 1, -1 where it is
// denied, 0 where clauses disagree or none says it.
func (x *dispute) effectOf(a *account) (*answered, int8) {
	var best *answered
	sign := int8(0)
	for i := range a.said {
		s := &a.said[i]
		v := int8(0)
		does := both(s.acts, x.cues["acts"])
		if x.besideScale(s.side) {
			continue
		}
		switch {
		case s.unmoved, does && (s.denied || s.cues.has("unable")):
			v = -1
		case does && len(s.st.all(clause.Verb)) > 0 && !s.st.Has(clause.Condition, "if"):
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

// besideScale reports whether a clause says nothing of where on a scale of what is so the thing
// asked about is.
func (x *dispute) besideScale(s *side) bool {
	return slices.ContainsFunc(x.scales, func(scale string) bool { return factual[scale] && s.pole(scale) == 0 })
}

// otherDenial finds that one passage denies what the other says, in clauses that each have
// nearly all of what is asked whether it is so, and that judge nothing.
func (x *dispute) otherDenial(a, b *account) (dissent, bool) {
	if x.open || x.numeric || x.timed || x.directed || len(x.whole) < 2 {
		return dissent{}, false
	}
	p, says := x.saidOf(a)
	q, other := x.saidOf(b)
	if says*other >= 0 || !x.sameCase(p, q, [2]*account{a, b}, matterOf{anyone: true}) {
		return dissent{}, false
	}
	m := match{dispute: x, a: p.side, b: q.side}
	if m.excepting() || p.cues.has("always") && says < 0 || q.cues.has("always") && other < 0 {
		return dissent{}, false
	}
	return dissent{p.side, q.side, answer.ConflictPolarity, p.own + q.own}, true
}

// saidOf is the clause that has nearly all of what is asked: 1 where it says something of it,
// -1 where it denies it, 0 where clauses disagree or none has.
func (x *dispute) saidOf(a *account) (*answered, int8) {
	var best *answered
	sign := int8(0)
	for i := range a.said {
		s := &a.said[i]
		if s.verdict() != 0 || float64(x.wordsOf(x.whole, s.st.own)) < nearlyAll*float64(len(x.whole)) || s.st.Has(clause.Condition, "") || s.st.Joint == clause.Relative {
			continue
		}
		v := int8(1)
		if s.denied || s.unmoved || s.cues.has("unable") {
			v = -1
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

// asksDirection reports whether a question asks where something goes: what is done to it, or
// whether it is raised or lowered.
func (x *dispute) asksDirection() bool {
	if x.cues.has("asks for an effect") {
		return true
	}
	return !x.open && slices.ContainsFunc(x.asked.report.sides, func(s side) bool {
		return courseOf(&s) != 0 && !s.st.Has(clause.Modality, "must")
	})
}
