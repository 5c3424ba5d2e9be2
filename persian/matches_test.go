package persian

import (
	"slices"
	"testing"
)

func TestMatches(t *testing.T) {
	text := "قند خون بالا و فشار خون"
	var got []string
	for _, s := range (&Analyzer{}).Matches("خون و قند", text) {
		got = append(got, text[s.Start:s.End])
	}
	if want := []string{"قند", "خون", "خون"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
