// Package abstention measures whether questions that a corpus answers are told
// from those that it does not: every judged question is scored with what a
// search found, and again without the documents that are relevant to it.
package abstention

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/question"
)

// ErrSkip is returned by a Scorer for a question that cannot be searched for. It
// counts in no figure.
var ErrSkip = errors.New("question left out")

// Scorer searches for a question and gives two scores of answerability, from 0 to
// 1: of everything that was found, and of what is left without the relevant
// documents.
type Scorer func(ctx context.Context, text string, relevant func(document string) bool) (Scores, error)

// Scores are those of one question.
type Scores struct {
	Answerable   float64 // with the relevant documents
	Unanswerable float64 // without
}

// Options adjust Measure. The zero value works.
type Options struct {
	// Limit is how many of the judged questions are asked, evenly spaced. 0 asks all.
	Limit int
	// Threshold is the score below which a question is not answered. Default
	// question.MinAnswerable.
	Threshold float64
}

// Report says how well answerable and unanswerable questions are told apart.
type Report struct {
	Questions int     `json:"questions"` // asked with and without, those left out not counted
	AUROC     float64 `json:"auroc"`
	// Halves are the AUROC of two halves of the questions, by a hash of their text:
	// what was set on one half can be held against the other.
	Halves    [2]float64 `json:"auroc_halves"`
	Threshold float64    `json:"threshold"`
	Refused   float64    `json:"refused"` // share of the answerable questions below the threshold
	Caught    float64    `json:"caught"`  // share of the unanswerable ones
}

// Measure scores the judged questions of a data set. The first failure but ErrSkip
// ends it.
func Measure(ctx context.Context, score Scorer, set *retrieval.Set, opts Options) (Report, error) {
	if opts.Threshold == 0 {
		opts.Threshold = question.MinAnswerable
	}
	var answerable, unanswerable [2][]float64 // by half
	for _, q := range retrieval.SystematicSample(set.Judged(), opts.Limit) {
		s, err := score(ctx, q.Text, func(document string) bool { return set.Relevant(q.ID, document) })
		if errors.Is(err, ErrSkip) {
			continue
		}
		if err != nil {
			return Report{}, err
		}
		half := halfOf(q.Text)
		answerable[half] = append(answerable[half], s.Answerable)
		unanswerable[half] = append(unanswerable[half], s.Unanswerable)
	}
	return report(answerable, unanswerable, opts.Threshold)
}

func report(answerable, unanswerable [2][]float64, threshold float64) (r Report, err error) {
	for half := range r.Halves {
		if r.Halves[half], err = stat.AUROC(answerable[half], unanswerable[half]); err != nil {
			return Report{}, err
		}
	}
	with, without := slices.Concat(answerable[:]...), slices.Concat(unanswerable[:]...)
	if r.AUROC, err = stat.AUROC(with, without); err != nil {
		return Report{}, err
	}
	r.Questions, r.Threshold = len(with), threshold
	r.Refused, r.Caught = below(with, threshold), below(without, threshold)
	return r, nil
}

// halfOf puts a question into one of two halves, always the same.
func halfOf(text string) int {
	h := fnv.New32a()
	h.Write([]byte(text)) // never fails
	return int(h.Sum32() % 2)
}

// below is the share of scores below the threshold; 0 of none.
func below(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s < threshold {
			n++
		}
	}
	return float64(n) / float64(max(len(scores), 1))
}
