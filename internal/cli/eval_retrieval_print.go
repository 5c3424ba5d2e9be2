package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
)

// print shows one row for each file of judgements, then the speed.
func (o *evalRetrievalOptions) print(sets []retrievalSetJSON) error {
	w := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\t%s", o.tr("مجموعه", "set"), o.tr("روش", "mode"), o.tr("پرسش‌ها", "queries"))
	for _, m := range o.measures.list {
		fmt.Fprintf(w, "\t%s", m)
	}
	fmt.Fprintln(w)
	for _, s := range sets {
		for _, row := range s.Rows {
			fmt.Fprintf(w, "%s\t%s\t%d", row.Set, o.label("+"), row.Queries)
			for _, v := range row.Values {
				fmt.Fprintf(w, "\t%s", interval(v.Interval))
			}
			fmt.Fprintln(w)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(o.Out)
	w = tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\tp50\tp99\n", o.tr("مجموعه", "set"), o.tr("متن‌ها", "passages"),
		o.tr("زمان نمایه‌سازی", "indexing"), o.tr("پرسش در ثانیه", "queries/s"))
	for _, s := range sets {
		fmt.Fprintf(w, "%s\t%d\t%s\t%.0f\t%s\t%s\n", s.Set, s.Passages, s.IndexNS.Round(10*time.Millisecond),
			s.Timing.PerSec, milliseconds(s.Timing.P50), milliseconds(s.Timing.P99))
	}
	return w.Flush()
}

func interval(i stat.Interval) string {
	return fmt.Sprintf("%.4f [%.4f, %.4f]", i.Value, i.Low, i.High)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d.Nanoseconds())/1e6)
}

// runCompare tests the difference of two run files.
func (o *evalRetrievalOptions) runCompare(a, b string) error {
	c, err := retrieval.CompareFiles(a, b, o.files.Qrels, stat.Options{}, o.measures.list...)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string `json:"schema"`
			*retrieval.FileComparison
		}{"biopars.eval-retrieval-compare/1", c})
	}
	fmt.Fprintf(o.Out, "A: %s\nB: %s\n", a, b)
	fmt.Fprintf(o.Out, o.tr("اشتراک ده رتبهٔ نخست: %.4f\n", "overlap of the best 10: %.4f\n"), c.Overlap)
	for _, r := range c.Results {
		fmt.Fprintf(o.Out, "\n%s (%d)\n", r.Qrels, r.Differences[0].Items)
		w := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "%s\tA\tB\tB − A\tp\t%s\t%s\n",
			o.tr("سنجه", "measure"), o.tr("بهتر", "better"), o.tr("بدتر", "worse"))
		for _, d := range r.Differences {
			fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%+.4f [%+.4f, %+.4f]\t%.4f\t%d\t%d\n", d.Measure, d.A, d.B,
				d.Difference.Value, d.Difference.Low, d.Difference.High, d.P, d.Better, d.Worse)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// nameFor puts the name of a set before the extension if there are several.
func nameFor(path, set string, sets int) string {
	if sets < 2 {
		return path
	}
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + "." + set + ext
}
