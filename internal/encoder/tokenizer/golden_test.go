package tokenizer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// goldenLine is a line of the expected tokens.
type goldenLine struct {
	Model, Text, ID string
	Ref             int
	IDs, Types      []int32
	SlowIDs         []int32 `json:"slow_ids"`
	Raw             []int32
}

// golden reads a file of the reference values in the directory that
// BIOPARS_TEST_ENCODER_GOLDEN names: what Python's tokenizers say of models in every shape.
func golden(t *testing.T, file string) (dir string, lines []goldenLine) {
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
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		var l goldenLine
		if err := json.Unmarshal(s.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return dir, lines
}

// modelDir is where a model of the reference values is; "" if it isn't there.
func modelDir(dir, model string) string {
	for _, d := range []string{filepath.Join(dir, "models", model), filepath.Join(os.Getenv("BIOPARS_TEST_ENCODER_MODELS"), model)} {
		if _, err := os.Stat(d); err == nil {
			return d
		}
	}
	return ""
}

// opener opens each tokenizer once.
type opener map[string]*Tokenizer

func (o opener) open(t *testing.T, dir, model string, slow bool) *Tokenizer {
	t.Helper()
	key := model
	if slow {
		key += " slow"
	}
	if tok, ok := o[key]; ok {
		return tok
	}
	o[key] = nil
	if d := modelDir(dir, model); d != "" {
		tok, err := Open(d, Options{Slow: slow})
		if err != nil {
			t.Fatal(err)
		}
		o[key] = tok
	}
	return o[key]
}

func TestGoldenTokens(t *testing.T) {
	for _, file := range []string{"expected_tokens.jsonl", "expected_tokens_e5.jsonl"} {
		dir, lines := golden(t, file)
		open := opener{}
		equal, all := map[string]int{}, map[string]int{}
		check := func(key string, l goldenLine, got, want []int32) {
			all[key]++
			if slices.Equal(got, want) {
				equal[key]++
			} else {
				t.Errorf("%s: %.60q\n got %v\nwant %v", key, l.Text, cut20(got), cut20(want))
			}
		}
		for _, l := range lines {
			model := l.Model
			if model == "multilingual-e5-small" {
				model = "e5-small"
			}
			fast := open.open(t, dir, model, false)
			if fast == nil {
				continue
			}
			check(model, l, fast.Encode(l.Text, 512).IDs, l.IDs)
			if model == "e5-small" {
				continue
			}
			if l.SlowIDs == nil {
				l.SlowIDs = l.IDs
			}
			check(model+" slow", l, open.open(t, dir, model, true).Encode(l.Text, 512).IDs, l.SlowIDs)
		}
		for key, n := range all {
			t.Logf("%s: %d of %d", key, equal[key], n)
		}
	}
}

func cut20(ids []int32) []int32 { return ids[:min(len(ids), 60)] }

func TestGoldenPairs(t *testing.T) {
	dir, lines := golden(t, "expected_pairs.jsonl")
	_, bleurt := golden(t, "expected_bleurt.jsonl")
	texts := cases(t, dir)
	open := opener{}
	equal := map[string]int{}
	for _, l := range append(lines, bleurt...) {
		c := texts[l.ID]
		got := open.open(t, dir, l.Model, false).EncodePair(c.References[l.Ref], c.Candidate, 512)
		if slices.Equal(got.IDs, l.IDs) && slices.Equal(got.Types, l.Types) {
			equal[l.Model]++
			continue
		}
		t.Errorf("%s %s: %d %d\n got %v\nwant %v", l.Model, l.ID, len(got.IDs), len(l.IDs), cut20(got.IDs), cut20(l.IDs))
	}
	t.Log(equal)
}

// pairCase is a line of the cases.
type pairCase struct {
	ID, Candidate string
	References    []string
}

func cases(t *testing.T, dir string) map[string]pairCase {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]pairCase{}
	for line := range bytes.Lines(b) {
		var c pairCase
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		m[c.ID] = c
	}
	return m
}
