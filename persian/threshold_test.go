package persian_test

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/persian"
)

// A question is bent towards a word only where that is clearly what was meant.
func TestCertainty(t *testing.T) {
	var a persian.Analyzer
	repeat := func(word string, n int) string { return strings.Repeat(word+" ", n) }
	for name, c := range map[string]struct {
		read        func(string, func(string) int) persian.Reading
		query, text string
		want        string
	}{
		"twice as frequent":             {a.CorrectSpelling, "سردرق", repeat("سردرد", 2) + "سردرگ", "سردرد"},
		"three and two":                 {a.CorrectSpelling, "سردرق", repeat("سردرد", 3) + repeat("سردرگ", 2), "سردرق"},
		"unusual, five times":           {a.ReadQuery, "sardard", "سردرد " + repeat("صردرد", 5), "صردرد"},
		"unusual, four times":           {a.ReadQuery, "sardard", "سردرد " + repeat("صردرد", 4), "سردرد"},
		"one of two words is known":     {a.ReadQuery, "darman bbbddd", "درمان", "درمان bbbddd"},
		"one of three words is known":   {a.ReadQuery, "darman bbbddd fffggg", "درمان", "darman bbbddd fffggg"},
		"five letters, one slip":        {a.CorrectSpelling, "عفونط", "عفونت", "عفونت"},
		"four letters, one slip":        {a.CorrectSpelling, "مسرف", "مصرف", "مسرف"},
		"four letters, one slip, again": {correct, "مسرف", "مصرف", "مسرف"},
		"five letters, one slip, again": {correct, "آصپرین", "آسپرین", "آسپرین"},
		"three letters of Latin":        {correct, "زفق", "ctr", "ctr"},
		"two letters of Latin":          {correct, "زف", "ct", "زف"},
		"two Latin letters":             {a.ReadQuery, "ab", "اب آب", "ab"},
		"three Latin letters":           {a.ReadQuery, "tab", "تاب", "تاب"},
	} {
		if got := c.read(c.query, vocabulary(c.text)); persian.Normalize(got.Text) != persian.Normalize(c.want) {
			t.Errorf("%s: %q, want %q", name, got.Text, c.want)
		}
	}
}

func correct(q string, frequency func(string) int) persian.Reading {
	return persian.Correct(q, frequency, nil)
}
