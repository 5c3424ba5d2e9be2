package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
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
			return eval.Response{}, err
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
	return eval.NewResponse(answer, evidence)
}

// corpusHash is the hash of the identifiers of all passages of a corpus, which
// are hashes of their content.
func corpusHash(ctx context.Context, dir string) (_ string, err error) {
	c, err := catalogue.Open(ctx, filepath.Join(dir, "catalogue.db"), catalogue.Options{ReadOnly: true})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	live := map[string]bool{}
	for after := index.Seq(0); ; {
		changes, err := c.Changes(ctx, after, 1000)
		if err != nil {
			return "", err
		}
		if len(changes) == 0 {
			break
		}
		for _, change := range changes {
			after = change.Seq
			if change.Op == index.Put {
				live[change.Passage.ID] = true
			} else {
				delete(live, change.Passage.ID)
			}
		}
	}
	h := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(live)) {
		fmt.Fprintln(h, id)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
