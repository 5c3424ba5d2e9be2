package cli

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
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
	gates      string
	scores     map[string]string
	judgements string
	neural     neuralFlags
}

func (s *scoringFlags) add(f *pflag.FlagSet) {
	f.StringSliceVar(&s.metrics, "metrics", nil,
		"metrics of words and of models (default "+strings.Join(metric.LexicalNames(), ",")+")")
	s.neural.add(f)
	f.StringVar(&s.entailment, "entailment", "checker",
		"what decides whether a text supports a claim: checker, coverage, judge or nli:PATH")
	f.StringVar(&s.judge, "judge", "", "model that judges faithfulness and context, as --model names it")
	f.StringVar(&s.gates, "gates", "off",
		"off scores what the system wrote, on what a user would have been shown")
	f.StringToStringVar(&s.scores, "scores", nil,
		"values of items that something else made: name=FILE, where {run} is the directory of a run")
	f.StringVar(&s.judgements, "judgements", "", "file of judgements of answers, as TREC LiveQA 2017 publishes them")
	f.IntVar(&s.resamples, "resamples", 2000, "bootstrap samples and permutations")
}

func (s *scoringFlags) options(ctx context.Context, a *app) (eval.ScoreOptions, error) {
	o := eval.ScoreOptions{Resampling: stat.Options{Resamples: s.resamples}}
	if s.resamples < 1 {
		return o, fmt.Errorf("%w: --resamples must be 1 or more", errUsage)
	}
	switch s.gates {
	case "off":
		o.View = eval.ViewWritten
	case "on":
		o.View = eval.ViewShown
	default:
		return o, fmt.Errorf("%w: --gates %q (want off or on)", errUsage, s.gates)
	}
	o.Imports, o.Judgements = s.imports(""), s.judgements
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
		m, err := a.newModel(ctx, spec, thinkKeep)
		if err != nil {
			return o, err
		}
		o.Judge, o.JudgeName = &metric.Judge{Model: m.Model}, spec.String()
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
		o.Independent = true
	default:
		dir, ok := strings.CutPrefix(s.entailment, "nli:")
		if !ok {
			return o, fmt.Errorf("%w: entailment %q (want checker, coverage, judge or nli:PATH)", errUsage, s.entailment)
		}
		model, err := a.entailment(dir)
		if err != nil {
			return o, err
		}
		judge := verification.Alone{Model: model.Model}
		name := filepath.Base(filepath.Clean(dir))
		o.Entails, o.Verifier, o.Independent, o.EntailsName = judge.Entails, judge, true, "nli:"+name
		o.Signature = verification.AloneSignature + name
		if m, ok := model.Model.(interface{ Digest() string }); ok {
			o.Signature += "@" + m.Digest()
		}
	}
	return o, nil
}

// imports are the files of --scores for a run.
func (s *scoringFlags) imports(run string) []eval.Import {
	var out []eval.Import
	for _, name := range slices.Sorted(maps.Keys(s.scores)) {
		out = append(out, eval.Import{Name: name, Path: strings.ReplaceAll(s.scores[name], "{run}", run)})
	}
	return out
}

func (a *app) printSummary(s *eval.Summary) error {
	fmt.Fprintf(a.Out, a.tr(
		"%d پاسخ از %d پرسش، %d امتناع، %d ناتمام، %d ناکام، %d با پاسخِ درزکرده\n",
		"%d of %d answered, %d abstained, %d truncated, %d failed, %d with a leaked answer\n",
	), s.Answered, s.Items, s.Abstained, s.Truncated, len(s.Failed), len(s.Leakage.IDs))
	if s.View == eval.ViewShown {
		fmt.Fprintln(a.Out, a.tr("آنچه کاربر می‌دید نمره گرفته است.", "What a user would have been shown is scored."))
	}
	tw := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, m := range s.Metrics {
		fmt.Fprintf(tw, "%s\t%.4f\t[%.4f, %.4f]\tn=%d",
			m.Name, m.Interval.Value, m.Interval.Low, m.Interval.High, m.Interval.Items)
		if m.Worst != nil {
			fmt.Fprintf(tw, "\t%s %.4f", a.tr("در بدترین حالت", "at worst"), *m.Worst)
		}
		if m.Errors > 0 {
			fmt.Fprintf(tw, "\t%d failed", m.Errors)
		}
		if m.Unjudged > 0 {
			fmt.Fprintf(tw, "\t%d %s", m.Unjudged, a.tr("بی‌داوری", "unjudged"))
		}
		if m.Judged() {
			fmt.Fprintf(tw, "\t%s", a.judgedBy(&m))
		}
		fmt.Fprintln(tw)
	}
	for _, ab := range s.Abilities {
		fmt.Fprintf(tw, "ability:%s\t%.4f\t[%.4f, %.4f]\tn=%d\n",
			ab.Ability, ab.Interval.Value, ab.Interval.Low, ab.Interval.High, ab.Interval.Items)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	return a.printGates(s.Gates)
}

// judgedBy names what decided about the citations of a metric.
func (a *app) judgedBy(m *eval.MetricSummary) string {
	if m.Judge == "" {
		return a.tr("به داوریِ بررسی‌گرِ خودِ سامانه", "by our own checker")
	}
	return fmt.Sprintf(a.tr("به داوریِ %s", "by %s"), m.Judge)
}

// printGates prints what the gates make of the answers.
func (a *app) printGates(g *eval.Gates) error {
	if g == nil {
		return nil
	}
	fmt.Fprintf(a.Out, a.tr(
		"دروازه‌ها: از %d پاسخ %d نشان داده نمی‌شد و %d دگرگون می‌شد\n",
		"gates: of %d answers %d would have been withheld and %d changed\n",
	), g.Answers, g.Withheld, g.Changed)
	tw := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, d := range g.Differences {
		if d.Difference.Value == 0 && d.Difference.Low == 0 && d.Difference.High == 0 {
			continue
		}
		interval := ""
		if d.Difference.Level != 0 {
			interval = fmt.Sprintf("[%+.4f, %+.4f]", d.Difference.Low, d.Difference.High)
		}
		fmt.Fprintf(tw, "  %s\t%s %.4f\t%s %.4f\t%+.4f\t%s\tn=%d\n", d.Metric, a.tr("نوشته", "written"), d.Written,
			a.tr("نموده", "shown"), d.Shown, d.Difference.Value, interval, d.Difference.Items)
	}
	return tw.Flush()
}
