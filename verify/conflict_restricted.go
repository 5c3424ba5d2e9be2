package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// restricted reports whether side s holds for a case that the question doesn't name and the
// other passage doesn't speak of: for those «که زردی دارد», as long as, a while after
// something.
func (m *match) restricted(s *side, other *account) bool {
	if even(s.folded) || len(s.pops) > 0 && both(s.pops, m.asked.pops) {
		return false
	}
	c := s.report.claim
	covered := c.covered(other.all, other.passage.heading, m.asked.report.claim.bag)
	if all, asked, lost := m.told(s, covered, other); lost > 0 && 2*asked < all && !(asked > 0 && other.short()) {
		return true
	}
	if len(ofRole(s.measures, roleOffset)) > 0 && len(ofRole(m.asked.measures, roleOffset)) == 0 && !m.roles[roleOffset] {
		return true // «یک هفته پس از سنگ‌شکنی»
	}
	return false
}

// told are the words of a side's restriction, those that the question has, and those that
// neither it nor the other passage has.
func (m *match) told(s *side, covered []bool, other *account) (all, asked, lost int) {
	c := s.report.claim
	of := c.covered(m.asked.report.claim.bag)
	from, to := restriction(s)
	for _, k := range s.st.tokens {
		t := &c.tokens[k]
		if t.start < from || t.start >= to || !c.naming(k) {
			continue
		}
		all++
		if of[k] {
			asked++
		}
		if !covered[k] && !kindredIn(t.text, other.all) {
			lost++
		}
	}
	return all, asked, lost
}

// conditioned reports whether a side holds under a condition that is not the one asked
// about: «در صورت تب», but not «در صورت نیاز به» the drug in question.
func (x *dispute) conditioned(s *side, a *account) bool {
	if !s.st.Has(clause.Condition, "if") || len(s.pops) > 0 && both(s.pops, x.asked.pops) {
		return false
	}
	m := match{dispute: x, a: s, b: s}
	all, asked, _ := m.told(s, s.report.claim.covered(a.all), a)
	return all == 0 || 2*asked < all
}

// restriction is where a side says of whom, or when, it holds: the bytes of a relative
// clause behind what it speaks of, or of a condition, up to its verb.
func restriction(s *side) (from, to int) {
	c := s.report.claim
	for i, k := range s.st.tokens {
		switch w := c.tokens[k].plain; {
		case w == "که" && i > 0 && relative(c.word(s.st.tokens[i-1])):
		case whiles[w], w == "صورت":
		default:
			continue
		}
		from, to = c.tokens[k].end, s.st.End
		if at := strings.Index(c.raw[from:to], "،"); at >= 0 && whiles[c.tokens[k].plain] {
			to = from + at // «تا وقتی مهار نشده‌اند، …»
		}
		for _, v := range s.st.all(clause.Verb) {
			if v.Start > from {
				return from, min(to, v.Start)
			}
		}
		return from, to
	}
	return 0, 0
}

// whiles are words that begin a time or a condition in which something holds.
var whiles = map[string]bool{"وقتی": true, "زمانی": true, "هنگامی": true, "مادامی": true, "چنانچه": true, "اگر": true, "هرگاه": true}

// relative reports whether a word opens a relative clause that tells which of them is
// meant: «نوزادی که», «کسانی که», «آن‌هایی که».
func relative(word string) bool {
	w := persian.Fold(word)
	return strings.HasSuffix(w, "ی") && !slices.Contains([]string{"طوری", "گونه‌ای", "حدی", "صورتی", "جایی"}, w)
}

// kindredIn reports whether a bag has a word of the same stem.
func kindredIn(term string, b bag) bool {
	for o := range b.terms {
		if sameStem(term, o) {
			return true
		}
	}
	return false
}

// otherKind reports whether each side speaks of another kind of what is asked about, as the
// adjective behind its name tells: «مننژیت مننگوکوکی», «مننژیت لیستریایی».
func (m *match) otherKind() bool {
	a, b := m.kinds(m.a), m.kinds(m.b)
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return x == y || sameStem(x, y) })
	})
}

// kinds are the adjectives in -ی behind a word of the question's main subjects that the
// question doesn't have.
func (m *match) kinds(s *side) []string {
	c := s.report.claim
	covered := c.covered(m.asked.report.claim.bag)
	var out []string
	for i := 1; i < len(s.st.tokens); i++ {
		k := s.st.tokens[i]
		t := &c.tokens[k]
		if k != s.st.tokens[i-1]+1 || !covered[s.st.tokens[i-1]] || covered[k] || !c.naming(k) {
			continue
		}
		if w := persian.Fold(c.raw[t.start:t.end]); strings.HasSuffix(w, "ی") && m.isMain(c.tokens[s.st.tokens[i-1]].text) {
			out = append(out, t.text)
		}
	}
	return out
}

// isMain reports whether a term is of a main subject of the question.
func (x *dispute) isMain(term string) bool {
	for _, s := range x.question.Mains() {
		if slices.Contains(persian.Terms(s.Text), term) {
			return true
		}
	}
	return false
}

// even reports whether a folded clause holds whatever it names: «حتی وقتی علامتی ندارید».
func even(folded string) bool {
	return strings.Contains(folded, " حتی ") || strings.Contains(folded, " چه ") && strings.Count(folded, " چه ") > 1
}
