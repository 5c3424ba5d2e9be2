package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/markdown"
)

// latex is a table of package booktabs, a metric a row and a run a column, in per cent
// where papers print per cent. The published figures stand in comments: they were not
// measured beside these.
func (r *report) latex() []byte {
	var b bytes.Buffer
	b.WriteString("% needs \\usepackage{booktabs}; made by these commands:\n")
	for _, v := range r.Runs {
		if v.Manifest.Command != "" {
			fmt.Fprintf(&b, "%%   %s\n", markdown.Inline(v.Manifest.Command))
		}
	}
	dataset := r.Runs[0].Manifest.Dataset.Name
	b.WriteString("\\begin{table}[ht]\n\\centering\n")
	fmt.Fprintf(&b, "\\caption{%s, %d questions. Values in per cent, 95\\,\\%% bootstrap intervals in brackets.}\n", escapeLaTeX(dataset),
		r.Runs[0].Summary.Items)
	fmt.Fprintf(&b, "\\label{tab:%s}\n", unfit().ReplaceAllString(strings.NewReplacer("_", "-", ".", "-").Replace(dataset), "-"))
	fmt.Fprintf(&b, "\\begin{tabular}{l%s}\n\\toprule\n", strings.Repeat("r", len(r.Runs)))
	row := func(first string, cell func(*view) string) {
		cells := []string{first}
		for _, v := range r.Runs {
			cells = append(cells, cell(v))
		}
		fmt.Fprintf(&b, "%s \\\\\n", strings.Join(cells, " & "))
	}
	row("", func(v *view) string { return escapeLaTeX(v.Manifest.Name) })
	b.WriteString("\\midrule\n")
	row("answered", (*view).Headline)
	for _, name := range r.Metrics {
		if len(r.Options.Metrics) > 0 && !slices.Contains(r.Options.Metrics, name) {
			continue
		}
		row(escapeLaTeX(r.titled(name)), func(v *view) string { return latexFigure(v.Summary.Metric(name)) })
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n\\end{table}\n")
	for _, p := range publishedFigures {
		fmt.Fprintf(&b, "%% BioPars, %s: %s %s\n", publishedLabel, strings.TrimSpace(p.Metric+" "+p.Note), p.Value)
	}
	b.WriteString(bibTeX(r.Runs[0].Manifest.Versions["biopars"]))
	return b.Bytes()
}

func latexFigure(m *eval.MetricSummary) string {
	switch {
	case m == nil || m.Interval.Items == 0:
		return "--"
	case m.Interval.Level == 0:
		return fmt.Sprintf("%.2f", percent(m, m.Interval.Value))
	}
	return fmt.Sprintf("%.2f {\\scriptsize [%.2f, %.2f]}", percent(m, m.Interval.Value), percent(m, m.Interval.Low), percent(m, m.Interval.High))
}

// bibTeX names the program in a bibliography, as a comment.
func bibTeX(version string) string {
	if version != "" {
		version = ", version = {" + markdown.Inline(version) + "}"
	}
	return "% @software{biopars, title = {biopars: Persian medical question answering with cited evidence}" + version +
		", url = {https://github.com/biopars/biopars}}\n"
}
