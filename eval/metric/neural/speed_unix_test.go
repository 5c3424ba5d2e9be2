//go:build unix

package neural

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/encodertest"
)

// BenchmarkMultilingual scores pairs of answers of 200 tokens by a model of the shape of
// bert-base-multilingual-cased, up to its layers 9 and 12: in seconds of the processor
// for a pair, and the most memory that the process had. BIOPARS_BENCH_PAIRS is their
// number.
func BenchmarkMultilingual(b *testing.B) {
	pairs := 0
	if _, err := fmt.Sscan(os.Getenv("BIOPARS_BENCH_PAIRS"), &pairs); err != nil || pairs < 1 {
		b.Skip("BIOPARS_BENCH_PAIRS is no number of pairs")
	}
	dir := b.TempDir()
	m := encodertest.Model{Hidden: 768, Layers: 12, Heads: 12, Inner: 3072}
	for i := range 3000 {
		m.Words = append(m.Words, fmt.Sprint("w", i))
	}
	tensors, shapes, config := m.Tensors(), m.Shapes(), m.Config()
	const position = "embeddings.position_embeddings.weight"
	for len(tensors[position]) < 512*768 {
		tensors[position] = append(tensors[position], tensors[position]...)
	}
	shapes[position], config["max_position_embeddings"] = []int{512, 768}, 512
	err := encodertest.WriteJSON(filepath.Join(dir, "config.json"), config)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(strings.Join(m.Vocabulary(), "\n")), 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "model.safetensors"), encodertest.Safetensors(tensors, shapes, "F32"), 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		words := make([]string, 198)
		for i := range words {
			words[i] = m.Words[r.IntN(len(m.Words))]
		}
		return strings.Join(words, " ")
	}
	var all []metric.Item
	for i := range pairs {
		all = append(all, metric.Item{ID: fmt.Sprint(i), Prediction: text(), References: []string{text()}})
	}
	for _, name := range []string{"bertscore", "moverscore-v2", "moverscore-v1"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := NewSuite(Options{Models: map[string]string{BERTScore: dir, MoverScore: dir}}, name)
				if err != nil {
					b.Fatal(err)
				}
				before := processorSeconds()
				if _, err := s.Score(b.Context(), all, nil); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric((processorSeconds()-before)/float64(pairs), "cpu-s/pair")
				s.Close()
			}
		})
	}
}

func processorSeconds() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}
