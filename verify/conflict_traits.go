package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian/clause"
)

func both(a, b []string) bool {
	for _, p := range a {
		if slices.Contains(b, p) {
			return true
		}
	}
	return false
}

// sameTraits reports whether no group has two values, and none that makes a case of
// its own has a value on one side alone that the question doesn't name.
func sameTraits(a, b, asked map[string]string) bool {
	for _, pair := range [][2]map[string]string{{a, b}, {b, a}} {
		for g, v := range pair[0] {
			other, ok := pair[1][g]
			switch {
			case ok && apartValues(v, other):
				return false
			case !ok && strings.HasSuffix(g, "!") && asked[g] != v:
				return false
			}
		}
	}
	return true
}

func apartValues(a, b string) bool {
	return a != "" && b != "" && apartKeys(strings.Split(a, "+"), strings.Split(b, "+"))
}

// oneSided reports whether side a has a key marked as a case of its own that neither b
// has nor the question.
func oneSided(a, b, asked []string) bool {
	for _, k := range a {
		if strings.HasSuffix(k, "!") && !slices.Contains(b, k) && !slices.Contains(asked, k) {
			return true
		}
	}
	return false
}

// apartKeys reports whether two lists both have something, and nothing in common.
func apartKeys(a, b []string) bool { return len(a) > 0 && len(b) > 0 && !both(a, b) }

// apart reports whether both clauses fill a place and each fills it with what excludes
// the other's.
func (m *match) apart(name clause.Name) bool {
	a, b := specific(m.a.st.all(name)), specific(m.b.st.all(name))
	for _, p := range a {
		for _, q := range b {
			if !clause.Apart(name, p.Value, q.Value) {
				return false
			}
		}
	}
	return len(a) > 0 && len(b) > 0
}

// specific are the routes of which none says more closely what another says: «داخل
// جلدی تزریق می‌شود».
func specific(list []clause.Slot) []clause.Slot {
	var out []clause.Slot
	for _, p := range list {
		if p.Value == "transdermal" || p.Value == "topical" {
			continue // «بی‌حسی موضعی» tells of what kind it is
		}
		wider := false
		for _, q := range list {
			wider = wider || q.Value != p.Value && clause.Within(clause.Route, q.Value, p.Value)
		}
		if !wider {
			out = append(out, p)
		}
	}
	return out
}
