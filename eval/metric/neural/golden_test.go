package neural

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// goldenDir is the directory that BIOPARS_ENCODER_GOLDEN names: what the Python
// implementations of these metrics say of models in every shape.
func goldenDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("BIOPARS_ENCODER_GOLDEN")
	if dir == "" {
		t.Skip("BIOPARS_ENCODER_GOLDEN names no directory with reference values")
	}
	return dir
}

// lines yields the lines of a file that aren't empty.
func lines(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(b) {
			if len(bytes.TrimSpace(line)) > 0 && !yield(line) {
				return
			}
		}
	}
}

// goldenLines reads a file of the reference values.
func goldenLines[T any](t *testing.T, file string) (dir string, out []T) {
	t.Helper()
	dir = goldenDir(t)
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	for line := range lines(b) {
		var l T
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return dir, out
}

// modelDir is where a model of the reference values is; "" if it isn't there.
func modelDir(dir, model string) string {
	for _, d := range []string{filepath.Join(dir, "models", model), filepath.Join(os.Getenv("BIOPARS_ENCODER_MODELS"), model)} {
		if _, err := os.Stat(d); err == nil {
			return d
		}
	}
	return ""
}

// goldenCase is a line of the cases.
type goldenCase struct {
	ID, Candidate string
	References    []string
}

func goldenCases(t *testing.T) (byID map[string]goldenCase, refs, hyps []string) {
	t.Helper()
	_, all := goldenLines[goldenCase](t, "cases.jsonl")
	byID = map[string]goldenCase{}
	for _, c := range all {
		byID[c.ID] = c
		for _, r := range c.References {
			refs, hyps = append(refs, r), append(hyps, c.Candidate)
		}
	}
	return byID, refs, hyps
}

// tally counts values that are near enough, by kind.
type tally struct {
	tolerance float64
	kinds     map[string]*struct {
		near, all int
		worst     float64
		where     string
	}
}

func newTally(tolerance float64) *tally {
	return &tally{tolerance: tolerance, kinds: map[string]*struct {
		near, all int
		worst     float64
		where     string
	}{}}
}

func (y *tally) add(t *testing.T, kind, where string, got, want []float64) {
	t.Helper()
	if y.kinds[kind] == nil {
		y.kinds[kind] = &struct {
			near, all int
			worst     float64
			where     string
		}{}
	}
	c := y.kinds[kind]
	c.all++
	d := 0.
	for i, w := range want {
		switch x := math.Abs(got[i] - w); {
		case math.IsNaN(got[i]) && math.IsNaN(w):
		case !(x <= d):
			d = x
		}
	}
	if d <= y.tolerance {
		c.near++
	} else {
		t.Errorf("%s %s: off by %v: %v, want %v", kind, where, d, got, want)
	}
	if !(d <= c.worst) {
		c.worst, c.where = d, where
	}
}

func (y *tally) log(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(y.kinds)) {
		c := y.kinds[kind]
		t.Logf("%s: %d of %d, worst %.2g %s", kind, c.near, c.all, c.worst, c.where)
	}
}
