package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/markdown"
)

// published is a figure from the BioPars paper, with what its setting leaves open.
type published struct {
	Metric, Value, Note string
	// ours are the names of metrics that may be the same one.
	ours []string
	// Open is what the paper would have to say for a comparison; nothing of it is
	// published.
	Open string
}

// publishedFigures are what the BioPars paper reports. They were not measured
// here, and how they were is not published, so they stand beside ours without a
// comparison.
var publishedFigures = []published{
	{"ROUGE-L", "29.99", "", []string{"rougeL", "rougeL-none", "rougeLsum", "rougeLsum-none", "rougeL-ascii"},
		"tokens, and whether summaries are cut at lines: the usual program drops every Persian letter"},
	{"BERTScore", "90.87", "with MMR", []string{"bertscore", "bertscore-idf"},
		"model, layer, idf, rescaling (none is published for Persian): unrelated texts score far above 0 without it"},
	{"MoverScore", "60.43", "", []string{"moverscore-v1", "moverscore-v1-bigram", "moverscore-v2", "moverscore-v2-pypi",
		"moverscore-v1-idf", "moverscore-v1-bigram-idf", "moverscore-v2-idf", "moverscore-v2-pypi-idf"},
		"which of the three definitions, model, idf, n-grams, stop words: one is never below a third, another may be below 0"},
	{"BLEURT", "50.78", "", []string{"bleurt"},
		"checkpoint (BLEURT-20 and its smaller ones know Persian, those before it do not) and length"},
}

// titled is the metric with what the paper says of it.
func (r *report) titledPublished(p published) string {
	return strings.TrimSpace(p.Metric + " " + r.say(p.Note))
}

const publishedLabel = "reported in the paper, setup unpublished"

// beside is a published figure with those of the runs that may be of the same metric.
type beside struct {
	published
	Rows []besideRow
}

// besideRow is one of our metrics on the paper's scale.
type besideRow struct {
	Name      string
	Metrics   []*eval.MetricSummary // by run, nil where a run lacks it
	Signature string                // of the first run that has it
}

// Beside puts our metrics under the paper's. Without any, a figure has no rows.
func (r *report) Beside() []beside {
	var out []beside
	for _, p := range publishedFigures {
		b := beside{published: p}
		for _, name := range p.ours {
			if !slices.Contains(r.Metrics, name) {
				continue
			}
			row := besideRow{Name: name}
			for _, v := range r.Runs {
				m := v.Summary.Metric(name)
				row.Metrics = append(row.Metrics, m)
				if m != nil && row.Signature == "" {
					row.Signature = m.Signature
				}
			}
			b.Rows = append(b.Rows, row)
		}
		out = append(out, b)
	}
	return out
}

// percentCell is a value with its interval on the scale that papers print.
func percentCell(m *eval.MetricSummary) figureCell {
	if m == nil || m.Interval.Items == 0 {
		return figureCell{Value: "–"}
	}
	c := figureCell{Value: fmt.Sprintf("%.2f", percent(m, m.Interval.Value))}
	if m.Interval.Level != 0 {
		c.Interval = fmt.Sprintf("[%.2f, %.2f]", percent(m, m.Interval.Low), percent(m, m.Interval.High))
	}
	return c
}

// besidePaper is the section in Markdown.
func (r *report) besidePaper(b *bytes.Buffer, row func(cells ...string), rule func(n int)) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", r.say("Beside the paper"), r.say("Values in per cent. The paper names its metrics and no setting of theirs: "+
		"the levels of different settings of one metric differ by more than systems do."))
	head := []string{r.say("metric"), "BioPars, " + r.say(publishedLabel)}
	for _, v := range r.Runs {
		head = append(head, markdown.Escape(v.Manifest.Name))
	}
	row(append(head, r.say("Not known of the paper"))...)
	rule(len(head) + 1)
	for _, p := range r.Beside() {
		cells := []string{r.titledPublished(p.published), p.Value}
		for len(cells) < len(head) {
			cells = append(cells, "")
		}
		row(append(cells, r.say(p.Open))...)
		for _, ours := range p.Rows {
			cells := []string{markdown.Escape(ours.Name), ""}
			for _, m := range ours.Metrics {
				c := percentCell(m)
				cells = append(cells, strings.TrimSpace(c.Value+" "+c.Interval))
			}
			row(append(cells, "")...)
		}
	}
}
