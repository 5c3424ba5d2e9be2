package metric

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// The metrics of RAGAS (Es et al. 2024, RAGAS: Automated Evaluation of Retrieval
// Augmented Generation), with prompts of our own. Figures depend on the judge and
// are comparable only between runs with the same one. Where RAGAS yields NaN or
// a number for want of material, these return ErrUndefined.

// Faithfulness counts the statements of an answer that the passages it was
// written from support. It returns ErrUndefined when the answer states nothing.
func (j *Judge) Faithfulness(ctx context.Context, question, answer string, passages []string) (Ratio, error) {
	statements, err := j.statements(ctx, question, answer)
	if err != nil {
		return Ratio{}, fmt.Errorf("faithfulness: %w", err)
	}
	return j.share(ctx, "faithfulness", statements, passages)
}

// ContextRecall counts the statements of the reference answer that the passages
// support. It returns ErrUndefined when the reference states nothing.
func (j *Judge) ContextRecall(ctx context.Context, question, reference string, passages []string) (Ratio, error) {
	statements, err := j.statements(ctx, question, reference)
	if err != nil {
		return Ratio{}, fmt.Errorf("context recall: %w", err)
	}
	return j.share(ctx, "context recall", statements, passages)
}

func (j *Judge) share(ctx context.Context, what string, statements, passages []string) (Ratio, error) {
	if len(statements) == 0 {
		return Ratio{}, fmt.Errorf("%s: no statement: %w", what, ErrUndefined)
	}
	if len(passages) == 0 {
		return Ratio{Of: len(statements)}, nil // nothing supports them; no judge needed
	}
	verdicts, err := j.verdicts(ctx, strings.Join(passages, "\n\n"), statements)
	if err != nil {
		return Ratio{}, fmt.Errorf("%s: %w", what, err)
	}
	var r Ratio
	for _, v := range verdicts {
		r.add(v == Supported)
	}
	return r, nil
}

// ContextPrecision says whether useful passages stand before useless ones: the
// mean of precision at the rank of each passage that helps to arrive at the
// reference answer, 0 when none does. Passages are in the order of their rank.
// It returns ErrUndefined without a passage.
func (j *Judge) ContextPrecision(ctx context.Context, question, reference string, passages []string) (float64, error) {
	if len(passages) == 0 {
		return 0, fmt.Errorf("context precision: no passage: %w", ErrUndefined)
	}
	useful, sum := 0, 0.0
	for i, p := range passages {
		var out struct {
			Useful *bool `json:"useful"`
		}
		err := j.ask(ctx, "usefulness",
			"Say whether the passage is useful for arriving at the reference answer to the question.",
			map[string]string{"question": question, "reference": reference, "passage": p}, usefulSchema,
			func(data []byte) error {
				out.Useful = nil
				if err := decode(data, &out); err != nil {
					return err
				}
				if out.Useful == nil {
					return errors.New("field useful is missing")
				}
				return nil
			})
		if err != nil {
			return 0, fmt.Errorf("context precision: passage %d: %w", i+1, err)
		}
		if *out.Useful {
			useful++
			sum += float64(useful) / float64(i+1)
		}
	}
	if useful == 0 {
		return 0, nil
	}
	return sum / float64(useful), nil
}
