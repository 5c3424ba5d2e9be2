package report

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/internal/svg"
)

// across is the width of a plot, which a telephone shows whole, and mostRuns how many
// runs one has at most, which a sheet shows whole.
const across, mostRuns = 252, 36

// rows draws plots of the runs, as many as it needs to have them all. row is nil for a
// run that has nothing to show.
func (r *report) rows(caption, label string, low, high float64, first []svg.Row, row func(i int, v *view) *svg.Row) []captioned {
	var out []captioned
	drawn := slices.Clone(first)
	flush := func() {
		if len(drawn) > len(first) {
			out = append(out, captioned{caption, svg.Rows(across, label, low, high, drawn)})
		}
		drawn = slices.Clone(first)
	}
	for i, v := range r.Runs {
		if found := row(i, v); found != nil {
			found.Name, found.Style = v.Label, svg.Styled(i)
			drawn = append(drawn, *found)
		}
		if len(drawn)-len(first) == mostRuns {
			flush()
		}
	}
	flush()
	return out
}

// abilityBars are bars for each ability, one a run. An ability that no run has a score
// of has no plot, and a run without a score no bar: one of height 0 would pass for a score.
func (r *report) abilityBars() []captioned {
	low, high := 0.0, 1.0
	for _, v := range r.Runs {
		for _, a := range v.Summary.Abilities {
			low, high = min(low, a.Interval.Low), max(high, a.Interval.High)
		}
	}
	var out []captioned
	for _, ability := range eval.Abilities() {
		out = append(out, r.rows(r.say(string(ability)), "", low, high, nil, func(_ int, v *view) *svg.Row {
			i := slices.IndexFunc(v.Summary.Abilities, func(a eval.AbilitySummary) bool { return a.Ability == ability })
			if i < 0 {
				return nil
			}
			return bar(v.Summary.Abilities[i].Interval, 1, "%.2f")
		})...)
	}
	return out
}

// bar is a value with its interval.
func bar(x stat.Interval, scale float64, format string) *svg.Row {
	return &svg.Row{Bar: &svg.Span{Value: scale * x.Value, Low: scale * x.Low, High: scale * x.High}, Written: fmt.Sprintf(format, scale*x.Value)}
}

// paperPlots set our values beside the paper's, on the same scale and marked apart.
func (r *report) paperPlots() []captioned {
	var out []captioned
	for _, p := range r.Beside() {
		value, err := strconv.ParseFloat(p.Value, 64)
		if err != nil {
			continue // the table has what it says
		}
		first := []svg.Row{{Name: "BioPars", Mark: &svg.Span{Value: value}, Written: p.Value, Style: svg.Style{Colour: "none"}}}
		for _, ours := range p.Rows {
			low, high := 0.0, 100.0
			for _, m := range ours.Metrics {
				if m != nil {
					low, high = min(low, percent(m, m.Interval.Low)), max(high, percent(m, m.Interval.High))
				}
			}
			caption := ours.Name + " · ◇ BioPars: " + r.titledPublished(p.published) + "، " + r.say(publishedLabel)
			if r.Options.Language != Persian {
				caption = strings.Replace(caption, "،", ",", 1)
			}
			out = append(out, r.rows(caption, r.say("per cent"), low, high, first, func(i int, _ *view) *svg.Row {
				m := ours.Metrics[i]
				if m == nil || m.Interval.Items == 0 {
					return nil
				}
				return bar(m.Interval, percent(m, 1), "%.2f")
			})...)
		}
	}
	return out
}

// boxes shows how a value spreads over the items of each run, as Tukey drew it.
func (r *report) boxes(caption, label string, values func(*view) []float64) ([]captioned, error) {
	var all []float64
	for _, v := range r.Runs {
		x := values(v)
		if !svg.Finite(x) {
			return nil, errNotFinite
		}
		all = append(all, x...)
	}
	if len(all) == 0 || slices.Min(all) == slices.Max(all) {
		return nil, nil // nothing spreads
	}
	return r.rows(caption, label, slices.Min(all), slices.Max(all), nil, func(_ int, v *view) *svg.Row {
		x := values(v)
		if len(x) == 0 {
			return nil
		}
		box := svg.NewBox(x)
		return &svg.Row{Box: &box}
	}), nil
}

// histogram shows how the values of one metric are distributed in one run, in its style.
func (r *report) histogram(label string, values []float64, style svg.Style) (template.HTML, error) {
	if !svg.Finite(values) {
		return "", errNotFinite
	}
	return svg.Histogram(label, r.say("questions"), values, across, style), nil
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
	Abilities, Paper, Boxes, Histograms, Latency []captioned
}

type captioned struct {
	Caption string
	SVG     template.HTML
}

func (r *report) figures() (figures, error) {
	f := figures{Abilities: r.abilityBars(), Paper: r.paperPlots()}
	var err error
	if f.Latency, err = r.boxes(r.say("total"), r.say("milliseconds"), latencies); err != nil {
		return f, fmt.Errorf("latency: %w", err)
	}
	for _, name := range []string{eval.MetricClaimRecall, eval.MetricCitationRecall, "rougeL", "chrf"} {
		if !slices.Contains(r.Metrics, name) {
			continue
		}
		drawn, err := r.boxes(name, "", itemValues(name))
		if err != nil {
			return f, fmt.Errorf("%s: %w", name, err)
		}
		f.Boxes = append(f.Boxes, drawn...)
		for i, v := range r.Runs {
			values := itemValues(name)(v)
			if len(values) < 2 || slices.Min(values) == slices.Max(values) {
				continue
			}
			h, err := r.histogram("", values, svg.Styled(i))
			if err != nil {
				return f, fmt.Errorf("%s: %w", name, err)
			}
			f.Histograms = append(f.Histograms, captioned{v.Label + " · " + name, h})
		}
	}
	return f, nil
}
