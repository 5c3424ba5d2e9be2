package eval

import (
	"context"
	"fmt"
	"os"
)

// providerFile is the Model.Provider of answers made elsewhere.
const providerFile = "file"

// predictionsSystem is a System whose answers were made elsewhere.
type predictionsSystem struct {
	byID  map[string]prediction
	order map[string]prediction // by the identifier of the item in the same place
}

// newPredictionsSystem matches predictions with items: by identifier, or by order when
// the predictions have none and are as many as the items of the whole data set.
func newPredictionsSystem(predictions []prediction, items []Item) (*predictionsSystem, error) {
	f := &predictionsSystem{byID: map[string]prediction{}, order: map[string]prediction{}}
	for _, p := range predictions {
		if p.ID != "" {
			f.byID[p.ID] = p
		}
	}
	if len(f.byID) == 0 {
		if len(predictions) != len(items) {
			return nil, fmt.Errorf("%w: %d answers without identifiers for %d questions",
				ErrDataset, len(predictions), len(items))
		}
		for i, p := range predictions {
			f.order[items[i].ID] = p
		}
	} else if len(f.byID) != len(predictions) {
		return nil, fmt.Errorf("%w: some answers have no identifier", ErrDataset)
	}
	return f, nil
}

// OpenPredictions makes a system of a file of answers made elsewhere, in one of
// the formats of LoadDataset or with one answer a line. Answers are matched with
// items by identifier, or by order when they have none and are as many as the
// items of the whole data set. Errors about the content wrap ErrDataset.
func OpenPredictions(path string, columns map[string]string, items []Item) (System, error) {
	predictions, err := loadPredictions(path, columns)
	if err != nil {
		return nil, err
	}
	return newPredictionsSystem(predictions, items)
}

// Answer implements System. A question without an answer in the file is a
// failure.
func (f *predictionsSystem) Answer(_ context.Context, q Question) (Response, error) {
	p, ok := f.byID[q.ID]
	if !ok {
		p, ok = f.order[q.ID]
	}
	if !ok {
		return Response{}, fmt.Errorf("%w: no answer for %s", ErrDataset, q.ID)
	}
	r := Response{Answer: p.Text, Origin: providerFile, Sentences: p.Sentences, Retrieved: p.Retrieved}
	if len(r.Sentences) == 0 {
		r.Sentences = sentencesOf(p.Text)
	}
	return r, nil
}

// FileOptions describe the files of ScoreFiles. The zero value works.
type FileOptions struct {
	// Map names the columns of fields, FieldPrediction of the answers and all others
	// of the references. Those that it leaves out are guessed.
	Map map[string]string
	// OptionsFrom is that of DatasetOptions.
	OptionsFrom string
}

// ScoreFiles scores answers made elsewhere against a data set. The run is named
// after the file of answers; its directory is gone.
func ScoreFiles(
	ctx context.Context, predictions, references string, o FileOptions, scoring ScoreOptions,
) (*Run, error) {
	gold, answers := map[string]string{}, map[string]string{}
	for field, column := range o.Map {
		if field == FieldPrediction {
			answers[field] = column
		} else {
			gold[field] = column
		}
	}
	d, err := LoadDataset(references, DatasetOptions{Map: gold, OptionsFrom: o.OptionsFrom})
	if err != nil {
		return nil, err
	}
	system, err := OpenPredictions(predictions, answers, d.Items)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "biopars-score-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	m := Manifest{Name: predictions, Retrieval: "given", Dataset: d.Info, Model: Model{Provider: providerFile}}
	r, err := Execute(ctx, dir, m, d.Items, system, RunOptions{Attempts: 1})
	if err != nil {
		return nil, err
	}
	return r, Evaluate(ctx, r, scoring)
}
