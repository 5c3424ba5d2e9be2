package neural

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encoder"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// goldenModels opens each model once.
type goldenModels map[string]*model

func (g goldenModels) open(t *testing.T, dir, name string) *model {
	t.Helper()
	if m, ok := g[name]; ok {
		return m
	}
	g[name] = nil
	if d := modelDir(dir, name); d != "" {
		e, err := encoder.Open(d, encoder.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		g[name] = &model{dir: d, encoder: e, tokenizers: map[tokenizerKey]*tokenizer.Tokenizer{}}
	}
	return g[name]
}

// values compares all pairs by a metric.
func values(t *testing.T, m *model, c comparison, candidates, references []string) [][3]float64 {
	t.Helper()
	s := &Suite{models: map[string]*model{}, metrics: []*scorer{{"x", m, "x", c}}}
	out := make([][][3]float64, 1)
	var pairs []pair
	for i := range candidates {
		pairs = append(pairs, pair{candidates[i], references[i]})
	}
	mem, err := openCache("")
	if err != nil {
		t.Fatal(err)
	}
	r := &run{suite: s, cache: mem, numbers: chunkNumbers}
	if err := r.group(context.Background(), []int{0}, pairs, out); err != nil {
		t.Fatal(err)
	}
	return out[0]
}

// numbers are values that JSON may have as null.
func numbers(x []*float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		if out[i] = math.NaN(); v != nil {
			out[i] = *v
		}
	}
	return out
}

func TestGoldenBERTScore(t *testing.T) {
	type line struct {
		Model, Mode, Hash, ID string
		Layer, Ref            int
		IDF, Fast             bool
		Single, Batch         []*float64
		F                     []*float64
	}
	dir, all := goldenLines[line](t, "expected_bertscore.jsonl")
	cases, refs, hyps := goldenCases(t)
	open, y := goldenModels{}, newTally(1e-4)
	at := map[string]int{}
	n := 0
	for _, c := range orderedCases(t) {
		for k := range c.References {
			at[fmt.Sprint(c.ID, k)] = n
			n++
		}
	}
	done, slow := map[string][][3]float64{}, map[string]line{}
	compute := func(l line, o Options) [][3]float64 {
		key := fmt.Sprint(l.Model, *o.Layer, l.IDF, l.Fast)
		if done[key] == nil {
			m := open.open(t, dir, l.Model)
			b, err := newBERTScore(m, o, l.IDF)
			if err != nil {
				t.Fatal(err)
			}
			done[key] = values(t, m, b, hyps, refs)
		}
		return done[key]
	}
	for _, l := range all {
		if open.open(t, dir, l.Model) == nil {
			continue
		}
		o := Options{Layer: &l.Layer, FastTokenizer: l.Fast}
		where := fmt.Sprint(l.ID, " ", l.Ref)
		switch l.Mode {
		case "all-layers":
			for k, f := range numbers(l.F) {
				o.Layer = &k
				v := compute(l, o)[at[fmt.Sprint(l.ID, l.Ref)]]
				y.add(t, "all layers", where, v[2:], []float64{f})
			}
		case "multi-reference":
			b := &bertScore{}
			var v [][3]float64
			for k := range cases[l.ID].References {
				v = append(v, compute(l, o)[at[fmt.Sprint(l.ID, k)]])
			}
			got := b.combine(v)
			y.add(t, "several references", where, got[:], numbers(l.Batch))
		case "rescaled":
			o.Baseline = dir + "/baseline.tsv"
			m := open.open(t, dir, l.Model)
			b, err := newBERTScore(m, o, false)
			if err != nil {
				t.Fatal(err)
			}
			got := b.combine([][3]float64{compute(l, Options{Layer: &l.Layer})[at[fmt.Sprint(l.ID, l.Ref)]]})
			y.add(t, "rescaled", where, got[:], numbers(l.Batch))
			want := strings.Replace(l.Hash, "hug_trans=4.51.3", "biopars", 1)
			if got := b.signature("MODEL", o); got != want {
				t.Errorf("signature %q, want %q", got, want)
			}
		default:
			v := compute(l, o)[at[fmt.Sprint(l.ID, l.Ref)]]
			key := fmt.Sprint(l.Model, l.IDF, where)
			if !l.Fast {
				slow[key] = l
				y.add(t, l.Model, where, v[:], numbers(l.Single))
				continue
			}
			// The reference was asked for these in a batch only, and padding changes its
			// values. Where the tokens are the slow tokenizer's, so is the value alone.
			want := l.Batch
			if s := slow[key]; slices.Equal(numbers(s.Batch), numbers(l.Batch)) {
				want = s.Single
			}
			y.add(t, l.Model+" fast", where, v[:], numbers(want))
		}
	}
	y.log(t)
}

func orderedCases(t *testing.T) []goldenCase {
	_, all := goldenLines[goldenCase](t, "cases.jsonl")
	return all
}

func TestGoldenMoverScore(t *testing.T) {
	type line struct {
		Variant, Model, ID string
		IDF, Batch         bool
		Ref                int
		NGram              int      `json:"n_gram"`
		StopWords          []string `json:"stop_words"`
		RemoveSubwords     *bool    `json:"remove_subwords"`
		Score              *float64
	}
	dir, all := goldenLines[line](t, "expected_moverscore.jsonl")
	cases, refs, hyps := goldenCases(t)
	open, y, near := goldenModels{}, newTally(0), newTally(1e-4)
	versions := map[string]moverVersion{"v1": mover1, "v2-github": mover2, "v2-pypi": mover2PyPI}
	// The reference computes squared distances of up to 4 in float32, by three additions:
	// equal tokens are up to 1e-3 apart then, and by which amount depends on the batch.
	// Its scores lie between ours with squared distances that much longer and shorter.
	const rounding = 1e-6
	alone, itself := map[string]float64{}, []float64{}
	done := map[string]map[pair][3]float64{}
	for _, l := range all {
		m := open.open(t, dir, l.Model)
		if m == nil {
			continue
		}
		o := Options{StopWords: l.StopWords, KeepSubwords: l.RemoveSubwords != nil && !*l.RemoveSubwords}
		kind := fmt.Sprint(l.Variant, " ", l.Model, " n ", l.NGram, " idf ", l.IDF, " batch ", l.Batch, " stop ", len(l.StopWords), " ", o.KeepSubwords)
		if done[kind] == nil {
			s, err := newMoverScore(m, versions[l.Variant], max(1, l.NGram), l.IDF, o)
			if err != nil {
				t.Fatal(err)
			}
			done[kind] = map[pair][3]float64{}
			for k, shift := range []float64{0, rounding, -rounding} {
				if s.shift = shift; shift != 0 && l.Variant == "v1" {
					continue
				}
				for i, v := range values(t, m, s, hyps, refs) {
					p := pair{hyps[i], refs[i]}
					found := done[kind][p]
					found[k] = v[2]
					done[kind][p] = found
				}
			}
		}
		c := cases[l.ID]
		got := done[kind][pair{c.Candidate, c.References[l.Ref]}]
		want, where := *l.Score, fmt.Sprint(l.ID, " ", l.Ref)
		if l.Variant == "v1" {
			near.add(t, kind, where, got[:1], []float64{want})
			continue
		}
		if l.Variant == "v2-github" && l.IDF {
			if key := fmt.Sprint(l.Model, where); l.Batch {
				itself = append(itself, math.Abs(alone[key]-want))
			} else {
				alone[key] = want
			}
		}
		if math.Abs(got[0]-want) <= 1e-4 {
			near.add(t, kind+" within 1e-4", where, got[:1], []float64{want})
		}
		const masses = 1e-5 // costs are rounded to millionths there
		y.add(t, kind, where, []float64{min(max(want, got[1]-masses), got[2]+masses)}, []float64{want})
	}
	y.log(t)
	near.log(t)
	// Nothing that knows a pair alone can give both of two values further apart.
	slices.Sort(itself)
	if i, _ := slices.BinarySearch(itself, 1e-4); len(itself) > 0 {
		t.Logf("the reference, alone and in a batch: %d of %d pairs further apart than 1e-4, at most %.2g", len(itself)-i,
			len(itself), itself[len(itself)-1])
		if i == len(itself) {
			t.Error("the reference agrees with itself to 1e-4: ours may be asked to")
		}
	}
}

func TestGoldenBLEURT(t *testing.T) {
	type line struct {
		Model, ID     string
		Ref           int
		Score, Padded float64
	}
	dir, all := goldenLines[line](t, "expected_bleurt.jsonl")
	cases, refs, hyps := goldenCases(t)
	open, y := goldenModels{}, newTally(1e-4)
	done := map[string]map[pair]float64{}
	for _, l := range all {
		m := open.open(t, dir, l.Model)
		if done[l.Model] == nil {
			b, err := newBLEURT(m)
			if err != nil {
				t.Fatal(err)
			}
			done[l.Model] = map[pair]float64{}
			for i, v := range values(t, m, b, hyps, refs) {
				done[l.Model][pair{hyps[i], refs[i]}] = v[2]
			}
		}
		c := cases[l.ID]
		got := done[l.Model][pair{c.Candidate, c.References[l.Ref]}]
		y.add(t, l.Model, fmt.Sprint(l.ID, " ", l.Ref), []float64{got, got}, []float64{l.Score, l.Padded})
	}
	y.log(t)
}
