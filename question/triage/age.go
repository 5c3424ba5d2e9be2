package triage

import (
	"math"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// lasting reports whether days say since when and not how old: «بچه‌ام دو روزه
// تب داره», where the one whose child it is is named before them; or nobody is,
// «تب و گلودرد دو روزه». «نوزاد من ۱۰ روزه است» says how old.
func (l *lexicon) lasting(q *question, start int, unit fill) bool {
	if q.tokens[unit.at].text != "روزه" || q.tokens[unit.at].owned != "" {
		return false
	}
	end := unit.at + unit.n
	if end < len(q.tokens) && copulas()[q.tokens[end].text] || l.fills(q, childClass, end) || l.fills(q, newbornClass, end) {
		return false
	}
	for at := start - 1; at >= max(0, start-2) && q.tokens[at].clause == q.tokens[start].clause; at-- {
		if l.fills(q, newbornClass, at) {
			return false
		}
		if l.fills(q, childClass, at) {
			return q.tokens[at].owned != "" || strings.HasSuffix(q.tokens[at].text, "م") || strings.HasSuffix(q.tokens[at].text, "مون")
		}
	}
	return start > 0
}

// copulas are what makes an age of days of them.
var copulas = wordlist.SetOf("redflag-words", "copulas", nil)

// ages reads ages in days and years.
func (l *lexicon) ages(q *question) (found []value) {
	for class, days := range map[string]float64{yearClass: 365, monthClass: 30, weekClass: 7, dayClass: 1} {
		s, known := l.named[class]
		if !known {
			continue
		}
		for _, f := range q.fills[s] {
			var n float64
			var start int
			if f.at > 0 && !math.IsNaN(q.tokens[f.at-1].number) {
				n, start = q.tokens[f.at-1].number, f.at-1
			} else if f.at > 2 && !math.IsNaN(q.tokens[f.at-3].number) {
				n, start = q.tokens[f.at-3].number, f.at-3 // «دو و نیم ماهه»
			} else {
				continue
			}
			if class == dayClass && l.lasting(q, start, f) {
				continue
			}
			found = append(found, value{"age-days", n * days, start, f.at + f.n - start},
				value{"age-years", n * days / 365, start, f.at + f.n - start})
		}
	}
	return found
}
