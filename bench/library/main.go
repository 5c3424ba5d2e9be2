// Command library measures what a library of articles costs to read: it writes articles of
// five pages as pages of the web, documents of Word, Markdown and text, reads them with
// the program as users run it, kills it now and then, and compares what came of it with a
// run that nobody disturbed.
//
//	go run ./bench/library -articles 2000 -kills 5
//
// The same seed writes the same articles. A tenth of them are copies of others in another
// format. CPU seconds and bytes can be compared between runs; times on the wall are
// lengthened by whatever else the machine does.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	f := flag.NewFlagSet("library", flag.ContinueOnError)
	articles := f.Int("articles", 2000, "number of articles")
	kills := f.Int("kills", 5, "how often the disturbed run is killed")
	seed := f.Uint64("seed", 1, "of the texts")
	program := f.String("program", "", "the program to measure; default: this one, built")
	dir := f.String("dir", "", "where the articles and corpora go; default: a temporary directory, removed")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *dir == "" {
		if *dir, err = os.MkdirTemp("", "biopars-library-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(*dir) }()
	}
	if *program == "" {
		*program = filepath.Join(*dir, "biopars")
		build := exec.CommandContext(ctx, "go", "build", "-o", *program, "github.com/biopars/biopars/cmd/biopars")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build: %w", err)
		}
	}
	shelf := filepath.Join(*dir, "articles")
	size, err := writeLibrary(shelf, *articles, *seed)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "articles: %d, %d MB\n", *articles, size>>20)

	whole := filepath.Join(*dir, "whole")
	m, err := take(ctx, *program, whole, shelf, 0)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "undisturbed: %s, %.1f s of CPU, peak %d MB\n", m.wall.Round(time.Second), m.cpu.Seconds(), m.peak>>20)
	if err := check(ctx, out, *program, whole); err != nil {
		return err
	}

	killed := filepath.Join(*dir, "killed")
	rng := rand.New(rand.NewPCG(*seed, 7))
	for range *kills {
		after := time.Duration((0.05 + 0.9*rng.Float64()) * float64(m.wall) / float64(*kills))
		if _, err := take(ctx, *program, killed, shelf, after); err != nil {
			return err
		}
	}
	last, err := take(ctx, *program, killed, shelf, 0)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "last run after %d kills: %s, peak %d MB\n", *kills, last.wall.Round(time.Second), last.peak>>20)
	if err := check(ctx, out, *program, killed); err != nil {
		return err
	}
	a, err := contents(ctx, *program, whole)
	if err != nil {
		return err
	}
	b, err := contents(ctx, *program, killed)
	if err != nil {
		return err
	}
	if a != b {
		return fmt.Errorf("the corpora differ: %s and %s", a, b)
	}
	fmt.Fprintf(out, "equal: %s\n", a)
	return nil
}

// cost is what a run of the program took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// take reads the library into a corpus; after a time that is not 0 it is killed.
func take(ctx context.Context, program, data, shelf string, after time.Duration) (cost, error) {
	cmd := exec.CommandContext(ctx, program, "--lang", "en", "ingest", "--data", data, shelf)
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return cost{}, err
	}
	if after > 0 {
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		defer timer.Stop()
	}
	err := cmd.Wait()
	state := cmd.ProcessState
	if err != nil && (after == 0 || state.Exited()) {
		return cost{}, fmt.Errorf("ingest: %w", err)
	}
	return cost{time.Since(start), state.UserTime() + state.SystemTime(), peak(state)}, nil
}

// check verifies a corpus as users do.
func check(ctx context.Context, out io.Writer, program, data string) error {
	cmd := exec.CommandContext(ctx, program, "--lang", "en", "index", "verify", "--data", data)
	cmd.Stdout, cmd.Stderr = io.Discard, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	fmt.Fprintln(out, "verified")
	return nil
}

// contents are the documents, the number of passages, and what a few questions find.
func contents(ctx context.Context, program, data string) (string, error) {
	raw, err := exec.CommandContext(ctx, program, "index", "stats", "--data", data, "--json").Output()
	if err != nil {
		return "", fmt.Errorf("stats: %w", err)
	}
	var stats struct {
		Catalogue struct {
			Passages  int `json:"passages"`
			Documents int `json:"documents"`
		} `json:"catalogue"`
	}
	if err := json.Unmarshal(raw, &stats); err != nil {
		return "", err
	}
	found := ""
	for _, question := range []string{"دوز متفورمین در کودکان", "درمان آسم", "عوارض وارفارین"} {
		raw, err := exec.CommandContext(ctx, program, "search", "--data", data, "--mode", "bm25", "--json", question).Output()
		if err != nil {
			return "", fmt.Errorf("search: %w", err)
		}
		var res struct {
			Hits []struct {
				ID string `json:"id"`
			} `json:"hits"`
		}
		if err := json.Unmarshal(raw, &res); err != nil {
			return "", err
		}
		for _, h := range res.Hits {
			found += h.ID[:4]
		}
	}
	list, err := exec.CommandContext(ctx, program, "documents", "list", "--data", data, "--json").Output()
	if err != nil {
		return "", fmt.Errorf("list: %w", err)
	}
	return fmt.Sprintf("%d documents, %d passages, list %x, found %s", stats.Catalogue.Documents, stats.Catalogue.Passages,
		sha256.Sum256(list), found), nil
}
