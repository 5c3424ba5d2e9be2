package biopars

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/biopars/biopars/persian"
)

// recognised are the numbers of the sources whose text was recognised from pictures and
// of which the answer says a number or an amount.
func recognised(a *Answer) (numbers []string) {
	said := func(source int) bool {
		for i := range a.Sentences {
			s := &a.Sentences[i]
			if slices.Contains(s.Citations, source) && (strings.ContainsFunc(s.Text, unicode.IsDigit) || len(persian.Quantities(s.Text)) > 0) {
				return true
			}
		}
		return false
	}
	for i := range a.Sources {
		if s := &a.Sources[i]; s.Passage.Recognised() && said(s.Number) {
			numbers = append(numbers, strconv.Itoa(s.Number))
		}
	}
	return numbers
}
