package config

import "testing"

// The values are those of github.com/agnivade/levenshtein v1.1.1.
func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "lang", 4}, {"lang", "", 4}, {"lang", "lang", 0}, {"langg", "lang", 1}, {"alng", "lang", 2},
		{"kitten", "sitting", 3}, {"lnag", "data", 4}, {"top-p", "top_p", 1}, {"پرسش", "پرسیدن", 3},
		{"ollma", "ollama", 1}, {"retrieval", "retreival", 2},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
