package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// answering is a peer that gives every text the same tokens.
func answering(t *testing.T, ids []int32) *peer {
	t.Helper()
	asked, in := io.Pipe()
	out, answers := io.Pipe()
	go func() {
		d := json.NewDecoder(asked)
		for {
			var r request
			if d.Decode(&r) != nil {
				answers.Close()
				return
			}
			a := reply{}
			for range r.Texts {
				a.IDs = append(a.IDs, ids)
			}
			_ = json.NewEncoder(answers).Encode(a)
		}
	}()
	t.Cleanup(func() { in.Close() })
	return &peer{in: in, out: bufio.NewReader(out)}
}

func TestCompareTokens(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte("[PAD]\n[UNK]\n[CLS]\n[SEP]\nتب\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "tokenizer_config.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := compareTokens(answering(t, []int32{2, 4, 3}), dir, []string{"تب", " تب"}, &out); err != nil {
		t.Error(err, out.String())
	}
	if !strings.Contains(out.String(), "tokens of 2 of 2 lines equal (6 tokens, 5 characters)") {
		t.Error(out.String())
	}
	out.Reset()
	err := compareTokens(answering(t, []int32{2, 4, 3}), dir, []string{"تب", "سرفه"}, &out)
	if err == nil || !strings.Contains(out.String(), "\"سرفه\"\n ours   [2 1 3]\n theirs [2 4 3]") {
		t.Error(err, out.String())
	}
}

func TestReadLines(t *testing.T) {
	name := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(name, []byte(`{"title":"الف","text":"ب\n\n ج \r\nالف"}`+"\n"+`{"text":"ب\nد"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readLines([]string{name})
	if want := []string{"الف", "ب", " ج ", "د"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q %v, want %q", got, err, want)
	}
	one, two := draw(slices.Clone(got), 2, 7), draw(slices.Clone(got), 2, 7)
	if len(one) != 2 || !slices.Equal(one, two) {
		t.Error(one, two)
	}
	if n := len(draw(got, 9, 7)); n != 4 {
		t.Error(n, "lines drawn of 4")
	}
}

func TestFigures(t *testing.T) {
	if got := farthest([]float32{1, 2, 3, 6}, []float64{2, 4.5}); math.Abs(got-.5) > 1e-12 {
		t.Error(got)
	}
	if got := median([]float64{9, 1, 3, 2}); got != 2.5 {
		t.Error(got)
	}
	if err := run(t.Context(), []string{"-model", "x"}, io.Discard); err == nil {
		t.Error("neither a corpus nor rounds, and no error")
	}
}
