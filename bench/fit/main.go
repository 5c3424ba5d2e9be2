// Command fit makes the learned coefficients again, each from the data that it
// was made from, and says how far the ones in force are from that.
//
//	go run ./bench/fit -data DIR -what verify            # refit and print
//	go run ./bench/fit -data DIR -what all -check        # OK, or by how much it is off
//	go run ./bench/fit -list                             # what can be fitted, from what
//
// DIR holds the data sets, each in a directory of its own (docs/decisions,
// 2026-11-28-fit.md); BIOPARS_BENCH_DATA can name it instead. Nothing is drawn at
// random but what -seeds counts, so that the same data give the same figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// config is what the flags say.
type config struct {
	data, work string
	redteam    string  // the file of the red team
	limit      int     // questions of a set, 0 for all
	penalty    float64 // of logistic formulas, below 0 for that of each fit
	seeds      int     // encoders of each setting of temperatures
	log        io.Writer
	asked      map[string][]judged // answerability of the questions of a set, for two tasks
}

// penaltyOr is the penalty of a fit whose own is known.
func (c *config) penaltyOr(own float64) float64 {
	if c.penalty >= 0 {
		return c.penalty
	}
	return own
}

// task makes one coefficient or one group of them.
type task struct {
	name, from string
	fit        func(*config, context.Context) (*result, error)
}

var tasks = []task{
	{"verify", "score of a sentence beside its evidence: nli/dev.jsonl", (*config).fitSupport},
	{"vector", "share of the vectors in it: nli/dev.jsonl, encoders of med_union and pquad", (*config).fitVector},
	{"answerable", "score that decides on abstention: med_union, pquad", (*config).fitAnswerable},
	{"min-answerable", "its threshold: med_union", (*config).fitThreshold},
	{"bm25", "weights of the lexical ranking: med_union, parsinlu_rc, kqa_fa", (*config).fitLexical},
	{"alpha", "weight of the dense leg: med_union, parsinlu_rc, pquad", (*config).fitAlpha},
	{"orders", "detector of orders to whoever writes an answer: med_union, kqa_fa, pquad, english, demonstration, bench/fit/grammar", (*config).fitOrders},
	{"letters", "how letters follow one another: med_union, kqa_fa, pquad, english, demonstration", (*config).fitLetters},
	{"temperatures", "τ of the encoder's members: parsinlu_rc", (*config).fitTemperatures},
	{"conflict", "weight of what speaks for a contradiction: conflicts/*.jsonl, which the repository does not have, and med_union", (*config).fitConflict},
}

// errOff is returned by -check.
var errOff = errors.New("a constant in force is not what the fit gives")

func run(ctx context.Context, args []string, out, log io.Writer) (err error) {
	c := config{log: log, asked: map[string][]judged{}}
	f := flag.NewFlagSet("fit", flag.ContinueOnError)
	f.SetOutput(log)
	f.StringVar(&c.data, "data", os.Getenv("BIOPARS_BENCH_DATA"), "directory of the data sets")
	f.StringVar(&c.work, "work", "", "keep the indexes here for the next run (default: a temporary directory)")
	f.StringVar(&c.redteam, "redteam", "generate/testdata/redteam.jsonl", "the red team's passages, from the root of the module")
	f.IntVar(&c.limit, "limit", 0, "questions of each set, spread evenly; 0: those of the fit")
	f.Float64Var(&c.penalty, "penalty", -1, "L2 penalty of the logistic formulas; below 0: that of each fit")
	f.IntVar(&c.seeds, "seeds", 2, "encoders trained for each setting of the temperatures")
	what := f.String("what", "", "what to fit, separated by commas, or all")
	check := f.Bool("check", false, "say OK or by how much a constant in force is off; exit 1 if one is")
	list := f.Bool("list", false, "list what can be fitted")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *list {
		for _, t := range tasks {
			fmt.Fprintf(out, "%-16s%s\n", t.name, t.from)
		}
		return nil
	}
	chosen, err := choose(*what)
	if err != nil {
		return err
	}
	switch {
	case c.data == "":
		return errors.New("no data: set -data or BIOPARS_BENCH_DATA")
	case c.seeds < 1 || c.limit < 0:
		return errors.New("-seeds must be 1 or more, -limit 0 or more")
	}
	if c.work == "" {
		if c.work, err = os.MkdirTemp("", "biopars-fit-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	}
	off := false
	for _, t := range chosen {
		r, err := t.fit(&c, ctx)
		if errors.Is(err, errAbsent) && *what == "all" {
			fmt.Fprintf(out, "%s: not fitted: %v\n", t.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if *check {
			off = off || r.off != ""
			r.check(out, t)
		} else {
			r.print(out, t)
		}
	}
	if off {
		return errOff
	}
	return nil
}

// choose gives the tasks of a list of names, in the order of tasks.
func choose(what string) ([]task, error) {
	if what == "all" {
		return tasks, nil
	}
	names := strings.Split(what, ",")
	for _, n := range names {
		if !slices.ContainsFunc(tasks, func(t task) bool { return t.name == n }) {
			return nil, fmt.Errorf("-what: %q is not one of those that -list prints", n)
		}
	}
	return slices.DeleteFunc(slices.Clone(tasks), func(t task) bool { return !slices.Contains(names, t.name) }), nil
}
