package question

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Aspect is what a sentence speaks about, in the order in which a clinical
// answer treats things: what it is, then why, how it shows, how it is found,
// what is done, what to beware of, when to seek care.
type Aspect int

const (
	NoAspect Aspect = iota
	Definition
	Cause
	Symptom
	Diagnosis
	Treatment
	Dose
	Prevention
	Caution
	Care
	aspectCount
)

// aspectNames are the aspects as Type.Names gives them.
var aspectNames = [aspectCount]string{
	Definition: "definition", Cause: "cause", Symptom: "symptom", Diagnosis: "diagnosis",
	Treatment: "treatment", Dose: "dose", Prevention: "prevention", Caution: "caution", Care: "care",
}

// Order is the place of an aspect in an answer; sentences of no aspect come
// after the definition, where background belongs.
func (a Aspect) Order() int {
	if a == NoAspect {
		return int(Definition)*2 + 1
	}
	return int(a) * 2
}

// aspectCues are the cues that mark an aspect in a sentence, and those that ask
// for it in a question, besides the first.
var aspectCues = sync.OnceValue(func() *[aspectCount][2][]string {
	var cues [aspectCount][2][]string
	for i, section := range []string{"said", "asked"} {
		for name, group := range wordlist.Open("aspects").Section(section).Keyed() {
			a := slices.Index(aspectNames[:], name)
			cues[a][i] = append(cues[a][i], wordlist.Cues(group)...)
		}
	}
	return &cues
})

// CountCues counts the cues of a list that begin a word of the folded text.
func CountCues(folded string, cues []string) int {
	there := beginningsOf(folded)
	return countCues(folded, &there, cues)
}

func countCues(folded string, there *beginnings, cues []string) int {
	n := 0
	for _, c := range cues {
		if there.may(c) && strings.Contains(folded, " "+c) {
			n++
		}
	}
	return n
}

// AspectOf is the aspect with most cues in a sentence; the more specific, later
// one wins a tie.
func AspectOf(folded string) Aspect {
	best, most := NoAspect, 0
	there := beginningsOf(folded)
	for a := Definition; a < aspectCount; a++ {
		if n := countCues(folded, &there, aspectCues()[a][0]); n > 0 && n >= most {
			best, most = a, n
		}
	}
	return best
}

// Type is what a question asks for.
type Type struct {
	aspects [aspectCount]bool // aspects asked for
	number  bool              // a quantity: چند، چقدر
	date    bool              // a time: چه زمانی، چه سالی
}

func (q Type) anyAspect() bool {
	for _, b := range q.aspects {
		if b {
			return true
		}
	}
	return false
}

// names says what is asked for: any of definition, cause, symptom, diagnosis,
// treatment, dose, prevention, caution and care (when to seek it), in this order,
// and number and date. Nothing is found in a question that names a subject alone.
func (q Type) names() []string {
	var out []string
	for a, asked := range q.aspects {
		if asked {
			out = append(out, aspectNames[a])
		}
	}
	if q.number {
		out = append(out, "number")
	}
	if q.date {
		out = append(out, "date")
	}
	return out
}

// Asks reports whether an aspect is asked for.
func (q Type) Asks(a Aspect) bool { return q.aspects[a] }

// typeOf reads what a question asks for from its words.
func typeOf(question string) Type {
	f := persian.CueText(question)
	var q Type
	for a := Definition; a < aspectCount; a++ {
		if a != Definition && CountCues(f, aspectCues()[a][0]) > 0 || CountCues(f, aspectCues()[a][1]) > 0 {
			q.aspects[a] = true
		}
	}
	// «علائم X چیست» asks for the symptoms, not for a definition.
	if q.aspects[Definition] {
		for a := Cause; a < aspectCount; a++ {
			if q.aspects[a] {
				q.aspects[Definition] = false
			}
		}
	}
	q.date = CountCues(f, askTime()) > 0
	q.number = CountCues(f, askNumber()) > 0
	return q
}

// Cues of questions for a time and for a number, and of what answers them.
var (
	askTime        = wordlist.CuesOf("questions", "asks for a time")
	monthsAndTimes = wordlist.CuesOf("questions", "tells a time")
	askNumber      = wordlist.CuesOf("questions", "asks for a number")
	numberWords    = wordlist.CuesOf("questions", "tells a number")
)

// Fits says how well a sentence can hold the kind of answer asked for, 0 to 1.
func (q Type) Fits(folded string) float64 {
	var got, want float64
	if q.number {
		want++
		if strings.ContainsAny(folded, "0123456789") || CountCues(folded, numberWords()) > 0 {
			got++
		}
	}
	if q.date {
		want++
		if strings.ContainsAny(folded, "0123456789") {
			got += 0.6
		}
		if CountCues(folded, monthsAndTimes()) > 0 {
			got += 0.4
		}
	}
	for a := Definition; a < aspectCount; a++ {
		if q.aspects[a] {
			want++
			if CountCues(folded, aspectCues()[a][0]) > 0 {
				got++
			}
		}
	}
	if want == 0 {
		return 0
	}
	return got / want
}

// Aside reports whether a section, by its heading, treats another aspect than
// those asked for.
func (q Type) Aside(section string) bool {
	a := AspectOf(section)
	if a == NoAspect || !q.anyAspect() || q.aspects[a] {
		return false
	}
	for b := Definition; b < aspectCount; b++ {
		if q.aspects[b] && CountCues(section, aspectCues()[b][0]) > 0 {
			return false
		}
	}
	return true
}

// IsAspectTerm says whether a term names an aspect (treatment, symptom) rather
// than a subject.
func IsAspectTerm(t string) bool {
	f := " " + t
	for a := Cause; a < aspectCount; a++ {
		for _, c := range aspectCues()[a][0] {
			if strings.HasPrefix(f, " "+strings.TrimSpace(c)) || strings.HasPrefix(" "+c, f+" ") || c == t {
				return true
			}
		}
	}
	return false
}
