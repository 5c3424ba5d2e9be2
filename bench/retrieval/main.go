// Command retrieval makes the tables of docs/retrieval.md: this project's
// retrieval and stock Bleve's, in one process on the same data.
//
//	go run ./bench/retrieval -data DIR                             # print
//	go run ./bench/retrieval -data DIR -write docs/retrieval.md    # put them into the document
//
// DIR holds BEIR data sets, each in a directory of its own; BIOPARS_BENCH_DATA
// can name it instead. Rankings are the same every time. Latencies are taken on
// one processor, the systems asked in turn, so that what else the machine does
// disturbs all of them alike: compare the ratios.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "retrieval:", err)
		os.Exit(1)
	}
}

type config struct {
	data, work string
	sets       []string
	queries    int // queries whose latency is measured
	rounds     int // times each is asked, and each index built
	short      int // texts of the synthesised corpus, 0 for none
	log        io.Writer
}

func run(ctx context.Context) (err error) {
	c := config{log: os.Stderr}
	flag.StringVar(&c.data, "data", os.Getenv("BIOPARS_BENCH_DATA"), "directory of BEIR data sets")
	flag.StringVar(&c.work, "work", "", "keep the indexes here (default: a temporary directory)")
	sets := flag.String("sets", "med_union,parsinlu_rc,kqa_fa", "data sets, the first one also for latencies")
	flag.IntVar(&c.queries, "queries", 500, "queries whose latency is measured")
	flag.IntVar(&c.rounds, "rounds", 3, "times each query is asked and each index built; the fastest counts")
	flag.IntVar(&c.short, "short", 142063, "texts of the synthesised corpus of short texts; 0: none")
	write := flag.String("write", "", "replace the tables of this document")
	flag.Parse()
	if c.data == "" {
		return errors.New("no data: set -data or BIOPARS_BENCH_DATA")
	}
	if c.queries < 1 || c.rounds < 1 {
		return errors.New("-queries and -rounds must be 1 or more")
	}
	c.sets = strings.Split(*sets, ",")
	if c.work == "" {
		if c.work, err = os.MkdirTemp("", "biopars-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	}
	tables, err := c.tables(ctx)
	if err != nil {
		return err
	}
	if *write != "" {
		return replace(*write, tables)
	}
	_, err = io.WriteString(os.Stdout, tables)
	return err
}

// tables measures everything and renders it.
func (c *config) tables(ctx context.Context) (string, error) {
	var results []*result
	var speed *speedResult
	for i, name := range c.sets {
		set, err := retrieval.OpenSet(filepath.Join(c.data, name), retrieval.Files{})
		if err != nil {
			return "", err
		}
		res, sp, err := c.measure(ctx, set, i == 0)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		results = append(results, res)
		if sp != nil {
			speed = sp
		}
	}
	var b strings.Builder
	writeQuality(&b, results)
	writeSignificance(&b, results)
	writeParts(&b, results)
	writeSpeed(&b, speed)
	return b.String(), nil
}

// step reports on standard error what has been done and how long it took.
func (c *config) step(set, what string, start time.Time) {
	fmt.Fprintf(c.log, "%s: %s: %s\n", set, what, time.Since(start).Round(time.Millisecond))
}

const (
	begin = "<!-- made by bench/retrieval -->"
	end   = "<!-- end -->"
)

// replace puts the tables between the two marks of a document.
func replace(path, tables string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s: no %q followed by %q", path, begin, end)
	}
	return os.WriteFile(path, []byte(head+begin+"\n\n"+tables+"\n"+end+tail), 0o644)
}
