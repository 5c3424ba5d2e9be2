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
// in a number, a unit, a drug, those they speak of, or in what denies. Neither
// repeats the other, whatever they share.
func differs(a, b *question.Statement) bool {
	return !slices.Equal(amounts(a), amounts(b)) || !slices.Equal(drugs(a), drugs(b)) ||
		!slices.Equal(a.Patients(), b.Patients()) || denials(a) != denials(b)
}

func amounts(s *question.Statement) []string {
	var out []string
	for _, q := range s.Quantities {
		out = append(out, fmt.Sprint(q.Base, q.BaseMax, q.Dimension))
	}
	return sorted(out)
}

func drugs(s *question.Statement) []string {
	var out []string
	for _, m := range s.Mentions {
		if m.Kind == question.Drug || m.Kind == question.DrugClass {
			out = append(out, strings.Join(s.Terms[m.From:m.To], " "))
		}
	}
	return sorted(out)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

var (
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
