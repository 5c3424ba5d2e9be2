package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/eval/verification"
)

type evalVerifyOptions struct {
	*app
	pairs, corpora []string
	seed           uint64
	each           int
	misses         string
	json           bool
}

func (a *app) evalVerifyCommand() *cobra.Command {
	o := &evalVerifyOptions{app: a}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Measure the checking of sentences, on labelled pairs and spoilt sentences",
		Long: `Measure how well sentences are checked against their evidence, without a model.

--pairs names files with a JSON object a line: premise, hypothesis and label, where
"entailment" means that the premise carries the hypothesis. --corpus names corpora
(BEIR, "text" of each line) whose sentences are spoilt: another number, unit or
drug, a verb denied, a direction reversed, the sentence moved to another passage,
two amounts exchanged, a range widened, a number word changed, a denying prefix lost;
and, to count false alarms, written in other digits and letters, or in other words.`,
		Example: `  biopars eval verify --pairs farstail.jsonl
  biopars eval verify --corpus corpus.jsonl --each 600 --seed 1`,
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
	f.StringVar(&o.misses, "misses", "", "write the sentences that were judged wrongly to this file")
	f.BoolVar(&o.json, "json", false, "print as JSON")
	return cmd
}

func (o *evalVerifyOptions) run(ctx context.Context) error {
	var pairs []verification.PairReport
	for _, file := range o.pairs {
		r, err := verification.MeasurePairs(ctx, file)
		if err != nil {
			return err
		}
		pairs = append(pairs, r)
	}
	kinds, err := o.corruption(ctx)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string                    `json:"schema"`
			Pairs  []verification.PairReport `json:"pairs,omitempty"`
			Seed   uint64                    `json:"seed"`
			Kinds  []perturb.KindReport      `json:"kinds,omitempty"`
		}{"biopars.eval-verify/1", pairs, o.seed, kinds})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	if len(pairs) > 0 {
		fmt.Fprintln(tw, "pairs\tn\tentailed\tAUROC\taccuracy\tfalse contradictions")
		for _, p := range pairs {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%.4f\t%.4f\t%.4f\n",
				p.File, p.Pairs, p.Entailed, p.AUROC, p.Accuracy, p.FalseContradictions)
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

func (o *evalVerifyOptions) corruption(ctx context.Context) (kinds []perturb.KindReport, err error) {
	texts, err := verification.ReadTexts(o.corpora...)
	if err != nil || len(texts) == 0 {
		return nil, err
	}
	opts := perturb.CorruptionOptions{Seed: o.seed, Each: o.each}
	if o.misses != "" {
		f, err := os.Create(o.misses)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		opts.Miss = func(m perturb.Miss) { fmt.Fprintf(f, "%s\n\t%s\n\t%s\n", m.Kind, m.Original, m.Sentence) }
	}
	return verification.MeasureCorruption(ctx, texts, opts)
}
