package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/retrieve"
)

// How the sets are pooled. Of pquad every third question is asked, and counts
// for a part: it has more of them, and they are easier.
const (
	pquadEvery  = 3
	pquadWeight = 0.25
)

// fullCoverage is that of package question: the coverage by two neighbouring
// sentences from which a question is never refused.
const fullCoverage = 0.9

// answerableTolerance is how far a coefficient may be off that is called the
// same, well below the standard errors.
const answerableTolerance = 0.1

// judged is a question with the answerability of what was found, with its judged
// passages and with these taken out.
type judged struct {
	mode          retrieve.Mode
	with, without question.Answerability
}

// fitAnswerable fits the score that decides on abstention: each question asked
// with its judged passages is answerable, without them it is not.
func (c *config) fitAnswerable(ctx context.Context) (*result, error) {
	var train []example
	sets := map[string][]judged{}
	names := []string{"med_union", "pquad"}
	for _, name := range names {
		list, err := c.answerability(ctx, name)
		if err != nil {
			return nil, err
		}
		sets[name] = list
		weight := 1.0
		if name == "pquad" {
			weight = pquadWeight
		}
		train = append(train, examples(list, weight)...)
	}
	formula, err := logistic(train, c.penaltyOr(0))
	if err != nil {
		return nil, err
	}
	var r result
	constants := []string{"joint", "ahead", "match", "length", "intercept"}
	r.compare(constants, learned.Answerable, formula, answerableTolerance)
	for _, name := range names {
		for _, mode := range []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25} {
			some := slices.DeleteFunc(slices.Clone(sets[name]), func(j judged) bool { return j.mode != mode })
			list := examples(some, 1)
			title := name + ", " + string(mode)
			r.figure("AUROC "+title,
				auroc(list, learned.Answerable), auroc(list, formula))
			r.figure("refused "+title,
				refused(some, learned.Answerable, question.MinAnswerable),
				refused(some, formula, question.MinAnswerable))
		}
	}
	r.note("%d rows, two a question and mode, penalty %g", len(train), c.penaltyOr(0))
	return &r, nil
}

// refusedShare is what the threshold was set for: the share of the answerable
// questions of med_union that are not answered.
const refusedShare = 0.06

// fitThreshold finds the threshold, in steps of .01, that refuses nearest to
// refusedShare of the questions, both modes together.
func (c *config) fitThreshold(ctx context.Context) (*result, error) {
	list, err := c.answerability(ctx, "med_union")
	if err != nil {
		return nil, err
	}
	fit, least := 0.0, math.Inf(1)
	for step := range 100 {
		t := float64(step) / 100
		if d := math.Abs(refused(list, learned.Answerable, t) - refusedShare); d < least {
			fit, least = t, d
		}
	}
	var r result
	r.compare([]string{"threshold"}, []float64{question.MinAnswerable}, []float64{fit}, 0.005)
	for _, mode := range []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25} {
		some := slices.DeleteFunc(slices.Clone(list), func(j judged) bool { return j.mode != mode })
		r.figure("refused "+string(mode),
			refused(some, learned.Answerable, question.MinAnswerable), refused(some, learned.Answerable, fit))
		r.figure("caught "+string(mode), caught(some, question.MinAnswerable), caught(some, fit))
	}
	return &r, nil
}

// answerability asks the questions of a set in both modes, as biopars eval
// abstain does. Questions without a word are left out.
func (c *config) answerability(ctx context.Context, name string) (_ []judged, err error) {
	if list, ok := c.asked[name]; ok {
		return list, nil
	}
	set, err := c.set(name)
	if err != nil {
		return nil, err
	}
	e, err := c.engine(ctx, set, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	every := 1
	if name == "pquad" {
		every = pquadEvery
	}
	queries := c.questions(set, every)
	var list []judged
	for _, mode := range []retrieve.Mode{retrieve.ModeHybrid, retrieve.ModeBM25} {
		rows := make([]judged, len(queries))
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(2)
		for i, q := range queries {
			group.Go(func() (err error) {
				rows[i], err = ask(ctx, e, q.Text, mode, set.Parts[0].Qrels[q.ID])
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		list = append(list, slices.DeleteFunc(rows, func(j judged) bool { return j.mode == "" })...)
	}
	c.asked[name] = list
	return list, nil
}

func ask(
	ctx context.Context, e *biopars.Engine, text string, mode retrieve.Mode, gold map[string]int,
) (j judged, err error) {
	res, err := e.Search(ctx, biopars.Question{Text: text, K: 50, Mode: mode})
	if errors.Is(err, biopars.ErrEmptyQuestion) {
		return judged{}, nil
	} else if err != nil {
		return j, err
	}
	j.mode, j.with = mode, res.Answerability()
	res.Candidates = slices.DeleteFunc(res.Candidates, func(c retrieve.Candidate) bool {
		return gold[c.Passage.DocumentID] > 0
	})
	j.without = res.Answerability()
	// The features are read from exported fields: are they those of the score?
	s := learned.Logistic(learned.Answerable, features(j.with))
	if s != j.with.Score && (j.with.Sentence < fullCoverage || s > j.with.Score) {
		return j, fmt.Errorf("the score %g is not that of the features, %g", j.with.Score, s)
	}
	return j, nil
}

func features(a question.Answerability) []float64 {
	return []float64{a.Joint, a.Ahead, a.Match, a.Length}
}

func examples(list []judged, weight float64) []example {
	var out []example
	for _, j := range list {
		out = append(out, example{features: features(j.with), positive: true, weight: weight},
			example{features: features(j.without), weight: weight})
	}
	return out
}

// refused is the share of the answerable questions that are not answered.
func refused(list []judged, formula []float64, threshold float64) float64 {
	n := 0
	for _, j := range list {
		if below(j.with, formula, threshold) {
			n++
		}
	}
	return float64(n) / float64(max(len(list), 1))
}

// caught is the share of the unanswerable ones that are not, by the formula in
// force.
func caught(list []judged, threshold float64) float64 {
	n := 0
	for _, j := range list {
		if below(j.without, learned.Answerable, threshold) {
			n++
		}
	}
	return float64(n) / float64(max(len(list), 1))
}

func below(a question.Answerability, formula []float64, threshold float64) bool {
	return a.Sentence < fullCoverage && learned.Logistic(formula, features(a)) < threshold
}
