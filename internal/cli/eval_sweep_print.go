package cli

import (
	"cmp"
	"fmt"
	"text/tabwriter"

	"github.com/biopars/biopars/eval/sweep"
)

// print shows the table: a row a cell, with what differs from the baseline marked.
func (o *evalSweepOptions) print(s *sweepJSON) error {
	fmt.Fprintf(o.Out, o.tr("%s، %d پرسش، در برابر %s\n\n", "%s, %d questions, against %s\n\n"), s.Set, s.Items, s.Baseline)
	w := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, o.tr("تنظیم", "settings"))
	for _, m := range s.Measures {
		fmt.Fprintf(w, "\t%s\t%s", m, o.tr("تفاوت", "difference"))
	}
	fmt.Fprintln(w)
	for _, c := range s.Cells {
		o.row(w, c.Name, c.Values)
	}
	if s.Tuned != nil {
		o.row(w, o.tr("برگزیده", "tuned"), s.Tuned.Values)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if s.Tests > 0 {
		fmt.Fprintf(o.Out, o.tr(
			"\n* p < 0.05 و ** p < 0.01، آزمون تصادفی‌سازی با تصحیح هولم بر %d آزمون\n",
			"\n* p < 0.05, ** p < 0.01, randomisation test with Holm's correction over %d tests\n",
		), s.Tests)
	}
	if err := o.printTuned(s.Tuned); err != nil {
		return err
	}
	_, err := fmt.Fprintf(o.Out, o.tr("\nهمهٔ ارقام در %s\n", "\nall figures are in %s\n"), o.out)
	return err
}

func (o *evalSweepOptions) row(w *tabwriter.Writer, name string, values []sweep.Value) {
	fmt.Fprint(w, name)
	for _, v := range values {
		if v.Items == 0 {
			fmt.Fprint(w, "\t–\t")
			continue
		}
		fmt.Fprintf(w, "\t%s\t", interval(v.Interval))
		if t := v.Test; t != nil {
			mark := ""
			switch {
			case t.Holm < .01:
				mark = "**"
			case t.Holm < .05:
				mark = "*"
			}
			fmt.Fprintf(w, "%+.4f%s", t.Difference.Value, mark)
		}
	}
	fmt.Fprintln(w)
}

// printTuned shows what was chosen in each fold, and what choosing is worth.
func (o *evalSweepOptions) printTuned(t *sweep.Tuned) error {
	if t == nil {
		return nil
	}
	fmt.Fprintf(o.Out, o.tr("\nبرگزیده با %s در %d بخش:\n", "\nchosen by %s in %d folds:\n"), t.Measure, len(t.Folds))
	w := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, o.tr("بخش\tپرسش‌ها\tبرگزیده در بخش‌های دیگر\tآنجا\tدر این بخش", "fold\tquestions\tbest on the other folds\tthere\there"))
	for i, f := range t.Folds {
		fmt.Fprintf(w, "%d\t%d\t%s\t%.4f\t%.4f\n", i+1, f.Items, cmp.Or(f.Choice, "–"), f.Train, f.Held)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(o.Out, o.tr(
		"بهترین در همهٔ پرسش‌ها: %s با %.4f، که %+.4f بیش از مقدار در بخش‌های کنارگذاشته است\n",
		"best over all questions: %s with %.4f, by %+.4f better than held out\n",
	), t.Best, t.BestValue, t.Optimism)
	return err
}
