package eval

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/stat"
)

// Metrics of this package, beside those of package metric. All are from 0 to 1,
// with the mean over items as the value of a run.
const (
	MetricAccuracy          = "accuracy"           // right option
	MetricCitationRecall    = "citation-recall"    // ALCE, of citations as the system wrote them
	MetricCitationPrecision = "citation-precision" // ALCE; an answer without a citation has none
	// The same of the answer as it would have been shown, after the checker of
	// sentences has given citations to those without one and left others out.
	MetricAttributedRecall    = "attributed-recall"
	MetricAttributedPrecision = "attributed-precision"
	// Cited passages against the evidence that the data set itself names: of words alone,
	// so that no checker and no model is asked.
	MetricEvidenceRecall    = "evidence-recall"    // evidence of the data set that the answer cites
	MetricEvidencePrecision = "evidence-precision" // cited passages that are such evidence; a lower bound
	MetricClaimRecall       = "claim-recall"       // must-have claims in the answer (K-QA)
	MetricClaimNice         = "claim-nice"         // nice-to-have claims in the answer
	MetricClaimPrecision    = "claim-precision"    // sentences of the answer that gold supports
	MetricContradictions    = "claim-contradicted" // claims that the answer contradicts; less is better
	MetricFaithfulness      = "faithfulness"       // RAGAS, by a judge model
	MetricContextPrecision  = "context-precision"  // RAGAS, by a judge model
	MetricContextRecall     = "context-recall"     // RAGAS, by a judge model
)

// ScoreOptions control Evaluate. The zero value works.
type ScoreOptions struct {
	// View is the side of the answers that is scored; default ViewWritten. The other
	// one is scored beside it, but for Comparer and Judge; see Gates.
	View View
	// Metrics are names of package metric. Default metric.LexicalNames, where nil; an
	// empty list is none.
	Metrics []string
	// Comparer adds metrics that are made by models, such as a neural.Suite.
	Comparer Comparer
	// Entails and Verifier decide about citations and claims. Default Coverage.
	Entails  metric.Entails
	Verifier metric.Verifier
	// Signature names the two in reports; required with either.
	Signature string
	// Independent says that they are not this project's own, so that figures of
	// citations are no judgement in one's own cause.
	Independent bool
	// EntailsName names them in tables, where they are independent; default JudgeName.
	EntailsName string
	// Judge adds the metrics that only a model can make. JudgeName names it in
	// their signatures.
	Judge     *metric.Judge
	JudgeName string
	// Imports are files with values that something else has made.
	Imports []Import
	// Judgements is a file of judgements of answers as TREC LiveQA 2017 publishes them;
	// empty for none.
	Judgements string
	// Resampling is for the intervals.
	Resampling stat.Options
	// Progress, when set, is called after every item with the number done.
	Progress func(done, of int)
	// ComparerProgress, when set, is called with how far Comparer is.
	ComparerProgress func(done, of int)
}

// Comparer compares answers with their references, all items at once. Every item has a
// reference, and the result has the items in the same order.
type Comparer interface {
	Score(ctx context.Context, items []metric.Item, progress func(done, of int)) (*metric.Result, error)
}

func (o ScoreOptions) withDefaults() (ScoreOptions, error) {
	if o.Entails == nil && o.Verifier == nil {
		c := Coverage{}
		o.Entails, o.Verifier, o.Signature = c.Entails, c, c.Signature()
	}
	if o.Entails == nil || o.Verifier == nil || o.Signature == "" {
		return o, errors.New("eval: Entails, Verifier and Signature go together")
	}
	switch o.View {
	case "":
		o.View = ViewWritten
	case ViewWritten, ViewShown:
	default:
		return o, fmt.Errorf("eval: no view %q of answers", o.View)
	}
	if o.Metrics == nil {
		o.Metrics = metric.LexicalNames()
	}
	return o, nil
}

// Evaluate scores a run and writes scores.jsonl and summary.json into its
// directory. Items without an answer are listed in Summary.Failed and enter no
// figure.
func Evaluate(ctx context.Context, r *Run, o ScoreOptions) error {
	o, err := o.withDefaults()
	if err != nil {
		return err
	}
	if len(r.Entries) == 0 {
		return fmt.Errorf("%s: %w: no item has been answered", r.Dir, ErrRun)
	}
	s := newScoring(r, o)
	if err := s.all(ctx); err != nil {
		return err
	}
	if err := s.gates(ctx); err != nil {
		return err
	}
	r.Scores, r.Summary = s.scores, s.summary
	if err := writeJSONL(filepath.Join(r.Dir, scoresFile), r.Scores); err != nil {
		return err
	}
	return writeJSON(filepath.Join(r.Dir, summaryFile), r.Summary)
}

type scoring struct {
	options ScoreOptions
	run     *Run
	entries []Entry // those of run, as the view has them
	scores  []ItemScore
	summary *Summary
}

func newScoring(r *Run, o ScoreOptions) *scoring {
	return &scoring{options: o, run: r, entries: r.in(o.View)}
}

func (s *scoring) all(ctx context.Context) error {
	s.summary = &Summary{Schema: "biopars.summary/1", View: s.options.View, Items: len(s.run.Items), Failed: []Failure{}}
	for i := range s.entries {
		e := &s.entries[i]
		score := ItemScore{ID: e.ID, Failed: e.Failed()}
		if e.Failed() {
			s.summary.Failed = append(s.summary.Failed, Failure{e.ID, e.Error})
			if e.Truncated {
				s.summary.Truncated++
			}
		} else {
			s.summary.Answered++
			if err := s.item(ctx, s.run.Item(e.ID), e, &score); err != nil {
				return err
			}
		}
		s.scores = append(s.scores, score)
		if s.options.Progress != nil {
			s.options.Progress(i+1, len(s.entries))
		}
	}
	if err := s.compared(ctx); err != nil {
		return err
	}
	if err := s.means(); err != nil {
		return err
	}
	if err := s.judgements(); err != nil {
		return err
	}
	if err := s.imports(); err != nil {
		return err
	}
	return s.abilities()
}
