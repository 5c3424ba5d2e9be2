package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
)

// table renders the figures as Markdown.
func (f *figures) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`: %d records, %d passages, %.1f MB of titles and texts, %d queries.\n\n", f.set, f.records,
		f.passages, mega(f.raw), f.queries)
	b.WriteString("| | CPU s | wall s | peak MB | on disk MB | on disk / text |\n|---|---|---|---|---|---|\n")
	ingest := func(name string, c cost, disk map[string]int64) {
		memory := "–"
		if c.peak > 0 {
			memory = fmt.Sprintf("%.0f", mega(c.peak))
		}
		fmt.Fprintf(&b, "| %s | %.1f | %.1f | %s | %.1f | %.2f |\n", name, c.cpu.Seconds(), c.wall.Seconds(), memory,
			mega(disk[""]), float64(disk[""])/float64(f.raw))
	}
	ingest("`biopars ingest --embedder none` (BM25 alone)", f.lexical, f.lexicalDisk)
	ingest("`biopars ingest` (encoder trained, dense vectors)", f.dense, f.denseDisk)
	fmt.Fprintf(&b, "\nOf the disk with dense vectors: catalogue %.1f MB, lexical index %.1f MB, dense index %.1f MB, "+
		"encoder %.1f MB.\n\n",
		mega(f.denseDisk["catalogue.db"]+f.denseDisk["catalogue.db-wal"]+f.denseDisk["catalogue.db-shm"]),
		mega(f.denseDisk["lexical"]), mega(f.denseDisk["dense"]), mega(f.denseDisk["encoder"]))

	b.WriteString("| a cold process | wall ms | CPU ms |\n|---|---|---|\n")
	for _, row := range []struct {
		name string
		cost
	}{
		{"`biopars version`, which opens nothing", f.start},
		{"`biopars search --mode bm25 --embedder none`", f.coldBM25},
		{"`biopars search`, hybrid", f.coldBoth},
	} {
		fmt.Fprintf(&b, "| %s | %.0f | %.0f |\n", row.name, milli(row.wall), milli(row.cpu))
	}

	b.WriteString("\n| in process, one core, with MMR | p50 ms | p99 ms | fastest rounds: p50 ms | p99 ms " +
		"|\n|---|---|---|---|---|\n")
	for _, l := range f.warm {
		all, best := l.all, l.best
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.name, percentiles(all), percentiles(best))
	}
	return b.String()
}

func percentiles(t retrieval.Timing) string {
	return fmt.Sprintf("%.2f | %.2f", milli(t.P50), milli(t.P99))
}

func mega(n int64) float64 { return float64(n) / 1e6 }

func milli(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
