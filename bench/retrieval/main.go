// Command retrieval makes the tables of docs/retrieval.md: this project's
// retrieval and stock Bleve's, in one process on the same data.
//
//	go run ./bench/retrieval -data DIR                             # print
//	go run ./bench/retrieval -data DIR -write docs/retrieval.md    # put them into the document
//	go run ./bench/retrieval -data DIR -parts speed                # what it costs, without the rankings
//
// DIR holds BEIR data sets or dialogues with their documents, each in a
// directory of its own; BIOPARS_BENCH_DATA
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
	quality    bool // measure the rankings of all sets
	speed      bool // measure the cost on the first one
	queries    int  // queries whose latency is measured
	rounds     int  // times each is asked, and each index built
	short      int  // texts of the synthesised corpus, 0 for none
	log        io.Writer
}

func run(ctx context.Context) (err error) {
	c := config{log: os.Stderr}
	flag.StringVar(&c.data, "data", os.Getenv("BIOPARS_BENCH_DATA"), "directory of BEIR data sets")
	flag.StringVar(&c.work, "work", "", "keep the indexes here (default: a temporary directory)")
	sets := flag.String("sets", "med_union,parsinlu_rc,kqa_fa,pquad,pcoqa_docs", "data sets, the first one also for "+
		"latencies")
	parts := flag.String("parts", "quality,speed", "what to measure: quality, speed")
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
	for part := range strings.SplitSeq(*parts, ",") {
		switch part {
		case "quality":
			c.quality = true
		case "speed":
			c.speed = true
		default:
			return fmt.Errorf("-parts: %q is neither quality nor speed", part)
		}
	}
	if c.work == "" {
		if c.work, err = os.MkdirTemp("", "biopars-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	}
	quality, speed, err := c.tables(ctx)
	if err != nil {
		return err
	}
	if *write != "" {
		if c.quality {
			err = replace(*write, beginQuality, quality)
		}
		if c.speed && err == nil {
			err = replace(*write, beginSpeed, speed)
		}
		return err
	}
	_, err = io.WriteString(os.Stdout, quality+speed)
	return err
}

// tables measures what it is asked for and renders it.
func (c *config) tables(ctx context.Context) (quality, speed string, err error) {
	var results []*result
	var sp *speedResult
	for i, name := range c.sets {
		if i > 0 && !c.quality {
			break
		}
		set, err := retrieval.OpenSet(filepath.Join(c.data, name), retrieval.Files{})
		if err != nil {
			return "", "", err
		}
		res, costs, err := c.measure(ctx, set, c.speed && i == 0)
		if err != nil {
			return "", "", fmt.Errorf("%s: %w", name, err)
		}
		results = append(results, res)
		if costs != nil {
			sp = costs
		}
	}
	var q, s strings.Builder
	if c.quality {
		writeQuality(&q, results)
		writeSignificance(&q, results)
		writeParts(&q, results)
	}
	writeSpeed(&s, sp)
	return q.String(), s.String(), nil
}

// step reports on standard error what has been done and how long it took.
func (c *config) step(set, what string, start time.Time) {
	fmt.Fprintf(c.log, "%s: %s: %s\n", set, what, time.Since(start).Round(time.Millisecond))
}

const (
	beginQuality = "<!-- made by bench/retrieval -->"
	beginSpeed   = "<!-- made by bench/retrieval -parts speed -->"
	end          = "<!-- end -->"
)

// replace puts the tables of one part between the two marks of a document.
func replace(path, begin, tables string) error {
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
