package report

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
)

// TestLaTeX: the table is one that LaTeX sets within the width of its text, whatever runs
// are called and however many they are, and holds every figure.
func TestLaTeX(t *testing.T) {
	latex, err := exec.LookPath("pdflatex")
	if err != nil {
		t.Log("not set: no pdflatex")
	}
	for _, c := range []struct {
		name    string
		runs    int
		metrics []string
		header  string // the first row of the table
	}{
		{"two runs", 2, nil, " & A & B"},
		{"a list of metrics", 2, []string{"rougeL", "claim-recall"}, " & A & B"},
		{"more runs than metrics", 7, []string{"rougeL", "chrf"}, " & answered & rougeL & chrf"},
		{"more of both than a page is wide", 7, nil, " & A & B & C"},
	} {
		dir := t.TempDir()
		all := study(t, English, c.runs)
		if _, err := Write(t.Context(), dir, all, Options{LaTeX: true, Metrics: c.metrics, Language: English, Resampling: stat.Options{Resamples: 50},
			Command: "biopars eval report runs --latex"}); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, "report.tex"))
		if err != nil {
			t.Fatal(err)
		}
		text := string(b)
		if _, rest, _ := strings.Cut(text, "\\toprule\n"); !strings.HasPrefix(rest, c.header+" \\\\\n\\midrule\n") {
			t.Errorf("%s: %s", c.name, text)
		}
		for _, want := range []string{`\caption{questions.jsonl, 12 questions.`, `\label{tab:questions-jsonl}`, "%   biopars eval qa --data questions.jsonl",
			"%   biopars eval report runs --latex", "% @software{biopars,", "% BioPars, reported in the paper, setup unpublished: ROUGE-L 29.99",
			"A: openai-some-model-of-7-billion-instruct-hospital.example.org-on"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s", c.name, want)
			}
		}
		if judged := strings.Contains(text, "citation-recall, citation-precision"); judged != (c.metrics == nil) {
			t.Errorf("%s: the judge is named: %v\n%s", c.name, judged, text)
		}
		for _, v := range all {
			for _, m := range v.Summary.Metrics {
				if figure := latexFigure(&m); c.metrics == nil && !strings.Contains(text, figure) {
					t.Errorf("%s: no %s %s", c.name, m.Name, figure)
				}
			}
		}
		if c.metrics != nil && strings.Contains(text, "f1") {
			t.Errorf("%s: f1 was not asked for", c.name)
		}
		if latex == "" {
			continue
		}
		document := "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\\input{report.tex}\\end{document}"
		if err := os.WriteFile(filepath.Join(dir, "paper.tex"), []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(latex, "-halt-on-error", "-interaction=nonstopmode", "paper.tex")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", c.name, err, out)
		}
		if m := regexp.MustCompile(`Overfull[^\n]*`).Find(out); m != nil {
			t.Errorf("%s: %s", c.name, m)
		}
	}
}

// TestPersianLaTeX: in a document from right to left, names and numbers stay as they are.
func TestPersianLaTeX(t *testing.T) {
	dir := t.TempDir()
	all := study(t, Persian, 2)
	if _, err := Write(t.Context(), dir, all, Options{LaTeX: true, Resampling: stat.Options{Resamples: 50}}); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "report.tex"))
	if err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(string(b), "\\end{table}")
	_, table, _ = strings.Cut(table, "\\toprule")
	if found := regexp.MustCompile(`(?m)(?:^|& )[^\\&\n]*(?:\d\.\d|[A-Za-z]{2})[^\n]*`).FindString(table); found != "" {
		t.Errorf("not set from left to right: %s", found)
	}
	for _, want := range []string{"\\lr{rougeL} & \\lr{" + latexFigure(all[0].Summary.Metric("rougeL")) + "}", "\\caption{\\lr{questions.jsonl}، 12 پرسش", "xepersian"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in\n%s", want, b)
		}
	}
}
