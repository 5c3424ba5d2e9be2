package metric

import (
	"encoding/json"
	"fmt"
	"io"
)

// RAGRecord is one answer in the input format of the RAGChecker program, so that
// answers made here can be checked there and the other way round.
type RAGRecord struct {
	QueryID   string       `json:"query_id"`
	Query     string       `json:"query"`
	Reference string       `json:"gt_answer"`
	Response  string       `json:"response"`
	Retrieved []RAGPassage `json:"retrieved_context"` // in the order of their rank
}

// RAGPassage is a passage of a RAGRecord.
type RAGPassage struct {
	ID   string `json:"doc_id"`
	Text string `json:"text"`
}

type ragFile struct {
	Results []RAGRecord `json:"results"`
}

// WriteRAGChecker writes records as a RAGChecker input file, a JSON object with
// the list "results". Persian text stays readable. It returns ErrUndefined for a
// record without a query identifier, and for two with the same.
func WriteRAGChecker(w io.Writer, records []RAGRecord) error {
	if err := checkRecords(records); err != nil {
		return fmt.Errorf("write RAGChecker file: %w", err)
	}
	out := ragFile{Results: make([]RAGRecord, len(records))}
	for i, r := range records {
		if r.Retrieved == nil {
			r.Retrieved = []RAGPassage{} // the program wants a list, not null
		}
		out.Results[i] = r
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(out); err != nil {
		return fmt.Errorf("write RAGChecker file: %w", err)
	}
	return nil
}

func checkRecords(records []RAGRecord) error {
	seen := map[string]bool{}
	for i, r := range records {
		if r.QueryID == "" {
			return fmt.Errorf("record %d has no query_id: %w", i+1, ErrUndefined)
		}
		if seen[r.QueryID] {
			return fmt.Errorf("record %d: query_id %q occurs twice: %w", i+1, r.QueryID, ErrUndefined)
		}
		seen[r.QueryID] = true
	}
	return nil
}
