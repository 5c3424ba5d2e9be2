package subword

import (
	"errors"
	"strings"
	"testing"
)

func TestTrainRefusesSmallCorpus(t *testing.T) {
	passages, _ := syntheticPassages(299)
	if _, err := Train(t.Context(), source(passages), Options{}); !errors.Is(err, ErrTooFewPassages) {
		t.Errorf("got %v", err)
	}
	if _, err := Train(t.Context(), source(nil), Options{}); !errors.Is(err, ErrTooFewPassages) {
		t.Errorf("empty corpus: got %v", err)
	}
	// Passages nothing can be learned from do not count.
	poor := make([]Passage, 500)
	for i := range poor {
		poor[i].Text = "تب"
	}
	if _, err := Train(t.Context(), source(poor), Options{}); !errors.Is(err, ErrTooFewPassages) {
		t.Errorf("one-word passages: got %v", err)
	}

	// Whole documents have more to learn from, but not a few of them.
	long := func(n int) []Passage {
		documents, _ := syntheticPassages(n)
		for i, p := range documents {
			documents[i].Text = strings.Repeat(p.Text+" ", 1+passageTerms/10)
		}
		return documents
	}
	o := quick()
	o.Steps = 1
	if _, err := Train(t.Context(), source(long(200)), o); err != nil {
		t.Errorf("200 long texts: %v", err)
	}
	if _, err := Train(t.Context(), source(long(199)), o); !errors.Is(err, ErrTooFewPassages) {
		t.Errorf("199 long texts: got %v", err)
	}
}

// A corpus larger than MaxPassages is sampled, but counted whole.
func TestLargeCorpusIsSampled(t *testing.T) {
	passages, _ := syntheticPassages(900)
	o := quick()
	o.MaxPassages = 310
	c, err := readCorpus(t.Context(), source(passages), must(o.withDefaults()))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.samples) != 310 || c.passages != 900 {
		t.Errorf("%d samples of %d passages", len(c.samples), c.passages)
	}
}
