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
	// Open is what the paper would have to say for a comparison, in English and in
	// Persian; nothing of it is published.
	Open, OpenFA string
}

// publishedFigures are what the BioPars paper reports. They were not measured
// here, and how they were is not published, so they stand beside ours without a
// comparison.
var publishedFigures = []published{
	{"ROUGE-L", "29.99", "", []string{"rougeL", "rougeL-none", "rougeLsum", "rougeLsum-none", "rougeL-ascii"},
		"tokens, and whether summaries are cut at lines: the usual program drops every Persian letter",
		"واژه‌بُر و برش در خط‌ها: برنامهٔ رایج همهٔ حرف‌های فارسی را کنار می‌گذارد"},
	{"BERTScore", "90.87", "with MMR", []string{"bertscore", "bertscore-idf"},
		"model, layer, idf, rescaling (none is published for Persian): unrelated texts score far above 0 without it",
		"مدل، لایه، idf و بازمقیاس (برای فارسی منتشر نشده): بی آن متن‌های بی‌ربط هم نمرهٔ بالا می‌گیرند"},
	{"MoverScore", "60.43", "", []string{"moverscore-v1", "moverscore-v1-bigram", "moverscore-v2", "moverscore-v2-pypi",
		"moverscore-v1-idf", "moverscore-v1-bigram-idf", "moverscore-v2-idf", "moverscore-v2-pypi-idf"},
		"which of the three definitions, model, idf, n-grams, stop words: 1/(1+d) is never below 1/3, 1-d may be below 0",
		"کدام یک از سه تعریف، مدل، idf، چندتایی‌ها و ایست‌واژه‌ها: 1/(1+d) هرگز کمتر از یک‌سوم نیست و 1-d زیر صفر هم می‌رود"},
	{"BLEURT", "50.78", "", []string{"bleurt"},
		"checkpoint (BLEURT-20 and its smaller ones know Persian, those before it do not) and length",
		"نسخهٔ مدل (BLEURT-20 و کوچک‌ترهای آن فارسی می‌دانند و پیشینیانش نه) و طول متن"},
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
	Values    []string // by run
	Signature string   // of the first run that has it
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
				row.Values = append(row.Values, figurePercent(m))
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

// figurePercent is a value with its interval on the scale that papers print.
func figurePercent(m *eval.MetricSummary) string {
	if m == nil || m.Interval.Items == 0 {
		return "–"
	}
	if m.Interval.Level == 0 {
		return fmt.Sprintf("%.2f", percent(m, m.Interval.Value))
	}
	return fmt.Sprintf("%.2f [%.2f, %.2f]", percent(m, m.Interval.Value), percent(m, m.Interval.Low),
		percent(m, m.Interval.High))
}

// besidePaper is the section in Markdown.
func (r *report) besidePaper(b *bytes.Buffer, row func(cells ...string), rule func(n int)) {
	b.WriteString("\n## Beside the paper\n\nValues in per cent. The paper names its metrics and no setting of theirs: the " +
		"levels of\ndifferent settings of one metric differ by more than systems do.\n\n")
	head := []string{"metric", "BioPars, " + publishedLabel}
	for _, v := range r.Runs {
		head = append(head, markdown.Escape(v.Manifest.Name))
	}
	row(append(head, "not known of the paper")...)
	rule(len(head) + 1)
	for _, p := range r.Beside() {
		cells := []string{strings.TrimSpace(p.Metric + " " + p.Note), p.Value}
		for len(cells) < len(head) {
			cells = append(cells, "")
		}
		row(append(cells, p.Open)...)
		for _, ours := range p.Rows {
			row(slices.Concat([]string{markdown.Escape(ours.Name), ""}, ours.Values, []string{""})...)
		}
	}
}
