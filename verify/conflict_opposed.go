package verify

import (
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// allRoles are the roles of amounts that are compared.
var allRoles = []kindOf{roleDose, roleFrequency, roleDuration, roleOffset, roleShare, roleLevel, roleProportion, roleAge}

// opposing gathers the oppositions of two passages.
type opposing struct {
	*dispute
	in   [2]*account
	list []opposition
}

func (x *opposing) put(p, q *answered, way int, kind string, w matterOf) {
	if o, ok := x.oppose(p, q, x.in, way, kind, w); ok {
		x.list = append(x.list, o)
	}
}

// oppositions finds the clauses of two passages that oppose each other in what the question
// asks for: an amount, yes or no, where something goes, when it is taken, which one it is.
func (x *dispute) oppositions(a, b *account) []opposition {
	o := &opposing{dispute: x, in: [2]*account{a, b}}
	o.nearlyOne()
	o.amounts()
	judged := !x.numeric && (!x.open || x.judges())
	for i := range a.said {
		for j := range b.said {
			p, q := &a.said[i], &b.said[j]
			if judged && p.sign*q.sign < 0 && (p.firm || q.firm) {
				way := weighHalf
				if p.firm && q.firm {
					way = weighSign
				}
				o.put(p, q, way, answer.ConflictPolarity, matterOf{})
			}
			if (x.directed || !x.open) && p.to != 0 && q.to != 0 && p.to&q.to == 0 {
				o.put(p, q, weighCourse, answer.ConflictPolarity, matterOf{anyone: true})
			}
			if x.timed && disjointTiming(p.meals, q.meals) {
				o.put(p, q, weighTime, answer.ConflictTiming, matterOf{loose: true})
			}
			if !x.numeric {
				o.things(p, q)
			}
		}
	}
	return o.list
}

// nearlyOne finds two sentences that are alike but for what they disagree in.
func (x *opposing) nearlyOne() {
	if !x.onAsked(x.in[0]) || !x.onAsked(x.in[1]) {
		return
	}
	d, ok := x.compare(x.sentences(x.in[0]), x.sentences(x.in[1]))
	if ok && !(d.kind == answer.ConflictQuantity && x.agreeSomewhere()) && (d.alike >= alikeEnough || d.kind == answer.ConflictTiming || d.kind == answer.ConflictRoute) {
		x.put(saidBy(x.in[0], d.a), saidBy(x.in[1], d.b), weighAlike, d.kind, matterFor(d.kind))
	}
}

// agreeSomewhere reports whether the two passages give the same amount of a role that is asked
// for, whatever else they give; two levels may be of two things, as those of a pressure are.
func (x *opposing) agreeSomewhere() bool {
	return slices.ContainsFunc(allRoles, func(role kindOf) bool {
		return role != roleLevel && x.roles[role] && x.anyAgree(x.amountsOf(x.in[0], role), x.amountsOf(x.in[1], role))
	})
}

// sentences are those of a passage that speak of what is asked, read once.
func (x *dispute) sentences(a *account) []*report {
	if a.reports == nil {
		a.reports = x.reports(a)
	}
	return a.reports
}

// saidBy is a side as what a passage says on what is asked.
func saidBy(a *account, s *side) *answered {
	for i := range a.said {
		if t := &a.said[i]; t.report.start == s.report.start && t.st.Start == s.st.Start {
			return t
		}
	}
	return &answered{side: s}
}

// amounts finds amounts of a role that is asked for, of which none of one passage can be true
// with one of the other.
func (x *opposing) amounts() {
	if len(x.asked.measures) > maxAsked {
		return // a sum to be done
	}
	for _, role := range allRoles {
		if !x.roles[role] {
			continue
		}
		la, lb := x.amountsOf(x.in[0], role), x.amountsOf(x.in[1], role)
		if len(la) == 0 || len(lb) == 0 || x.anyAgree(la, lb) {
			continue
		}
		for _, p := range la {
			for _, q := range lb {
				m := match{dispute: x.dispute, a: p.answered.side, b: q.answered.side}
				one, other := inOneUnit(p.measure, q.measure)
				if !m.apartAmounts([]measure{one}, []measure{other}) {
					continue
				}
				n := len(x.list)
				if x.put(p.answered, q.answered, weighAmount, answer.ConflictQuantity, matterOf{role: role}); len(x.list) > n && len(la)+len(lb) > 2 {
					x.list[n].said[weighMany] = 1
				}
			}
		}
	}
}

// things finds that each clause names another thing as the one that is asked for.
func (x *opposing) things(p, q *answered) {
	for _, list := range x.lists {
		if one, other := membersSaid(p, list), membersSaid(q, list); apartKeys(one, other) {
			kind := answer.ConflictChoice
			if list == "route" {
				kind = answer.ConflictRoute
			}
			x.put(p, q, weighMember, kind, matterOf{choice: true, way: true, anyone: true, role: roleCause})
		}
	}
	if !x.open {
		return
	}
	if len(x.asked.single) == 0 && !x.question.Seeks("choice") && !x.question.Seeks("antidote") && !x.asksOneDrug() {
		return
	}
	m := match{dispute: x.dispute, a: p.side, b: q.side}
	if p.cues.has("one of several") || q.cues.has("one of several") {
		return
	}
	if x.givesOne(p.side) && x.givesOne(q.side) && m.otherChoice("first") {
		x.put(p, q, weighDrug, answer.ConflictChoice, matterOf{choice: true})
		return
	}
	if slices.Contains(p.acts, "kills") != slices.Contains(q.acts, "kills") {
		return // «علت مرگ در …»
	}
	for _, role := range p.single {
		if slices.Contains(q.single, role) && affirms(p.side) && affirms(q.side) && m.otherChoice(role) && !m.sharesFiller(p.side, q.side, role) && !m.sharesFiller(q.side, p.side, role) {
			x.put(p, q, weighThing, answer.ConflictChoice, matterOf{choice: true, role: roleCause})
			return
		}
	}
}

// affirms reports whether a clause says what is so, if by denying that anything is better.
func affirms(s *side) bool { return !s.st.Denied || s.noneBetter() }

// membersSaid are the members of a list that a clause names in what it says or orders.
func membersSaid(s *answered, list string) []string {
	said := s.folded
	if s.deniesVerb() || s.verdict() < 0 {
		said = affirmed(said)
	}
	return membersIn(withoutInstance(said), list)
}

// asksOneDrug reports whether a question asks which one drug is given: «چه دارویی».
func (x *dispute) asksOneDrug() bool {
	for _, cue := range []string{" چه دارویی ", " چه داروی ", " کدام دارو "} {
		if strings.Contains(x.asked.folded, cue) {
			return true
		}
	}
	return false
}

// amountsOf are the amounts of a role in the clauses of a passage that are no condition. A
// time before or after something is one where a time is asked for. An age is that from which
// on something is done, however it is said: «تا دو سال تمام نشده ندهید».
func (x *dispute) amountsOf(a *account, role kindOf) []amountSaid {
	out := x.amountsIn(a, role)
	switch role {
	case roleDuration:
		if x.roles[roleOffset] || len(out) == 0 && (x.numeric || x.cues.has("asks for a date")) {
			for _, m := range x.amountsIn(a, roleOffset) {
				m.role = roleDuration
				out = append(out, m)
			}
		}
	case roleAge:
		if len(out) == 0 {
			for _, m := range x.amountsIn(a, roleDuration) {
				if max(m.lo, m.limit()) >= childhood {
					m.role = roleAge
					out = append(out, m)
				}
			}
		}
		for i := range out {
			if m := &out[i]; m.bound < 0 && m.verdict() < 0 {
				m.bound, m.lo, m.hi = 1, m.hi, math.Inf(1)
			}
		}
	}
	return out
}

// childhood is how many days a time has at least that may be an age.
const childhood = 60

// amountsIn are the amounts as a passage gives them.
func (x *dispute) amountsIn(a *account, role kindOf) []amountSaid {
	var out []amountSaid
	for i := range a.said {
		s := &a.said[i]
		if s.own == 0 && !a.titled && !a.short() || s.st.Has(clause.Condition, "if") {
			continue
		}
		list := ofRole(s.measures, role)
		if role == roleAge || role == roleLevel {
			list = s.begun(list)
		}
		for _, m := range list {
			if role == roleLevel && countsOnly([]measure{m}) && m.unit != "" || m.worded || role == roleLevel && !x.counts(s.side, m) {
				continue
			}
			if dosed(role) && m.bound == 0 && s.verdict() == -2 {
				continue // «مصرف روزانه کشنده است»
			}
			if role == roleDuration && m.bound > 0 && m.lo >= longSpan {
				continue // «۶۵ سال یا بیشتر دارید»
			}
			out = append(out, amountSaid{s, m})
		}
	}
	return out
}
