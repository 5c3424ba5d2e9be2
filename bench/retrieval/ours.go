package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
)

// plain is one field of words with BM25 and nothing else, as the stock index has
// it.
var plain = lexical.Options{
	Schema:  lexical.Schema{OneField: true, NoBigrams: true, GramSize: -1, NoForms: true},
	Ranking: lexical.Ranking{K1: 1.2, Text: lexical.FieldRanking{Weight: 1, B: 0.75}},
}

// buildLexical builds our lexical index alone.
func buildLexical(ctx context.Context, dir string, passages []index.Passage, o lexical.Options) (err error) {
	w, err := lexical.OpenWriter(ctx, dir, lexical.WriterOptions{Options: o})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	const batch = 500
	for i := 0; i < len(passages); i += batch {
		changes := make([]index.Change, 0, batch)
		for j := i; j < min(i+batch, len(passages)); j++ {
			p := passages[j]
			p.Seq = index.Seq(j + 1)
			changes = append(changes, index.Change{Seq: p.Seq, Op: index.Put, Passage: p})
		}
		if err := w.Apply(ctx, changes); err != nil {
			return err
		}
	}
	return w.Publish(ctx)
}

// openLexical builds a lexical index and opens it.
func openLexical(ctx context.Context, dir string, passages []index.Passage, o lexical.Options) (*lexical.Index, error) {
	if err := os.RemoveAll(dir); err != nil { // of an earlier run
		return nil, err
	}
	if err := buildLexical(ctx, dir, passages, o); err != nil {
		return nil, err
	}
	return lexical.Open(ctx, dir, o)
}

// lexicalRanker asks a lexical index. The identifiers are positions: it serves
// for latencies only.
func lexicalRanker(x *lexical.Index) func(ctx context.Context, query string, depth int) ([]string, error) {
	return func(ctx context.Context, query string, depth int) ([]string, error) {
		hits, err := x.Search(ctx, index.Query{Text: query}, depth)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(hits))
		for i, h := range hits {
			ids[i] = strconv.FormatUint(uint64(h.Seq), 10)
		}
		return ids, nil
	}
}

// readPassages reads a corpus.jsonl.
func readPassages(path string) ([]index.Passage, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []index.Passage
	for d, err := range trec.Corpus(f) {
		if err != nil {
			return nil, err
		}
		out = append(
			out, index.Passage{DocumentID: d.ID, Title: d.Title, Text: d.Text,
				Metadata: index.Metadata{Language: "fa"}})
	}
	return out, nil
}

// shortTexts cuts the passages into n texts of twelve words; once all are used
// up it starts again five words later.
func shortTexts(passages []index.Passage, n int) []index.Passage {
	var out []index.Passage
	for round := 0; len(out) < n; round++ {
		before := len(out)
		for i := range passages {
			words := strings.Fields(wholeText(&passages[i]))
			for at := round * 5; at < len(words) && len(out) < n; at += 12 {
				out = append(out, index.Passage{
					DocumentID: strconv.Itoa(len(out)), Text: strings.Join(words[at:min(at+12, len(words))], " "),
				})
			}
		}
		if len(out) == before {
			break
		}
	}
	return out
}

// diskBytes is the size of all files below dir.
func diskBytes(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// build is the cost of an index.
type build struct {
	name  string
	took  time.Duration // of the fastest round
	bytes int64
}

// fastest runs f in a new directory below dir as often as rounds says and keeps
// the best time; close, which f returns, is not timed.
func fastest(dir, name string, rounds int, f func(dir string) (close func() error, err error)) (build, string, error) {
	b := build{name: name}
	var last string
	for round := range rounds {
		at := filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+"-"+strconv.Itoa(round))
		if err := os.RemoveAll(at); err != nil {
			return b, "", err
		}
		start := time.Now()
		closeIndex, err := f(at)
		took := time.Since(start)
		if err == nil {
			err = closeIndex()
		}
		if err != nil {
			return b, "", err
		}
		if round == 0 || took < b.took {
			b.took = took
		}
		if last != "" {
			if err := os.RemoveAll(last); err != nil {
				return b, "", err
			}
		}
		last = at
	}
	var err error
	b.bytes, err = diskBytes(last)
	return b, last, err
}
