package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/verification"
)

// scoringFlags are the flags of every command that scores answers.
type scoringFlags struct {
	metrics    []string
	entailment string
	judge      string
	resamples  int
	neural     neuralFlags
}

func (s *scoringFlags) add(f *pflag.FlagSet) {
	f.StringSliceVar(&s.metrics, "metrics", nil,
		"metrics of words and of models (default "+strings.Join(metric.LexicalNames(), ",")+")")
	s.neural.add(f)
	f.StringVar(&s.entailment, "entailment", "checker",
		"what decides whether a text supports a claim: checker, coverage or judge")
	f.StringVar(&s.judge, "judge", "", "model that judges faithfulness and context, as --model names it")
	f.IntVar(&s.resamples, "resamples", 2000, "bootstrap samples and permutations")
}

func (s *scoringFlags) options(ctx context.Context, a *app) (eval.ScoreOptions, error) {
	o := eval.ScoreOptions{Resampling: stat.Options{Resamples: s.resamples}}
	if s.resamples < 1 {
		return o, fmt.Errorf("%w: --resamples must be 1 or more", errUsage)
	}
	if err := s.neural.options(s.metrics, &o); err != nil {
		return o, err
	}
	if s.judge != "" {
		spec, err := parseModel(s.judge)
		if err != nil {
			return o, err
		}
		if spec.provider != providerOllama && spec.provider != providerOpenAI {
			return o, fmt.Errorf("%w: %s cannot judge", errUsage, spec)
		}
		m, _, _, err := a.newModel(ctx, spec)
		if err != nil {
			return o, err
		}
		o.Judge, o.JudgeName = &metric.Judge{Model: m}, spec.String()
		if spec.provider == providerOllama {
			o.Judge.Constrain = constrained
		}
	}
	switch s.entailment {
	case "checker":
		c := verification.NewChecker()
		o.Entails, o.Verifier, o.Signature = c.Entails, c, verification.Signature
	case "coverage":
		c := eval.Coverage{}
		o.Entails, o.Verifier, o.Signature = c.Entails, c, c.Signature()
	case "judge":
		if o.Judge == nil {
			return o, fmt.Errorf("%w: --entailment judge needs --judge MODEL", errUsage)
		}
		o.Entails, o.Verifier, o.Signature = o.Judge.Entails, o.Judge, "entails:judge:"+o.JudgeName
	default:
		return o, fmt.Errorf("%w: entailment %q (want checker, coverage or judge)", errUsage, s.entailment)
	}
	return o, nil
}

func (a *app) printSummary(s *eval.Summary) error {
	fmt.Fprintf(a.Out, a.tr(
		"%d پرسش، %d پاسخ، %d امتناع، %d ناکام، %d با پاسخِ درزکرده\n",
		"%d questions, %d answered, %d abstained, %d failed, %d with a leaked answer\n",
	), s.Items, s.Answered, s.Abstained, len(s.Failed), len(s.Leakage.IDs))
	tw := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, m := range s.Metrics {
		fmt.Fprintf(tw, "%s\t%.4f\t[%.4f, %.4f]\tn=%d",
			m.Name, m.Interval.Value, m.Interval.Low, m.Interval.High, m.Interval.Items)
		if m.Errors > 0 {
			fmt.Fprintf(tw, "\t%d failed", m.Errors)
		}
		fmt.Fprintln(tw)
	}
	for _, ab := range s.Abilities {
		fmt.Fprintf(tw, "ability:%s\t%.4f\t[%.4f, %.4f]\tn=%d\n",
			ab.Ability, ab.Interval.Value, ab.Interval.Low, ab.Interval.High, ab.Interval.Items)
	}
	return tw.Flush()
}
