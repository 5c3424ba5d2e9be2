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

func (r *report) html() ([]byte, error) {
	drawn, err := r.figures()
	if err != nil {
		return nil, err
	}
	t, err := template.New("report").Funcs(template.FuncMap{
		"figure":    figure,
		"titled":    r.titled,
		"gated":     r.gated,
		"gates":     func(v *view) []eval.GateDifference { return v.gateRows() },
		"optional":  optional,
		"abilities": func(a []eval.Ability) string { return join(a) },
		"inc":       func(i int) int { return i + 1 },
		"f4":        func(v float64) string { return fmt.Sprintf("%.4f", v) },
		"signed":    func(v float64) string { return fmt.Sprintf("%+.4f", v) },
		"ms":        func(v float64) string { return fmt.Sprintf("%.1f", v) },
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
		Published      []published
		PublishedLabel string
	}{r, drawn, publishedFigures, publishedLabel})
	return b.Bytes(), err
}
