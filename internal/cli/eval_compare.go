package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval"
)

// errBelow is returned when a run does not reach --fail-below.
var errBelow = errors.New("below the threshold")

type evalCompareOptions struct {
	*app
	options   eval.CompareOptions
	failBelow map[string]string
	json      bool
}

func (a *app) evalCompareCommand() *cobra.Command {
	o := &evalCompareOptions{app: a}
	cmd := &cobra.Command{
		Use:   "compare A B…",
		Short: "Test the differences between runs",
		Long: `Compare run directories on the items they have in common: the first with each of
the others, or all pairs. For every metric: the difference with its 95 % bootstrap
interval, the p-values of approximate randomisation and of the paired bootstrap,
the former adjusted for the number of comparisons by Holm's method, and Cohen's
d_z. --fail-below is for use in CI; it looks at every run but the first.`,
		Example: `  biopars eval compare runs/extractive-on runs/ollama-biopars-on
  biopars eval compare runs/* --all-pairs --metrics rougeL,claim-recall
  biopars eval compare baseline candidate --fail-below claim-recall=0.5`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.options.Metrics, "metrics", nil, "metrics to compare (default all)")
	f.BoolVar(&o.options.AllPairs, "all-pairs", false, "compare every run with every other one")
	f.IntVar(&o.options.Resampling.Resamples, "resamples", 10000, "bootstrap samples and permutations")
	f.StringToStringVar(&o.failBelow, "fail-below", nil, "fail when a metric is below a value: rougeL=0.25")
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/evaluation.md)")
	return cmd
}

func (o *evalCompareOptions) run(ctx context.Context, dirs []string) error {
	thresholds, err := parseThresholds(o.failBelow)
	if err != nil {
		return err
	}
	runs, err := eval.LoadScored(dirs...)
	if err != nil {
		return err
	}
	found, err := eval.Compare(ctx, runs, o.options)
	if err != nil {
		return err
	}
	if o.json {
		err = writeJSON(o.Out, struct {
			Schema      string            `json:"schema"`
			Differences []eval.Difference `json:"differences"`
		}{"biopars.eval-compare/1", found})
	} else {
		err = o.print(found)
	}
	if err != nil {
		return err
	}
	return failBelow(runs[1:], thresholds)
}

func (o *evalCompareOptions) print(found []eval.Difference) error {
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	pair := ""
	for _, d := range found {
		if p := d.A + " → " + d.B; p != pair {
			pair = p
			fmt.Fprintf(tw, "%s\n%s\n", pair, o.tr(
				"سنجه\tالف\tب\tتفاوت\tبازهٔ ۹۵٪\tp\tp (bootstrap)\tp (Holm)\td_z\tn",
				"metric\tA\tB\tdifference\t95 % interval\tp\tp (bootstrap)\tp (Holm)\td_z\tn",
			))
		}
		r := d.Randomisation
		fmt.Fprintf(tw, "%s\t%.4f\t%.4f\t%+.4f\t[%+.4f, %+.4f]\t%.4f\t%s\t%.4f\t%s\t%d\n", d.Metric, r.A, r.B,
			r.Difference.Value, r.Difference.Low, r.Difference.High, r.P, optional(d.BootstrapP), d.Holm,
			optional(d.Effect), r.Items)
	}
	return tw.Flush()
}

// optional prints a value that may not be there.
func optional(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.4f", *v)
}

func failBelow(runs []*eval.Run, thresholds []eval.Threshold) error {
	var lines []string
	for _, r := range runs {
		lines = append(lines, r.Below(thresholds)...)
	}
	if len(lines) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", errBelow, strings.Join(lines, "; "))
}
