package encoder

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkOpen says what opening a model costs, which a question on the command line
// waits for, and what it keeps in memory beside the pages of its files.
func BenchmarkOpen(b *testing.B) {
	dir := os.Getenv("BIOPARS_TEST_ENCODER_MODELS")
	if dir == "" {
		b.Skip("BIOPARS_TEST_ENCODER_MODELS names no directory with models")
	}
	for _, name := range []string{"all-MiniLM-L6-v2", "e5-small", "all-MiniLM-L6-v2?int8", "e5-small?int8"} {
		b.Run(name, func(b *testing.B) {
			path, eight := strings.CutSuffix(filepath.Join(dir, name), "?int8")
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for b.Loop() {
				m, err := Open(path, Options{Int8: eight})
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
				m.Close()
				b.StartTimer()
			}
		})
	}
}
