package neural

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encodertest"
)

// tiny writes a model and gives its directory.
func tiny(t *testing.T, m encodertest.Model) string {
	t.Helper()
	dir := t.TempDir()
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func layer(n int) *int { return &n }

// tinyOptions has a model of every family.
func tinyOptions(t *testing.T) Options {
	t.Helper()
	return Options{Layer: layer(1), Models: map[string]string{
		BERTScore: tiny(t, encodertest.Model{Seed: 1}), MoverScore: tiny(t, encodertest.Model{Seed: 2, Layers: 6}),
		BLEURT: tiny(t, encodertest.Model{Seed: 3, Labels: []string{"LABEL_0"}}),
		NLI:    tiny(t, encodertest.Model{Seed: 4, Labels: []string{"entailment", "neutral", "contradiction"}}),
	}}
}

func suite(t *testing.T, o Options, names ...string) *Suite {
	t.Helper()
	s, err := NewSuite(o, names...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func score(t *testing.T, s *Suite, items []metric.Item) *metric.Result {
	t.Helper()
	r, err := s.Score(context.Background(), items, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func items(texts ...[]string) []metric.Item {
	var out []metric.Item
	for i, x := range texts {
		out = append(out, metric.Item{ID: string(rune('a' + i)), Prediction: x[0], References: x[1:]})
	}
	return out
}

const (
	sugar    = "متفورمین قند خون را پایین می آورد"
	fever    = "بیمار تب دارد"
	noFever  = "بیمار تب ندارد"
	unlike   = "قرص دو بار در روز"
	withWord = "متفورمین قند خون بیمار را پایین می آورد."
)

func TestEveryMetric(t *testing.T) {
	s := suite(t, tinyOptions(t), Names()...)
	r := score(t, s, items([]string{sugar, sugar}, []string{sugar, withWord}, []string{sugar, unlike}, []string{fever, noFever, fever}))
	if len(r.Scores) != len(Names()) || r.References != -1 || strings.Join(r.IDs, "") != "abcd" {
		t.Fatalf("%+v", r)
	}
	for _, m := range r.Scores {
		sum := 0.
		for _, v := range m.Items {
			if math.IsNaN(v) {
				t.Errorf("%s: %v", m.Metric, m.Items)
			}
			sum += v
		}
		if math.Abs(m.Value-sum/4) > 1e-12 || m.Scale != 1 || !strings.HasPrefix(m.Signature, m.Metric+"|") {
			t.Errorf("%+v", m)
		}
		switch family := Family(m.Metric); family {
		case BERTScore:
			if math.Abs(m.Items[0]-1) > 1e-6 || math.Abs(m.Items[3]-1) > 1e-6 || m.Items[2] > m.Items[1] || m.Items[2] >= 1 {
				t.Errorf("%s: %v", m.Metric, m.Items)
			}
			if m.Parts["precision"] <= 0 || m.Parts["recall"] <= 0 {
				t.Errorf("%+v", m)
			}
		case MoverScore:
			// With idf each side has weights of its own, so equal texts aren't 1.
			if same := math.Abs(m.Items[0]-1) < 2e-4; same == strings.HasSuffix(m.Metric, "-idf") || m.Items[2] >= m.Items[1] || m.Parts != nil {
				t.Errorf("%s: %v", m.Metric, m.Items)
			}
			if exact := strings.HasPrefix(m.Metric, "moverscore-v2") && !strings.HasSuffix(m.Metric, "-idf"); exact && m.Items[0] != 1 {
				t.Errorf("%s of equal texts: %v", m.Metric, m.Items[0])
			}
		}
	}
}

// TestSeveralReferences: the best of each in BERTScore, the mean in MoverScore, the
// best in BLEURT.
func TestSeveralReferences(t *testing.T) {
	s := suite(t, tinyOptions(t), "bertscore", "moverscore-v2", "bleurt")
	refs := []string{unlike, withWord, noFever}
	together := score(t, s, items(append([]string{sugar}, refs...)))
	var alone [3][]float64
	var parts [2][]float64
	for _, ref := range refs {
		r := score(t, s, items([]string{sugar, ref}))
		for k := range alone {
			alone[k] = append(alone[k], r.Scores[k].Items[0])
		}
		parts[0] = append(parts[0], r.Scores[0].Parts["precision"])
		parts[1] = append(parts[1], r.Scores[0].Parts["recall"])
	}
	want := []float64{slices.Max(alone[0]), sum(alone[1]) / 3, slices.Max(alone[2])}
	for k, w := range want {
		if got := together.Scores[k].Items[0]; math.Abs(got-w) > 1e-12 {
			t.Errorf("%s: %v, want %v", together.Scores[k].Metric, got, w)
		}
	}
	if p := together.Scores[0].Parts; p["precision"] != slices.Max(parts[0]) || p["recall"] != slices.Max(parts[1]) {
		t.Errorf("%v, want the greatest of %v", p, parts)
	}
}

// TestValuesDependOnThePairAlone: neither the company of others, nor how many are
// computed together, nor what is known already changes a value.
func TestValuesDependOnThePairAlone(t *testing.T) {
	o := tinyOptions(t)
	names := []string{"bertscore", "moverscore-v1", "moverscore-v2", "bleurt", "nli-f"}
	all := items([]string{sugar, withWord}, []string{fever, noFever}, []string{unlike, sugar}, []string{"", sugar}, []string{sugar, sugar})
	long := metric.Item{ID: "long", Prediction: strings.Repeat(sugar+" ", 12), References: []string{strings.Repeat(fever+" . ", 9)}}
	s := suite(t, o, names...)
	whole := score(t, s, append(slices.Clone(all), long))
	for i, it := range all {
		r := score(t, s, []metric.Item{it})
		for k := range r.Scores {
			if got, want := r.Scores[k].Items[0], whole.Scores[k].Items[i]; math.Abs(got-want) > 2e-6 {
				t.Errorf("%s of %s: %v alone, %v among others", names[k], it.ID, got, want)
			}
		}
	}
}

func TestEmptyText(t *testing.T) {
	s := suite(t, tinyOptions(t), "bertscore", "bertscore-idf")
	for _, pair := range [][]string{{"", sugar}, {sugar, ""}, {"", ""}, {" \n ", sugar}, {"\u200c", sugar}, {"\x1c", sugar}} {
		// The other item keeps idf from being 0 everywhere.
		r := score(t, s, items(pair, []string{fever, unlike}))
		for _, m := range r.Scores {
			if m.Items[0] != 0 || len(m.Skipped) > 0 {
				t.Errorf("%q in %s: %v", pair, m.Metric, m.Items)
			}
		}
	}
}

// TestEmptySide: whichever side is empty, precision and recall are 0.
func TestEmptySide(t *testing.T) {
	s := suite(t, tinyOptions(t), "bertscore")
	for _, pair := range [][]string{{"", sugar}, {sugar, ""}} {
		if p := score(t, s, items(pair)).Scores[0].Parts; p["precision"] != 0 || p["recall"] != 0 {
			t.Errorf("%q: %v", pair, p)
		}
	}
}

// TestChunks: a chunk holds one pair at least, and its size changes nothing.
func TestChunks(t *testing.T) {
	s := suite(t, tinyOptions(t), "moverscore-v1", "moverscore-v2")
	pairs := []pair{{sugar, withWord}, {fever, noFever}, {sugar, withWord}, {unlike, sugar}, {"", fever}}
	var want [][][3]float64
	for _, numbers := range []int{1 << 30, 6000, 1, 0} {
		c, err := openCache("")
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		r := &run{suite: s, cache: c, numbers: numbers, of: 10, progress: func(done, _ int) { last = done }}
		got := make([][][3]float64, 2)
		if err := r.group(t.Context(), []int{0, 1}, pairs, got); err != nil {
			t.Fatal(err)
		}
		if last != 10 {
			t.Errorf("%d of 10 at the end", last)
		}
		if want == nil {
			want = got
		}
		for k := range got {
			for i := range got[k] {
				if math.Abs(got[k][i][2]-want[k][i][2]) > 2e-6 {
					t.Errorf("chunks of %d: %v, want %v", numbers, got[k][i], want[k][i])
				}
			}
		}
	}
}

// TestNoValue: what isn't a number is no value, and enters no mean.
func TestNoValue(t *testing.T) {
	s := suite(t, tinyOptions(t), "bleurt", "nli-f")
	nan := math.NaN()
	r := s.result(items([]string{"a", "b"}, []string{"c", "d"}), [][][3]float64{{{nan, nan, nan}, {nan, nan, .5}}, {{nan, nan, nan}, {nan, nan, nan}}})
	if len(r.Scores) != 1 || !slices.Equal(r.Undefined, []string{"nli-f"}) {
		t.Fatalf("%+v", r)
	}
	if m := r.Scores[0]; m.Value != .5 || !slices.Equal(m.Skipped, []int{0}) || m.Items[0] != 0 {
		t.Errorf("%+v", m)
	}
}

// TestSidesHaveTheirOwnWeights: the reference's tokens weigh by references.
func TestSidesHaveTheirOwnWeights(t *testing.T) {
	full := suite(t, tinyOptions(t), "moverscore-v2")
	s := full.metrics[0].comparison.(*moverScore)
	candidate, reference := s.sequence(fever), s.sequence(withWord)
	s.references = newIDF([][]int32{reference.IDs, reference.IDs[:4], s.sequence(unlike).IDs})
	read := newReading()
	read.want(candidate, s.layers())
	read.want(reference, s.layers())
	if err := read.run(t.Context(), full.metrics[0].model); err != nil {
		t.Fatal(err)
	}
	c, r := s.words(read.of(candidate), nil), s.words(read.of(reference), s.references)
	cost, _ := s.distances(r.vectors, c.vectors, s.width)
	scale(c.weights, 0)
	scale(r.weights, 0)
	least, _ := transport(r.weights, c.weights, cost)
	if got := s.compare(read.of(candidate), read.of(reference))[2]; math.Abs(got-1/(1+least)) > 1e-5 {
		t.Errorf("%v, want %v", got, 1/(1+least))
	}
}

func TestPooledLayers(t *testing.T) {
	for depth, want := range map[int][]int{2: {1, 2}, 5: {1, 2, 3, 4, 5}, 6: {2, 3, 4, 5, 6}, 12: {8, 9, 10, 11, 12}} {
		if got := (&moverScore{version: mover1, depth: depth}).layers(); !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", depth, got, want)
		}
	}
	if got := (&moverScore{version: mover2, depth: 12}).layers(); !slices.Equal(got, []int{12}) {
		t.Error(got)
	}
}

func TestSpecialTokensHaveNoWeight(t *testing.T) {
	o := tinyOptions(t)
	m := suite(t, o, "bertscore", "bertscore-idf", "moverscore-v2")
	for i, want := range []float64{0, 0, 1} {
		c := m.metrics[i].comparison.(tokenComparison)
		seq := c.sequence(sugar)
		c.prepare([][]int32{seq.IDs}, [][]int32{seq.IDs, c.sequence(fever).IDs})
		var got float64
		switch c := c.(type) {
		case *bertScore:
			got = c.weights(seq)[0]
		case *moverScore:
			got = c.references.weight(seq.IDs[0])
		}
		if got != want {
			t.Errorf("%s: %v, want %v", m.metrics[i].name, got, want)
		}
	}
}

func TestIDF(t *testing.T) {
	d := newIDF([][]int32{{2, 7, 7, 3}, {2, 8, 3}, {2, 7, 3}})
	for id, want := range map[int32]float64{2: 0, 3: 0, 7: math.Log(4. / 3), 8: math.Log(2), 9: math.Log(4)} {
		if got := d.weight(id); math.Abs(got-want) > 1e-7 {
			t.Errorf("%d: %v, want %v", id, got, want)
		}
	}
	if (*idf)(nil).weight(5) != 1 {
		t.Error("without idf every token weighs 1")
	}
	if d.digest() == newIDF([][]int32{{2, 7, 3}, {2, 8, 3}}).digest() {
		t.Error("other weights have the same digest")
	}
}

func TestOnlyPunctuationCountsAsNothing(t *testing.T) {
	s := suite(t, tinyOptions(t), "moverscore-v2").metrics[0].comparison.(*moverScore)
	for token, want := range map[string]bool{"تب": true, ".": false, "،": true, "##ها": false, "[CLS]": true} {
		id, ok := s.tokens.ID(token)
		if !ok || s.counts(id) != want {
			t.Errorf("%s counts: %t, want %t (%t)", token, !want, want, ok)
		}
	}
}

func TestStopWordsAreLeftOut(t *testing.T) {
	o := tinyOptions(t)
	o.StopWords = []string{"[CLS]", "[SEP]", "ندارد", "دارد"}
	r := score(t, suite(t, o, "moverscore-v1", "moverscore-v2", "moverscore-v2-pypi"), items([]string{"دارد", sugar}, []string{"دارد", "ندارد"}))
	// With nothing on one side there is nothing to move: v2 gives 1, v1 the full distance.
	for k, want := range [][2]float64{{0, 1}, {1, 1}, {1, 1}} {
		if got := r.Scores[k].Items; k > 0 && (got[0] != want[0] || got[1] != want[1]) || k == 0 && got[0] > .5 {
			t.Errorf("%s: %v", r.Scores[k].Metric, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	o := tinyOptions(t)
	with := func(change func(*Options)) Options {
		c := o
		change(&c)
		return c
	}
	noPad := encodertest.Model{Seed: 5}
	noPadDir := tiny(t, noPad)
	vocabulary := noPad.Vocabulary()
	vocabulary[0], vocabulary[1] = vocabulary[1], vocabulary[0]
	if err := os.WriteFile(filepath.Join(noPadDir, "vocab.txt"), []byte(strings.Join(vocabulary, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		options Options
		metrics []string
		want    error
	}{
		"no such metric":      {o, []string{"bertscor"}, metric.ErrUnknown},
		"twice":               {o, []string{"bleurt", "bleurt"}, metric.ErrUnknown},
		"rescaling":           {with(func(o *Options) { o.Rescale = true }), []string{"bertscore"}, ErrBaseline},
		"no layer known":      {with(func(o *Options) { o.Layer = nil }), []string{"bertscore"}, ErrLayer},
		"subwords in v2":      {with(func(o *Options) { o.KeepSubwords = true }), []string{"moverscore-v2"}, ErrUnfaithful},
		"[PAD] isn't 0":       {with(func(o *Options) { o.Models = map[string]string{MoverScore: noPadDir} }), []string{"moverscore-v2"}, ErrUnfaithful},
		"no single number":    {with(func(o *Options) { o.Models = map[string]string{BLEURT: o.Models[NLI]} }), []string{"bleurt"}, ErrHead},
		"no label entailment": {with(func(o *Options) { o.Models = map[string]string{NLI: o.Models[BLEURT]} }), []string{"nli-f"}, ErrHead},
		"no head at all":      {with(func(o *Options) { o.Models = map[string]string{BLEURT: o.Models[BERTScore]} }), []string{"bleurt"}, ErrHead},
		"no directory":        {Options{}, []string{"bleurt"}, nil},
		"nothing there":       {Options{Models: map[string]string{BLEURT: t.TempDir()}}, []string{"bleurt"}, os.ErrNotExist},
	} {
		s, err := NewSuite(c.options, c.metrics...)
		if err == nil {
			t.Errorf("%s: accepted", name)
			s.Close()
		} else if c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := suite(t, with(func(o *Options) { o.KeepSubwords = true }), "moverscore-v1")
	if v := s.metrics[0].comparison.(*moverScore); !v.subwords {
		t.Error("v1 keeps parts of words where asked to")
	}
	for _, bad := range []moverScore{{version: mover2, ngram: 2}, {version: mover2PyPI, ngram: 2}, {version: mover1, ngram: 0}} {
		bad.tokens = s.metrics[0].comparison.(*moverScore).tokens
		if bad.check() == nil {
			t.Errorf("%s with n-grams of %d", bad.version, bad.ngram)
		}
	}
	if _, err := suite(t, o, "bleurt").Score(t.Context(), []metric.Item{{ID: "x"}}, nil); !errors.Is(err, metric.ErrUndefined) {
		t.Errorf("an item without a reference: %v", err)
	}
}

// TestAllWeightsZero: where every token is in every reference idf leaves nothing to
// average; that is F = 0, as the reference has it, and parts without such items.
func TestAllWeightsZero(t *testing.T) {
	r := score(t, suite(t, tinyOptions(t), "bertscore-idf"), items([]string{sugar, fever}))
	if m := r.Scores[0]; m.Items[0] != 0 || !math.IsNaN(m.Parts["recall"]) && m.Parts["recall"] != 0 {
		t.Errorf("%+v", m)
	}
	if _, ok := r.Scores[0].Parts["recall"]; ok {
		t.Error("recall has no value")
	}
}

func TestPythonSpace(t *testing.T) {
	for r, want := range map[rune]bool{' ': true, '\t': true, '\u00a0': true, '\u2028': true, '\x1c': true, '\x1f': true,
		'\x1b': false, '\u200c': false, '\ufeff': false, 'a': false} {
		if isPythonSpace(r) != want {
			t.Errorf("%q: %t", r, !want)
		}
	}
}
