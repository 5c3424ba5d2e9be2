package verify

import (
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// otherTime finds that what is asked about is taken at another time with respect to meals
// and the day.
func (x *dispute) otherTime(a, b *account) (dissent, bool) {
	if !x.timed {
		return dissent{}, false
	}
	la, lb := x.timesOf(a), x.timesOf(b)
	if len(la) == 0 || len(lb) == 0 {
		return dissent{}, false
	}
	for _, p := range la {
		for _, q := range lb {
			if !disjointTiming(p.meals, q.meals) || !x.sameCase(p, q, [2]*account{a, b}, matterOf{loose: true}) {
				return dissent{}, false
			}
		}
	}
	return dissent{la[0].side, lb[0].side, answer.ConflictTiming, la[0].own + lb[0].own}, true
}

// timesOf are the clauses that say when something is taken, and not when not.
func (x *dispute) timesOf(a *account) []*answered {
	var out []*answered
	for i := range a.said {
		s := &a.said[i]
		if len(s.meals) > 0 && !s.denied && s.stance.level != -2 && s.stance.level != -1 && (s.stance.level > 0 || s.st.Has(clause.Relation, "take")) {
			out = append(out, s)
		}
	}
	return out
}

// otherThing finds that each passage names another thing as the one of choice, the
// antidote, the most common cause.
func (x *dispute) otherThing(a, b *account) (dissent, bool) {
	for _, role := range []string{"first", "antidote", "cause", "organism", "vitamin", "test"} {
		if role != "first" && role != "antidote" && role != "vitamin" && !slices.Contains(x.asked.single, role) {
			continue // it asks for causes, of which there may be many
		}
		la, lb := x.thingsOf(a, role), x.thingsOf(b, role)
		if len(la) != 1 || len(lb) != 1 {
			continue
		}
		p, q := la[0], lb[0]
		m := match{dispute: x, a: p.side, b: q.side}
		if !m.asksFor(role) || (role == "vitamin" || role == "test") && min(m.askedWords(p.side, role), m.askedWords(q.side, role)) < allOfIt || p.known+q.known < answersBoth || (role == "cause" || role == "test") && !(x.namesIt(p) && x.namesIt(q)) || !m.otherChoice(role) && !(role == "cause" && m.otherChoice("agent")) ||
			role == "first" && (len(m.drugs(p.side)) == 0 || len(m.drugs(q.side)) == 0) ||
			len(m.drugs(p.side)) == 0 && (m.sharesFiller(p.side, q.side, role) || m.sharesFiller(q.side, p.side, role)) {
			continue
		}
		w := matterOf{choice: true}
		if role != "first" && role != "antidote" && role != "vitamin" {
			w.role = roleCause
		}
		if x.sameCase(p, q, [2]*account{a, b}, w) {
			return dissent{p.side, q.side, answer.ConflictChoice, p.own + q.own}, true
		}
	}
	return dissent{}, false
}

// namesIt reports whether a clause names a main subject of the question, or points to it.
func (x *dispute) namesIt(s *answered) bool {
	return x.namesMain(s.st.own) || s.report.claim.refers(s.st)
}

// sharesFiller reports whether a word that names the one thing of a side stands in the
// other's sentence, or is an abbreviation, which may be of what the other spells out.
func (m *match) sharesFiller(s, o *side, role string) bool {
	c := s.report.claim
	covered := c.covered(o.st.own)
	return slices.ContainsFunc(m.fillers(s, role), func(k int) bool {
		return covered[k] || latin(c.tokens[k].text) || kindred(c.tokens[k].text, o.words())
	})
}

// thingsOf are the clauses that name one thing in a role.
func (x *dispute) thingsOf(a *account, role string) []*answered {
	var out []*answered
	for i := range a.said {
		s := &a.said[i]
		has := slices.Contains(s.single, role) || role == "cause" && slices.Contains(s.single, "agent") && foremostOf(s.folded)
		if !has || s.st.Denied && !s.cues.has("none better") || s.excepted || s.st.Joint == clause.Unless ||
			role == "cause" && slices.Contains(s.acts, "kills") && !slices.Contains(x.cues["acts"], "kills") {
			continue
		}
		if n := len(out); n > 0 && out[n-1].report == s.report {
			continue // «… آغاز کنید، زیرا داروی انتخابی …»
		}
		out = append(out, s)
	}
	return out
}
