package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval"
)

// acrossText is how many columns of figures a page of text has room for.
const acrossText = 4

// latex is a table of package booktabs in per cent where papers print per cent: a metric
// a row and a run a column, or the other way round where the runs are more than a page has
// room for and the metrics are not. What is still too wide goes on below, in the same table.
// The published figures stand in comments: they were not measured beside these.
func (r *report) latex() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%% %s\n", r.say("needs \\usepackage{booktabs}; made by these commands:"))
	for _, c := range r.Commands() {
		fmt.Fprintf(&b, "%%   %s\n", c)
	}
	dataset := r.Runs[0].Manifest.Dataset.Name
	b.WriteString("\\begin{table}[ht]\n\\centering\n")
	fmt.Fprintf(&b, "\\caption{%s}\n", r.say("%s, %d questions. Values in per cent, 95\\,\\%% bootstrap intervals in brackets.",
		escapeLaTeX(dataset), r.Runs[0].Summary.Items))
	fmt.Fprintf(&b, "\\label{tab:%s}\n", strings.Trim(unfitLabel().ReplaceAllString(dataset, "-"), "-"))
	cells := r.latexCells()
	if len(cells[0])-1 > acrossText && len(cells)-1 < len(cells[0])-1 {
		cells = transpose(cells)
	}
	for from := 1; from < len(cells[0]); from += acrossText {
		to := min(from+acrossText, len(cells[0]))
		if from > 1 {
			b.WriteString("\n\\medskip\n")
		}
		fmt.Fprintf(&b, "\\begin{tabular}{l%s}\n\\toprule\n", strings.Repeat("r", to-from))
		for i, row := range cells {
			fmt.Fprintf(&b, "%s \\\\\n", strings.Join(slices.Concat(row[:1], row[from:to]), " & "))
			if i == 0 {
				b.WriteString("\\midrule\n")
			}
		}
		b.WriteString("\\bottomrule\n\\end{tabular}\n")
	}
	b.WriteString("\\end{table}\n")
	for _, p := range publishedFigures {
		fmt.Fprintf(&b, "%% BioPars, %s: %s %s\n", r.say(publishedLabel), r.titledPublished(p), p.Value)
	}
	fmt.Fprintf(&b, "%% %s\n", r.bibTeX())
	return b.Bytes()
}

// latexCells is the table, a metric a row.
func (r *report) latexCells() [][]string {
	row := func(first string, cell func(*view) string) []string {
		cells := []string{first}
		for _, v := range r.Runs {
			cells = append(cells, cell(v))
		}
		return cells
	}
	rows := [][]string{
		row("", func(v *view) string { return escapeLaTeX(v.Manifest.Name) }),
		row(r.say("answered"), r.headline),
	}
	for _, name := range r.Metrics {
		if len(r.Options.Metrics) > 0 && !slices.Contains(r.Options.Metrics, name) {
			continue
		}
		rows = append(rows, row(escapeLaTeX(r.titled(name)), func(v *view) string { return latexFigure(v.Summary.Metric(name)) }))
	}
	return rows
}

func transpose(rows [][]string) [][]string {
	out := make([][]string, len(rows[0]))
	for i := range out {
		for _, row := range rows {
			out[i] = append(out[i], row[i])
		}
	}
	return out
}

func latexFigure(m *eval.MetricSummary) string {
	c := percentCell(m)
	switch {
	case c.Value == "–":
		return "--"
	case c.Interval == "":
		return c.Value
	}
	return c.Value + " {\\scriptsize " + c.Interval + "}"
}

// bibTeX names the program in a bibliography.
func (r *report) bibTeX() string {
	version := ""
	if v := r.Runs[0].Manifest.Versions["biopars"]; v != "" {
		version = ", version = {" + inline(v) + "}"
	}
	return "@software{biopars, title = {biopars: Persian medical question answering with cited evidence}" + version +
		", url = {https://github.com/biopars/biopars}}"
}
