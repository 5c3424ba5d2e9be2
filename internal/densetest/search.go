package densetest

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

func testEmpty(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.want(angle(0), none, 10)
	s.want([]float32{1}, none, 10)
	if v, err := s.Vectors(context.Background(), []index.Seq{1, 2}); err != nil || len(v) != 2 || v[0] != nil ||
		v[1] != nil {
		t.Fatalf("Vectors = %v, %v", v, err)
	}
	if st, err := s.Stats(context.Background()); err != nil || st.Points != 0 || st.Applied != 0 {
		t.Fatalf("Stats = %+v, %v", st, err)
	}
	if at, err := s.Applied(context.Background()); err != nil || at != 0 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
	s.must(s.Publish(context.Background()))
	s.apply(dense.Batch{Through: 3}) // tombstones alone move the watermark
	s.want(angle(0), none, 10)
	if at, err := s.Applied(context.Background()); err != nil || at != 3 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
}

func testOrder(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	scaled := angle(20)
	for i := range scaled {
		scaled[i] *= 50 // the length of a vector does not count
	}
	s.put(1, angle(90), scaled, angle(0), angle(180), angle(45))
	s.want(angle(0), none, 10, 3, 2, 5, 1, 4) // k above the number of points
	s.want(angle(0), none, 2, 3, 2)
	s.want(angle(0), none, 0)
	for _, h := range s.search(angle(0), none, 10) {
		want := map[index.Seq]float64{3: 1, 2: math.Cos(20 * math.Pi / 180), 5: math.Sqrt2 / 2, 1: 0, 4: -1}[h.Seq]
		if math.Abs(h.Score-want) > env.Tolerance {
			t.Errorf("passage %d has score %v, want %v", h.Seq, h.Score, want)
		}
	}
	st, err := s.Stats(context.Background())
	s.must(err)
	if st.Points != 5 || st.Dimension != 4 || st.Applied != 5 {
		t.Errorf("Stats = %+v", st)
	}
}

func testTies(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(30), angle(0), angle(30), angle(0), angle(30), angle(0))
	s.want(angle(0), none, 6, 2, 4, 6, 1, 3, 5)
}

func testFilter(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	rng := rand.New(rand.NewPCG(3, 4))
	var vectors [][]float32
	for range 60 {
		vectors = append(vectors, gauss(rng, 8))
	}
	s.put(1, vectors...)
	for _, f := range []index.Filter{
		{Publishers: []string{"ناشر یک"}},
		{Publishers: []string{"ناشر یک", "ناشر دو"}, EvidenceTypes: []string{"review"}},
		{Publishers: []string{""}},
		{Languages: []string{"en"}},
		{Documents: []string{"doc3", "doc5"}},
		{YearFrom: 2010},
		{YearTo: 2005},
		{YearFrom: 2003, YearTo: 2007, Languages: []string{"fa"}},
		{YearFrom: 2030},
		{Documents: []string{"unknown"}},
		where("publisher=ناشر يک"),
		where("publisher!=ناشر یک", "year>=2003"),
		where("publisher="),
		where("language=EN", "language=ar"),
		where("year>2003", "year<2008", "year!=2005"),
		where("year<=2004"),
		where("year="),
		where("author=نويسندهٔ دو"),
		where("authors=نویسندهٔ دو", "author=Writer One", "ward!=قلب"),
		where("ward=قلب"),
		where("ward="),
		where("ward!="),
		where("doi=https://doi.org/10.1/x4"),
		where("document=doc3"),
		{Languages: []string{"fa"}, Where: where("ward=قلب").Where},
	} {
		q := gauss(rng, 8)
		got := seqsOf(s.search(q, f, 100))
		var all, want []index.Seq
		for _, h := range s.search(q, none, 100) {
			all = append(all, h.Seq)
			p := env.passages[h.Seq]
			if f.Match(&p) {
				want = append(want, h.Seq)
			}
		}
		if len(all) != len(vectors) || !slices.Equal(got, want) {
			t.Errorf("filter %+v: found %v, want %v", f, got, want)
		}
		if few := seqsOf(s.search(q, f, 3)); !slices.Equal(few, want[:min(3, len(want))]) {
			t.Errorf("filter %+v: the best 3 are %v of %v", f, few, want)
		}
	}
}

// where are conditions that can be read.
func where(conditions ...string) (f index.Filter) {
	for _, s := range conditions {
		c, err := index.ParseCondition(s)
		if err != nil {
			panic(err)
		}
		f.Where = append(f.Where, c)
	}
	return f
}

func testZero(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(60), []float32{0, 0, 0, 0}, angle(120))
	for i, h := range s.search(angle(0), none, 5) {
		if want := []index.Seq{1, 2, 3}[i]; h.Seq != want || h.Seq == 2 && h.Score != 0 {
			t.Fatalf("hit %d is %+v", i, h)
		}
	}
	for _, h := range s.search([]float32{0, 0, 0, 0}, none, 5) {
		if h.Score != 0 {
			t.Fatalf("a zero query has a hit %+v", h)
		}
	}
}

func testCancel(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Search(ctx, angle(0), none, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v", err)
	}
	err := s.Apply(ctx, dense.Batch{Points: []dense.Point{env.point(2, angle(0))}, Through: 2})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Apply: %v", err)
	}
}

func testVectors(t *testing.T, env *Env, open Open) {
	s := start(t, env, open)
	s.put(1, angle(0), []float32{0, 3, 0, -4}, angle(70))
	got, err := s.Vectors(context.Background(), []index.Seq{3, 9, 2, 3})
	s.must(err)
	want := [][]float32{angle(70), nil, {0, 0.6, 0, -0.8}, angle(70)}
	if len(got) != len(want) {
		t.Fatalf("%d vectors, want %d", len(got), len(want))
	}
	for i := range want {
		if len(got[i]) != len(want[i]) {
			t.Fatalf("vector %d is %v, want %v", i, got[i], want[i])
		}
		for j := range want[i] {
			if math.Abs(float64(got[i][j]-want[i][j])) > env.Tolerance {
				t.Fatalf("vector %d is %v, want %v", i, got[i], want[i])
			}
		}
	}
	got[0][0] = 99 // the caller owns the vectors
	if again, err := s.Vectors(context.Background(), []index.Seq{3}); err != nil || again[0][0] == 99 {
		t.Fatalf("a stored vector was changed from outside: %v", err)
	}
}

// testScore compares the scores of single points with those of a search.
func testScore(t *testing.T, env *Env, open Open) {
	ctx := context.Background()
	s := start(t, env, open)
	if hits, err := s.Score(ctx, angle(0), []index.Seq{1}); err != nil || len(hits) > 0 {
		t.Fatalf("an empty store scores %v, %v", hits, err)
	}
	s.put(1, angle(0), angle(50), angle(70), []float32{0, 0, 0, 0})
	s.apply(dense.Batch{Deletes: []index.Seq{1}, Through: 5})
	hits, err := s.Score(ctx, []float32{2, 0, 0, 0}, []index.Seq{4, 9, 3, 1, 2, 3})
	s.must(err)
	if got := seqsOf(hits); !slices.Equal(got, []index.Seq{4, 3, 2, 3}) {
		t.Fatalf("scored %v, want those that exist in the order asked", got)
	}
	found := map[index.Seq]float64{}
	for _, h := range s.search([]float32{2, 0, 0, 0}, none, 5) {
		found[h.Seq] = h.Score
	}
	for _, h := range hits {
		if math.Abs(h.Score-found[h.Seq]) > 1e-6 {
			t.Errorf("point %d scores %v, a search gives it %v", h.Seq, h.Score, found[h.Seq])
		}
	}
	if _, err := s.Score(ctx, []float32{1}, []index.Seq{2}); !errors.Is(err, dense.ErrDimension) {
		t.Errorf("a vector of the wrong length: %v", err)
	}
}
