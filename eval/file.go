package eval

import (
	"context"
	"fmt"
)

// FileSystem is a System whose answers were made elsewhere.
type FileSystem struct {
	byID  map[string]Prediction
	order map[string]Prediction // by the identifier of the item in the same place
}

// NewFileSystem matches predictions with items: by identifier, or by order when
// the predictions have none and are as many as the items of the whole data set.
func NewFileSystem(predictions []Prediction, items []Item) (*FileSystem, error) {
	f := &FileSystem{byID: map[string]Prediction{}, order: map[string]Prediction{}}
	for _, p := range predictions {
		if p.ID != "" {
			f.byID[p.ID] = p
		}
	}
	if len(f.byID) == 0 {
		if len(predictions) != len(items) {
			return nil, fmt.Errorf("%w: %d answers without identifiers for %d questions", ErrDataset, len(predictions), len(items))
		}
		for i, p := range predictions {
			f.order[items[i].ID] = p
		}
	} else if len(f.byID) != len(predictions) {
		return nil, fmt.Errorf("%w: some answers have no identifier", ErrDataset)
	}
	return f, nil
}

// Answer implements System. A question without an answer in the file is a
// failure.
func (f *FileSystem) Answer(_ context.Context, q Question) (Response, error) {
	p, ok := f.byID[q.ID]
	if !ok {
		p, ok = f.order[q.ID]
	}
	if !ok {
		return Response{}, fmt.Errorf("%w: no answer for %s", ErrDataset, q.ID)
	}
	r := Response{Answer: p.Text, Origin: "file", Sentences: p.Sentences, Retrieved: p.Retrieved}
	if len(r.Sentences) == 0 {
		r.Sentences = sentencesOf(p.Text)
	}
	return r, nil
}
