package main

import (
	"fmt"
	"strings"
	"time"
)

// tables renders what was measured as Markdown: ratios against the peer, what they
// come from, and how everything grows.
func tables(sizes []*size, pinned bool, c *config) string {
	var b strings.Builder
	where := "each pinned to the same core"
	if !pinned {
		where = "not pinned, since this system has no `taskset`"
	}
	fmt.Fprintf(&b, "Processes in turn, %s; %d questions, %d rounds after %d that warm; each question's fastest round.\n\n", where,
		c.questions, c.rounds, c.warm)
	writeRatios(&b, sizes)
	writeBuilds(&b, sizes)
	writeAsked(&b, sizes)
	writeGrowth(&b, sizes)
	return b.String()
}

func (s *size) build(system string) *built {
	for i := range s.builds {
		if s.builds[i].system == system {
			return &s.builds[i]
		}
	}
	return nil
}

func (s *size) question(system string, depth int) *asked {
	for i := range s.asked {
		if s.asked[i].system == system && s.asked[i].depth == depth {
			return &s.asked[i]
		}
	}
	return nil
}

// builtAs names the index that a system asks.
func builtAs(system string) string {
	switch system {
	case systemSignals, systemBM25:
		return systemAll
	case systemHybrid, systemAnswer:
		return systemDense
	}
	return system
}

func ratio[T int64 | time.Duration](a, b T) string {
	if a == 0 || b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}

func writeRatios(b *strings.Builder, sizes []*size) {
	b.WriteString("| Lucene = 1 | passages | index CPU | index peak | index on disk | depth 10: p50 | p99 | depth 100: p50 | p99 | " +
		"questions' peak |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, system := range []string{systemWords, systemSignals, systemBM25, systemHybrid, systemAnswer} {
		for _, s := range sizes {
			peer, ours := s.build(systemLucene), s.build(builtAs(system))
			if ours == nil || s.question(system, depths[0]) == nil {
				continue
			}
			fmt.Fprintf(b, "| %s | %d | %s | %s | %s |", labels[system], s.passages, ratio(ours.cpu, peer.cpu),
				ratio(ours.peak, peer.peak), ratio(ours.index, peer.index))
			for _, depth := range depths {
				l, o := s.question(systemLucene, depth), s.question(system, depth)
				if o == nil {
					b.WriteString(" – | – |")
					continue
				}
				fmt.Fprintf(b, " %s | %s |", ratio(o.best.P50, l.best.P50), ratio(o.best.P99, l.best.P99))
			}
			fmt.Fprintf(b, " %s |\n", ratio(s.question(system, depths[0]).peak, s.question(systemLucene, depths[0]).peak))
		}
	}
	b.WriteString("\n")
}

func writeBuilds(b *strings.Builder, sizes []*size) {
	b.WriteString("| index | passages | text MB | CPU s | wall s | peak MB | lexical index MB | of the text | all on disk MB | of the text |\n" +
		"|---|---|---|---|---|---|---|---|---|---|\n")
	for _, s := range sizes {
		for i := range s.builds {
			x := &s.builds[i]
			fmt.Fprintf(b, "| %s | %d | %.1f | %.1f | %.1f | %.0f | %.1f | %.2f | %.1f | %.2f |\n", labels[x.system], x.passages,
				mega(s.raw), x.cpu.Seconds(), x.wall.Seconds(), mega(x.peak), mega(x.index), float64(x.index)/float64(s.raw),
				mega(x.disk), float64(x.disk)/float64(s.raw))
		}
	}
	b.WriteString("\n")
}

func writeAsked(b *strings.Builder, sizes []*size) {
	b.WriteString("| questions | passages | depth | p50 ms | p99 ms | medians of rounds: p50 ms | p99 ms | peak MB |\n" +
		"|---|---|---|---|---|---|---|---|\n")
	ms := func(d time.Duration) float64 { return float64(d) / 1e6 }
	for _, s := range sizes {
		for _, x := range s.asked {
			fmt.Fprintf(b, "| %s | %d | %d | %.2f | %.2f | %.2f | %.2f | %.0f |\n", labels[x.system], s.passages, x.depth,
				ms(x.best.P50), ms(x.best.P99), ms(x.all.P50), ms(x.all.P99), mega(x.peak))
		}
	}
	b.WriteString("\n")
}

// writeGrowth fits the exponent x of passages^x to each figure.
func writeGrowth(b *strings.Builder, sizes []*size) {
	if len(sizes) < 2 {
		return
	}
	b.WriteString("Each figure grows with that power of the number of passages (least squares of the logarithms; the first column is the " +
		"number of different words):\n\n" +
		"| | words | index CPU | index peak | on disk | depth 10: p50 | p99 | depth 100: p50 | p99 | questions' peak |\n" +
		"|---|---|---|---|---|---|---|---|---|---|\n")
	for _, system := range []string{systemLucene, systemWords, systemSignals, systemBM25, systemHybrid, systemAnswer} {
		if sizes[0].question(system, depths[0]) == nil {
			continue
		}
		at := func(f func(s *size) float64) string {
			var x, y []float64
			for _, s := range sizes {
				v := f(s)
				if v <= 0 {
					return "–"
				}
				x, y = append(x, float64(s.passages)), append(y, v)
			}
			slope, _ := logSlope(x, y)
			return fmt.Sprintf("%.2f", slope)
		}
		of := func(f func(x *built) float64) string {
			return at(func(s *size) float64 { return f(s.build(builtAs(system))) })
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |", labels[system], at(func(s *size) float64 { return float64(s.distinct) }),
			of(func(x *built) float64 { return float64(x.cpu) }), of(func(x *built) float64 { return float64(x.peak) }),
			of(func(x *built) float64 { return float64(x.index) }))
		for _, depth := range depths {
			question := func(f func(x *asked) time.Duration) string {
				return at(func(s *size) float64 {
					if x := s.question(system, depth); x != nil {
						return float64(f(x))
					}
					return 0
				})
			}
			fmt.Fprintf(b, " %s | %s |", question(func(x *asked) time.Duration { return x.best.P50 }),
				question(func(x *asked) time.Duration { return x.best.P99 }))
		}
		fmt.Fprintf(b, " %s |\n", at(func(s *size) float64 { return float64(s.question(system, depths[0]).peak) }))
	}
}
