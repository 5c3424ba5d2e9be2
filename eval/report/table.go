package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/markdown"
)

// markdown is the tables alone.
func (r *report) markdown() []byte {
	var b bytes.Buffer
	head := []string{r.say("metric")}
	for _, v := range r.Runs {
		head = append(head, markdown.Escape(v.Manifest.Name))
	}
	row := func(cells ...string) {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	rule := func(n int) { b.WriteString("|" + strings.Repeat("---|", n) + "\n") }
	titles := func(words ...string) {
		cells := make([]string, len(words))
		for i, w := range words {
			cells[i] = r.say(w)
		}
		row(cells...)
		rule(len(cells))
	}
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", r.say("Evaluation"), r.say("Data set %s. 95 %% bootstrap intervals in brackets.",
		markdown.Escape(r.Runs[0].Manifest.Dataset.Name)))
	row(head...)
	rule(len(head))
	cells := []string{r.say("answered")}
	for _, v := range r.Runs {
		cells = append(cells, r.headline(v))
	}
	row(cells...)
	for _, name := range r.Metrics {
		cells := []string{markdown.Escape(r.titled(name))}
		for _, v := range r.Runs {
			cells = append(cells, r.figure(v.Summary.Metric(name)))
		}
		row(cells...)
	}

	r.besidePaper(&b, row, rule)
	r.bothSides(&b, row, titles)

	fmt.Fprintf(&b, "\n## %s\n\n", r.say("Abilities"))
	titles("ability", "made of", "run", "score", "questions")
	for _, v := range r.Runs {
		for _, a := range v.Summary.Abilities {
			row(markdown.Escape(r.say(string(a.Ability))), markdown.Escape(r.made(a)), markdown.Escape(v.Manifest.Name),
				fmt.Sprintf("%.4f [%.4f, %.4f]", a.Interval.Value, a.Interval.Low, a.Interval.High),
				strconv.Itoa(a.Interval.Items))
		}
	}
	for _, p := range r.Pairs {
		fmt.Fprintf(&b, "\n## %s\n\n", r.say("%s against %s", markdown.Escape(p.On.Manifest.Name), markdown.Escape(p.Off.Manifest.Name)))
		titles("metric", "without", "with", "difference", "p", "p (Holm)", "d_z", "questions")
		for _, d := range p.Differences {
			c := d.Randomisation
			row(markdown.Escape(d.Metric), fmt.Sprintf("%.4f", c.A), fmt.Sprintf("%.4f", c.B),
				fmt.Sprintf("%+.4f [%+.4f, %+.4f]", c.Difference.Value, c.Difference.Low, c.Difference.High),
				fmt.Sprintf("%.4f", c.P), fmt.Sprintf("%.4f", d.Holm), optional(d.Effect), strconv.Itoa(c.Items))
		}
	}
	fmt.Fprintf(&b, "\n## %s\n\n", r.say("Items"))
	titles("run", "questions", "answered", "abstained", "truncated", "failed", "leaked")
	for _, v := range r.Runs {
		s := v.Summary
		row(markdown.Escape(v.Manifest.Name), strconv.Itoa(s.Items), strconv.Itoa(s.Answered), strconv.Itoa(s.Abstained),
			strconv.Itoa(s.Truncated), strconv.Itoa(len(s.Failed)), strconv.Itoa(len(s.Leakage.IDs)))
	}
	for _, v := range r.Runs {
		if len(v.Summary.Leakage.IDs) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n", r.say("Leakage in %s", markdown.Escape(v.Manifest.Name)))
		titles("metric", "leaked", "other questions")
		for _, l := range v.leakRows() {
			row(markdown.Escape(l[0]), l[1], l[2])
		}
	}
	r.provenance(&b)
	return b.Bytes()
}

// bothSides sets what was written beside what would have been shown.
func (r *report) bothSides(b *bytes.Buffer, row, titles func(...string)) {
	if !r.gated() {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", r.say("Written and shown"),
		r.say("What was written, and what a user would have been shown after gates, verdicts and abstention."))
	titles("run", "scored", "answers", "withheld", "changed")
	for _, v := range r.Runs {
		if g := v.Summary.Gates; g != nil {
			row(markdown.Escape(v.Manifest.Name), r.say(string(v.Summary.View)), strconv.Itoa(g.Answers), strconv.Itoa(g.Withheld),
				strconv.Itoa(g.Changed))
		}
	}
	b.WriteString("\n")
	titles("run", "metric", "written", "shown", "difference", "questions")
	for _, v := range r.Runs {
		if v.Summary.Gates == nil {
			continue
		}
		for _, d := range v.gateRows() {
			row(markdown.Escape(v.Manifest.Name), markdown.Escape(d.Metric), fmt.Sprintf("%.4f", d.Written),
				fmt.Sprintf("%.4f", d.Shown), signed(d), strconv.Itoa(d.Difference.Items))
		}
	}
}

// provenance lists the commands of the runs and the signatures of the metrics, and says
// how the program is cited.
func (r *report) provenance(b *bytes.Buffer) {
	fmt.Fprintf(b, "\n## %s\n\n", r.say("Made by"))
	for _, c := range r.Commands() {
		fmt.Fprintf(b, "    %s\n", c)
	}
	fmt.Fprintf(b, "\n## %s\n\n", r.say("Signatures"))
	for _, name := range r.Metrics {
		for _, v := range r.Runs {
			if m := v.Summary.Metric(name); m != nil {
				fmt.Fprintf(b, "- %s: %s\n", markdown.Escape(name), markdown.Code(m.Signature))
				break
			}
		}
	}
	fmt.Fprintf(b, "\n## %s\n\n    %s\n", r.say("To cite"), r.bibTeX())
}

// leakRows are the means of items whose gold answer was retrieved, and of the
// others.
func (v *view) leakRows() [][3]string {
	l := v.Summary.Leakage
	var out [][3]string
	for _, m := range v.Summary.Metrics {
		cell := func(values map[string]float64) string {
			if x, ok := values[m.Name]; ok {
				return fmt.Sprintf("%.4f", x)
			}
			return "–"
		}
		out = append(out, [3]string{m.Name, cell(l.Leaked), cell(l.Clean)})
	}
	return out
}

func optional(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *v)
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func writeCSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	for _, row := range rows {
		for i := range row {
			row[i] = escapeCell(row[i])
		}
	}
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// csv holds every figure of every run in one row.
func (r *report) csv() ([]byte, error) {
	rows := [][]string{{"run", "model", "retrieval", "kind", "name", "value", "low", "high", "level", "items", "errors",
		"signature"}}
	for _, v := range r.Runs {
		m := v.Manifest
		add := func(kind, name, signature string, value, low, high, level float64, items, errors int) {
			rows = append(rows, []string{m.Name, m.Model.Provider + ":" + m.Model.Name, m.Retrieval, kind, name,
				number(value), number(low), number(high), number(level), strconv.Itoa(items), strconv.Itoa(errors),
				signature})
		}
		for _, s := range v.Summary.Metrics {
			if s.Interval.Items > 0 {
				add("metric", s.Name, s.Signature, s.Interval.Value, s.Interval.Low, s.Interval.High, s.Interval.Level,
					s.Interval.Items, s.Errors)
			}
			if s.Worst != nil {
				add("worst", s.Name, s.Signature, *s.Worst, *s.Worst, *s.Worst, 0, v.Summary.Items, 0)
			}
			for _, part := range slices.Sorted(maps.Keys(s.Parts)) {
				add("part", s.Name+":"+part, s.Signature, s.Parts[part], s.Parts[part], s.Parts[part], 0,
					s.Interval.Items, s.Errors)
			}
		}
		if g := v.Summary.Gates; g != nil {
			for _, d := range g.Differences {
				add("gates", d.Metric, "shown - written", d.Difference.Value, d.Difference.Low, d.Difference.High,
					d.Difference.Level, d.Difference.Items, 0)
			}
		}
		for _, a := range v.Summary.Abilities {
			add("ability", string(a.Ability), a.Formula, a.Interval.Value, a.Interval.Low, a.Interval.High,
				a.Interval.Level, a.Interval.Items, 0)
		}
	}
	for _, p := range publishedFigures {
		rows = append(rows, []string{"BioPars", "", "", "published", strings.TrimSpace(p.Metric + " " + p.Note),
			p.Value, "", "", "", "", "", publishedLabel})
	}
	return writeCSV(rows)
}

// itemsCSV holds one row for every item and run.
func (r *report) itemsCSV() ([]byte, error) {
	head := append([]string{"run", "id", "abilities", "failed", "abstained", "leaked"}, r.Metrics...)
	rows := [][]string{head}
	for _, v := range r.Runs {
		for _, s := range v.Scores {
			it := v.Item(s.ID)
			row := []string{v.Manifest.Name, s.ID, join(it.Abilities), strconv.FormatBool(s.Failed),
				strconv.FormatBool(s.Abstained), strconv.FormatBool(s.Leaked)}
			for _, name := range r.Metrics {
				cell := ""
				if x, ok := s.Values[name]; ok {
					cell = number(x)
				}
				row = append(row, cell)
			}
			rows = append(rows, row)
		}
	}
	return writeCSV(rows)
}

func join(abilities []eval.Ability) string {
	var out []string
	for _, a := range abilities {
		out = append(out, string(a))
	}
	return strings.Join(out, " ")
}

// percent brings values from 0 to 1 to the scale that papers print.
func percent(m *eval.MetricSummary, v float64) float64 {
	if m.Scale == 1 || m.Name == eval.MetricContradictions {
		return 100 * v
	}
	return v
}
