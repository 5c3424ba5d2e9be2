// Package report prints scored runs: one HTML file that needs no network,
// Markdown, CSV, a LaTeX table, and RAGChecker's input.
package report

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/internal/markdown"
	"github.com/biopars/biopars/internal/permission"
)

// Options control Write. The zero value works.
type Options struct {
	// Items is how many of the best and of the worst items are shown. Default 5.
	Items int
	// LaTeX writes report.tex too, a table with all metrics, or with Metrics alone.
	LaTeX   bool
	Metrics []string
	// Language is Persian, the default, or English: that of all words of the report's own
	// in the page, the Markdown and the LaTeX.
	Language string
	// Command makes the report again, and is printed in it.
	Command string
	// Resampling is for the tests between retrieval on and off.
	Resampling stat.Options
}

// report is what all forms print.
type report struct {
	Runs    []*view
	Metrics []string // those that some run has, in order of first appearance
	Pairs   []pair
	Options Options
}

// view is a run with its label in the plots.
type view struct {
	*eval.Run
	Label string // "A", "B", …
}

// pair is a model with retrieval off and on.
type pair struct {
	Off, On     *view
	Differences []eval.Difference // on − off
}

// Write writes the report into dir and returns the names of the files. It
// returns eval.ErrRun for a run that is not scored and for runs of one name.
func Write(ctx context.Context, dir string, runs []*eval.Run, o Options) ([]string, error) {
	r, err := build(ctx, runs, o)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, permission.Dir); err != nil {
		return nil, err
	}
	html, err := r.html()
	if err != nil {
		return nil, err
	}
	table, err := r.csv()
	if err != nil {
		return nil, err
	}
	items, err := r.itemsCSV()
	if err != nil {
		return nil, err
	}
	files := []struct {
		name string
		text []byte
	}{{"report.html", html}, {"report.md", r.markdown()}, {"report.csv", table}, {"items.csv", items}}
	if o.LaTeX {
		files = append(files, struct {
			name string
			text []byte
		}{"report.tex", r.latex()})
	}
	for _, v := range r.Runs {
		text, err := ragchecker(v.Run)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.Dir, err)
		}
		files = append(files, struct {
			name string
			text []byte
		}{"ragchecker-" + unfit().ReplaceAllString(v.Manifest.Name, "-") + ".json", text})
	}
	var names []string
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := permission.WriteFile(path, f.text); err != nil {
			return names, err
		}
		names = append(names, path)
	}
	return names, nil
}

var unfit = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\p{L}\p{N}._-]+`)
})

// unfitLabel are what a label of LaTeX does not have.
var unfitLabel = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[^\p{L}\p{N}]+`)
})

func build(ctx context.Context, runs []*eval.Run, o Options) (*report, error) {
	if len(runs) == 0 {
		return nil, fmt.Errorf("%w: none to report", eval.ErrRun)
	}
	if o.Items <= 0 {
		o.Items = 5
	}
	if o.Language == "" {
		o.Language = Persian
	}
	if o.Language != Persian && o.Language != English {
		return nil, fmt.Errorf("report: no language %q", o.Language)
	}
	r := &report{Options: o}
	names := map[string]bool{}
	for i, run := range runs {
		if run.Summary == nil {
			return nil, fmt.Errorf("%s: %w: not scored yet; run eval qa again", run.Dir, eval.ErrRun)
		}
		if names[run.Manifest.Name] {
			return nil, fmt.Errorf("%w: two runs are named %q", eval.ErrRun, run.Manifest.Name)
		}
		names[run.Manifest.Name] = true
		r.Runs = append(r.Runs, &view{run, label(i)})
		for _, m := range run.Summary.Metrics {
			if !slices.Contains(r.Metrics, m.Name) {
				r.Metrics = append(r.Metrics, m.Name)
			}
		}
	}
	for _, name := range o.Metrics {
		if !slices.Contains(r.Metrics, name) {
			return nil, fmt.Errorf("%w: no run has the metric %q", eval.ErrRun, name)
		}
	}
	for _, on := range r.Runs {
		for _, off := range r.Runs {
			if on.Manifest.Retrieval != "on" || off.Manifest.Retrieval != "off" ||
				on.Manifest.Model != off.Manifest.Model {
				continue
			}
			found, err := eval.Compare(ctx, []*eval.Run{off.Run, on.Run}, eval.CompareOptions{Resampling: o.Resampling})
			if err != nil {
				return nil, err
			}
			r.Pairs = append(r.Pairs, pair{off, on, found})
		}
	}
	return r, nil
}

// label is A to Z, then A1, B1, …
func label(i int) string {
	s := string(rune('A' + i%26))
	if i >= 26 {
		s += fmt.Sprint(i / 26)
	}
	return s
}

// figure is a value with its interval, "–" without one.
func (r *report) figure(m *eval.MetricSummary) string {
	c := cell(m)
	text := c.Value
	if c.Interval != "" {
		text += " " + c.Interval
	}
	if c.Worst != "" {
		text += " (" + r.say("at worst") + " " + c.Worst + ")"
	}
	return text
}

// judged names what decided about a metric, where something had to.
func (r *report) judged(name string) string {
	judges := []string{}
	for _, v := range r.Runs {
		m := v.Summary.Metric(name)
		if m == nil || !m.Judged() {
			continue
		}
		if by := cmp.Or(m.Judge, r.say("our own checker")); !slices.Contains(judges, by) {
			judges = append(judges, by)
		}
	}
	for i, by := range judges {
		judges[i] = r.say("by %s", by)
	}
	return strings.Join(judges, r.say("; "))
}

// titled is the name of a metric with what decided about it.
func (r *report) titled(name string) string {
	if by := r.judged(name); by != "" {
		return name + " (" + by + ")"
	}
	return name
}

// headline says how many questions have an answer.
func (r *report) headline(v *view) string {
	return r.say("%d of %d", v.Summary.Answered, v.Summary.Items)
}

// abilities names the abilities of an item.
func (r *report) abilities(all []eval.Ability) string {
	var out []string
	for _, a := range all {
		out = append(out, r.say(string(a)))
	}
	return strings.Join(out, " · ")
}

// formula is how the score of an ability is made, as the summary of a run has it.
func (r *report) formula(english string) string {
	for _, word := range []string{"mean of ", " or else ", " and "} {
		english = strings.ReplaceAll(english, word, r.say(word))
	}
	return english
}

// made is how the score of an ability is made, and of evidence who decided about it.
func (r *report) made(a eval.AbilitySummary) string {
	text := r.formula(a.Formula)
	if a.Ability == eval.Evidence {
		text += " (" + r.say("by %s", r.say(cmp.Or(a.Judge, "our own checker"))) + ")"
	}
	return text
}

// Commands are what made the runs and, at the end, the report.
func (r *report) Commands() []string {
	var out []string
	for _, v := range r.Runs {
		if c := markdown.Inline(v.Manifest.Command); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	if r.Options.Command != "" {
		out = append(out, markdown.Inline(r.Options.Command))
	}
	return out
}

// gated reports whether answers of some run have two sides.
func (r *report) gated() bool {
	return slices.ContainsFunc(r.Runs, func(v *view) bool { return v.Summary.Gates != nil })
}

// signed is a difference with its interval, where it has one.
func signed(d eval.GateDifference) string {
	text := fmt.Sprintf("%+.4f", d.Difference.Value)
	if d.Difference.Level != 0 {
		text += fmt.Sprintf(" [%+.4f, %+.4f]", d.Difference.Low, d.Difference.High)
	}
	return text
}

// gateRows are the metrics that the gates change.
func (v *view) gateRows() []eval.GateDifference {
	var out []eval.GateDifference
	for _, d := range v.Summary.Gates.Differences {
		if d.Difference.Value != 0 || d.Difference.Low != 0 || d.Difference.High != 0 {
			out = append(out, d)
		}
	}
	return out
}

// ranked returns the scored items of a run by a metric, worst first.
func (v *view) ranked(name string) []eval.ItemScore {
	var out []eval.ItemScore
	for _, s := range v.Scores {
		if _, ok := s.Values[name]; ok {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b eval.ItemScore) int {
		return cmp.Or(cmp.Compare(a.Values[name], b.Values[name]), strings.Compare(a.ID, b.ID))
	})
	return out
}

// keyMetric is what items are ranked by: of these, the one that most items have;
// of equals the first.
func (v *view) keyMetric() string {
	key, most := "", 0
	for _, name := range []string{eval.MetricClaimRecall, eval.MetricAccuracy, "rougeL", eval.MetricCitationRecall} {
		if m := v.Summary.Metric(name); m != nil && m.Interval.Items > most {
			key, most = name, m.Interval.Items
		}
	}
	return key
}

// latency is a stage's quantiles in milliseconds.
type latency struct {
	Stage              string
	P50, P95, P99, Max float64
	N                  int
}

// stage is a part of the time of an answer.
type stage struct {
	name string
	of   func(eval.Timing) float64
}

func (v *view) stages() []stage {
	return []stage{
		{"retrieve", func(t eval.Timing) float64 { return t.Retrieve }},
		{"rerank", func(t eval.Timing) float64 { return t.Rerank }},
		{"first token", func(t eval.Timing) float64 { return t.FirstToken }},
		{"generate", func(t eval.Timing) float64 { return t.Generate }},
		{"total", func(t eval.Timing) float64 { return t.Total }},
	}
}

func (v *view) Latencies() []latency {
	var out []latency
	for _, s := range v.stages() {
		var values []float64
		for _, t := range v.Timings {
			if ms := s.of(t); ms > 0 {
				values = append(values, ms)
			}
		}
		if len(values) == 0 {
			continue
		}
		slices.Sort(values)
		l := latency{Stage: s.name, Max: values[len(values)-1], N: len(values)}
		for _, q := range []struct {
			p  float64
			to *float64
		}{{.5, &l.P50}, {.95, &l.P95}, {.99, &l.P99}} {
			*q.to, _ = stat.Percentile(values, q.p) // there is a value
		}
		out = append(out, l)
	}
	return out
}

// ragchecker is a run in the format of the RAGChecker program. Items without a
// reference or an answer are left out, as it needs both.
func ragchecker(r *eval.Run) ([]byte, error) {
	answers := map[string]*eval.Entry{}
	for i := range r.Entries {
		answers[r.Entries[i].ID] = &r.Entries[i]
	}
	var records []metric.RAGRecord
	for _, it := range r.Items {
		e := answers[it.ID]
		if e == nil || e.Failed() || len(it.Answers) == 0 {
			continue
		}
		rec := metric.RAGRecord{QueryID: it.ID, Query: e.Question, Reference: it.Answers[0], Response: e.Answer,
			Retrieved: []metric.RAGPassage{}}
		for _, p := range e.Retrieved {
			rec.Retrieved = append(rec.Retrieved, metric.RAGPassage{ID: p.ID, Text: p.Text})
		}
		records = append(records, rec)
	}
	var b strings.Builder
	err := metric.WriteRAGChecker(&b, records)
	return []byte(b.String()), err
}
