package triage

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// condition is a bound on a measured value: %potassium>=6.5.
type condition struct {
	measure  string
	min, max float64
	slot     slot
}

// addCondition reads %measure>=a, %measure<=b or %measure=a..b. A measure is a
// class of that name, or one of those computed.
func (l *lexicon) addCondition(s slot, text string) error {
	at := strings.IndexAny(text, "<>=")
	if at < 0 {
		return fmt.Errorf("%s has no bound", text)
	}
	name, bound := text[1:at], strings.TrimPrefix(text[at:], "=")
	r, numeric, err := parseRange(bound)
	if err == nil && !numeric {
		err = fmt.Errorf("%q is no bound", bound)
	}
	l.conditions = append(l.conditions, condition{name, r.min, r.max, s})
	return err
}

// computed are measures that are not a name with a number behind it.
var computed = []string{"systolic", "diastolic", "age-days", "age-years"}

// check reports a measure that no class names; they may be defined behind the
// conditions on them.
func (l *lexicon) check() error {
	for _, c := range l.conditions {
		if _, known := l.named["@"+c.measure]; !known && !slices.Contains(computed, c.measure) {
			return fmt.Errorf("measure @%s is not defined", c.measure)
		}
	}
	return nil
}

// Names of classes that reading values needs. Those that a list lacks are not
// looked for.
const (
	pressureClass   = "@pressure"   // before a blood pressure
	overClass       = "@over"       // between its two numbers
	countClass      = "@counted"    // units that make a number something else
	yearClass       = "@years-old"  // units of age
	monthClass      = "@months-old" // likewise
	weekClass       = "@weeks-old"
	dayClass        = "@days-old"
	measuredClass   = "@measured" // filled by each value that is not called a threshold
	comparatorClass = "@comparator"
	mmolClass       = "@mmol"
	childClass      = "@child"
	newbornClass    = "@newborn-word"
)

// measuring notes the classes that reading values needs as those of dangers, so
// that their words are read with slips.
func (l *lexicon) measuring() {
	names := []string{pressureClass, overClass, yearClass, monthClass, weekClass, dayClass}
	for _, c := range l.conditions {
		names = append(names, "@"+c.measure)
	}
	for _, name := range names {
		if s, known := l.named[name]; known {
			l.dangers[s] = true
		}
	}
}

// value is a value of a measure on tokens.
type value struct {
	measure string
	value   float64
	at, n   int
}

func (l *lexicon) measure(q *question) {
	if len(l.conditions) == 0 {
		return
	}
	values := l.pressures(q)
	values = append(values, l.ages(q)...)
	tried := map[string]bool{}
	for _, c := range l.conditions {
		if !tried[c.measure] && !slices.Contains(computed, c.measure) {
			values = append(values, l.readValues(q, c.measure)...)
		}
		tried[c.measure] = true
	}
	values = append(values, l.degrees(q)...)
	measured, known := l.named[measuredClass]
	for _, v := range values {
		for _, c := range l.conditions {
			if c.measure == v.measure && v.value >= c.min && v.value <= c.max {
				q.insert(c.slot, fill{v.at, v.n, true})
			}
		}
		if known && !strings.HasPrefix(v.measure, "age-") && !l.compared(q, v) {
			q.insert(measured, fill{v.at, v.n, true})
		}
	}
}

// insert adds a fill in the order of at.
func (q *question) insert(s slot, f fill) {
	fills := q.fills[s]
	i, _ := slices.BinarySearchFunc(fills, f, func(a, b fill) int { return a.at - b.at })
	q.fills[s] = slices.Insert(slices.Clone(fills), i, f)
}

// compared reports whether a value is called a threshold: «قند زیر ۵۴».
func (l *lexicon) compared(q *question, v value) bool {
	for _, f := range q.fills[l.named[comparatorClass]] {
		if f.at >= v.at-1 && f.at < v.at+v.n {
			return true
		}
	}
	return false
}

// readValues finds the numbers that stand behind the name of a measure, or
// directly before it.
func (l *lexicon) readValues(q *question, measure string) (found []value) {
	fills := q.fills[l.named["@"+measure]]
	for _, f := range fills {
		end := f.at + f.n
		at := l.numberAfter(q, end, beats[measure])
		if at < 0 && f.at > 0 && l.isValue(q, f.at-1, beats[measure]) && q.tokens[f.at-1].clause == q.tokens[f.at].clause {
			at = f.at - 1
		}
		if at < 0 {
			continue
		}
		if later := l.risen(q, at, beats[measure]); later > at {
			at = later
		}
		v := q.tokens[at].number
		if measure == "glucose" && v < 40 && l.fills(q, mmolClass, at+1) {
			v *= 18
		}
		if measure == "temperature" && v >= 93 && v <= 110 {
			v = (v - 32) / 1.8
		}
		start := min(f.at, at)
		found = append(found, value{measure, v, start, max(end, at+1) - start})
	}
	return found
}

// beats are measures that are counted, so that «۱۹۰ تا» is one of their values.
var beats = map[string]bool{"pulse": true, "resp-rate": true, "fhr": true}

// pieces are what beats are counted in.
var pieces = wordlist.SetOf("redflag-words", "pieces", nil)

// Temperatures that are known for such without a name: 38.5, not 38 and not
// what has a unit of something else.
const (
	feverish = 37.5
	hottest  = 42.9
)

// degrees reads temperatures that have no name.
func (l *lexicon) degrees(q *question) (found []value) {
	for at, t := range q.tokens {
		_, tenths, decimal := strings.Cut(t.text, ".")
		if decimal && len(tenths) == 1 && t.number >= feverish && t.number <= hottest && l.isValue(q, at, false) {
			found = append(found, value{"temperature", t.number, at, 1})
		}
	}
	return found
}

// risen returns where the value stands to which that at a token has risen or
// fallen, and at when there is none: «از ۱۰ رسیده به ۵».
func (l *lexicon) risen(q *question, at int, counted bool) int {
	for to := at + 1; to < min(at+4, len(q.tokens)-1) && q.tokens[to].clause == q.tokens[at].clause; to++ {
		if toward()[q.tokens[to].text] && l.isValue(q, to+1, counted) {
			return to + 1
		}
	}
	return at
}

// toward are words before what a value has become.
var toward = wordlist.SetOf("redflag-words", "toward", nil)

// strengths are units that a level in blood and the strength of a drug share.
// Behind the name of the measure itself they are the level's.
var strengths = wordlist.SetOf("redflag-words", "strengths", nil)

// labelled reports whether the name of a measure ends on a token.
func (l *lexicon) labelled(q *question, at int) bool {
	for _, c := range l.conditions {
		for _, f := range q.fills[l.named["@"+c.measure]] {
			if f.at+f.n == at+1 {
				return true
			}
		}
	}
	return false
}

// distance is how many words may stand between a measure and its value.
const distance = 4

func (l *lexicon) numberAfter(q *question, from int, counted bool) int {
	for at := from; at <= from+distance && at < len(q.tokens); at++ {
		if q.tokens[at].phrase != q.tokens[from-1].phrase {
			break
		}
		if l.isValue(q, at, counted) {
			return at
		}
	}
	return -1
}

// isValue reports whether a token is a number that no unit makes an age, a
// time or a count, and no part of a word (A1c). Where the value is counted itself, pieces are no count of
// something else, unless a second number makes them a range.
func (l *lexicon) isValue(q *question, at int, counted bool) bool {
	if math.IsNaN(q.tokens[at].number) || q.tokens[at].inside || q.tokens[at].text == "یه" {
		return false
	}
	if at > 0 && l.labelled(q, at-1) && at+1 < len(q.tokens) && strengths()[q.tokens[at+1].text] {
		return true
	}
	if counted && at+1 < len(q.tokens) && pieces()[q.tokens[at+1].text] {
		return at+2 >= len(q.tokens) || math.IsNaN(q.tokens[at+2].number)
	}
	for _, class := range []string{countClass, yearClass, monthClass, weekClass, dayClass} {
		if l.fills(q, class, at+1) {
			return false
		}
	}
	return true
}

// fills reports whether a class is filled from a token on.
func (l *lexicon) fills(q *question, class string, at int) bool {
	s, known := l.named[class]
	return known && q.at(s, at) > 0
}

// pressures reads blood pressures, in mmHg or, as people say them, in cmHg:
// 160/110, «۱۶ روی ۱۱».
func (l *lexicon) pressures(q *question) (found []value) {
	name, known := l.named[pressureClass]
	if !known {
		return nil
	}
	end := 0 // of the value before
	for at, t := range q.tokens {
		systolic, diastolic := t.number, t.second
		if at < end || math.IsNaN(systolic) || !l.isValue(q, at, false) {
			continue
		}
		start, named := at, false
		for _, f := range q.fills[name] {
			if f.at < at && f.at >= end && f.at+f.n+distance >= at && q.tokens[f.at].phrase == t.phrase {
				named, start = true, f.at
			}
		}
		end = at + 1
		if math.IsNaN(diastolic) && at+2 < len(q.tokens) && l.fills(q, overClass, at+1) {
			if n := q.tokens[at+2].number; !math.IsNaN(n) && l.isValue(q, at+2, false) {
				diastolic, end = n, at+3
			}
		}
		if !named && (math.IsNaN(diastolic) || !likely(systolic, diastolic)) {
			end = at
			continue
		}
		found = append(found, value{"systolic", millimetres(systolic), start, end - start})
		if !math.IsNaN(diastolic) {
			found = append(found, value{"diastolic", millimetres(diastolic), start, end - start})
		}
	}
	return found
}

// likely reports whether two numbers without a name are a blood pressure.
func likely(systolic, diastolic float64) bool {
	s, d := millimetres(systolic), millimetres(diastolic)
	return s > d && s >= 50 && s <= 280 && d >= 20 && d <= 180 && (systolic >= 50) == (diastolic >= 20)
}

// centimetres is up to where a pressure is said in cmHg.
const centimetres = 30

func millimetres(v float64) float64 {
	if v <= centimetres {
		return v * 10
	}
	return v
}
