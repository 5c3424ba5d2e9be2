package main

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/qdranttest"
)

// TestRun makes sure that the program runs; the figures mean nothing here.
func TestRun(t *testing.T) {
	s := qdranttest.Start(t, qdranttest.Options{})
	b := bench{host: s.Host(), port: s.Port(), points: 600, dimension: 8, queries: 5, rounds: 2}
	var out strings.Builder
	if err := b.run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "ingest throughput") {
		t.Errorf("output: %s", out.String())
	}
	s.Violations() // the plain client sets no deadlines
}
