package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/markdown"
)

// acrossText is how many columns of figures a page of text has room for, and longName how
// long the name of a run may be over one of them.
const acrossText, longName = 3, 18

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
	b.WriteString("\\begin{table}[ht]\n\\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}\n")
	fmt.Fprintf(&b, "\\caption{%s}\n", r.say("%s, %d questions. Values in per cent, 95\\,\\%% bootstrap intervals in brackets.",
		r.lr(escapeLaTeX(dataset)), r.Runs[0].Summary.Items))
	fmt.Fprintf(&b, "\\label{tab:%s}\n", strings.Trim(unfitLabel().ReplaceAllString(dataset, "-"), "-"))
	cells, notes := r.latexCells()
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
	if len(notes) > 0 {
		fmt.Fprintf(&b, "\n\\medskip\n\\parbox{\\linewidth}{\\raggedright %s.}\n", strings.Join(notes, ". "))
	}
	b.WriteString("\\end{table}\n")
	for _, p := range publishedFigures {
		fmt.Fprintf(&b, "%% BioPars, %s: %s %s\n", r.say(publishedLabel), r.titledPublished(p), p.Value)
	}
	fmt.Fprintf(&b, "%% %s\n", r.bibTeX())
	return b.Bytes()
}

// latexCells is the table, a metric a row, and what stands below it: what decided about
// metrics, and names that are too long for a column.
func (r *report) latexCells() (rows [][]string, notes []string) {
	row := func(first string, cell func(*view) string) []string {
		cells := []string{first}
		for _, v := range r.Runs {
			cells = append(cells, cell(v))
		}
		return cells
	}
	name := func(v *view) string { return r.lr(escapeLaTeX(v.Manifest.Name)) }
	if slices.ContainsFunc(r.Runs, func(v *view) bool { return utf8.RuneCountInString(v.Manifest.Name) > longName }) {
		name = func(v *view) string { return v.Label }
		for _, v := range r.Runs {
			notes = append(notes, r.lr(v.Label+": "+escapeLaTeX(v.Manifest.Name)))
		}
	}
	rows = [][]string{row("", name), row(r.say("answered"), r.headline)}
	var judges []string
	judged := map[string][]string{}
	for _, metric := range r.Metrics {
		if len(r.Options.Metrics) > 0 && !slices.Contains(r.Options.Metrics, metric) {
			continue
		}
		rows = append(rows, row(r.lr(escapeLaTeX(metric)), func(v *view) string { return r.lr(latexFigure(v.Summary.Metric(metric))) }))
		if by := r.judged(metric); by != "" {
			if judged[by] == nil {
				judges = append(judges, by)
			}
			judged[by] = append(judged[by], r.lr(escapeLaTeX(metric)))
		}
	}
	for _, by := range judges {
		notes = append(notes, strings.Join(judged[by], r.say(", "))+": "+escapeLaTeX(by))
	}
	return rows, notes
}

// lr is a text that runs from left to right also in a Persian document, where xepersian would
// turn 36.03 about its point.
func (r *report) lr(s string) string {
	if r.Options.Language == Persian {
		return "\\lr{" + s + "}"
	}
	return s
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
		version = ", version = {" + markdown.Inline(v) + "}"
	}
	return "@software{biopars, title = {biopars: Persian medical question answering with cited evidence}" + version +
		", url = {https://github.com/biopars/biopars}}"
}
