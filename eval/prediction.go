package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/biopars/biopars/generate/sanitize"
)

// prediction is an answer that was made elsewhere.
type prediction struct {
	ID   string // empty when the file has none: then order counts
	Text string
	// Retrieved are the passages it was written from, when the file has them
	// in the form of a ledger or of RAGChecker.
	Retrieved []Passage
	Sentences []Sentence
}

// loadPredictions reads answers from a file of the formats of LoadDataset, or
// from a text file with one answer a line. Reasoning and control tokens that a model
// left in its text are no part of the answer.
func loadPredictions(path string, columns map[string]string) ([]prediction, error) {
	records, err := readRecords(path)
	if err != nil {
		return nil, err
	}
	m, err := guess(columnsOf(records), columns)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m[FieldPrediction] == nil {
		err := fmt.Errorf("%s: %w: no column with answers among %s", path, ErrDataset, strings.Join(columnsOf(records), ", "))
		return nil, &NeedError{Need: NeedColumn, Field: FieldPrediction, Err: err}
	}
	out := make([]prediction, len(records))
	seen := map[string]bool{}
	for i, r := range records {
		p := &out[i]
		p.ID, p.Text = text(r.value(m[FieldID])), sanitize.Answer(text(r.value(m[FieldPrediction])))
		if p.ID != "" && seen[p.ID] {
			return nil, fmt.Errorf("%s: line %d: %w: identifier %q occurs twice", path, r.line, ErrDataset, p.ID)
		}
		seen[p.ID] = true
		for _, column := range []string{"retrieved", "retrieved_context"} {
			if err := remarshal(r.values[column], &p.Retrieved); err != nil {
				return nil, fmt.Errorf("%s: line %d: %s: %w", path, r.line, column, err)
			}
			for j := range p.Retrieved {
				if list, ok := r.values[column].([]any); ok && p.Retrieved[j].ID == "" {
					if object, ok := list[j].(map[string]any); ok {
						p.Retrieved[j].ID = text(object["doc_id"])
					}
				}
			}
		}
		if err := remarshal(r.values["sentences"], &p.Sentences); err != nil {
			return nil, fmt.Errorf("%s: line %d: sentences: %w", path, r.line, err)
		}
	}
	return out, nil
}

func remarshal[T any](v any, to *[]T) error {
	if _, ok := v.([]any); !ok {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, to); err != nil {
		return errors.Join(ErrDataset, err)
	}
	return nil
}
