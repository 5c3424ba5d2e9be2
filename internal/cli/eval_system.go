package cli

import (
	"context"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/index"
)

// engineSystem is the engine as a system to be measured.
type engineSystem struct {
	engine *biopars.Engine
	closed bool // ask without evidence
}

// Answer implements eval.System.
func (s *engineSystem) Answer(ctx context.Context, q eval.Question) (eval.Response, error) {
	var evidence []index.Passage
	var answer biopars.Answer
	for ev, err := range s.engine.Stream(ctx, biopars.Question{Text: q.Text, Closed: s.closed}) {
		if err != nil {
			return eval.Response{}, repairError{err}
		}
		switch ev := ev.(type) {
		case biopars.Reranked:
			for _, c := range ev.Evidence {
				evidence = append(evidence, c.Passage)
			}
		case biopars.Done:
			answer = ev.Answer
		}
	}
	r, err := eval.NewResponse(answer, evidence)
	if err != nil {
		err = repairError{err}
	}
	return r, err
}
