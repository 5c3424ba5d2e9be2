package encoder

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkOpen says what opening a model costs, which a question on the command line
// waits for.
func BenchmarkOpen(b *testing.B) {
	dir := os.Getenv("BIOPARS_TEST_ENCODER_MODELS")
	if dir == "" {
		b.Skip("BIOPARS_TEST_ENCODER_MODELS names no directory with models")
	}
	for _, name := range []string{"all-MiniLM-L6-v2", "e5-small"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				m, err := Open(filepath.Join(dir, name), Options{})
				if err != nil {
					b.Fatal(err)
				}
				m.Close()
			}
		})
	}
}
