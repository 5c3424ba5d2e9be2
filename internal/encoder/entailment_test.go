package encoder

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encodertest"
)

func TestEntailmentLabels(t *testing.T) {
	for _, c := range []struct {
		labels string
		want   [3]int
		ok     bool
	}{
		{"entailment neutral contradiction", [3]int{0, 1, 2}, true},
		{"contradiction entailment neutral", [3]int{1, 2, 0}, true},
		{"CONTRADICTION NEUTRAL ENTAILMENT", [3]int{2, 1, 0}, true},
		{"e c n", [3]int{0, 2, 1}, true},
		{"entailment not_entailment", [3]int{0, 1, -1}, true},
		{"LABEL_0 LABEL_1 LABEL_2", [3]int{}, false},
		{"entailment contradiction", [3]int{}, false},
		{"entailment neutral", [3]int{0, 1, -1}, true},
		{"entailment entails neutral", [3]int{}, false},
		{"entailment neutral contradiction other", [3]int{}, false},
		{"neutral contradiction", [3]int{}, false},
		{"", [3]int{}, false},
	} {
		e, n, x, err := EntailmentLabels(strings.Fields(c.labels))
		if got := [3]int{e, n, x}; (err == nil) != c.ok || c.ok && got != c.want || err != nil && !errors.Is(err, ErrNoEntailment) {
			t.Errorf("%s: %v, %v", c.labels, got, err)
		}
	}
}

// TestEntailment: the likelihoods are those of the logits, whatever the order of the
// labels, of the first premise that fits.
func TestEntailment(t *testing.T) {
	const premise, hypothesis = "بیمار تب دارد.", "بیمار تب ندارد."
	var before [3]float64
	for i, labels := range [][]string{{"entailment", "neutral", "contradiction"}, {"contradiction", "neutral", "entailment"}} {
		dir := t.TempDir()
		if err := (encodertest.Model{Labels: labels}).Write(dir); err != nil {
			t.Fatal(err)
		}
		e, err := OpenEntailment(dir, EntailmentOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		out, err := e.model.Encode(context.Background(), []Input{{premise, hypothesis, true}}, Want{Logits: true})
		if err != nil {
			t.Fatal(err)
		}
		var want [3]float64
		sum := 0.
		for j, l := range out[0].Logits {
			want[j] = math.Exp(float64(l))
			sum += want[j]
		}
		var got [3]float64
		if got[0], got[1], got[2], err = e.Entail(context.Background(), hypothesis, premise); err != nil {
			t.Fatal(err)
		}
		for j := range got {
			at := j
			if i == 1 {
				at = 2 - j
			}
			if math.Abs(got[j]-want[at]/sum) > 1e-6 {
				t.Errorf("%v: %v, want %v of %v", labels, got, want, sum)
			}
		}
		if i == 1 && (math.Abs(before[0]-got[2]) > 1e-9 || math.Abs(before[2]-got[0]) > 1e-9) {
			t.Errorf("%v in one order, %v in the other", before, got)
		}
		before = got
		long := strings.Repeat("بیمار تب دارد . ", encodertest.MaxPositions)
		a, _, _, err := e.Entail(context.Background(), hypothesis, long, premise)
		if err != nil || a != got[0] {
			t.Errorf("a premise that does not fit: %v, %v, want %v", a, err, got[0])
		}
		for _, c := range [][]string{{long}, {long, long}, nil} {
			if _, _, _, err := e.Entail(context.Background(), hypothesis, c...); !errors.Is(err, ErrTooLong) {
				t.Errorf("%d premises too long: %v", len(c), err)
			}
		}
		if _, _, _, err := e.Entail(context.Background(), long, premise); !errors.Is(err, ErrTooLong) {
			t.Errorf("a hypothesis too long: %v", err)
		}
		hot, err := OpenEntailment(dir, EntailmentOptions{Temperature: 1e9})
		if err != nil {
			t.Fatal(err)
		}
		defer hot.Close()
		if a, b, c, _ := hot.Entail(context.Background(), hypothesis, premise); max(a, b, c) > .334 {
			t.Errorf("hot: %v %v %v", a, b, c)
		}
	}
}

func TestEntailmentRefusals(t *testing.T) {
	for name, labels := range map[string][]string{"none": nil, "one": {"LABEL_0"}, "unnamed": {"a", "b", "c"}} {
		dir := t.TempDir()
		if err := (encodertest.Model{Labels: labels}).Write(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenEntailment(dir, EntailmentOptions{}); !errors.Is(err, ErrNoEntailment) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, temperature := range []float64{-1, math.NaN(), math.Inf(1)} {
		if _, err := OpenEntailment(t.TempDir(), EntailmentOptions{Temperature: temperature}); err == nil || !strings.Contains(err.Error(), "temperature") {
			t.Errorf("temperature %v: %v", temperature, err)
		}
	}
}

// TestTwoLabels: what isn't entailed is neutral, and nothing is contradicted.
func TestTwoLabels(t *testing.T) {
	dir := t.TempDir()
	if err := (encodertest.Model{Labels: []string{"not_entailment", "entailment"}}).Write(dir); err != nil {
		t.Fatal(err)
	}
	e, err := OpenEntailment(dir, EntailmentOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	a, b, c, err := e.Entail(context.Background(), "بیمار تب دارد.", "تب دارد.")
	if err != nil || math.Abs(a+b-1) > 1e-9 || c != 0 || a <= 0 || b <= 0 {
		t.Errorf("%v %v %v, %v", a, b, c, err)
	}
}

// TestGoldenEntailment: the reference's logits of the made model, found by their names.
func TestGoldenEntailment(t *testing.T) {
	dir, lines := goldenLines[struct {
		Model, ID string
		Ref       int
		Logits    []float64
	}](t, "expected_rerank.jsonl")
	_, list := goldenLines[struct {
		ID, Candidate string
		References    []string
	}](t, "cases.jsonl")
	e, err := OpenEntailment(dir+"/models/bert-nli", EntailmentOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	seen := 0
	for _, l := range lines {
		for _, c := range list {
			if l.Model != "bert-nli" || c.ID != l.ID || c.Candidate == "" {
				continue
			}
			got, err := e.Logits(context.Background(), c.Candidate, c.References[l.Ref])
			if errors.Is(err, ErrTooLong) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			seen++
			for i, at := range [3]int{1, 2, 0} { // its labels: contradiction, entailment, neutral
				if math.Abs(got[i]-l.Logits[at]) > 1e-4 {
					t.Errorf("%s: %v, want %v", l.ID, got, l.Logits)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d pairs seen", seen)
	}
}
