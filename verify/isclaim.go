package verify

import (
	"strings"
	"unicode"

	"github.com/biopars/biopars/persian/clause"
)

// isClaim leaves out what states nothing: a question, a heading, a greeting. An
// order is a claim however short it is, and whatever mark ends it.
func isClaim(s string) bool {
	s = strings.TrimSpace(s)
	trimmed := strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("»\"')]*", r)
	})
	heading := strings.HasSuffix(trimmed, ":")
	if _, other := foreign(s); other {
		return true // what nobody has read may say anything
	}
	if !heading && clause.Orders(s) {
		return true
	}
	if strings.HasSuffix(trimmed, "؟") || strings.HasSuffix(trimmed, "?") {
		return false
	}
	n := len(strings.Fields(strings.ReplaceAll(s, "\u200c", " ")))
	if len(strings.Fields(s)) >= 3 {
		return true
	}
	return n >= 2 && !heading && (strings.IndexFunc(s, unicode.IsDigit) >= 0 || clause.Judges(s))
}

// prescribes reports whether a claim orders or prescribes, which takes a source
// that its author names.
func (c *claim) prescribes() bool {
	for i := range c.statements {
		s := &c.statements[i]
		if s.Order || s.stance.known && !s.stance.weak && s.stance.sign >= 0 {
			return true
		}
		if s.stance.known && s.stance.sign >= 0 {
			for _, q := range s.all(clause.Quantity) {
				if q.Role == clause.Dose || q.Role == clause.PerKg || q.Role == clause.Frequency {
					return true
				}
			}
		}
	}
	return false
}
