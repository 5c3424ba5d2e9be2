package densetest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
)

// Env is what a store under test lives in: the same Env stands for the same
// stored data.
type Env struct {
	// Dir is an empty directory of the test's own.
	Dir string
	// Name is unique to the test, for stores that are not files.
	Name string
	// Filter evaluates filters over the passages that the suite stored, for
	// stores that keep no metadata.
	Filter dense.FilterFunc
	// Tolerance is how far a score may be from the exact cosine; the opener may
	// raise it. Default 0.02.
	Tolerance float64

	mu       sync.Mutex
	passages map[index.Seq]index.Passage
}

// Open opens the store of the environment for writing; what an earlier one
// stored there is in it. The suite closes it.
type Open func(t *testing.T, env *Env) dense.Store

// TestStore runs the suite. Every subtest has an environment of its own.
func TestStore(t *testing.T, open Open) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, env *Env, open Open)
	}{
		{"Empty", testEmpty},
		{"Order", testOrder},
		{"Ties", testTies},
		{"UpsertReplaceDelete", testUpsert},
		{"Repeat", testRepeat},
		{"Watermark", testWatermark},
		{"Reset", testReset},
		{"Filter", testFilter},
		{"Dimension", testDimension},
		{"NotFinite", testNotFinite},
		{"ZeroVector", testZero},
		{"Cancel", testCancel},
		{"Score", testScore},
		{"Vectors", testVectors},
		{"Concurrent", testConcurrent},
		{"Model", testModel},
	} {
		t.Run(test.name, func(t *testing.T) {
			env := &Env{Dir: t.TempDir(), Name: t.Name(), Tolerance: 0.02, passages: map[index.Seq]index.Passage{}}
			env.Filter = env.filter
			test.run(t, env, open)
		})
	}
}

func (e *Env) filter(_ context.Context, f index.Filter) (func(index.Seq) bool, error) {
	return func(s index.Seq) bool {
		e.mu.Lock()
		defer e.mu.Unlock()
		p, ok := e.passages[s]
		return ok && f.Match(&p)
	}, nil
}

// point makes a point and remembers its metadata for filters.
func (e *Env) point(seq index.Seq, v []float32) dense.Point {
	p := index.Passage{Seq: seq, ID: fmt.Sprintf("%032x", uint64(seq)), DocumentID: fmt.Sprint("doc", seq%7),
		Title: "عنوان", Text: fmt.Sprint("متن ", seq)}
	p.Publisher = []string{"", "ناشر یک", "ناشر دو"}[seq%3]
	p.EvidenceType = []string{"guideline", "review"}[seq%2]
	p.Language = []string{"fa", "fa", "en"}[seq%3]
	if seq%4 != 0 {
		p.Year = 2000 + int(seq%25)
	}
	if seq%3 == 0 {
		p.Authors = []string{"نویسندهٔ یک", "Writer One"}
		p.Other = map[string]string{"ward": []string{"قلب", "کلیه"}[seq%2]}
	}
	if seq%3 == 1 {
		p.Authors, p.DOI = []string{"نویسندهٔ دو"}, fmt.Sprint("10.1/X", seq)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.passages[seq] = p
	return dense.Point{Passage: p, Vector: v}
}

// session is an open store with the calls that must succeed.
type session struct {
	dense.Store
	t   *testing.T
	env *Env
}

func start(t *testing.T, env *Env, open Open) *session {
	t.Helper()
	s := &session{open(t, env), t, env}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (s *session) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// apply applies and publishes.
func (s *session) apply(b dense.Batch) {
	s.t.Helper()
	s.must(s.Apply(context.Background(), b))
	s.must(s.Publish(context.Background()))
}

// put stores vectors with the Seqs first, first+1, ….
func (s *session) put(first index.Seq, vectors ...[]float32) {
	s.t.Helper()
	b := dense.Batch{Through: first + index.Seq(len(vectors)) - 1}
	for i, v := range vectors {
		b.Points = append(b.Points, s.env.point(first+index.Seq(i), v))
	}
	s.apply(b)
}

func (s *session) search(v []float32, f index.Filter, k int) []index.Hit {
	s.t.Helper()
	hits, err := s.Search(context.Background(), v, f, k)
	s.must(err)
	return hits
}

// want checks which passages a search finds, in order.
func (s *session) want(v []float32, f index.Filter, k int, seqs ...index.Seq) {
	s.t.Helper()
	if got := seqsOf(s.search(v, f, k)); !slices.Equal(got, seqs) {
		s.t.Fatalf("found %v, want %v", got, seqs)
	}
}

func seqsOf(hits []index.Hit) []index.Seq {
	seqs := make([]index.Seq, len(hits))
	for i, h := range hits {
		seqs[i] = h.Seq
	}
	return seqs
}

// angle is a vector of four components at the given degrees from the first
// axis.
func angle(degrees float64) []float32 {
	r := degrees * math.Pi / 180
	return []float32{float32(math.Cos(r)), float32(math.Sin(r)), 0, 0}
}

var none index.Filter
