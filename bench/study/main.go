// Command study makes the study of docs/evaluation.md: systems over K-QA in Persian and
// over Iranian examinations, scored, compared, and with what the gates make of them.
//
//	go run ./bench/study -data DIR                              # print
//	go run ./bench/study -data DIR -write docs/evaluation.md    # put it into the document
//	go run ./bench/study -data DIR -model biopars,openai:NAME@URL
//
// DIR holds the folders med_union (the corpus), kqa_fa and kopp_mcq. The program is built
// anew and run as users run it. Without models the systems are three that need none.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "study:", err)
		os.Exit(1)
	}
}

// study is what is under way.
type study struct {
	data, work, program string
	models              []string
}

func run(ctx context.Context) (err error) {
	s := study{}
	flag.StringVar(&s.data, "data", os.Getenv("BIOPARS_BENCH_SETS"), "folder with med_union, kqa_fa and kopp_mcq")
	models := flag.String("model", "", "models to put beside the systems that need none, separated by commas")
	write := flag.String("write", "", "replace the study of this document")
	flag.Parse()
	if s.data == "" {
		return errors.New("no data: set -data or BIOPARS_BENCH_SETS")
	}
	if *models != "" {
		s.models = strings.Split(*models, ",")
	}
	if s.work, err = os.MkdirTemp("", "biopars-study-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.work)) }()
	s.program = filepath.Join(s.work, "biopars")
	if err := s.command(ctx, "go", "build", "-o", s.program, "./cmd/biopars"); err != nil {
		return err
	}
	var text strings.Builder
	if err := s.make(ctx, &text); err != nil {
		return err
	}
	if *write == "" {
		_, err = io.WriteString(os.Stdout, text.String())
		return err
	}
	document, err := os.ReadFile(*write)
	if err != nil {
		return err
	}
	made, err := replace(string(document), text.String())
	if err != nil {
		return err
	}
	return os.WriteFile(*write, []byte(made), 0o644)
}

// The marks between which the study stands.
const (
	begin = "<!-- made by bench/study -->"
	end   = "<!-- end -->"
)

// replace puts the study between the two marks of a document.
func replace(document, text string) (string, error) {
	before, rest, ok := strings.Cut(document, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("the document lacks %s or %s", begin, end)
	}
	return before + begin + "\n\n" + strings.TrimSpace(text) + "\n\n" + end + after, nil
}

func (s *study) command(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}

func (s *study) make(ctx context.Context, w io.Writer) error {
	corpus := filepath.Join(s.work, "med")
	if err := s.command(ctx, s.program, "ingest", "--data", corpus, filepath.Join(s.data, "med_union", "corpus.jsonl")); err != nil {
		return err
	}
	open, choice := filepath.Join(s.work, "kqa"), filepath.Join(s.work, "kopp")
	qa := func(data, out, label string, more ...string) error {
		args := []string{"eval", "qa", "--data", filepath.Join(s.data, data, "qa.jsonl"), "--corpus", corpus, "--out", out}
		if label != "" {
			args = append(args, "--label", label)
		}
		return s.command(ctx, s.program, append(args, more...)...)
	}
	extractive := []string{"--model", "extractive", "--retrieval", "on"}
	for _, system := range []struct {
		label string
		more  []string
	}{{"hybrid", []string{"--mode", "hybrid"}}, {"bm25", []string{"--mode", "bm25"}}, {"one-passage", []string{"--mode", "hybrid", "-k", "1"}}} {
		if err := qa("kqa_fa", open, system.label, append(system.more, extractive...)...); err != nil {
			return err
		}
	}
	if err := qa("kopp_mcq", choice, "", extractive...); err != nil {
		return err
	}
	for _, baseline := range []string{"first", "longest"} {
		path, err := s.baseline(baseline)
		if err == nil {
			err = qa("kopp_mcq", choice, "", "--model", "file:"+path)
		}
		if err != nil {
			return err
		}
	}
	for _, m := range s.models {
		if err := errors.Join(qa("kqa_fa", open, "", "--model", m), qa("kopp_mcq", choice, "", "--model", m)); err != nil {
			return err
		}
	}
	if err := s.write(ctx, w, "K-QA in Persian", open, []string{"rouge1", "rougeL", "chrf", "f1", eval.MetricClaimRecall,
		eval.MetricContradictions, eval.MetricCitationRecall}); err != nil {
		return err
	}
	return s.write(ctx, w, "Iranian examinations", choice, []string{eval.MetricAccuracy})
}

// baseline writes the answers of one that looks at the options alone.
func (s *study) baseline(kind string) (string, error) {
	d, err := eval.LoadDataset(filepath.Join(s.data, "kopp_mcq", "qa.jsonl"), eval.DatasetOptions{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, it := range d.Items {
		best := 0
		for i, o := range it.Options {
			if kind == "longest" && len([]rune(o)) > len([]rune(it.Options[best])) {
				best = i
			}
		}
		line, err := json.Marshal(map[string]string{"id": it.ID, "prediction": eval.OptionName(best)})
		if err != nil {
			return "", err
		}
		b.Write(append(line, '\n'))
	}
	path := filepath.Join(s.work, kind+".jsonl")
	return path, os.WriteFile(path, []byte(b.String()), 0o600)
}

// write prints the runs of a directory and how they differ from the first.
func (s *study) write(ctx context.Context, w io.Writer, title, dir string, metrics []string) error {
	runs, err := eval.LoadAll(dir)
	if err != nil {
		return err
	}
	table(w, title, runs, metrics)
	found, err := eval.Compare(ctx, runs, eval.CompareOptions{Metrics: metrics, Resampling: stat.Options{Resamples: 10000}})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nAgainst %s, corrected by Holm's method:\n\n| system | metric | difference | p | p (Holm) |\n|---|---|---|---|---|\n", runs[0].Manifest.Name)
	for _, d := range found {
		r := d.Randomisation
		fmt.Fprintf(w, "| %s | %s | %+.4f [%+.4f, %+.4f] | %.4f | %.4f |\n", d.B, d.Metric, r.Difference.Value, r.Difference.Low,
			r.Difference.High, r.P, d.Holm)
	}
	fmt.Fprintln(w)
	return nil
}

func table(w io.Writer, title string, runs []*eval.Run, metrics []string) {
	fmt.Fprintf(w, "**%s**, %d questions.\n\n| |", title, runs[0].Summary.Items)
	for _, r := range runs {
		fmt.Fprintf(w, " %s |", r.Manifest.Name)
	}
	fmt.Fprint(w, "\n|---|"+strings.Repeat("---|", len(runs))+"\n| answered |")
	for _, r := range runs {
		fmt.Fprintf(w, " %d of %d |", r.Summary.Answered, r.Summary.Items)
	}
	fmt.Fprintln(w)
	for _, name := range metrics {
		fmt.Fprintf(w, "| %s |", name)
		for _, r := range runs {
			if m := r.Summary.Metric(name); m != nil {
				fmt.Fprintf(w, " %.4f [%.4f, %.4f] |", m.Interval.Value, m.Interval.Low, m.Interval.High)
			} else {
				fmt.Fprint(w, " – |")
			}
		}
		fmt.Fprintln(w)
	}
	gates(w, runs)
}

// gates prints what the gates make of the answers, where there are some.
func gates(w io.Writer, runs []*eval.Run) {
	row := func(name string, cell func(*eval.Gates) string) {
		var cells []string
		some := false
		for _, r := range runs {
			c := "–"
			if g := r.Summary.Gates; g != nil {
				c, some = cell(g), true
			}
			cells = append(cells, c)
		}
		if some {
			fmt.Fprintf(w, "| %s | %s |\n", name, strings.Join(cells, " | "))
		}
	}
	row("withheld by the gates", func(g *eval.Gates) string { return fmt.Sprint(g.Withheld) })
	for _, name := range []string{"rougeL", eval.MetricClaimRecall} {
		row(name+", shown less written", func(g *eval.Gates) string {
			for _, d := range g.Differences {
				if d.Metric == name {
					return fmt.Sprintf("%+.4f [%+.4f, %+.4f]", d.Difference.Value, d.Difference.Low, d.Difference.High)
				}
			}
			return "–"
		})
	}
}
