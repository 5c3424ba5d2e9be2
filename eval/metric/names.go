package metric

import (
	"fmt"
	"slices"
	"strings"
)

// Metric is a metric of generated text under a name, ready for a Suite.
type Metric struct {
	name      string
	scale     float64 // the best value; 0 when more is not better
	signature func(references int) string
	stats     []string // names of the statistics of an item; the first is the value when mean is set
	measure   func(w *workspace, out []float64) (ok bool)
	// mean metrics average the first statistic over items. The others compute
	// their value from summed statistics, item for one item, corpus for many.
	mean         bool
	item, corpus func(stats []float64) float64
	free         bool // needs no reference
}

// Name returns the name that New understands.
func (m *Metric) Name() string { return m.name }

// New returns the metric of a name that Names lists. It returns ErrUnknown for
// any other.
func New(name string) (*Metric, error) {
	for _, m := range catalogue() {
		if m.name == name {
			return m, nil
		}
	}
	return nil, fmt.Errorf("metric %q: %w: known are %s", name, ErrUnknown, strings.Join(Names(), ", "))
}

// Names lists all metrics of generated text. Without a suffix, words are those of
// the tokeniser Fa (with punctuation for BLEU); "-ascii", "-13a", "-intl" and "-squad" are
// the reference implementations' tokenisers, "-none" splits at white space. "bleu" and "chrf" are corpus-level
// with sentence values for items; "sentence-bleu" is the mean of sentence values.
func Names() []string {
	var names []string
	for _, m := range catalogue() {
		names = append(names, m.name)
	}
	return names
}

// LexicalNames lists the metrics a report of Persian answers shows by default.
func LexicalNames() []string {
	return slices.DeleteFunc(Names(), func(name string) bool {
		for _, suffix := range []string{"-ascii", "-none", "-13a", "-intl", "-squad"} {
			if strings.HasSuffix(name, suffix) {
				return true
			}
		}
		return false
	})
}

func catalogue() []*Metric {
	var all []*Metric
	for _, tok := range []struct {
		suffix string
		t      Tokenizer
	}{{"", Fa}, {"-ascii", asciiTokens}, {"-none", whiteSpaceTokens}} {
		for _, v := range []rougeVariant{rouge1, rouge2, rouge3, rougeL, rougeLsum} {
			all = append(all, rougeMetric("rouge"+string(v)+tok.suffix, rouge{Variant: v, Tokenizer: tok.t}))
		}
	}
	for _, tok := range []struct {
		suffix string
		t      Tokenizer
	}{{"", faPunct}, {"-13a", tok13a}, {"-intl", intlTokens}} {
		all = append(all, bleuMetric("bleu"+tok.suffix, tok.t, false),
			bleuMetric("sentence-bleu"+tok.suffix, tok.t, true))
	}
	all = append(all, chrfMetric("chrf", chrf{}), chrfMetric("chrf++", chrf{WordOrder: 2}),
		valueMetric("meteor", Fa, 1, func(w *workspace, out []float64) bool { out[0] = w.meteor(Fa); return true }))
	for _, tok := range []struct {
		suffix string
		t      Tokenizer
	}{{"", Fa}, {"-squad", squadTokens}} {
		f1 := valueMetric("f1"+tok.suffix, tok.t, 1, func(w *workspace, out []float64) bool {
			s := w.tokenF1(tok.t)
			out[0], out[1], out[2] = s.F, s.P, s.R
			return true
		})
		f1.stats = prfStats
		em := valueMetric("em"+tok.suffix, tok.t, 1, func(w *workspace, out []float64) bool {
			out[0] = 0
			if w.exactMatch(tok.t) {
				out[0] = 1
			}
			return true
		})
		all = append(all, f1, em)
	}
	free := []*Metric{
		valueMetric("length", Fa, 0, func(w *workspace, out []float64) bool {
			out[0] = float64(len(w.text(Fa, true, prediction).ids))
			return true
		}),
		valueMetric("persianness", nil, 1, func(w *workspace, out []float64) (ok bool) {
			out[0], ok = persianness(w.item.Prediction)
			return ok
		}),
	}
	for n := 1; n <= 2; n++ {
		free = append(free, valueMetric(fmt.Sprint("distinct", n), Fa, 1, func(w *workspace, out []float64) (ok bool) {
			out[0], ok = w.distinct(Fa, n)
			return ok
		}))
	}
	for _, m := range free {
		m.free = true
	}
	return append(all, free...)
}

var (
	valueStats = []string{"value"}
	prfStats   = []string{"f", "precision", "recall"}
)

func valueMetric(name string, t Tokenizer, scale float64, measure func(*workspace, []float64) bool) *Metric {
	signature := name
	if t != nil {
		signature += "|tok:" + t.Name()
	}
	return &Metric{
		name: name, scale: scale, stats: valueStats, mean: true, measure: measure,
		signature: func(int) string { return signature },
	}
}

func rougeMetric(name string, r rouge) *Metric {
	return &Metric{
		name: name, scale: 1, stats: prfStats, mean: true,
		signature: func(int) string { return r.Signature() },
		measure: func(w *workspace, out []float64) bool {
			s := r.measure(w)
			out[0], out[1], out[2] = s.F, s.P, s.R
			return true
		},
	}
}

func bleuMetric(name string, t Tokenizer, sentence bool) *Metric {
	b := bleu{Tokenizer: t, Smoothing: smoothExp, MaxOrder: 4, EffectiveOrder: sentence}
	m := &Metric{
		name: name, scale: 100, signature: b.Signature,
		stats:  make([]string, b.width()),
		item:   func(stats []float64) float64 { v, _ := b.value(stats, true, nil); return v },
		corpus: func(stats []float64) float64 { v, _ := b.value(stats, false, nil); return v },
		measure: func(w *workspace, out []float64) bool {
			b.measure(w, out)
			return true
		},
	}
	if sentence {
		m.stats, m.mean = valueStats, true
		m.measure = func(w *workspace, out []float64) bool {
			var stats [2 + 2*maxBLEUOrder]float64
			b.measure(w, stats[:b.width()])
			out[0], _ = b.value(stats[:b.width()], true, nil)
			return true
		}
	}
	return m
}

func chrfMetric(name string, c chrf) *Metric {
	c.CharOrder, c.Beta = 6, 2
	return &Metric{
		name: name, scale: 100, signature: c.Signature,
		stats: make([]string, c.width()), item: c.value, corpus: c.value,
		measure: func(w *workspace, out []float64) bool {
			c.measure(w, out)
			return true
		},
	}
}
