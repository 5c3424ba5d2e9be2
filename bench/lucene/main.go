// Command lucene compares this project's retrieval with Lucene's: what an index
// costs and what questions take, on corpora of growing size.
//
//	go run ./bench/lucene -lucene DIR -data PATH/TO/SETS                              # 100,000 passages, printed
//	go run ./bench/lucene -lucene DIR -data PATH/TO/SETS -sizes 10000,30000,100000,300000,1000000 -write docs/performance.md
//
// DIR, or its folder lib, holds the jars of lucene-core and lucene-analysis-common;
// a JDK that can run them compiles the small driver in peer. SETS holds the BEIR
// data sets whose sentences the corpora are made from. Both sides are processes of
// their own, on one core, in turn. Times on the wall are lengthened by whatever
// else the machine does: compare the ratios.
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
	"runtime"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if len(os.Args) > 1 && os.Args[1] == "side" {
		err = side(ctx, os.Args[2:], os.Stdin, os.Stdout)
	} else {
		err = run(ctx)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lucene:", err)
		os.Exit(1)
	}
}

type config struct {
	work, program string
	peer          *peer
	core          int
	seed          uint64
	questions     int
	builds        int // times each index is built
	warm, rounds  int // times each question is asked, before it counts and after
	dense         bool
	keep          bool
	log           io.Writer
}

func run(ctx context.Context) (err error) {
	c := config{log: os.Stderr}
	jars := flag.String("lucene", "", "directory of Lucene's jars")
	java := flag.String("java", os.Getenv("JAVA_HOME"), "home of the JDK (default: the one in PATH)")
	javaFlags := flag.String("java-flags", "-Xmx1g", "flags of the Java process, separated by spaces")
	data := flag.String("data", os.Getenv("BIOPARS_BENCH_DATA"), "directory of BEIR data sets")
	sets := flag.String("sets", "med_union,pquad,parsinlu_rc,pcoqa_docs", "data sets that corpora are made from")
	list := flag.String("sizes", "100000", "numbers of passages")
	flag.StringVar(&c.work, "work", "", "keep corpora and indexes here (default: a temporary directory, each size removed once it is measured)")
	flag.IntVar(&c.core, "core", runtime.NumCPU()-1, "core that processes are pinned to")
	flag.Uint64Var(&c.seed, "seed", 1, "seed of corpora and questions")
	flag.IntVar(&c.questions, "questions", 2000, "number of questions")
	flag.IntVar(&c.builds, "builds", 3, fmt.Sprintf("times each index is built; the median counts (once from %d passages on)", once))
	flag.IntVar(&c.warm, "warm", 3, "rounds of questions that do not count")
	flag.IntVar(&c.rounds, "rounds", 5, "rounds of questions that count")
	flag.BoolVar(&c.dense, "dense", false, "measure dense vectors, hybrid search and whole answers, too")
	write := flag.String("write", "", "replace the tables of this document")
	flag.Parse()
	if *data == "" || *jars == "" {
		return errors.New("set -data (or BIOPARS_BENCH_DATA) and -lucene")
	}
	if c.builds < 1 || c.rounds < 1 || c.questions < 1 {
		return errors.New("-builds, -rounds and -questions must be 1 or more")
	}
	var sizes []int
	for f := range strings.SplitSeq(*list, ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 {
			return fmt.Errorf("-sizes: %q is no number of passages", f)
		}
		sizes = append(sizes, n)
	}
	if c.keep = c.work != ""; !c.keep {
		if c.work, err = os.MkdirTemp("", "biopars-lucene-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	} else if err := os.MkdirAll(c.work, 0o755); err != nil {
		return err
	}
	if c.work, err = filepath.Abs(c.work); err != nil {
		return err
	}
	if c.program, err = os.Executable(); err != nil {
		return err
	}
	if c.peer, err = buildPeer(ctx, *java, *jars, c.work, strings.Fields(*javaFlags)); err != nil {
		return err
	}
	p, err := readPool(*data, strings.Split(*sets, ","))
	if err != nil {
		return err
	}
	c.step("%d texts, %d different words; n words hold %.1f·n^%.2f", len(p.documents), len(p.words), p.heaps.k, p.heaps.beta)
	var measured []*size
	for _, n := range sizes {
		s, err := c.measure(ctx, p, n)
		if err != nil {
			return fmt.Errorf("%d passages: %w", n, err)
		}
		measured = append(measured, s)
	}
	text := tables(measured, c.pinned(), &c)
	if *write != "" {
		return replace(*write, text)
	}
	_, err = io.WriteString(os.Stdout, text)
	return err
}

// step reports on standard error what has been done.
func (c *config) step(format string, args ...any) { fmt.Fprintf(c.log, format+"\n", args...) }

const (
	begin = "<!-- made by bench/lucene -->"
	end   = "<!-- end -->"
)

// replace puts the tables between the two marks of a document.
func replace(path, text string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, ok := strings.Cut(string(old), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s: no %q followed by %q", path, begin, end)
	}
	return os.WriteFile(path, []byte(head+begin+"\n\n"+text+"\n"+end+tail), 0o644)
}
