package persian

import (
	"strings"
	"testing"
)

// A word or question of any length is read in time that grows with it: these took
// minutes.
func TestCorrectLongWords(t *testing.T) {
	for _, unit := range []string{"a", "ab1", "ن", "نی", "های", "ا", "sh", "dard", "0", "۱", "می‌", "x'", "درد ", "dard ", "paracetamol", "مسکن‌", "ة", "ـ", "ً"} {
		q := strings.Repeat(unit, 60_000/len(unit))
		for _, q := range []string{q, "درمان " + q + " چیست؟", "darman " + q + " chist"} {
			Correct(q, func(string) int { return 0 }, func(string) []string { return nil })
			new(Analyzer).Terms(q)
		}
	}
}
