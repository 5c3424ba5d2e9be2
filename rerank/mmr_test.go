package rerank

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// naive computes marginal relevance from its definition, with no incremental
// state, for comparison.
func naive(rel []float64, sim [][]float64, o Options) []Selected {
	var out []Selected
	for len(out) < o.K {
		best, bestScore := -1, 0.0
		for i := range rel {
			in := false
			var sum float64
			largest := math.Inf(-1)
			for _, s := range out {
				in = in || s.Index == i
				sum += sim[s.Index][i]
				largest = max(largest, sim[s.Index][i])
			}
			if in {
				continue
			}
			score := rel[i]
			if o.Form == Classic {
				score = *o.Lambda * rel[i]
			}
			if n := float64(len(out)); n > 0 {
				if o.Form == Classic {
					score -= (1 - *o.Lambda) * largest
				} else {
					score -= (0.1 + 0.01*n) * sum / n
				}
			}
			if best < 0 || score > bestScore {
				best, bestScore = i, score
			}
		}
		out = append(out, Selected{best, bestScore})
	}
	return out
}

func randomVectors(r *rand.Rand, n, d int) [][]float32 {
	v := make([][]float32, n)
	for i := range v {
		v[i] = make([]float32, d)
		for k := range v[i] {
			v[i][k] = float32(r.NormFloat64())
		}
	}
	return v
}

func TestMMRAgreesWithDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n := 1 + r.IntN(30)
		vs := randomVectors(r, n, 8)
		rel := make([]float64, n)
		for i := range rel {
			rel[i] = r.Float64()
		}
		similarity := Dense(vs)
		sim := make([][]float64, n)
		for i := range sim {
			sim[i] = make([]float64, n)
			similarity(i, sim[i])
		}
		for _, o := range []Options{{Form: Greedy, K: n}, {Form: Classic, Lambda: weight(0.3), K: (n + 1) / 2}, {Form: Classic, Lambda: weight(1), K: n}} {
			got, err := MMR(rel, similarity, o)
			if err != nil {
				t.Fatal(err)
			}
			want := naive(rel, sim, o)
			for i := range want {
				if got[i].Index != want[i].Index || math.Abs(got[i].Score-want[i].Score) > 1e-9 {
					t.Fatalf("%v: choice %d is %v, want %v", o, i, got[i], want[i])
				}
			}
		}
	}
}

func TestMMRPrefersTheUnlike(t *testing.T) {
	// 0 and 1 say the same; 2 is a little less relevant, but new.
	vs := [][]float32{{1, 0}, {1, 0.01}, {0, 1}}
	rel := []float64{1, 0.99, 0.9}
	for _, form := range []Form{Greedy, Classic} {
		got, err := MMR(rel, Dense(vs), Options{Form: form, K: 2})
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Index != 0 || got[1].Index != 2 {
			t.Errorf("%s: selected %v, want 0 then 2", form, got)
		}
	}
	got, _ := MMR(rel, Dense(vs), Options{Form: None, K: 2})
	if got[0].Index != 0 || got[1].Index != 1 {
		t.Errorf("none: selected %v, want the order of relevance", got)
	}
}

func TestMMREdges(t *testing.T) {
	if got, err := MMR(nil, Dense(nil), Options{}); err != nil || len(got) != 0 {
		t.Errorf("no candidates: %v, %v", got, err)
	}
	// Equal everything: input order. A NaN relevance comes last, not first.
	got, err := MMR([]float64{math.NaN(), 1, 1}, Dense([][]float32{nil, nil, {0}}), Options{K: 10})
	if err != nil || len(got) != 3 || got[0].Index != 1 || got[1].Index != 2 || got[2].Index != 0 {
		t.Errorf("ties and NaN: %v, %v", got, err)
	}
	for _, o := range []Options{{Form: "best"}, {Lambda: weight(2)}, {Lambda: weight(math.NaN())}, {K: -1}} {
		if _, err := MMR([]float64{1}, Dense([][]float32{{1}}), o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: error %v, want ErrOptions", o, err)
		}
	}
}

func TestPairwiseEqualsDense(t *testing.T) {
	vs := randomVectors(rand.New(rand.NewPCG(3, 4)), 20, 8)
	cosine := func(a, b []float32) float64 {
		var ab, aa, bb float64
		for k := range a {
			ab += float64(a[k]) * float64(b[k])
			aa += float64(a[k]) * float64(a[k])
			bb += float64(b[k]) * float64(b[k])
		}
		return ab / math.Sqrt(aa*bb)
	}
	a, b := make([]float64, 20), make([]float64, 20)
	d, p := Dense(vs), Pairwise(func(i, j int) float64 { return cosine(vs[i], vs[j]) })
	for i := range vs {
		d(i, a)
		p(i, b)
		for j := range a {
			if math.Abs(a[j]-b[j]) > 1e-5 {
				t.Fatalf("similarity %d,%d: dense %v, pairwise %v", i, j, a[j], b[j])
			}
		}
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ in, want []float64 }{
		{[]float64{4, 2, 0}, []float64{1, 0.5, 0}},
		{[]float64{1, -1}, []float64{1, 0}},
		{[]float64{0, 0}, []float64{1, 1}},
		{nil, nil},
	} {
		got := Normalize(c.in)
		for i := range c.want {
			if got[i] != c.want[i] {
				t.Errorf("Normalize(%v) = %v, want %v", c.in, got, c.want)
			}
		}
	}
}

func BenchmarkMMR200to20(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	vs := randomVectors(r, 200, 384)
	rel := make([]float64, 200)
	for i := range rel {
		rel[i] = r.Float64()
	}
	for b.Loop() {
		if _, err := MMR(rel, Dense(vs), Options{K: 20}); err != nil {
			b.Fatal(err)
		}
	}
}

func weight(v float64) *float64 { return &v }

// TestKGRank: the greedy form by its other name.
func TestKGRank(t *testing.T) {
	n, err := (Options{Form: KGRank}).withDefaults(3)
	want, _ := (Options{Form: Greedy}).withDefaults(3)
	if err != nil || n.Form != want.Form {
		t.Errorf("%+v %v, want %+v", n, err, want)
	}
}
