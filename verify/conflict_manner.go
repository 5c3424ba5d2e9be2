package verify

import (
	"slices"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// manners finds another time with respect to meals, or another route where the
// question asks for it.
func (m *match) manners() (string, matterOf) {
	if m.timed && disjointTiming(m.a.meals, m.b.meals) {
		return answer.ConflictTiming, matterOf{loose: true}
	}
	if m.way && m.apart(clause.Route) {
		return answer.ConflictRoute, matterOf{way: true, loose: min(m.shareOf(m.a), m.shareOf(m.b)) >= nearlyOne}
	}
	return "", matterOf{}
}

// mealsOf are the times of a side with respect to meals and the day.
func mealsOf(s *side) []string {
	out := slices.Clone(s.cues["meals"])
	for _, x := range s.st.all(clause.Timing) {
		if x.Value != "day" && !slices.Contains(out, x.Value) {
			out = append(out, x.Value)
		}
	}
	return out
}

// lateDay are times of the day that lie too near each other to be two.
var lateDay = map[string]bool{"noon": true, "evening": true, "night": true}

// disjointTiming reports whether each value of one excludes each of the other.
func disjointTiming(a, b []string) bool {
	apart := false
	for _, p := range a {
		for _, q := range b {
			if p == q || lateDay[p] && lateDay[q] {
				return false
			}
			apart = apart || clause.Apart(clause.Timing, p, q)
		}
	}
	return apart
}
