package report

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/biopars/biopars/eval"
)

// greys tell runs apart in print too.
func grey(i, n int) color.Color {
	shade := uint8(60)
	if n > 1 {
		shade = uint8(60 + 160*i/(n-1))
	}
	return color.Gray{Y: shade}
}

// svg draws a plot as an element of an HTML page.
func svg(p *plot.Plot, width, height vg.Length) (template.HTML, error) {
	c := vgsvg.New(width, height)
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return "", err
	}
	// An XML declaration is out of place inside HTML.
	text := b.Bytes()
	if i := bytes.Index(text, []byte("<svg")); i >= 0 {
		text = text[i:]
	}
	return template.HTML(text), nil // made here of numbers and labels, not of input
}

// abilityBars is a group of bars for each ability, one a run.
func (r *report) abilityBars() (template.HTML, error) {
	p := plot.New()
	p.Y.Min, p.Y.Max = 0, 1
	p.Y.Label.Text = "score"
	p.Legend.Top = true
	width := vg.Points(24)
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
		return "", nil
	}
	for i, v := range r.Runs {
		values := make(plotter.Values, len(names))
		for _, a := range v.Summary.Abilities {
			values[slices.Index(names, string(a.Ability))] = a.Interval.Value
		}
		bars, err := plotter.NewBarChart(values, width)
		if err != nil {
			return "", err
		}
		bars.Color = grey(i, len(r.Runs))
		bars.Offset = width * vg.Length(float64(i)-float64(len(r.Runs)-1)/2)
		p.Add(bars)
		p.Legend.Add(v.Label, bars)
	}
	p.NominalX(names...)
	return svg(p, vg.Length(140+len(names)*(40+24*len(r.Runs)))*vg.Points(1), 200)
}

// boxes shows how a value spreads over the items of each run.
func (r *report) boxes(label string, values func(*view) []float64) (template.HTML, error) {
	p := plot.New()
	p.Y.Label.Text = label
	var labels []string
	for _, v := range r.Runs {
		x := values(v)
		if len(x) == 0 {
			continue
		}
		box, err := plotter.NewBoxPlot(vg.Points(28), float64(len(labels)), plotter.Values(x))
		if err != nil {
			return "", err
		}
		p.Add(box)
		labels = append(labels, v.Label)
	}
	if len(labels) == 0 {
		return "", nil
	}
	p.NominalX(labels...)
	return svg(p, vg.Length(90+60*len(labels))*vg.Points(1), 200)
}

// histogram shows how the values of one metric are distributed in one run.
func histogram(label string, values []float64) (template.HTML, error) {
	p := plot.New()
	p.X.Label.Text = label
	p.Y.Label.Text = "items"
	h, err := plotter.NewHist(plotter.Values(values), 20)
	if err != nil {
		return "", err
	}
	h.FillColor = color.Gray{Y: 150}
	p.Add(h)
	return svg(p, 260, 160)
}

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
	if f.Abilities, err = r.abilityBars(); err != nil {
		return f, fmt.Errorf("abilities: %w", err)
	}
	if f.Latency, err = r.boxes("ms", latencies); err != nil {
		return f, fmt.Errorf("latency: %w", err)
	}
	for _, name := range []string{eval.MetricAccuracy, eval.MetricClaimRecall, eval.MetricCitationRecall, "rougeL", "chrf"} {
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
