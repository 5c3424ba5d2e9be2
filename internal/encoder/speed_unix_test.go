//go:build unix

package encoder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEncode says what a sequence of some tokens costs a processor, with the
// models in the directory that BIOPARS_TEST_ENCODER_MODELS names.
func BenchmarkEncode(b *testing.B) {
	dir := os.Getenv("BIOPARS_TEST_ENCODER_MODELS")
	if dir == "" {
		b.Skip("BIOPARS_TEST_ENCODER_MODELS names no directory with models")
	}
	for _, name := range []string{"all-MiniLM-L6-v2", "e5-small", "all-MiniLM-L6-v2?int8", "e5-small?int8"} {
		dir, eight := strings.CutSuffix(filepath.Join(dir, name), "?int8")
		m, err := Open(dir, Options{Threads: 1, Int8: eight})
		if err != nil {
			b.Fatal(err)
		}
		defer m.Close()
		for _, tokens := range []int{32, 128} {
			b.Run(fmt.Sprintf("%s/%d", name, tokens), func(b *testing.B) {
				seqs := make([]tokenizer.Encoding, 16)
				for i := range seqs {
					seqs[i] = tokenizer.Encoding{IDs: make([]int32, tokens), Types: make([]int32, tokens)}
					for j := range seqs[i].IDs {
						seqs[i].IDs[j] = int32(1000 + (i*7919+j*104729)%20000)
					}
				}
				start, n := time.Duration(0), 0
				for b.Loop() {
					if n == 1 {
						start = processorTime()
					}
					n++
					if err := m.Run(context.Background(), seqs, Want{Layers: []int{-1}}, func(int, Output) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
				if n > 1 {
					spent := processorTime() - start
					b.ReportMetric(spent.Seconds()*1e3/float64((n-1)*len(seqs)), "cpu-ms/seq")
				}
			})
		}
	}
}
