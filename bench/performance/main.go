// Command performance makes the figures of docs/performance.md: what reading a
// corpus costs, what it takes on disk, how long a cold search takes, and how
// long retrieval takes in a process that runs already.
//
//	go run ./bench/performance -data DIR                               # print
//	go run ./bench/performance -data DIR -write docs/performance.md    # put them into the document
//
// DIR is one BEIR data set; BIOPARS_BENCH_DATA can name it instead. The program
// is built anew and run as users run it. CPU seconds and bytes can be compared
// between runs; times on the wall are lengthened by whatever else the machine
// does.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/eval/retrieval"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "performance:", err)
		os.Exit(1)
	}
}

type config struct {
	set     *retrieval.Set
	work    string // holds the program and the corpora
	program string
	rounds  int // ingests, and rounds of in-process queries
	cold    int // cold processes
	log     io.Writer
}

func run(ctx context.Context) (err error) {
	c := config{log: os.Stderr}
	data := flag.String("data", os.Getenv("BIOPARS_BENCH_DATA"), "BEIR data set")
	flag.StringVar(&c.program, "biopars", "", "program to measure (default: built from ./cmd/biopars)")
	flag.IntVar(&c.rounds, "rounds", 3, "ingests, and rounds of queries in one process")
	flag.IntVar(&c.cold, "cold", 10, "cold processes of each kind")
	write := flag.String("write", "", "replace the figures of this document")
	flag.Parse()
	if *data == "" {
		return errors.New("no data: set -data or BIOPARS_BENCH_DATA")
	}
	if c.rounds < 1 || c.cold < 1 {
		return errors.New("-rounds and -cold must be 1 or more")
	}
	if c.set, err = retrieval.OpenSet(*data, retrieval.Files{}); err != nil {
		return err
	}
	if c.work, err = os.MkdirTemp("", "biopars-performance-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	if c.program == "" {
		c.program = filepath.Join(c.work, "biopars.exe")
		build := exec.CommandContext(ctx, "go", "build", "-o", c.program, "./cmd/biopars")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	f, err := c.measure(ctx)
	if err != nil {
		return err
	}
	if *write != "" {
		return replace(*write, f.table())
	}
	_, err = io.WriteString(os.Stdout, f.table())
	return err
}

const (
	begin = "<!-- made by bench/performance -->"
	end   = "<!-- end -->"
)

// replace puts the figures between the two marks of a document.
func replace(path, figures string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s: no %q followed by %q", path, begin, end)
	}
	return os.WriteFile(path, []byte(head+begin+"\n\n"+figures+"\n"+end+tail), 0o644)
}
