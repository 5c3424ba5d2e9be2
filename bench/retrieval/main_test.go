package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
)

// TestTables runs the whole command on a set of a few texts.
func TestTables(t *testing.T) {
	data := t.TempDir()
	dir := filepath.Join(data, "tiny")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var corpus, queries, qrels strings.Builder
	qrels.WriteString("query-id\tcorpus-id\tscore\n")
	for i, word := range []string{"میگرن", "آسم", "دیابت", "نقرس", "صرع", "سل"} {
		fmt.Fprintf(&corpus, "{\"_id\":\"d%d\",\"title\":\"%s\",\"text\":\"بیماری %s درمان دارد و نشانه‌های آن را "+
			"پزشک بررسی می‌کند تا بیمار بهتر شود.\"}\n", i, word, word)
		fmt.Fprintf(&queries, "{\"_id\":\"q%d\",\"text\":\"%s چیست؟\"}\n", i, word)
		fmt.Fprintf(&qrels, "q%d\td%d\t1\n", i, i)
	}
	for name, text := range map[string]string{"corpus.jsonl": corpus.String(), "queries.jsonl": queries.String(),
		"qrels.tsv": qrels.String(), "qrels.part.tsv": qrels.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := config{data: data, work: t.TempDir(), sets: []string{"tiny"}, quality: true, speed: true, queries: 3,
		rounds: 1, short: 10, log: io.Discard}
	quality, speed, err := c.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tables := quality + speed
	for _, want := range []string{
		"### tiny, 6 questions", "too small to train",
		"| " + sysStock + " | 1.000 [1.000, 1.000] |", "| " + sysBM25 + " | 1.000 [1.000, 1.000] |",
		"| tiny | " + sysStock + " | " + sysHybrid + " | +0.0000 [+0.0000, +0.0000] | 1.0000 |",
		"| tiny/part | 6 |", "10 short texts", "| biopars, default |",
	} {
		if !strings.Contains(tables, want) {
			t.Errorf("no %q in\n%s", want, tables)
		}
	}
	c.quality, c.work = false, t.TempDir()
	if quality, speed, err = c.tables(t.Context()); err != nil || quality != "" ||
		!strings.Contains(speed, "| biopars, default |") {
		t.Errorf("speed alone: %v, %q, %q", err, quality, speed)
	}
	c.quality, c.speed, c.work = true, false, t.TempDir()
	if quality, speed, err = c.tables(t.Context()); err != nil || speed != "" ||
		!strings.Contains(quality, "| tiny/part | 6 |") {
		t.Errorf("quality alone: %v, %q, %q", err, quality, speed)
	}
}

func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doc.md")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("before\n" + beginQuality + "\nold\n" + end + "\nbetween\n" + beginSpeed + "\nold\n" + end + "\nafter\n")
	for range 2 { // replacing twice is replacing once
		for begin, tables := range map[string]string{beginQuality: "good\n", beginSpeed: "fast\n"} {
			if err := replace(path, begin, tables); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		want := "before\n" + beginQuality + "\n\ngood\n\n" + end + "\nbetween\n" + beginSpeed + "\n\nfast\n\n" + end +
			"\nafter\n"
		if err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	write("no marks")
	if err := replace(path, beginSpeed, "new"); err == nil {
		t.Error("a document without marks is no error")
	}
}

func TestShortTexts(t *testing.T) {
	var words []string
	for i := range 30 {
		words = append(words, fmt.Sprint(i))
	}
	got := shortTexts([]index.Passage{{Text: strings.Join(words, " ")}}, 6)
	var starts []string
	for _, p := range got {
		starts = append(starts, strings.Fields(p.Text)[0])
	}
	if s := strings.Join(starts, " "); s != "0 12 24 5 17 29" || len(strings.Fields(got[0].Text)) != 12 {
		t.Errorf("texts start at %s", s)
	}
	// A corpus that cannot give as many gives what it has.
	if got := shortTexts([]index.Passage{{Text: "یک دو"}}, 5); len(got) != 1 {
		t.Errorf("%d texts", len(got))
	}
}

func TestSample(t *testing.T) {
	queries := make([]trec.Query, 10)
	for i := range queries {
		queries[i].ID = fmt.Sprint(i)
	}
	got := sample(queries, 3)
	if len(got) != 3 || got[0].ID != "0" || got[1].ID != "3" || got[2].ID != "6" || len(sample(queries, 20)) != 10 {
		t.Errorf("got %v", got)
	}
}
