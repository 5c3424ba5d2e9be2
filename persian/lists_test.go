package persian

import (
	"strconv"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/wordlist"
)

// A factor or value that cannot be read would be 0.
func TestListsOfNumbers(t *testing.T) {
	for head := range wordlist.Open("units").Keyed() {
		f := strings.Fields(head)
		if len(f) != 3 {
			t.Errorf("%q is no unit with its dimension and factor", head)
		} else if factor, err := strconv.ParseFloat(f[2], 64); err != nil || factor <= 0 && f[0] != "°f" {
			t.Errorf("the factor of %q: %v", head, err)
		}
	}
	for _, section := range []string{"numbers", "scales", "parts", "times"} {
		for word, value := range wordlist.Open("numbers").Section(section).Pairs() {
			if _, err := strconv.ParseFloat(value, 64); err != nil {
				t.Errorf("the value of %s: %v", word, err)
			}
		}
	}
}

// The words that lists give for units and times are units.
func TestListsAgree(t *testing.T) {
	for word, p := range periodWords() {
		if unitOf(p.period).dimension != "time" && p.period != "kg" {
			t.Errorf("%s: %q is no time, nor a weight", word, p.period)
		}
	}
	for _, w := range wordlist.Open("phrases").Section("only behind a number").Words() {
		if len(phrases()[w]) == 0 && len(phrases()[strings.TrimSuffix(w, "ی")]) == 0 {
			t.Errorf("%q begins no phrase", w)
		}
	}
	for a := range aliases {
		of, by, _ := strings.Cut(a, "/")
		if unitOf(of).symbol == "" || unitOf(by).symbol == "" {
			t.Errorf("%q is no compound of units", a)
		}
	}
}
