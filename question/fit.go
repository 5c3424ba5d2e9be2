package question

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
)

// Standing is what a statement stands in.
type Standing struct {
	Heading persian.TermSet // of title and section
	Topic   persian.TermSet // what the passage has spoken of so far, this statement and heading included
	Before  persian.TermSet // of the statement before
	Section string          // folded
	About   bool            // the passage speaks of a main subject up to here
	People  []string        // groups of people of the heading and the statement before
}

// How well a statement answers.
const (
	outright = 1.0
	said     = 0.8
	perhaps  = 0.6
	notAtAll = 0.0
)

// Fit says how well a statement is of the kind that is sought, 0 to 1: whether
// it holds a dose where one is asked for, says what is given where a treatment is.
// It doesn't look at the subject, but for the dose, which must be that of a drug
// asked about.
func (q *Question) Fit(kind string, s *Statement, at *Standing) float64 {
	if q.deniesPremise(kind, s, at) {
		return outright
	}
	switch kind {
	case "dose":
		return q.dose(s, at)
	case "maximum":
		if soughtSaid()[kind].Count(s.Folded) == 0 && !slices.ContainsFunc(s.Quantities, func(a persian.Quantity) bool {
			return doseUnit(a.Unit) && (a.Comparator == "<=" || a.Comparator == "<")
		}) {
			return notAtAll
		}
		return q.dose(s, at)
	case "frequency":
		if slices.ContainsFunc(s.Quantities, func(a persian.Quantity) bool { return a.Dimension == "frequency" }) || soughtSaid()[kind].Count(s.Folded) > 0 {
			return outright
		}
		return notAtAll
	case "duration":
		if slices.ContainsFunc(s.Quantities, span) {
			return outright
		}
		if soughtSaid()[kind].Count(s.Folded) > 0 && strings.ContainsAny(s.Folded, "0123456789") || soughtSaid()[kind].Count(s.Folded) > 1 {
			return perhaps
		}
		return notAtAll
	case "normal":
		if slices.ContainsFunc(s.Quantities, func(a persian.Quantity) bool { return a.Dimension != "date" && a.Unit != "year-date" }) {
			return outright
		}
		return notAtAll
	case "share":
		return shareIn(s)
	case "age":
		if slices.ContainsFunc(s.Quantities, func(a persian.Quantity) bool {
			return a.Unit == "year" || a.Unit == "month" || a.Unit == "day" || a.Unit == "week"
		}) {
			return outright
		}
		return notAtAll
	case "interaction":
		return q.interaction(s, at)
	case "definition":
		return q.definition(s)
	}
	v := notAtAll
	switch {
	case soughtOutright()[kind].Count(s.Folded) > 0:
		v = said
	case soughtSaid()[kind].Count(s.Folded) > 0, soughtOutright()[kind].Count(at.Section)+soughtSaid()[kind].Count(at.Section) > 0:
		v = perhaps
	}
	if n := q.evidence(kind, s); n > 1 || n > 0 && v > notAtAll {
		v = max(perhaps, min(v+0.2, outright))
	}
	if kind == "antidote" && q.count(s, Drug, DrugClass, Procedure) == 0 {
		v /= 2 // that there is one doesn't say which
	}
	return v
}

var againstPremise = CuesIn("sought", "against the premise")

// deniesPremise recognises the answer to how much of a drug is taken for a disease,
// or how long, for which it isn't taken: both are spoken of, and it is denied.
func (q *Question) deniesPremise(kind string, s *Statement, at *Standing) bool {
	switch kind {
	case "dose", "maximum", "frequency", "duration", "timing":
	default:
		return false
	}
	return slices.ContainsFunc(q.mains, (*Subject).isDrug) && q.about(s, at) && againstPremise().Count(s.Folded) > 0 &&
		slices.ContainsFunc(q.subjects, func(x *Subject) bool { return (x.Kind == Disease || x.Kind == Organism) && x.in(s.Set) })
}

// evidence is how many names a statement has of the kind that an answer names:
// symptoms where symptoms or side effects are asked for, drugs where a treatment is.
func (q *Question) evidence(kind string, s *Statement) int {
	switch kind {
	case "symptom":
		return q.count(s, SymptomName)
	case "adverse":
		return q.count(s, SymptomName, Disease)
	case "treatment", "choice", "prevention":
		return q.count(s, Drug, DrugClass, Procedure)
	case "diagnosis":
		return q.count(s, Test, Procedure)
	case "cause":
		return q.count(s, Disease, Organism)
	case "use":
		return q.count(s, Disease, SymptomName)
	}
	return 0
}

// count is how many names of kinds a statement has, besides those of the question.
func (q *Question) count(s *Statement, kinds ...NameKind) int {
	n := 0
	for _, m := range s.Mentions {
		if slices.Contains(kinds, m.Kind) && !slices.ContainsFunc(q.subjects, func(x *Subject) bool { return x.named(s, m) }) {
			n++
		}
	}
	return n
}

// span recognises a stretch of time that is no age.
func span(a persian.Quantity) bool {
	switch a.Unit {
	case "minute", "hour", "day", "week", "month", "year", "second":
		return true
	}
	return false
}

func shareIn(s *Statement) float64 {
	for _, a := range s.Quantities {
		if a.Unit == "%" {
			return outright
		}
	}
	for _, c := range []string{" از هر ", " نیمی ", " یک سوم ", " دو سوم ", " یک چهارم ", " سه چهارم ", " یک پنجم ", " نصف ", " اکثر ", " نفر "} {
		if strings.Contains(s.Folded, c) {
			return perhaps
		}
	}
	return notAtAll
}

// doseUnit says whether an amount in a unit can be what is taken: mg, mg/kg/day,
// tablet; not mg/dl.
func doseUnit(unit string) bool {
	base, per, _ := strings.Cut(unit, "/")
	switch base {
	case "mg", "mcg", "g", "ng", "ml", "iu", "unit", "meq", "tablet", "capsule", "drop", "puff", "ampoule", "vial", "suppository",
		"sachet", "tsp", "tbsp", "dessertspoon", "spoon", "measure", "piece":
	default:
		return false
	}
	for p := range strings.SplitSeq(per, "/") {
		switch p {
		case "dl", "l", "ml", "ul", "fl", "mm", "cm":
			return false
		}
	}
	return true
}

var (
	doseCues        = CuesIn("dosing", "taken")
	compositionCues = CuesIn("dosing", "composed")
	byWeightCues    = CuesIn("dosing", "by weight")
	doseWords       = CuesIn("dosing", "asks for a dose")
	changeAsked     = CuesIn("dosing", "asks for a change")
	changed         = CuesIn("dosing", "changed")
	amountCues      = CuesIn("dosing", "asks for an amount")
)

// dose says whether a statement holds a dose of a drug that is asked about, for
// those who are asked about.
func (q *Question) dose(s *Statement, at *Standing) float64 {
	best := notAtAll
	if q.about(s, at) && byWeightCues().Count(s.Folded) > 0 && amountCues().Count(parted(q.Text)) == 0 {
		best = perhaps
	}
	if changeAsked().Count(parted(q.Text)) > 0 && changed().Count(s.Folded) > 0 && q.about(s, at) {
		return outright
	}
	if doseCues().Count(s.Folded) == 0 || compositionCues().Count(s.Folded) > 0 {
		return best
	}
	for _, a := range s.Quantities {
		if doseUnit(a.Unit) && q.bound(s, a, at) {
			best = outright
		}
	}
	return best
}

// about reports whether a statement speaks of a main subject: by its name, or
// because the passage does and no other drug has come between.
func (q *Question) about(s *Statement, at *Standing) bool {
	for _, x := range q.mains {
		if s.speaksOf(x, false) {
			return true
		}
	}
	return at.About
}

// bound reports whether an amount is one of a drug asked about: of the drug just
// behind it, or else of the last one before it, or else of what the passage is
// about.
func (q *Question) bound(s *Statement, a persian.Quantity, at *Standing) bool {
	main := q.mains
	var before, behind *Mention
	for i := range s.Mentions {
		m := &s.Mentions[i]
		if m.Kind != Drug && m.Kind != DrugClass {
			continue
		}
		start := s.starts[m.From]
		if start < a.Start {
			before = m
		} else if behind == nil && start >= a.End {
			behind = m
		}
	}
	mine := func(m *Mention) bool {
		return slices.ContainsFunc(main, func(x *Subject) bool { return x.named(s, *m) })
	}
	near := func(m *Mention) bool {
		return !strings.ContainsAny(strings.TrimSpace(s.Text[a.End:s.starts[m.From]]), " ،,;؛.:()") // nothing or a word between
	}
	switch {
	case behind != nil && near(behind) && (before == nil || strings.ContainsAny(strings.TrimSpace(s.Text[s.starts[before.From]:a.Start]), " ")) && len(strings.TrimSpace(s.Text[a.End:s.starts[behind.From]])) == 0:
		return mine(behind)
	case before != nil:
		return mine(before)
	case behind != nil && near(behind):
		return mine(behind)
	case len(main) == 0 || !main[0].isDrug():
		return true
	case behind != nil:
		return mine(behind) || at.About && hasAnaphoricDrug(s.Folded)
	}
	return at.About
}

var anaphoricDrug = CuesIn("dosing", "this drug")

func hasAnaphoricDrug(folded string) bool { return anaphoricDrug().Count(folded) > 0 }

// interaction says whether a statement speaks of all the subjects at once, or of
// one where the passage is about the other.
func (q *Question) interaction(s *Statement, at *Standing) float64 {
	var subjects []*Subject
	for _, x := range q.subjects {
		if x.isDrug() {
			subjects = append(subjects, x)
		}
	}
	if len(subjects) < 2 { // and of what is eaten, or of a disease
		subjects = q.subjects
	}
	here, known, byClass := 0, 0, 0
	for _, x := range subjects {
		switch {
		case x.in(s.Set):
			here++
		case x.classIn(s):
			byClass++
		case x.in(at.Heading) || x.in(at.Before):
			known++
		}
	}
	if len(subjects) > 1 && (here+byClass+known < len(subjects) || here+byClass == 0 || here+known == 0) {
		return notAtAll
	}
	v := perhaps
	if soughtOutright()["interaction"].Count(s.Folded) > 0 {
		v = outright
	} else if soughtSaid()["interaction"].Count(s.Folded) == 0 {
		return 0.3
	}
	if byClass > 0 {
		v -= 0.1
	}
	return v
}

// definition says whether a statement says what a subject is: it opens with it
// and has the words of a definition.
func (q *Question) definition(s *Statement) float64 {
	at := q.firstNamed(s)
	outrightly := soughtOutright()["definition"].Count(s.Folded) > 0
	weak := soughtSaid()["definition"].Count(s.Folded) > 0 || copula().Count(s.Folded) > 0
	switch {
	case at == 0 && (outrightly || weak):
		return outright
	case at >= 0 && at < 4 && outrightly:
		return said
	case at == 0, outrightly:
		return perhaps
	case at > 0 && at < 4:
		return 0.5
	}
	return 0.3
}

var copula = CuesIn("dosing", "is")

// firstNamed is the first term of a statement that names a subject, -1 when there
// is none.
func (q *Question) firstNamed(s *Statement) int {
	for _, m := range s.Mentions {
		if slices.ContainsFunc(q.subjects, func(x *Subject) bool { return x.named(s, m) }) {
			return m.From
		}
	}
	for i, t := range s.Terms {
		for _, x := range q.subjects {
			if x.entity < 0 && slices.ContainsFunc(x.names, func(name []string) bool { return name[0] == t && hold([]persian.TermSet{s.Set}, name) }) {
				return i
			}
		}
	}
	return -1
}
