package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"

	"github.com/biopars/biopars/eval"
)

//go:embed report.gohtml
var page string

// example is an item with all that belongs to it.
type example struct {
	Item  *eval.Item
	Entry *eval.Entry
	Score eval.ItemScore
	Key   string
	Value float64
}

func (v *view) examples(scores []eval.ItemScore) []example {
	key := v.keyMetric()
	var out []example
	for _, s := range scores {
		out = append(out, example{v.Item(s.ID), v.Entry(s.ID), s, key, s.Values[key]})
	}
	return out
}

// Worst returns the items with the lowest values.
func (v *view) Worst(n int) []example {
	ranked := v.ranked(v.keyMetric())
	return v.examples(ranked[:min(n, len(ranked))])
}

// Best returns the items with the highest values, highest first, none of them
// among Worst.
func (v *view) Best(n int) []example {
	ranked := v.ranked(v.keyMetric())
	var best []eval.ItemScore
	for i := len(ranked) - 1; i >= min(n, len(ranked)) && len(best) < n; i-- {
		best = append(best, ranked[i])
	}
	return v.examples(best)
}

// figureCell is what a table says of a metric in one run.
type figureCell struct{ Value, Interval, Worst string }

func cell(m *eval.MetricSummary) figureCell {
	if m == nil || m.Interval.Items == 0 {
		return figureCell{Value: "–"}
	}
	c := figureCell{Value: fmt.Sprintf("%.4f", m.Interval.Value)}
	if m.Interval.Level != 0 {
		c.Interval = fmt.Sprintf("[%.4f, %.4f]", m.Interval.Low, m.Interval.High)
	}
	if m.Worst != nil {
		c.Worst = fmt.Sprintf("%.4f", *m.Worst)
	}
	return c
}

func (r *report) html() ([]byte, error) {
	drawn, err := r.figures()
	if err != nil {
		return nil, err
	}
	direction := "rtl"
	if r.Options.Language != Persian {
		direction = "ltr"
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"say":         r.say,
		"direction":   func() string { return direction },
		"text":        func(v any) string { return fmt.Sprint(v) },
		"blocks":      r.blocks,
		"headline":    r.headline,
		"judged":      r.judged,
		"cell":        cell,
		"percentCell": percentCell,
		"gated":       r.gated,
		"between":     signed,
		"gates":       func(v *view) []eval.GateDifference { return v.gateRows() },
		"optional":    optional,
		"abilities":   r.abilities,
		"made":        r.made,
		"inc":         func(i int) int { return i + 1 },
		"f4":          func(v float64) string { return fmt.Sprintf("%.4f", v) },
		"signed":      func(v float64) string { return fmt.Sprintf("%+.4f", v) },
		"ms":          func(v float64) string { return fmt.Sprintf("%.1f", v) },
		"json": func(v any) (string, error) {
			b, err := json.MarshalIndent(v, "", "  ")
			return string(b), err
		},
		"leak":  func(v *view) [][3]string { return v.leakRows() },
		"right": func(it *eval.Item, i int) bool { return i == it.Correct },
	}).Parse(page)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		*report
		Figures        figures
		PublishedLabel string
		BibTeX         string
	}{r, drawn, publishedLabel, r.bibTeX()})
	return b.Bytes(), err
}
