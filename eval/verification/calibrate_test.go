package verification

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// drawn are pairs whose labels come out as often as a model's likelihoods at a
// temperature say.
func drawn(n int, temperature float64) []labelled {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]labelled, n)
	for i := range out {
		l := &out[i]
		for j := range l.logits {
			l.logits[j] = 4 * r.NormFloat64()
		}
		p, x := l.likelihoods(temperature), r.Float64()
		for l.label = 0; l.label < 2 && x >= p[l.label]; l.label++ {
			x -= p[l.label]
		}
	}
	return out
}

func TestCalibrationFindsTheTemperature(t *testing.T) {
	for _, want := range []float64{.5, 1, 3} {
		var c Calibration
		c.fit(drawn(4000, want))
		if math.Abs(c.Temperature/want-1) > .1 || c.After > c.Before+1e-9 || c.Pairs != 4000 {
			t.Errorf("%v: %+v", want, c)
		}
	}
}

func TestCalibrationThreshold(t *testing.T) {
	var seen []labelled
	add := func(n int, likelihood float64, said, label int) {
		for range n {
			l := labelled{label: label}
			for j := range l.logits {
				l.logits[j] = math.Log((1 - likelihood) / 2)
			}
			l.logits[said] = math.Log(likelihood)
			seen = append(seen, l)
		}
	}
	add(95, .91, 0, 0)
	add(5, .91, 0, 1)  // right in 95 of 100 from .9 on
	add(50, .72, 0, 1) // wrong below that
	add(40, .91, 2, 2)
	add(2, .91, 2, 0)
	for from, want := range map[float64]Threshold{
		.9: {.9, 100, .95, 95. / 97, 42, 40. / 42, 1, 2},
		.7: {.7, 150, 95. / 150, 95. / 97, 42, 40. / 42, 1, 2},
	} {
		if got := decide(seen, 1, from); got != want {
			t.Errorf("%v: %+v, want %+v", from, got, want)
		}
	}
	var c Calibration
	c.fit(seen)
	if c.Threshold == 0 || len(c.Thresholds) != 10 {
		t.Fatalf("%+v", c)
	}
	at := decide(seen, c.Temperature, c.Threshold)
	below := decide(seen, c.Temperature, c.Threshold-.05)
	if at.EntailedRight < .95 || below.EntailedRight >= .95 {
		t.Errorf("from %v: %+v, below it %+v", c.Threshold, at, below)
	}
	var few Calibration
	few.fit(seen[:19])
	if few.Threshold != 0 {
		t.Errorf("a threshold of 19 pairs: %+v", few)
	}
	var none Calibration
	none.fit(nil)
	if none.Temperature != 1 || none.Threshold != 0 {
		t.Errorf("of nothing: %+v", none)
	}
}

// always says the same of every pair but those it cannot read.
type always [3]float64

func (a always) Logits(ctx context.Context, hypothesis string, _ ...string) ([3]float64, error) {
	if hypothesis == "long" {
		return [3]float64{}, errors.New("too long")
	}
	return a, ctx.Err()
}

func TestCalibrate(t *testing.T) {
	path := write(t, "pairs.jsonl", `{"premise":"a","hypothesis":"b","label":"entailment"}
{"premise":"a","hypothesis":"long","label":"entailment"}
{"premise":"a","hypothesis":"b","label":"unknown"}
{"premise":"a","hypothesis":"b","label":"contradiction"}
`)
	c, err := Calibrate(t.Context(), always{2, 1, math.Inf(-1)}, path)
	if err != nil || c.Pairs != 2 || c.Skipped != 2 || c.Accuracy != .5 || math.IsNaN(c.After) {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := Calibrate(t.Context(), always{}, filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "none") {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Calibrate(ended, always{}, path); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
