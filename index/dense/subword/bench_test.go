package subword

import (
	"strings"
	"testing"
)

// realistic gives texts of about 65 terms and a model of the default dimension.
func realistic(b *testing.B) (*Model, []string) {
	o := quick()
	o.Dimension, o.Buckets = 0, 0
	m := trained(b, o)
	passages, _ := syntheticPassages(512)
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.Text + passages[(i+topics)%len(passages)].Text + pseudoWord(100_000+i)
	}
	return m, texts
}

// BenchmarkEncodePassage encodes passages of about 57 terms on one core,
// analysis included.
func BenchmarkEncodePassage(b *testing.B) {
	m, texts := realistic(b)
	v := make([]float32, 0, m.Dimension())
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		v = m.Encode(v[:0], texts[i%len(texts)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkSumPassage is the same without the analysis.
func BenchmarkSumPassage(b *testing.B) {
	m, texts := realistic(b)
	words := make([]scratch, len(texts))
	for i, t := range texts {
		words[i].known, words[i].unknown = m.vocabulary.Numbers(nil, nil, t)
	}
	v := make([]float32, m.Dimension())
	var s scratch
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		w := &words[i%len(words)]
		s.known, s.unknown = append(s.known[:0], w.known...), append(s.unknown[:0], w.unknown...)
		m.sum(v, &s)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "passages/s")
}

func BenchmarkEncodeQuery(b *testing.B) {
	o := quick()
	o.Dimension, o.Buckets = 0, 0
	m := trained(b, o)
	q := strings.Join([]string{pseudoWord(1003), pseudoWord(1009), pseudoWord(7), "ناشناخته", "میگرن"}, " ")
	v := make([]float32, 0, m.Dimension())
	b.ReportAllocs()
	for b.Loop() {
		v = m.Encode(v[:0], q)
	}
}

func BenchmarkTrainStep(b *testing.B) {
	passages, _ := syntheticPassages(2000)
	o := must(Options{Seed: 1}.withDefaults())
	c, err := readCorpus(b.Context(), source(passages), o)
	if err != nil {
		b.Fatal(err)
	}
	t := newTrainer(c, newLayout(c, c.frequent(o.MinDocFreq, o.MaxWords), o.Buckets), o, 0)
	b.ReportAllocs()
	for b.Loop() {
		t.step(.05)
	}
}
