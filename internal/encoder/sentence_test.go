package encoder

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/internal/encodertest"
	"github.com/biopars/biopars/rerank"
)

var (
	_ embeddings.Embedder = (*Embedder)(nil)
	_ rerank.Scorer       = (*CrossEncoder)(nil)
)

// files writes the files of sentence-transformers beside a model.
func files(t *testing.T, dir string, content map[string]any) {
	t.Helper()
	for name, v := range content {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := encodertest.WriteJSON(path, v); err != nil {
			t.Fatal(err)
		}
	}
}

func modules(names ...string) []map[string]string {
	var out []map[string]string
	for i, n := range names {
		path := ""
		if i > 0 {
			path = string(rune('0'+i)) + "_" + n
		}
		out = append(out, map[string]string{"path": path, "type": "sentence_transformers.models." + n})
	}
	return out
}

func mustEmbed(t *testing.T, dir string, o EmbedderOptions, text string) []float32 {
	t.Helper()
	e, err := OpenEmbedder(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	v, err := e.EmbedQuery(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	if len(v) != e.Dim() {
		t.Fatalf("%d numbers, Dim is %d", len(v), e.Dim())
	}
	return v
}

// TestPooling: each way makes of the hidden states what its name says.
func TestPooling(t *testing.T) {
	const text = "بیمار تب دارد"
	dir := write(t, encodertest.Model{Seed: 7})
	m := mustOpen(t, dir, Options{})
	out, err := m.Encode(context.Background(), []Input{{Text: text}}, Want{Layers: []int{-1}})
	if err != nil {
		t.Fatal(err)
	}
	h, rows := 16, out[0].Hidden[0]
	column := func(i int) (c []float64) {
		for r := 0; r < len(rows); r += h {
			c = append(c, float64(rows[r+i]))
		}
		return c
	}
	for mode, of := range map[string]func([]float64) float64{
		"pooling_mode_cls_token": func(c []float64) float64 { return c[0] },
		"pooling_mode_lasttoken": func(c []float64) float64 { return c[len(c)-1] },
		"pooling_mode_mean_tokens": func(c []float64) float64 {
			s := 0.
			for _, x := range c {
				s += x / float64(len(c))
			}
			return s
		},
		"pooling_mode_max_tokens": func(c []float64) float64 { return slices.Max(c) },
	} {
		files(t, dir, map[string]any{"modules.json": modules("Transformer", "Pooling"),
			"1_Pooling/config.json": map[string]any{mode: true, "word_embedding_dimension": h, "include_prompt": true}})
		want := make([]float64, h)
		for i := range want {
			want[i] = of(column(i))
		}
		near(t, mode, mustEmbed(t, dir, EmbedderOptions{}, text), want, 1e-5)
	}
	files(t, dir, map[string]any{"1_Pooling/config.json": map[string]any{"pooling_mode_weightedmean_tokens": true}})
	if _, err := OpenEmbedder(dir, EmbedderOptions{}); err == nil || !strings.Contains(err.Error(), "weightedmean") {
		t.Error(err)
	}
}

// TestModules: a dense layer, normalization and a cut behind the pooling.
func TestModules(t *testing.T) {
	const text = "قند خون"
	dir := write(t, encodertest.Model{Seed: 7})
	plain := mustEmbed(t, dir, EmbedderOptions{}, text) // mean, normalized
	length := func(v []float32) (s float64) {
		for _, x := range v {
			s += float64(x) * float64(x)
		}
		return math.Sqrt(s)
	}
	if l := length(plain); math.Abs(l-1) > 1e-6 {
		t.Errorf("length %v", l)
	}
	cut := mustEmbed(t, dir, EmbedderOptions{Dim: 4}, text)
	for i, x := range cut {
		if math.Abs(float64(x)*length(plain[:4])-float64(plain[i])) > 1e-6 {
			t.Errorf("cut to %v of %v", cut, plain)
		}
	}
	if _, err := OpenEmbedder(dir, EmbedderOptions{Dim: 17}); err == nil {
		t.Error("more numbers than there are")
	}
	files(t, dir, map[string]any{"modules.json": modules("Transformer", "Pooling", "Dense"),
		"1_Pooling/config.json": map[string]any{"pooling_mode_mean_tokens": true},
		"2_Dense/config.json":   map[string]any{"in_features": 16, "out_features": 3, "bias": true, "activation_function": "torch.nn.modules.activation.Tanh"}})
	w := make([]float32, 48)
	for i := range 3 {
		w[i*16+i] = 1
	}
	b := encodertest.Safetensors(map[string][]float32{"linear.weight": w, "linear.bias": {0, 0, 1}},
		map[string][]int{"linear.weight": {3, 16}, "linear.bias": {3}}, "F32")
	if err := os.WriteFile(filepath.Join(dir, "2_Dense", "model.safetensors"), b, 0o600); err != nil {
		t.Fatal(err)
	}
	m := mustOpen(t, dir, Options{})
	out, err := m.Encode(context.Background(), []Input{{Text: text}}, Want{Layers: []int{-1}})
	if err != nil {
		t.Fatal(err)
	}
	mean := meanRow(out[0].Hidden[0], 16)
	near(t, "dense", mustEmbed(t, dir, EmbedderOptions{}, text), []float64{math.Tanh(float64(mean[0])), math.Tanh(float64(mean[1])),
		math.Tanh(float64(mean[2]) + 1)}, 1e-5)
	files(t, dir, map[string]any{"modules.json": []map[string]string{{"path": "../x", "type": "Pooling"}}})
	if _, err := OpenEmbedder(dir, EmbedderOptions{}); err == nil || !strings.Contains(err.Error(), "outside") {
		t.Error(err)
	}
}

// TestPrefixes: questions and passages begin with what the files say, or what the E5
// family was trained with.
func TestPrefixes(t *testing.T) {
	for _, c := range []struct {
		dir            string
		config         any
		query, passage string
	}{
		{"multilingual-e5-small", nil, "query: ", "passage: "},
		{"multilingual-e5-small", map[string]any{"prompts": map[string]string{}}, "", ""},
		{"bge", map[string]any{"prompts": map[string]string{"query": "q: ", "document": "d: "}}, "q: ", "d: "},
		{"mye5x", nil, "", ""},
	} {
		dir := filepath.Join(t.TempDir(), c.dir)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := (encodertest.Model{}).Write(dir); err != nil {
			t.Fatal(err)
		}
		if c.config != nil {
			files(t, dir, map[string]any{"config_sentence_transformers.json": c.config})
		}
		e, err := OpenEmbedder(dir, EmbedderOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if e.query != c.query || e.passage != c.passage {
			t.Errorf("%s: %q %q", c.dir, e.query, e.passage)
		}
		a, err := e.EmbedDocuments(context.Background(), []string{"تب", "قند"})
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Embed(context.Background(), "", []string{c.passage + "تب"})
		if err != nil || !slices.Equal(a[0], b[0]) {
			t.Errorf("%s: the prefix isn't in the vector (%v)", c.dir, err)
		}
		e.Close()
	}
}

// TestCrossEncoder: scores are probabilities in the order of the logits, and a deadline
// leaves the first ones.
func TestCrossEncoder(t *testing.T) {
	for _, labels := range [][]string{{"relevant"}, {"no", "yes"}} {
		dir := write(t, encodertest.Model{Labels: labels, Seed: 3})
		c, err := OpenCrossEncoder(dir, Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		passages := make([]string, 50)
		for i := range passages {
			passages[i] = strings.Join(encodertest.Words[i%20:i%20+5], " ")
		}
		scores, err := c.Score(context.Background(), "بیمار تب دارد", passages)
		if err != nil || len(scores) != len(passages) {
			t.Fatal(len(scores), err)
		}
		m := mustOpen(t, dir, Options{})
		out, err := m.Encode(context.Background(), []Input{{"بیمار تب دارد", passages[3], true}}, Want{Logits: true})
		if err != nil {
			t.Fatal(err)
		}
		x := float64(out[0].Logits[len(labels)-1])
		if len(labels) == 2 {
			x -= float64(out[0].Logits[0])
		}
		if math.Abs(scores[3]-1/(1+math.Exp(-x))) > 1e-6 {
			t.Errorf("%v, logits %v", scores[3], out[0].Logits)
		}
		late, cancel := context.WithDeadline(context.Background(), time.Now())
		if scores, err := c.Score(late, "تب", passages); err == nil || len(scores) != 0 {
			t.Error(len(scores), err)
		}
		cancel()
	}
	if _, err := OpenCrossEncoder(write(t, encodertest.Model{Labels: []string{"a", "b", "c"}}), Options{}); err == nil {
		t.Error("three logits were taken")
	}
	if _, err := OpenCrossEncoder(write(t, encodertest.Model{}), Options{}); err == nil {
		t.Error("no logits were taken")
	}
}
