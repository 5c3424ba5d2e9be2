package report

import (
	"errors"
	"fmt"
	"html/template"
	"slices"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/svg"
)

// grey tells runs apart in print too.
func grey(i, n int) string {
	shade := 60
	if n > 1 {
		shade = 60 + 160*i/(n-1)
	}
	return fmt.Sprintf("#%02x%02x%02x", shade, shade, shade)
}

// abilityBars is a group of bars for each ability, one a run.
func (r *report) abilityBars() template.HTML {
	// An ability that no run has a score of has no bars: a bar of height 0 would
	// pass for a score.
	var names []string
	for _, a := range eval.Abilities() {
		if slices.ContainsFunc(r.Runs, func(v *view) bool {
			return slices.ContainsFunc(v.Summary.Abilities, func(s eval.AbilitySummary) bool { return s.Ability == a })
		}) {
			names = append(names, string(a))
		}
	}
	if len(names) == 0 {
		return ""
	}
	const bar, legend = 24, 60
	p := svg.New(float64(140+len(names)*(40+bar*len(r.Runs))), 200)
	p.Right -= legend
	low, high := 0.0, 1.0
	for _, v := range r.Runs {
		for _, a := range v.Summary.Abilities {
			low, high = min(low, a.Interval.Value), max(high, a.Interval.Value)
		}
	}
	p.Vertical("score", low, high)
	p.Nominal(names)
	for i, v := range r.Runs {
		colour := grey(i, len(r.Runs))
		for _, a := range v.Summary.Abilities {
			x := p.Slot(slices.Index(names, string(a.Ability)), len(names)) + bar*(float64(i)-float64(len(r.Runs))/2)
			p.Rectangle(x, p.Y(a.Interval.Value), x+bar, p.Y(0), colour)
		}
		y := p.Top + float64(i)*svg.Small*1.4
		p.Rectangle(p.Width-svg.Margin-20, y, p.Width-svg.Margin, y+svg.Small, colour)
		p.Text(p.Width-svg.Margin-24, y+.85*svg.Small, svg.Small, "end", v.Label)
	}
	return p.SVG()
}

// boxes shows how a value spreads over the items of each run, as Tukey drew it.
func (r *report) boxes(label string, values func(*view) []float64) (template.HTML, error) {
	var labels []string
	var drawn []svg.Box
	var all []float64
	for _, v := range r.Runs {
		x := values(v)
		if len(x) == 0 {
			continue
		}
		if !svg.Finite(x) {
			return "", errNotFinite
		}
		labels, drawn, all = append(labels, v.Label), append(drawn, svg.NewBox(x)), append(all, x...)
	}
	if len(labels) == 0 {
		return "", nil
	}
	p := svg.New(float64(90+60*len(labels)), 200)
	p.Vertical(label, slices.Min(all), slices.Max(all))
	p.Nominal(labels)
	for i, b := range drawn {
		p.DrawBox(p.Slot(i, len(labels)), 28, b)
	}
	return p.SVG(), nil
}

// histogram shows how the values of one metric are distributed in one run.
func histogram(label string, values []float64) (template.HTML, error) {
	if !svg.Finite(values) {
		return "", errNotFinite
	}
	return svg.Histogram(label, "items", values, 260), nil
}

var errNotFinite = errors.New("a value is not a finite number")

func itemValues(name string) func(*view) []float64 {
	return func(v *view) []float64 {
		var out []float64
		for _, s := range v.Scores {
			if x, ok := s.Values[name]; ok {
				out = append(out, x)
			}
		}
		return out
	}
}

func latencies(v *view) []float64 {
	var out []float64
	for _, t := range v.Timings {
		out = append(out, t.Total)
	}
	return out
}

// figures are all plots of a report.
type figures struct {
	Abilities, Latency template.HTML
	Boxes, Histograms  []captioned
}

type captioned struct {
	Caption string
	SVG     template.HTML
}

func (r *report) figures() (figures, error) {
	var f figures
	var err error
	f.Abilities = r.abilityBars()
	if f.Latency, err = r.boxes("ms", latencies); err != nil {
		return f, fmt.Errorf("latency: %w", err)
	}
	for _, name := range []string{eval.MetricAccuracy, eval.MetricClaimRecall, eval.MetricCitationRecall, "rougeL",
		"chrf"} {
		if !slices.Contains(r.Metrics, name) || name == eval.MetricAccuracy {
			continue
		}
		box, err := r.boxes(name, itemValues(name))
		if err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
		f.Boxes = append(f.Boxes, captioned{name, box})
		for _, v := range r.Runs {
			values := itemValues(name)(v)
			if len(values) < 2 || slices.Min(values) == slices.Max(values) {
				continue
			}
			h, err := histogram(name, values)
			if err != nil {
				return f, fmt.Errorf("%s: %w", name, err)
			}
			f.Histograms = append(f.Histograms, captioned{v.Label + " · " + name, h})
		}
	}
	return f, nil
}
