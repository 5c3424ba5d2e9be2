package triage

import (
	"fmt"
	"math"
	"slices"
	"strings"
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
		at := l.numberAfter(q, end)
		if at < 0 && f.at > 0 && l.isValue(q, f.at-1) && q.tokens[f.at-1].clause == q.tokens[f.at].clause {
			at = f.at - 1
		}
		if at < 0 {
			continue
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

// distance is how many words may stand between a measure and its value.
const distance = 4

func (l *lexicon) numberAfter(q *question, from int) int {
	for at := from; at <= from+distance && at < len(q.tokens); at++ {
		if q.tokens[at].phrase != q.tokens[from-1].phrase {
			break
		}
		if l.isValue(q, at) {
			return at
		}
	}
	return -1
}

// isValue reports whether a token is a number that no unit makes an age, a
// time or a count.
func (l *lexicon) isValue(q *question, at int) bool {
	if math.IsNaN(q.tokens[at].number) || q.tokens[at].text == "یه" {
		return false
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
		if at < end || math.IsNaN(systolic) || !l.isValue(q, at) {
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
			if n := q.tokens[at+2].number; !math.IsNaN(n) && l.isValue(q, at+2) {
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
			found = append(found, value{"age-days", n * days, start, f.at + f.n - start},
				value{"age-years", n * days / 365, start, f.at + f.n - start})
		}
	}
	return found
}
