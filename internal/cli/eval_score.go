package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/eval"
)

type evalScoreOptions struct {
	*app
	predictions, references string
	columns                 map[string]string
	failBelow               map[string]string
	optionsFrom             string
	json                    bool
	scoring                 scoringFlags
}

func (a *app) evalScoreCommand() *cobra.Command {
	o := &evalScoreOptions{app: a}
	cmd := &cobra.Command{
		Use:   "score --predictions P --references R",
		Short: "Score answers made elsewhere",
		Long: `Score answers against a data set, without asking anybody. Both are files of the
formats of "eval qa"; they are matched by identifier, or by order where the
predictions have none. A text file with one answer a line will do.

Beside the metrics of words there are those of models, which run in the process
from directories as hubs publish them (--model-dir): bertscore, moverscore-v1,
moverscore-v2, bleurt, nli-f and others. docs/evaluation.md describes them.`,
		Example: `  biopars eval score --predictions answers.jsonl --references kqa.jsonl
  biopars eval score --predictions answers.txt --references qa.csv --metrics rougeL,chrf,bleu
  biopars eval score --predictions answers.jsonl --references qa.jsonl --fail-below rougeL=0.25
  biopars eval score --predictions answers.jsonl --references qa.jsonl --model-dir bertscore=mbert,bleurt=bleurt`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context()) },
	}
	f := cmd.Flags()
	f.StringVar(&o.predictions, "predictions", "", "file with the answers")
	f.StringVar(&o.references, "references", "", "file with questions and reference answers")
	f.StringToStringVar(&o.columns, "map", nil, "columns of fields: prediction=output,answer=پاسخ")
	f.StringVar(&o.optionsFrom, "options-from", "", "number of the first option, 0 or 1, where the data leave it open")
	f.StringToStringVar(&o.failBelow, "fail-below", nil, "fail when a metric is below a value: rougeL=0.25")
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/evaluation.md)")
	o.scoring.add(f)
	a.settingFlags(f, "ollama", "num-ctx")
	return cmd
}

func (o *evalScoreOptions) run(ctx context.Context) (err error) {
	if o.predictions == "" || o.references == "" {
		return fmt.Errorf("%w: --predictions and --references are needed", errUsage)
	}
	thresholds, err := parseThresholds(o.failBelow)
	if err != nil {
		return err
	}
	scoring, err := o.scoring.options(ctx, o.app)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.scoring.neural.close()) }()
	bar := o.progress()
	defer bar.finish()
	scoring.ComparerProgress = func(done, of int) { bar.items(o.tr("سنجش با مدل", "comparing"), done, of) }
	files := eval.FileOptions{Map: o.columns, OptionsFrom: o.optionsFrom}
	r, err := eval.ScoreFiles(ctx, o.predictions, o.references, files, scoring)
	bar.finish()
	if err != nil {
		return err
	}
	if o.json {
		err = writeJSON(o.Out, struct {
			*eval.Summary
			Scores []eval.ItemScore `json:"scores"`
		}{r.Summary, r.Scores})
	} else {
		err = o.printSummary(r.Summary)
	}
	if err != nil {
		return err
	}
	if err := failBelow([]*eval.Run{r}, thresholds); err != nil {
		return err
	}
	if n := len(r.Summary.Failed); n > 0 {
		return fmt.Errorf("%w: %d questions have no answer, the first is %s", errPartial, n, r.Summary.Failed[0].ID)
	}
	return nil
}

func parseThresholds(given map[string]string) ([]eval.Threshold, error) {
	var out []eval.Threshold
	for name, value := range given {
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || math.IsNaN(v) {
			return nil, fmt.Errorf("%w: --fail-below %s=%s: not a number", errUsage, name, value)
		}
		out = append(out, eval.Threshold{Metric: name, Value: v})
	}
	slices.SortFunc(out, func(a, b eval.Threshold) int { return strings.Compare(a.Metric, b.Metric) })
	return out, nil
}
