package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeSet writes a small data set of two hundred texts with a vocabulary that grows.
func writeSet(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	set := filepath.Join(dir, "set")
	if err := os.Mkdir(set, 0o755); err != nil {
		t.Fatal(err)
	}
	letters := []rune("ابپتجچدرزسشفقکگلمنوهی")
	name := func(n int) string {
		out := []rune("")
		for range 6 {
			out = append(out, letters[n%len(letters)])
			n = n/3 + 7
		}
		return string(out)
	}
	var corpus, queries strings.Builder
	for i := range 200 {
		text := "این دارو برای درمان " + name(i) + " به کار می‌رود. مصرف " + name(2*i) + " باید با پزشک در میان گذاشته شود.\n" +
			"بیمار از درد " + name(i*i) + " می‌نالید"
		b, err := json.Marshal(textRecord{ID: name(i) + string(letters[i%20]), Title: "عنوان " + name(i/4), Text: text})
		if err != nil {
			t.Fatal(err)
		}
		b = []byte(strings.Replace(string(b), `"_id":"`, `"_id":"`+strings.Repeat("x", i+1), 1)) // all different
		corpus.Write(append(b, '\n'))
		queries.WriteString(`{"_id":"q` + strings.Repeat("y", i) + `","text":"آیا ` + name(i) + ` برای درد خوب است؟"}` + "\n")
	}
	for file, text := range map[string]string{"corpus.jsonl": corpus.String(), "queries.jsonl": queries.String()} {
		if err := os.WriteFile(filepath.Join(set, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func testPool(t *testing.T) *pool {
	t.Helper()
	p, err := readPool(writeSet(t), []string{"set"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCorpusOfASeedIsTheSame(t *testing.T) {
	p := testPool(t)
	read := func(n int, seed uint64) (string, string) {
		m, err := p.writeCorpus(t.TempDir(), n, seed)
		if err != nil {
			t.Fatal(err)
		}
		var out [2]string
		for i, path := range []string{m.jsonl, m.tsv} {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out[i] = string(b)
		}
		return out[0], out[1]
	}
	one, tsv := read(50, 1)
	again, _ := read(50, 1)
	longer, _ := read(80, 1)
	other, _ := read(50, 2)
	if one != again {
		t.Error("the same seed made two corpora")
	}
	if !strings.HasPrefix(longer, one) {
		t.Error("a longer corpus does not begin with the shorter one")
	}
	if one == other {
		t.Error("two seeds made one corpus")
	}
	if n := strings.Count(tsv, "\n"); n != 50 || strings.Count(tsv, "\t") != 50 {
		t.Errorf("%d lines, %d tabs", n, strings.Count(tsv, "\t"))
	}
	for line := range strings.Lines(one) {
		var r textRecord
		if err := json.Unmarshal([]byte(line), &r); err != nil || r.ID == "" || r.Text == "" {
			t.Fatalf("%q: %v", line, err)
		}
	}
}

func TestVocabularyGrows(t *testing.T) {
	p := testPool(t)
	if p.heaps.beta <= 0.2 || p.heaps.beta >= 1 {
		t.Fatalf("beta is %g", p.heaps.beta)
	}
	m := p.maker(1)
	different := map[string]bool{}
	at := map[int]int{}
	for i := range 8000 {
		for f := range strings.FieldsSeq(m.next(i).Text) {
			different[f] = true
		}
		if i+1 == 2000 || i+1 == 8000 {
			at[i+1] = m.distinct
			if want := m.heaps.at(m.running); math.Abs(float64(m.distinct)/want-1) > 0.05 {
				t.Errorf("%d passages have %d different words, %.0f by the law", i+1, m.distinct, want)
			}
		}
	}
	if len(different) < len(p.words)*2 {
		t.Errorf("%d different words from %d", len(different), len(p.words))
	}
	if got, want := float64(at[8000])/float64(at[2000]), math.Pow(4, p.heaps.beta); math.Abs(got-want) > 0.1 {
		t.Errorf("four times the passages have %.2f times the words, want %.2f", got, want)
	}
}

func TestQuestions(t *testing.T) {
	p := testPool(t)
	q := p.ask(1000, 1)
	words := 0
	for _, text := range q {
		words += len(strings.Fields(text))
	}
	if mean := float64(words) / 1000; len(q) != 1000 || math.Abs(mean-questionWords) > 0.5 {
		t.Errorf("%d questions of %.1f words", len(q), mean)
	}
	if !slices.Equal(q, p.ask(1000, 1)) {
		t.Error("the same seed made other questions")
	}
	if q := (&pool{}).ask(3, 1); len(q) != 0 {
		t.Errorf("questions from nothing: %q", q)
	}
}

func TestWordsOf(t *testing.T) {
	const text = "قرص ۵۰۰mg، می‌خورم!"
	var got []string
	for _, w := range wordsOf(text) {
		got = append(got, text[w.start:w.end])
	}
	if want := []string{"قرص", "۵۰۰mg", "می‌خورم"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLogSlope(t *testing.T) {
	x := []float64{10, 100, 1000}
	y := []float64{3 * math.Pow(10, .7), 3 * math.Pow(100, .7), 3 * math.Pow(1000, .7)}
	if slope, factor := logSlope(x, y); math.Abs(slope-.7) > 1e-9 || math.Abs(factor-3) > 1e-9 {
		t.Errorf("got %g·x^%g", factor, slope)
	}
}
