package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/eval/verification"
	"github.com/biopars/biopars/verify"
)

type evalVerifyOptions struct {
	*app
	pairs, corpora []string
	seed           uint64
	each           int
	calibrate      bool
	perItem        string
	json           bool
}

func (a *app) evalVerifyCommand() *cobra.Command {
	o := &evalVerifyOptions{app: a}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Measure the checking of sentences, on labelled pairs and spoilt sentences",
		Long: `Measure how well sentences are checked against their evidence, without a model or,
with --verify nli:PATH, with a model of entailment where words leave it open.

--pairs names files with a JSON object a line: premise, hypothesis and label, where
"entailment" means that the premise carries the hypothesis, and perhaps an id and a
kind, by which the judgements are counted as well. --corpus names corpora (BEIR,
"text" of each line) whose sentences are spoilt: another number, unit, drug, share,
frequency, population or route, a verb denied, a condition or an exception lost, two
subjects or amounts exchanged, the other side of a threshold, and so on; and, to
count false alarms, written in other digits and letters, or in other words.

--calibrate says at which temperature the likelihoods of the model of entailment are
as often right as they say on the pairs, and from which likelihood on it may decide.

--per-item writes each verdict with the part of the evidence that decided.`,
		Example: `  biopars eval verify --pairs farstail.jsonl
  biopars eval verify --pairs dev.jsonl --verify nli:parsbert-nli --calibrate
  biopars eval verify --corpus corpus.jsonl --each 600 --seed 1 --per-item verdicts.jsonl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(o.pairs)+len(o.corpora) == 0 {
				return fmt.Errorf("%w: --pairs or --corpus is missing", errUsage)
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.pairs, "pairs", nil, "file of labelled pairs (repeatable)")
	f.StringSliceVar(&o.corpora, "corpus", nil, "corpus whose sentences are spoilt (repeatable)")
	f.Uint64Var(&o.seed, "seed", 1, "seed of the choices")
	f.IntVar(&o.each, "each", 500, "sentences of each kind")
	f.StringVar(&o.perItem, "per-item", "", "write what was made of every sentence to this file, as JSON lines")
	f.BoolVar(&o.calibrate, "calibrate", false, "find the temperature and the threshold of the model of entailment")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	o.settingFlags(f, "verify", "verify-scope", "verify-threshold", "verify-temperature")
	return cmd
}

func (o *evalVerifyOptions) run(ctx context.Context) (err error) {
	var item func(perturb.Item)
	if o.perItem != "" {
		f, err := os.Create(o.perItem)
		if err != nil {
			return err
		}
		var failed error
		defer func() { err = errors.Join(err, failed, f.Close()) }()
		lines := json.NewEncoder(f)
		lines.SetEscapeHTML(false)
		item = func(i perturb.Item) { failed = cmp.Or(failed, lines.Encode(i)) }
	}
	model, calibration, err := o.entailmentModel(ctx)
	if err != nil {
		return err
	}
	var pairs []verification.PairReport
	for _, file := range o.pairs {
		r, err := verification.MeasurePairs(ctx, file, model, item)
		if err != nil {
			return err
		}
		pairs = append(pairs, r)
	}
	texts, err := verification.ReadTexts(o.corpora...)
	if err != nil {
		return err
	}
	kinds, err := verification.MeasureCorruption(ctx, texts, model,
		perturb.CorruptionOptions{Seed: o.seed, Each: o.each, Item: item})
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema      string                    `json:"schema"`
			Pairs       []verification.PairReport `json:"pairs,omitempty"`
			Seed        uint64                    `json:"seed"`
			Kinds       []perturb.KindReport      `json:"kinds,omitempty"`
			Calibration *verification.Calibration `json:"calibration,omitempty"`
		}{"biopars.eval-verify/1", pairs, o.seed, kinds, calibration})
	}
	return errors.Join(o.print(pairs, kinds), o.printCalibration(calibration))
}

// entailmentModel opens the configured model of entailment, and calibrates it if that is
// asked for. It has all the time that it wants: a figure must not depend on the machine.
func (o *evalVerifyOptions) entailmentModel(ctx context.Context) (*verify.Entailment, *verification.Calibration, error) {
	_, dir, ok := strings.Cut(o.config.String("verify"), "nli:")
	switch {
	case o.calibrate && (!ok || len(o.pairs) == 0):
		return nil, nil, fmt.Errorf("%w: --calibrate needs --verify nli:PATH and --pairs", errUsage)
	case !ok:
		return nil, nil, nil
	}
	model, err := o.entailment(dir)
	if err != nil || !o.calibrate {
		return unhurried(model), nil, err
	}
	c, err := verification.Calibrate(ctx, model.Model.(verification.Logits), o.pairs...)
	return unhurried(model), &c, err
}

func unhurried(m *verify.Entailment) *verify.Entailment {
	if m != nil {
		m.Budget = math.MaxInt64
	}
	return m
}

func (o *evalVerifyOptions) printCalibration(c *verification.Calibration) error {
	if c == nil {
		return nil
	}
	fmt.Fprintf(o.Out, "entailment alone: %d pairs, %d skipped, accuracy %.4f, temperature %.3f, loss %.4f to %.4f\n",
		c.Pairs, c.Skipped, c.Accuracy, c.Temperature, c.Before, c.After)
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "from\tentailed\tright\tfound\tcontradicted\tright\tfound\tentailed called contradicted")
	for _, t := range c.Thresholds {
		fmt.Fprintf(tw, "%.2f\t%d\t%.4f\t%.4f\t%d\t%.4f\t%.4f\t%d\n", t.From,
			t.Entailed, t.EntailedRight, t.EntailedFound, t.Contrary, t.ContraryRight, t.ContraryFound, t.EntailedDenied)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if c.Threshold == 0 {
		_, err := fmt.Fprintln(o.Out, "no threshold makes it right in 95 of 100 cases")
		return err
	}
	_, err := fmt.Fprintf(o.Out, "threshold %.2f\n", c.Threshold)
	return err
}

func (o *evalVerifyOptions) print(pairs []verification.PairReport, kinds []perturb.KindReport) error {
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	if len(pairs) > 0 {
		fmt.Fprintln(tw, "pairs\tn\tentailed\tAUROC\taccuracy\tfalse supported\tcarried\tfalse contradictions")
		for _, p := range pairs {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", p.File, p.Pairs, p.Entailed,
				p.AUROC, p.Accuracy, p.FalseSupported, p.Carried, p.FalseContradictions)
		}
	}
	for _, p := range pairs {
		if len(p.Kinds) == 0 {
			continue
		}
		fmt.Fprintf(tw, "%s\tentailed: supported\tpartly\tunsupported\tcontradicted"+
			"\tothers: supported\tpartly\tunsupported\tcontradicted\n", p.File)
		for _, k := range p.Kinds {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", k.Kind,
				k.Entailed.Supported, k.Entailed.Partly, k.Entailed.Unsupported, k.Entailed.Contradicted,
				k.Others.Supported, k.Others.Partly, k.Others.Unsupported, k.Others.Contradicted)
		}
	}
	if len(kinds) > 0 {
		fmt.Fprintln(tw, "kind\tn\tnot supported\tcontradicted")
		for _, k := range kinds {
			fmt.Fprintf(tw, "%s\t%d\t%.4f\t%.4f\n",
				k.Kind, k.Sentences, k.Rate, float64(k.Contradicted)/float64(max(k.Sentences, 1)))
		}
	}
	return tw.Flush()
}
