package biopars

import (
	"context"
	"slices"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// Surroundings is a passage with those beside it in its document.
type Surroundings struct {
	Passage  index.Passage   `json:"passage"`
	Before   []index.Passage `json:"before"` // in the order of the document
	After    []index.Passage `json:"after"`
	Document Document        `json:"document"`
}

// Surroundings reads the live passage with the ID, and up to n before and after it. The
// error wraps [index.ErrNotFound] when there is none. It needs the data directory.
func (e *Engine) Surroundings(ctx context.Context, id string, n int) (out Surroundings, err error) {
	err = e.read(ctx, func(cat *catalogue.Catalogue) error {
		p, err := cat.PassageByID(ctx, id)
		if err != nil {
			return err
		}
		all, err := cat.DocumentPassages(ctx, index.DocumentKey{Source: p.Source, ID: p.DocumentID})
		if err != nil {
			return err
		}
		out = Surroundings{Passage: p, Before: []index.Passage{}, After: []index.Passage{},
			Document: Document{ID: p.DocumentID, Title: p.Title, Metadata: p.Metadata, Passages: len(all)}}
		at := slices.IndexFunc(all, func(other index.Passage) bool { return other.Seq == p.Seq })
		if at < 0 || n <= 0 {
			return nil
		}
		out.Before = append(out.Before, all[max(at-n, 0):at]...)
		out.After = append(out.After, all[at+1:min(at+1+n, len(all))]...)
		return nil
	})
	return out, err
}
