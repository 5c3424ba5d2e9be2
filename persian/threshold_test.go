package persian

import (
	"strings"
	"testing"
)

// A question is bent towards a word only where that is clearly what was meant.
func TestCertainty(t *testing.T) {
	repeat := func(word string, n int) string { return strings.Repeat(word+" ", n) }
	for name, c := range map[string]struct {
		read        func(string, func(string) int) Reading
		query, text string
		want        string
	}{
		"twice as frequent":             {correct, "سردرذ", repeat("سردرد", 2) + "سردرر", "سردرد"},
		"three and two":                 {correct, "سردرذ", repeat("سردرد", 3) + repeat("سردرر", 2), "سردرذ"},
		"unusual, five times":           {correct, "sardard", "سردرد " + repeat("صردرد", 5), "صردرد"},
		"unusual, four times":           {correct, "sardard", "سردرد " + repeat("صردرد", 4), "سردرد"},
		"one of two words is known":     {correct, "darman bbbddd", "درمان", "درمان bbbddd"},
		"one of three words is known":   {correct, "darman bbbddd fffggg", "درمان", "darman bbbddd fffggg"},
		"five letters, one slip":        {correct, "عفونط", "عفونت", "عفونت"},
		"four letters, one slip":        {correct, "مسرف", "مصرف", "مسرف"},
		"four letters, one slip, again": {correct, "مسرف", "مصرف", "مسرف"},
		"five letters, one slip, again": {correct, "آصپرین", "آسپرین", "آسپرین"},
		"three letters of Latin":        {correct, "زفق", "ctr", "ctr"},
		"two letters of Latin":          {correct, "زف", "ct", "زف"},
		"two Latin letters":             {correct, "ab", "اب آب", "ab"},
		"three Latin letters":           {correct, "tab", "تاب", "تاب"},
	} {
		if got := c.read(c.query, vocabulary(c.text)); Normalize(got.Text) != Normalize(c.want) {
			t.Errorf("%s: %q, want %q", name, got.Text, c.want)
		}
	}
}

func correct(q string, frequency func(string) int) Reading {
	return Correct(q, frequency, nil)
}
