package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
)

// reference is a figure measured elsewhere on the same data and queries: Lucene
// 8.7's PersianAnalyzer and BM25 (k1 1.2, b .75), title and text in one field.
// Lucene needs a Java runtime, so it isn't run here.
type reference struct{ ndcg, recall string }

const lucene = "Lucene 8.7 PersianAnalyzer, BM25 (reference)"

var luceneFigures = map[string]reference{
	"med_union":   {".7018", ".9282"},
	"parsinlu_rc": {".7588", ".9566"},
	"kqa_fa":      {".8483", "1.000"},
}

// luceneParts are Lucene's nDCG@10 on the parts of a set.
var luceneParts = map[string]string{
	"med_union/dryab": ".5495", "med_union/kqa": ".7367", "med_union/medmcqa": ".7554",
	"med_union/parsinlu_med": ".5316", "med_union/persianqa_med": ".5534", "med_union/pquad_med": ".8448",
}

func number(v float64) string {
	s := fmt.Sprintf("%.4f", v)
	if strings.HasPrefix(s, "0.") {
		return s[1:]
	}
	return strings.TrimSuffix(s, "0")
}

func estimate(v retrieval.Value) string {
	return fmt.Sprintf("%s [%s, %s]", number(v.Interval.Value), number(v.Low), number(v.High))
}

func writeQuality(w io.Writer, results []*result) {
	for _, r := range results {
		fmt.Fprintf(w, "### %s, %d questions\n\n", r.set.Name, r.systems[0].parts[0].Queries)
		if !r.dense {
			fmt.Fprint(w, "The corpus is too small to train an encoder on, so there is no dense leg, and hybrid is "+
				"BM25.\n\n")
		}
		fmt.Fprint(w, "| system |")
		for _, v := range r.systems[0].parts[0].Values {
			fmt.Fprintf(w, " %s |", v.Measure)
		}
		fmt.Fprint(w, "\n|---|---|---|---|---|---|\n")
		for i, s := range r.systems {
			fmt.Fprintf(w, "| %s |", s.name)
			for _, v := range s.parts[0].Values {
				fmt.Fprintf(w, " %s |", estimate(v))
			}
			fmt.Fprintln(w)
			if ref, ok := luceneFigures[r.set.Name]; ok && i == 0 {
				fmt.Fprintf(w, "| %s | %s | | | | %s |\n", lucene, ref.ndcg, ref.recall)
			}
		}
		fmt.Fprintln(w)
	}
}

func writeSignificance(w io.Writer, results []*result) {
	fmt.Fprint(w, "### Paired differences\n\nnDCG@10 and R@100 of B minus A, 95 % bootstrap interval, two-sided p of "+
		"a randomisation test (10,000 sign assignments, uncorrected).\n\n"+
		"| set | A | B | nDCG@10 | p | R@100 | p |\n|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		for _, pair := range [][2]string{{sysStock, sysBM25}, {sysStock, sysHybrid}, {sysBM25, sysHybrid},
			{sysHybrid, sysMMR}} {
			a, b := r.system(pair[0]), r.system(pair[1])
			if !r.dense && pair[0] == sysBM25 {
				continue
			}
			ds, err := retrieval.Compare(r.set.Parts[0].Qrels, a.run, b.run, stat.Options{})
			if err != nil {
				fmt.Fprintf(w, "| %s | %s | %s | %v | | | |\n", r.set.Name, pair[0], pair[1], err)
				continue
			}
			n, rec := ds[0], ds[len(ds)-1]
			fmt.Fprintf(w, "| %s | %s | %s | %s | %.4f | %s | %.4f |\n", r.set.Name, pair[0], pair[1],
				signed(n.Difference), n.P, signed(rec.Difference), rec.P)
		}
	}
	fmt.Fprintln(w)
}

func signed(i stat.Interval) string {
	return fmt.Sprintf("%+.4f [%+.4f, %+.4f]", i.Value, i.Low, i.High)
}

func writeParts(w io.Writer, results []*result) {
	if !slices.ContainsFunc(results, func(r *result) bool { return len(r.set.Parts) > 1 }) {
		return
	}
	fmt.Fprint(w, "### By source, nDCG@10\n\n| part | questions | Lucene (reference) | stock Bleve | BM25 | hybrid | "+
		"hybrid R@100 |\n|---|---|---|---|---|---|---|\n")
	for _, r := range results {
		for i, p := range r.set.Parts[1:] {
			title := r.set.Title(p)
			value := func(sys, measure string) string { return number(r.system(sys).parts[i+1].Value(measure)) }
			fmt.Fprintf(w, "| %s | %d | %s | %s | %s | %s | %s |\n", title, r.systems[0].parts[i+1].Queries,
				luceneParts[title],
				value(sysStock, "nDCG@10"), value(sysBM25, "nDCG@10"), value(sysHybrid, "nDCG@10"),
				value(sysHybrid, "R@100"))
		}
	}
	fmt.Fprintln(w)
}

func writeSpeed(w io.Writer, sp *speedResult) {
	if sp == nil {
		return
	}
	fmt.Fprintf(w, "### Latency on one processor, %s\n\n", sp.set)
	writeLatencies(w, sp.queries)
	if len(sp.short) > 0 {
		fmt.Fprintf(w, "### Latency on one processor, %d short texts\n\nThe passages of %s cut into texts of twelve "+
			"words. Lucene 8.7 took 1.3 ms (p50) and 15 to 19 ms (p99) on another corpus of this size.\n\n",
			sp.shortTexts, sp.set)
		writeLatencies(w, sp.short)
	}
	fmt.Fprintf(
		w, "### Indexing, %s, %d passages\n\n| index | time | × stock | MB | × stock |\n|---|---|---|---|---|\n",
		sp.set, sp.passages)
	peer := sp.builds[0]
	for _, b := range sp.builds {
		fmt.Fprintf(w, "| %s | %s | %.2f | %.1f | %.2f |\n", b.name, seconds(b.took),
			float64(b.took)/float64(peer.took),
			megabytes(b.bytes), float64(b.bytes)/float64(peer.bytes))
	}
	fmt.Fprintf(w, "\nThe whole ingest, with the catalogue (%.1f MB, it holds the passages), took %s; training the "+
		"encoder and encoding all passages took %s more (vectors %.1f MB, encoder %.1f MB).\n",
		megabytes(sp.catalogueBytes), seconds(sp.ingest), seconds(sp.dense), megabytes(sp.denseBytes),
		megabytes(sp.encoderBytes))
	if x := sp.encoding; x != nil {
		fmt.Fprintf(w, "On one processor the encoder reads %.0f passages a second the first time and %.0f with its "+
			"words known (median of several rounds), analysis included, and a question in %.3f ms (median).\n",
			x.first, x.later, float64(x.median.Nanoseconds())/1e6)
	}
}

func writeLatencies(w io.Writer, rows []latency) {
	fmt.Fprint(w, "| system | p50 ms | p99 ms | max ms | p50 × stock | p99 × stock |\n|---|---|---|---|---|---|\n")
	ms := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }
	for _, l := range rows {
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %.2f | %.2f | %.2f |\n", l.name, ms(l.P50), ms(l.P99), ms(l.Max),
			ms(l.P50)/ms(rows[0].P50), ms(l.P99)/ms(rows[0].P99))
	}
	fmt.Fprintln(w)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
func megabytes(bytes int64) float64  { return float64(bytes) / 1e6 }
