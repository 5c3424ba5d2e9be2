package report

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

// live is what a reader of Markdown acts on, unless a backslash stands before it.
var live = regexp.MustCompile("(?i)(^|[^\\\\])(!\\[|\\]\\(|<[a-z!/]|\\*\\*|~~|`[^`]|://|www\\.|[a-z]@[a-z])")

// TestHostileNames: what stands in the files of a run makes no link, image, command or
// formula in any form of the report.
func TestHostileNames(t *testing.T) {
	names := []string{
		"=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "\r=1",
		"![x](http://evil.example/p.png)", "[x](javascript:1)", "<img src=x onerror=1>", "a | b\n# head",
		"**b** `c` ~~d~~ http://evil.example www.evil.example me@evil.example", "x\n\n    code",
		"\\input{/etc/passwd}", "\\immediate\\write18{id}", "^^5cinput{x}", "a%b\n\\input{x}", "{\\x}",
		"\u202egnp.exe\u2066", "``` \n```",
	}
	var hostile []*eval.Run
	for _, r := range runs(t) {
		for i, name := range names {
			run, s := *r, *r.Summary
			run.Manifest.Name = name + r.Manifest.Retrieval
			run.Manifest.Model = eval.Model{Provider: name, Name: name}
			run.Manifest.Dataset.Name, run.Manifest.Command = name, name
			s.Metrics = slices.Clone(s.Metrics)
			for j := range s.Metrics {
				s.Metrics[j].Signature = name
			}
			s.Metrics = append(s.Metrics, eval.MetricSummary{Name: name, Signature: name,
				Interval: stat.Interval{Value: float64(i), Items: 1}, Parts: map[string]float64{name: 1}})
			s.Abilities = append(slices.Clone(s.Abilities), eval.AbilitySummary{Ability: eval.Ability(name), Formula: name})
			run.Summary = &s
			run.Scores, run.Items, run.Entries = slices.Clone(r.Scores), slices.Clone(r.Items), slices.Clone(r.Entries)
			for j := range run.Scores {
				id := name + r.Items[j].ID
				run.Scores[j].ID, run.Items[j].ID, run.Entries[j].ID = id, id, id
			}
			hostile = append(hostile, &run)
		}
	}
	dir := t.TempDir()
	files, err := Write(t.Context(), dir, hostile, Options{Language: English, Resampling: stat.Options{Resamples: 50}, LaTeX: true})
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	inCommands := false
	for line := range strings.SplitSeq(read("report.md"), "\n") {
		if strings.HasPrefix(line, "## ") {
			inCommands = line == "## Made by" || line == "## To cite"
		}
		if inCommands && strings.HasPrefix(line, "    ") || strings.HasPrefix(line, "- ") {
			continue // code
		}
		if m := live.FindString(line); m != "" {
			t.Errorf("Markdown acts on %q: %.300s", m, line)
		}
	}
	md := read("report.md")
	if strings.Contains(md, "\n# head") || strings.Contains(md, "\n\\input") || strings.ContainsAny(md, "\u202e\u2066\r") {
		t.Error("a name breaks out of its line")
	}
	for _, name := range []string{"report.csv", "items.csv"} {
		rows, err := csv.NewReader(strings.NewReader(read(name))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != escapeCell(cell) {
					t.Errorf("%s: %q is a formula", name, cell)
				}
			}
		}
	}
	tex := regexp.MustCompile(`(?m)^%.*$`).ReplaceAllString(read("report.tex"), "") // without comments
	for _, bad := range []string{`\input`, `\immediate`, "^^", `{\x}`} {
		if strings.Contains(tex, bad) {
			t.Errorf("LaTeX acts on %s", bad)
		}
	}
	html := read("report.html")
	for _, bad := range []string{"<img", "<script", "<a "} {
		if strings.Contains(html, bad) {
			t.Errorf("%s in the page", bad)
		}
	}
	for _, f := range files {
		if rel, err := filepath.Rel(dir, f); err != nil || strings.ContainsAny(rel, `/\`) {
			t.Errorf("%q is not in the directory of the report", f)
		}
		if info, err := os.Stat(f); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", f, info.Mode(), err)
		}
	}
}

func TestEscapeCell(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "a", "-1.5": "-1.5", "+3": "+3", "1e-9": "1e-9", "=1": "'=1",
		"-1+2": "'-1+2", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "＋1": "'＋1", "Inf": "Inf", "خ=": "خ="} {
		if got := escapeCell(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
