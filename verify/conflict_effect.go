package verify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian/clause"
)

// course is where something can go as a clause has it: a set of up, down and no change.
type course uint8

const (
	goesUp course = 1 << iota
	goesDown
	stays
)

// courseOf reads where a clause says that something goes; 0 where it doesn't. That it is not
// lowered leaves open that it is raised.
func courseOf(s *side) course {
	var to course
	for _, x := range s.st.all(clause.Relation) {
		if x.Value == "raise" && x.Sign != 0 && !x.If {
			to |= wayOf(x.Sign)
		}
	}
	if word := wayOf(levelWord(s)); word != 0 && s.cues.has("acts") && slices.Contains(s.acts, "caused") {
		to = word // «… را زیاد و هیپوکالمی ایجاد می‌کند»
	}
	if to == 0 {
		switch {
		case s.cues.has("goes up"):
			to = goesUp
		case s.cues.has("goes down"):
			to = goesDown
		default:
			to = wayOf(levelWord(s))
		}
	}
	if to == 0 {
		if verbs := s.st.all(clause.Verb); len(verbs) > 0 {
			switch verbs[len(verbs)-1].Value {
			case "کاه": // «از … می‌کاهد»
				to = goesDown
			case "افزا":
				to = goesUp
			}
		}
	}
	switch {
	case s.unmoved:
		return stays
	case to == goesUp|goesDown:
		return 0
	case to != 0 && (s.denied || s.cues.has("unable")):
		return (goesUp | goesDown | stays) &^ to
	}
	return to
}

func wayOf(sign int8) course {
	switch {
	case sign > 0:
		return goesUp
	case sign < 0:
		return goesDown
	}
	return 0
}

// levelWord reads a name that says where something is: «هیپوکلسمی» down, «تاکی‌کاردی» up.
func levelWord(s *side) int8 {
	words := strings.Fields(s.folded)
	for i, w := range words {
		if i+1 < len(words) && strings.HasPrefix(words[i+1], "کارد") {
			w += words[i+1] // «برادی‌کاردی»
		}
		long := utf8.RuneCountInString(w) > longName
		switch {
		case strings.HasPrefix(w, "تاکیکارد"), w == "تپش", w == "چاقی":
			return 1
		case strings.HasPrefix(w, "برادیکارد"):
			return -1
		case long && strings.HasSuffix(w, "پنی"): // «لکوپنی»
			return -1
		case long && strings.HasSuffix(w, "سیتوز"):
			return 1
		case !strings.HasSuffix(w, "می"):
		case strings.HasPrefix(w, "هیپو"), strings.HasPrefix(w, "هایپو"):
			return -1
		case strings.HasPrefix(w, "هیپر"), strings.HasPrefix(w, "هایپر"):
			return 1
		}
	}
	return 0
}

// longName is how many letters a name has more than that says by its end where something is.
const longName = 5

// besideScale reports whether a clause says nothing of where on a scale of what is so the thing
// asked about is.
func (x *dispute) besideScale(s *side) bool {
	return slices.ContainsFunc(x.scales, func(scale string) bool { return factual[scale] && s.pole(scale) == 0 })
}

// asksDirection reports whether a question asks where something goes: what is done to it, or
// whether it is raised or lowered.
func (x *dispute) asksDirection() bool {
	if x.cues.has("asks for an effect") {
		return true
	}
	return !x.open && slices.ContainsFunc(x.asked.report.sides, func(s side) bool {
		return courseOf(&s) != 0 && !s.st.Has(clause.Modality, "must")
	})
}
