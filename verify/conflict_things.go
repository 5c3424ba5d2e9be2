package verify

import (
	"slices"
	"strings"
)

// givesOne reports whether a clause tells to give one drug that the question does not name,
// and no other besides: «در مسمومیت با … نالوکسان می‌زنند».
func (x *dispute) givesOne(s *side) bool {
	m := match{dispute: x, a: s, b: s}
	return len(m.drugs(s)) == 1 && (s.noneBetter() || !s.deniesVerb() && s.verdict() >= 0) && !strings.Contains(s.folded, " هم ") && !strings.Contains(s.folded, " نیز ")
}

// sharesFiller reports whether a word that names the one thing of a side stands in the
// other's sentence, or is an abbreviation, which may be of what the other spells out.
func (m *match) sharesFiller(s, o *side, role string) bool {
	c := s.report.claim
	covered := c.covered(o.st.own)
	return slices.ContainsFunc(m.fillers(s, role), func(k int) bool {
		if ofMany[c.tokens[k].text] {
			return false
		}
		return covered[k] || latin(c.tokens[k].text) && !strings.ContainsAny(c.tokens[k].text, "0123456789") || kindred(c.tokens[k].text, o.words())
	})
}

// ofMany are words of which a thing is named with others: another deficiency is another thing.
var ofMany = map[string]bool{"کمبود": true, "فقر": true, "بیماری": true, "اختلال": true, "عفونت": true, "سندرم": true, "مصرف": true, "نارسایی": true, "سرطان": true, "ویتامین": true, "نوع": true}

// noneBetter reports whether a clause denies that anything is better than what it names, rather
// than that this is: «جای آن را نمی‌گیرد».
func (s *side) noneBetter() bool {
	return s.cues.has("none better") && strings.Contains(s.folded, " هیچ ")
}
