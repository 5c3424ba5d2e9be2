package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// differs reports whether two sentences say different things in the same words:
// in a number, its unit or limit, a drug, disease or test, those they speak of, how
// often, when or by which way, or in what denies. Neither repeats the other, whatever
// they share.
func differs(a, b *question.Statement) bool {
	return !slices.Equal(amounts(a), amounts(b)) || !slices.Equal(named(a), named(b)) ||
		!slices.Equal(a.Patients(), b.Patients()) || denials(a) != denials(b) || !slices.Equal(circumstances(a), circumstances(b))
}

func amounts(s *question.Statement) []string {
	var out []string
	for _, q := range s.Quantities {
		out = append(out, fmt.Sprint(q.Comparator, q.Base, q.BaseMax, q.Dimension))
	}
	return sorted(out)
}

// named are the drugs, diseases, tests and organisms that a sentence names.
func named(s *question.Statement) []string {
	var out []string
	for _, m := range s.Mentions {
		switch m.Kind {
		case question.Drug, question.DrugClass, question.Disease, question.Test, question.Organism:
			out = append(out, s.Key(m))
		}
	}
	return sorted(out)
}

// circumstances are the words of a sentence that say how often, when, by which way or
// of which case: «هر روز» and «هر هفته» are no repetition of each other.
func circumstances(s *question.Statement) []string {
	var out []string
	for _, w := range strings.Fields(s.Folded) {
		if tellingApart()[w] {
			out = append(out, w)
		}
	}
	return sorted(out)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

var (
	tellingApart = wordlist.SetOf("sentences", "tells apart", func(w string) string { return strings.TrimSpace(persian.CueText(w)) })

	denying   = wordlist.SetOf("sentences", "denies", func(w string) string { return strings.Join(persian.Terms(w), " ") })
	denyStart = wordlist.WordsOf("sentences", "denies: beginnings")
)

// denials is how many words of a sentence deny.
func denials(s *question.Statement) int {
	n := 0
	for _, t := range s.Terms {
		if denying()[t] || slices.ContainsFunc(denyStart(), func(b string) bool { return strings.HasPrefix(t, b) }) {
			n++
		}
	}
	return n
}
