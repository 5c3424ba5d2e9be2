package lexical

import (
	"errors"
	"reflect"
	"testing"

	"github.com/biopars/biopars/index"
)

func TestVocabulary(t *testing.T) {
	c := &corpus{}
	dir := build(t, fieldsOptions, c,
		index.Passage{Title: "aspirin", Text: "aspirin ibuprofen"},
		index.Passage{Title: "fever", Text: "aspirin aspirin"},
		index.Passage{Title: "aspirin", Text: "fever"},
		index.Passage{Text: "asprin gone"},
	)
	w := writer(t, dir, WriterOptions{Options: fieldsOptions})
	apply(t, w, c.delete(3))
	publish(t, w)
	x := open(t, dir, fieldsOptions)
	for term, want := range map[string]int{"aspirin": 3, "fever": 2, "ibuprofen": 1, "gone": 0, "asprin": 0, "x": 0} {
		for range 2 { // the second time from the cache
			if n, err := x.DocFreq(term); err != nil || n != want {
				t.Errorf("DocFreq(%q) = %d, %v, want %d", term, n, err, want)
			}
		}
	}
	got, err := x.Similar("asprin", 1, 5)
	if err != nil || !reflect.DeepEqual(got, []TermCount{{"aspirin", 3, 1}}) {
		t.Errorf("Similar = %v, %v", got, err)
	}
	rare, err1 := x.IDF("ibuprofen")
	often, err2 := x.IDF("aspirin")
	if err := errors.Join(err1, err2); err != nil || rare <= often || often <= 0 {
		t.Errorf("idf of a rare word %v, of a frequent one %v, %v", rare, often, err)
	}
}

func TestTermVector(t *testing.T) {
	x := open(t, build(t, fieldsOptions, &corpus{},
		index.Passage{Text: "common rare1"}, index.Passage{Text: "common rare2"}, index.Passage{Text: "common b"}),
		fieldsOptions)
	vec := func(s string) TermVector {
		v, err := x.TermVector(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		a, b   string
		lo, hi float64
	}{
		{"common rare1", "rare1 common", 0.999999, 1.000001},
		{"common rare1", "rare2 b", 0, 0},
		{"common rare1", "common rare2", 0.0001, 0.5},
		{"rare1 b common", "rare1 b", 0.9, 0.9999},
		{"", "common", 0, 0},
	} {
		if got := vec(tt.a).Cosine(vec(tt.b)); got < tt.lo || got > tt.hi {
			t.Errorf("%q and %q: %v, want %v to %v", tt.a, tt.b, got, tt.lo, tt.hi)
		}
	}
}
