package lexical

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/persian"
)

func TestGramsAndBigrams(t *testing.T) {
	for _, tt := range []struct {
		word string
		n    int
		want []string
	}{
		{"دیابت", 4, []string{"دیاب", "یابت"}},
		{"خون", 4, nil},
		{"abcd", 4, nil},
		{"aنbcd", 4, []string{"aنbc", "نbcd"}},
	} {
		var got []string
		grams(tt.word, tt.n, func(g string) { got = append(got, g) })
		if !slices.Equal(got, tt.want) {
			t.Errorf("grams(%q, %d) = %q, want %q", tt.word, tt.n, got, tt.want)
		}
	}
	terms := []persian.Term{{Text: "a", Position: 0}, {Text: "b", Position: 2}, {Text: "B", Position: 2},
		{Text: "c", Position: 3}}
	var got []string
	bigrams(terms, func(a, b string) { got = append(got, a+b) })
	if want := []string{"ab", "aB", "bc", "Bc"}; !slices.Equal(got, want) {
		t.Errorf("bigrams = %q, want %q", got, want)
	}
}
