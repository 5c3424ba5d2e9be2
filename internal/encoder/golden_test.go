package encoder

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// goldenLines reads a file of the reference values in the directory that
// BIOPARS_TEST_ENCODER_GOLDEN names: what PyTorch's implementations say of models in every
// shape. BIOPARS_TEST_ENCODER_MODELS names a directory with the models that aren't there.
func goldenLines[T any](t *testing.T, file string) (dir string, lines []T) {
	t.Helper()
	dir = os.Getenv("BIOPARS_TEST_ENCODER_GOLDEN")
	if dir == "" {
		t.Skip("BIOPARS_TEST_ENCODER_GOLDEN names no directory with reference values")
	}
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var l T
			if err := json.Unmarshal(line, &l); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, l)
		}
		if errors.Is(err, io.EOF) {
			return dir, lines
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// goldenDir is where a model of the reference values is; "" if it isn't there.
func goldenDir(dir, model string) string {
	for _, d := range []string{filepath.Join(dir, "models", model), filepath.Join(os.Getenv("BIOPARS_TEST_ENCODER_MODELS"), model)} {
		if _, err := os.Stat(d); err == nil {
			return d
		}
	}
	return ""
}

// tally counts values that are near enough, by model.
type tally map[string]*struct {
	near, all int
	worst     float64
}

func (y tally) add(t *testing.T, key string, got []float32, want []float64) {
	t.Helper()
	if y[key] == nil {
		y[key] = &struct {
			near, all int
			worst     float64
		}{}
	}
	c := y[key]
	c.all++
	d := 0.
	for i, w := range want {
		if i >= len(got) {
			d = math.Inf(1)
			break
		}
		if x := math.Abs(float64(got[i]) - w); !(x <= d) {
			d = x
		}
	}
	if d <= 1e-4 {
		c.near++
	} else {
		t.Errorf("%s: off by %v", key, d)
	}
	c.worst = max(c.worst, d)
}

func (y tally) log(t *testing.T) {
	for key, c := range y {
		t.Logf("%s: %d of %d, worst %.2g", key, c.near, c.all, c.worst)
	}
}

// models opens each model once.
type models map[string]*Model

func (m models) open(t *testing.T, dir, name string) *Model {
	t.Helper()
	if found, ok := m[name]; ok {
		return found
	}
	m[name] = nil
	if d := goldenDir(dir, name); d != "" {
		opened, err := Open(d, Options{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { opened.Close() })
		m[name] = opened
	}
	return m[name]
}

func TestGoldenHidden(t *testing.T) {
	dir, lines := goldenLines[struct {
		Model, Text string
		IDs         []int32
		Layer       any
		Hidden      json.RawMessage
		First8      [][]float64
		Norm        []float64
	}](t, "expected_hidden.jsonl")
	open, y := models{}, tally{}
	for _, l := range lines {
		m := open.open(t, dir, l.Model)
		if m == nil {
			continue
		}
		w := Want{Pooled: l.Layer == "pooler"}
		if n, ok := l.Layer.(float64); ok {
			w.Layers = []int{int(n)}
		}
		seq := tokenizer.Encoding{IDs: l.IDs, Types: make([]int32, len(l.IDs))}
		err := m.Run(context.Background(), []tokenizer.Encoding{seq}, w, func(_ int, o Output) error {
			key := l.Model
			switch {
			case w.Pooled:
				var want []float64
				if err := json.Unmarshal(l.Hidden, &want); err != nil {
					return err
				}
				y.add(t, key, o.Pooled, want)
			case l.First8 != nil:
				h := m.Config().Hidden
				var got []float32
				var want []float64
				for i, row := range l.First8 {
					got, want = append(got, o.Hidden[0][i*h:][:8]...), append(want, row...)
				}
				y.add(t, key, got, want)
			default:
				var rows [][]float64
				if err := json.Unmarshal(l.Hidden, &rows); err != nil {
					return err
				}
				var want []float64
				for _, row := range rows {
					want = append(want, row...)
				}
				y.add(t, key, o.Hidden[0], want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(l.Model, err)
		}
	}
	y.log(t)
}

func TestGoldenEmbed(t *testing.T) {
	dir, lines := goldenLines[struct {
		Model, Text     string
		Vector, First48 []float64
		Sum             float64
	}](t, "expected_embed.jsonl")
	y := tally{}
	open := map[string]*Embedder{}
	for _, l := range lines {
		e, ok := open[l.Model]
		if !ok {
			if d := goldenDir(dir, l.Model); d != "" {
				var err error
				if e, err = OpenEmbedder(d, EmbedderOptions{}); err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { e.Close() })
			}
			open[l.Model] = e
		}
		if e == nil {
			continue
		}
		got, err := e.Embed(context.Background(), "", []string{l.Text})
		if err != nil {
			t.Fatal(err)
		}
		y.add(t, l.Model, got[0], append(l.Vector, l.First48...))
	}
	y.log(t)
}

func TestGoldenHeads(t *testing.T) {
	type line struct {
		Model, ID     string
		Ref           int
		Logits        []float64
		Score, Padded float64
	}
	dir, lines := goldenLines[line](t, "expected_rerank.jsonl")
	_, bleurt := goldenLines[line](t, "expected_bleurt.jsonl")
	_, list := goldenLines[struct {
		ID, Candidate string
		References    []string
	}](t, "cases.jsonl")
	open, y := models{}, tally{}
	for _, l := range append(lines, bleurt...) {
		for _, c := range list {
			if c.ID != l.ID {
				continue
			}
			if l.Logits == nil {
				l.Logits = []float64{l.Score}
			}
			o, err := open.open(t, dir, l.Model).Encode(context.Background(),
				[]Input{{Text: c.References[l.Ref], Pair: c.Candidate, HasPair: true}}, Want{Logits: true})
			if err != nil {
				t.Fatal(err)
			}
			y.add(t, l.Model, o[0].Logits, l.Logits)
		}
	}
	y.log(t)
}
