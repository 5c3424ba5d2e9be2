package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/retrieve"
)

// side is our side of the comparison, a process of its own as the peer is:
//
//	side index SYSTEM CORPUS DIR
//	side ask SYSTEM DIR QUESTIONS
//
// Indexing writes "indexed N cpu NS wall NS"; asking writes "round HITS NS NS …"
// for each depth that it reads, a time for every question; both end with "peak
// BYTES". Times are nanoseconds.
func side(ctx context.Context, args []string, in io.Reader, out io.Writer) (err error) {
	if len(args) != 4 {
		return errors.New("side index SYSTEM CORPUS DIR | side ask SYSTEM DIR QUESTIONS")
	}
	switch args[0] {
	case "index":
		wall, cpu := time.Now(), processorTime()
		n, err := sideIndex(ctx, args[1], args[2], args[3])
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "indexed %d cpu %d wall %d\n", n, processorTime()-cpu, time.Since(wall))
	case "ask":
		rank, closeIt, err := sideOpen(ctx, args[1], args[2])
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closeIt()) }()
		text, err := os.ReadFile(args[3])
		if err != nil {
			return err
		}
		if err := sideAsk(ctx, rank, strings.Split(strings.TrimSpace(string(text)), "\n"), in, out); err != nil {
			return err
		}
	default:
		return fmt.Errorf("side %s is unknown", args[0])
	}
	_, err = fmt.Fprintf(out, "peak %d\n", peakMemory())
	return err
}

// ranker answers a question to a depth and says how many it found.
type ranker func(ctx context.Context, text string, depth int) (int, error)

func sideAsk(ctx context.Context, rank ranker, questions []string, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		depth, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
		if err != nil {
			return err
		}
		runtime.GC() // of the round before
		hits := 0
		var b strings.Builder
		for _, q := range questions {
			start := time.Now()
			n, err := rank(ctx, q, depth)
			if err != nil {
				return fmt.Errorf("%q: %w", q, err)
			}
			fmt.Fprintf(&b, " %d", time.Since(start))
			hits += n
		}
		if _, err := fmt.Fprintf(out, "round %d%s\n", hits, b.String()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// plain is one field of words with BM25 and nothing else: the peer's signals.
var plain = lexical.Options{
	Schema:  lexical.Schema{OneField: true, NoBigrams: true, GramSize: -1, NoForms: true},
	Ranking: lexical.Ranking{K1: 1.2, Text: lexical.FieldRanking{Weight: 1, B: 0.75}},
}

// sideIndex makes a corpus searchable and counts its passages.
func sideIndex(ctx context.Context, system, corpus, dir string) (n int, err error) {
	if system == systemWords {
		return indexWords(ctx, corpus, dir)
	}
	e, err := biopars.Open(ctx, biopars.Options{Dir: dir, NoDense: system != systemDense})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	report, err := e.Ingest(ctx, []string{corpus}, biopars.IngestOptions{})
	return report.Added, err
}

func indexWords(ctx context.Context, corpus, dir string) (n int, err error) {
	f, err := os.Open(corpus)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	w, err := lexical.OpenWriter(ctx, dir, lexical.WriterOptions{Options: plain})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	const batch = 500
	var changes []index.Change
	for d, err := range trec.Corpus(f) {
		if err != nil {
			return n, err
		}
		n++
		p := index.Passage{Seq: index.Seq(n), DocumentID: d.ID, Title: d.Title, Text: d.Text}
		changes = append(changes, index.Change{Seq: p.Seq, Op: index.Put, Passage: p})
		if len(changes) == batch {
			if err := w.Apply(ctx, changes); err != nil {
				return n, err
			}
			changes = nil
		}
	}
	if err := w.Apply(ctx, changes); err != nil {
		return n, err
	}
	return n, w.Publish(ctx)
}

// sideOpen opens what one system asks.
func sideOpen(ctx context.Context, system, dir string) (ranker, func() error, error) {
	if system == systemWords || system == systemSignals {
		o, at := plain, dir
		if system == systemSignals {
			o, at = lexical.Options{}, filepath.Join(dir, "lexical")
		}
		x, err := lexical.Open(ctx, at, o)
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context, text string, depth int) (int, error) {
			hits, err := x.Search(ctx, index.Query{Text: text}, depth)
			return len(hits), err
		}, x.Close, nil
	}
	e, err := biopars.Open(ctx, biopars.Options{Dir: dir, NoDense: system == systemBM25,
		Retrieve: retrieve.Options{BM25Timeout: time.Minute, DenseTimeout: time.Minute}})
	if err != nil {
		return nil, nil, err
	}
	ask := func(ctx context.Context, text string, depth int) (int, error) {
		mode := retrieve.ModeHybrid
		if system == systemBM25 {
			mode = retrieve.ModeBM25
		}
		found, err := e.Search(ctx, biopars.Question{Text: text, Mode: mode, K: depth})
		if err != nil {
			return 0, err
		}
		return len(found.Candidates), nil
	}
	if system == systemAnswer {
		ask = func(ctx context.Context, text string, _ int) (int, error) {
			a, err := e.Ask(ctx, biopars.Question{Text: text, NoModel: true})
			return len(a.Sources), err
		}
	}
	return ask, e.Close, nil
}
