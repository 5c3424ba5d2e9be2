package stat

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.10g, want %.10g ± %g", what, got, want, tolerance)
	}
}

func normal(n int, mean, sd float64, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 99))
	out := make([]float64, n)
	for i := range out {
		out[i] = mean + sd*rng.NormFloat64()
	}
	return out
}

// For a mean of many values the percentile interval approaches mean ± 1.96 s/√n.
func TestBootstrapApproachesTheNormalInterval(t *testing.T) {
	values := normal(2000, 0.5, 0.2, 1)
	got, err := Bootstrap(values, Options{Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	half := 1.959964 * math.Sqrt(variance(values)/2000)
	near(t, "value", got.Value, mean(values), 1e-12)
	near(t, "low", got.Low, got.Value-half, half/20)
	near(t, "high", got.High, got.Value+half, half/20)
	wide, err := Bootstrap(values, Options{Seed: 7, Level: 0.99})
	if err != nil || wide.Low >= got.Low || wide.High <= got.High {
		t.Errorf("99 %% interval %v (%v) is not wider than %v", wide, err, got)
	}
}

// The nominal coverage must hold: of 400 samples, about 95 % of the intervals
// contain the true mean. A wrong quantile or a wrong resample size fails this.
func TestBootstrapCoverage(t *testing.T) {
	hit := 0
	for i := range 400 {
		iv, err := Bootstrap(normal(60, 1, 1, uint64(i)), Options{Resamples: 600, Seed: uint64(i)})
		if err != nil {
			t.Fatal(err)
		}
		if iv.Low <= 1 && 1 <= iv.High {
			hit++
		}
	}
	if hit < 364 || hit > 392 {
		t.Errorf("%d of 400 intervals contain the mean, want about 380", hit)
	}
}

func TestSeedDecidesEverything(t *testing.T) {
	a, b := normal(80, 0, 1, 1), normal(80, 0.2, 1, 2)
	first, err := PairedBootstrap(a, b, Options{Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	again, _ := PairedBootstrap(a, b, Options{Seed: 3})
	other, _ := PairedBootstrap(a, b, Options{Seed: 4})
	if !reflect.DeepEqual(first, again) {
		t.Error("same seed, other result")
	}
	if first.Difference.Low == other.Difference.Low {
		t.Error("another seed drew the same resamples")
	}
}

func TestBootstrapStatistic(t *testing.T) {
	values := normal(300, 2, 1, 5)
	of := func(idx []int) float64 {
		sum := 0.0
		for _, i := range idx {
			sum += values[i]
		}
		return sum / float64(len(idx))
	}
	want, err := Bootstrap(values, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	got, err := BootstrapStatistic(context.Background(), len(values), of, Options{Seed: 1})
	if err != nil || math.Abs(got.Low-want.Low) > 1e-12 || math.Abs(got.High-want.High) > 1e-12 {
		t.Errorf("mean as a statistic: %v (%v), want %v", got, err, want)
	}
	_, err = BootstrapStatistic(context.Background(), 5, func([]int) float64 { return math.NaN() }, Options{})
	if !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN statistic: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = BootstrapStatistic(ctx, 5, func([]int) float64 { return 1 }, Options{}); !errors.Is(
		err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Three items, differences 1, 2, 3: of the 8 sign assignments only the two with
// equal signs reach |6|, so p = 2/8. With differences 1, 1, −1 (sum 1) every
// assignment reaches |1|, so p = 1.
func TestRandomisationByHand(t *testing.T) {
	for _, tc := range []struct {
		a, b []float64
		want float64
	}{
		{[]float64{0, 0, 0}, []float64{1, 2, 3}, 0.25},
		{[]float64{0, 0, 1}, []float64{1, 1, 0}, 1},
		{[]float64{1, 2, 3}, []float64{1, 2, 3}, 1},
		{[]float64{0.1, 5, 0.1, 0.1, 0.1}, []float64{0.4, 5, 0.4, 0.4, 0.4}, 0.125}, // the tied item drops out: 2/16
	} {
		got, err := Randomisation(tc.a, tc.b, Options{Resamples: 100})
		if err != nil || !got.Exact {
			t.Fatalf("%v: exact %v, %v", tc.b, got.Exact, err)
		}
		near(t, fmt.Sprint("p of ", tc.b), got.P, tc.want, 1e-12)
	}
}

// Where both can be had, the sampled p-value approaches the exact one, and both
// tests approach the paired t-test on many items.
func TestSampledApproachesExact(t *testing.T) {
	a, b := normal(15, 0, 1, 11), normal(15, 0.6, 1, 12)
	exact, err := Randomisation(a, b, Options{Resamples: 1 << 15})
	if err != nil || !exact.Exact {
		t.Fatal(exact, err)
	}
	sampled, err := Randomisation(a, b, Options{Resamples: 1<<15 - 1, Seed: 1})
	if err != nil || sampled.Exact {
		t.Fatal(sampled, err)
	}
	near(t, "sampled p", sampled.P, exact.P, 0.01)

	a, b = normal(500, 0, 1, 21), normal(500, 0.12, 1, 22)
	d := differences(a, b)
	z := mean(d) / math.Sqrt(variance(d)/500)
	want := math.Erfc(math.Abs(z) / math.Sqrt2)
	r, err := Randomisation(a, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := PairedBootstrap(a, b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "randomisation p", r.P, want, 0.02)
	near(t, "bootstrap p", p.P, want, 0.02)
	near(t, "difference", r.Difference.Value, r.B-r.A, 1e-12)
}

// Under the null hypothesis p-values below 0.1 must occur in about a tenth of
// the experiments.
func TestRandomisationFalseAlarms(t *testing.T) {
	alarms := 0
	for i := range uint64(300) {
		c, err := Randomisation(normal(40, 0, 1, 2*i), normal(40, 0, 1, 2*i+1), Options{Resamples: 400, Seed: i})
		if err != nil {
			t.Fatal(err)
		}
		if c.P < 0.1 {
			alarms++
		}
	}
	if alarms < 15 || alarms > 48 {
		t.Errorf("%d of 300 null comparisons at p < 0.1, want about 30", alarms)
	}
}

func TestHolm(t *testing.T) {
	got, err := Holm([]float64{0.01, 0.04, 0.03, 0.005})
	if err != nil {
		t.Fatal(err)
	}
	// Sorted .005 .01 .03 .04 times 4 3 2 1: .02 .03 .06 .04, then monotone.
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		near(t, fmt.Sprint("adjusted ", i), got[i], want, 1e-12)
	}
	if got, err = Holm([]float64{0.9, 0.8}); err != nil || got[0] != 1 || got[1] != 1 {
		t.Errorf("large p-values: %v, %v", got, err)
	}
	if _, err := Holm([]float64{math.NaN()}); !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
	if got, err := Holm(nil); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
}

func TestEffectSizes(t *testing.T) {
	a, b := []float64{1, 2, 3, 4}, []float64{2, 4, 3, 7}
	// Differences 1 2 0 3: mean 1.5, variance 5/3.
	dz, err := CohenDZ(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "d_z", dz, 1.5/math.Sqrt(5.0/3), 1e-12)
	if d, err := CohenDZ(a, a); d != 0 || err != nil {
		t.Errorf("no difference: %v, %v", d, err)
	}
	if _, err := CohenDZ([]float64{1, 2}, []float64{2, 3}); !errors.Is(err, ErrTooFew) {
		t.Errorf("constant difference: %v", err)
	}
}

// A sampled p-value is never 0: with R resamples it is at least 1/(R+1).
func TestSampledPIsNeverZero(t *testing.T) {
	a, b := normal(60, 0, 0.1, 31), normal(60, 5, 0.1, 32)
	for name, test := range map[string]func(a, b []float64, o Options) (Comparison, error){
		"paired bootstrap": PairedBootstrap, "randomisation": Randomisation,
	} {
		c, err := test(a, b, Options{Resamples: 99})
		if err != nil || c.P != 0.01 || c.Exact {
			t.Errorf("%s: p = %v (%v), want 1/100", name, c.P, err)
		}
	}
}

func TestBadSamples(t *testing.T) {
	nan := []float64{1, math.NaN()}
	two := []float64{1, 2}
	for _, tc := range []struct {
		name string
		call func() error
		want error
	}{
		{"bootstrap of one", func() error { _, err := Bootstrap([]float64{1}, Options{}); return err }, ErrTooFew},
		{"bootstrap of NaN", func() error { _, err := Bootstrap(nan, Options{}); return err }, ErrNotFinite},
		{"statistic of one", func() error {
			_, err := BootstrapStatistic(context.Background(), 1, func([]int) float64 { return 0 }, Options{})
			return err
		}, ErrTooFew},
		{"paired lengths", func() error { _, err := PairedBootstrap(two, []float64{1}, Options{}); return err },
			ErrLength},
		{"paired NaN", func() error { _, err := PairedBootstrap(two, nan, Options{}); return err }, ErrNotFinite},
		{"randomisation lengths", func() error { _, err := Randomisation([]float64{1}, two, Options{}); return err },
			ErrLength},
		{"effect NaN", func() error { _, err := CohenDZ(nan, two); return err }, ErrNotFinite},
		{"mean of none", func() error { _, err := Mean(nil); return err }, ErrTooFew},
		{"percentile of none", func() error { _, err := Percentile(nil, 0.5); return err }, ErrTooFew},
	} {
		if err := tc.call(); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
}

func TestPercentile(t *testing.T) {
	sorted := []float64{1, 2, 4, 8}
	// R: quantile(c(1,2,4,8), type = 7)
	for p, want := range map[float64]float64{0: 1, 1: 8, 0.5: 3, 0.25: 1.75, 2: 8} {
		got, err := Percentile(sorted, p)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("quantile ", p), got, want, 1e-12)
	}
}

func ExampleRandomisation() {
	before := []float64{0.2, 0.4, 0.1, 0.5, 0.3, 0.6}
	after := []float64{0.4, 0.5, 0.3, 0.6, 0.4, 0.7}
	c, err := Randomisation(before, after, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f -> %.2f, p = %.3f\n", c.A, c.B, c.P)
	// Output: 0.35 -> 0.48, p = 0.031
}

func BenchmarkRandomisation(b *testing.B) {
	x, y := normal(1518, 0.7, 0.3, 1), normal(1518, 0.72, 0.3, 2)
	for b.Loop() {
		if _, err := Randomisation(x, y, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
