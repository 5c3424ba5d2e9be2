package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
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

type pairFileJSON struct {
	File string `json:"file"`
	perturb.PairReport
}

func (o *evalVerifyOptions) run(ctx context.Context) error {
	var pairs []pairFileJSON
	for _, file := range o.pairs {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		list, err := perturb.ReadPairs(f)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var premises []string
		for _, p := range list {
			premises = append(premises, p.Premise)
		}
		r, err := perturb.Pairs(list, 0.5, checkOf(ctx, premises))
		if err != nil {
			return err
		}
		pairs = append(pairs, pairFileJSON{filepath.Base(file), r})
	}
	kinds, err := o.corruption(ctx)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, struct {
			Schema string               `json:"schema"`
			Pairs  []pairFileJSON       `json:"pairs,omitempty"`
			Seed   uint64               `json:"seed"`
			Kinds  []perturb.KindReport `json:"kinds,omitempty"`
		}{"biopars.eval-verify/1", pairs, o.seed, kinds})
	}
	tw := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	if len(pairs) > 0 {
		fmt.Fprintln(tw, "pairs\tn\tentailed\tAUROC\taccuracy\tfalse contradictions")
		for _, p := range pairs {
			fmt.Fprintf(tw, "%s\t%d\t%d\t%.4f\t%.4f\t%.4f\n", p.File, p.Pairs, p.Entailed, p.AUROC, p.Accuracy, p.FalseContradictions)
		}
	}
	if len(kinds) > 0 {
		fmt.Fprintln(tw, "kind\tn\tnot supported\tcontradicted")
		for _, k := range kinds {
			fmt.Fprintf(tw, "%s\t%d\t%.4f\t%.4f\n", k.Kind, k.Sentences, k.Rate, float64(k.Contradicted)/float64(max(k.Sentences, 1)))
		}
	}
	return tw.Flush()
}

func (o *evalVerifyOptions) corruption(ctx context.Context) (kinds []perturb.KindReport, err error) {
	var texts []string
	for _, name := range o.corpora {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		docs, err := trec.ReadCorpus(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, d := range docs {
			texts = append(texts, d.Text)
		}
	}
	if len(texts) == 0 {
		return nil, nil
	}
	opts := perturb.CorruptionOptions{Seed: o.seed, Each: o.each, Drugs: persian.SynonymSections("Drugs:")}
	if o.misses != "" {
		f, err := os.Create(o.misses)
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		opts.Miss = func(m perturb.Miss) { fmt.Fprintf(f, "%s\n\t%s\n\t%s\n", m.Kind, m.Original, m.Sentence) }
	}
	return perturb.Corruption(texts, opts, checkOf(ctx, texts))
}

// checkOf is the engine's checker, with terms weighed by their rarity among
// texts.
func checkOf(ctx context.Context, texts []string) perturb.Check {
	c := verify.New(verify.Options{IDF: idfAmong(texts)})
	return func(sentence string, evidence []string) (perturb.Result, error) {
		s := answer.Sentence{Text: sentence}
		var sources []answer.Source
		for i, text := range evidence {
			sources = append(sources, answer.Source{Number: i + 1, Passage: index.Passage{Text: text}})
			s.Citations = append(s.Citations, i+1)
		}
		judged, err := c.Check(ctx, "", s, sources)
		if err != nil {
			return perturb.Result{}, err
		}
		v := judged.Verdict
		return perturb.Result{Supported: v.Judgement == answer.Supported, Contradicted: v.Judgement == answer.Contradicted, Score: v.Score}, nil
	}
}

func idfAmong(texts []string) func(string) float64 {
	var analyzer persian.Analyzer
	frequency := map[string]int{}
	for _, t := range texts {
		seen := map[string]bool{}
		for _, w := range analyzer.Terms(t) {
			if !seen[w.Text] {
				seen[w.Text] = true
				frequency[w.Text]++
			}
		}
	}
	n := float64(len(texts))
	return func(term string) float64 {
		f := float64(frequency[term])
		return math.Log(1 + (n-f+0.5)/(f+0.5))
	}
}
