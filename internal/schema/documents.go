package schema

import (
	"cmp"
	"encoding/base64"
	"errors"
	"iter"
	"strings"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// DocumentsPage is a page of biopars.documents/1.
type DocumentsPage struct {
	Schema    string             `json:"schema"`
	Documents []biopars.Document `json:"documents"`
	Next      string             `json:"next,omitempty" doc:"cursor of the next page"`
}

// DocumentsQuery says which documents a page shows.
type DocumentsQuery struct {
	Source string // only of this source; all if empty
	Words  string // that stand in the title or identifier
	Limit  int    // how many, at most 500; 0 is 50
	Cursor string // Next of the page before; empty for the first
}

// How many documents a page has if nothing else is said, and at most.
const (
	pageLimit    = 50
	maxPageLimit = 500
)

// ErrCursor is returned for a cursor that no page had.
var ErrCursor = errors.New("not the cursor of a page of documents")

// ListDocuments is a page of a list of documents. The list is that behind a document,
// ordered by source and identifier, as the engine's is; behind the zero key are all.
func ListDocuments(list func(after index.DocumentKey) iter.Seq2[biopars.Document, error], q DocumentsQuery) (DocumentsPage, error) {
	out := DocumentsPage{Schema: NewDocuments().Schema, Documents: []biopars.Document{}}
	after, err := parseCursor(q.Cursor)
	if err != nil {
		return out, err
	}
	limit := min(max(cmp.Or(q.Limit, pageLimit), 1), maxPageLimit)
	words := strings.Fields(persian.Fold(q.Words))
	if q.Source != "" && q.Source > after.Source {
		after = index.DocumentKey{Source: q.Source}
	}
	for d, err := range list(after) {
		if err != nil {
			return out, err
		}
		if q.Source != "" && d.Source > q.Source {
			break
		}
		if q.Source != "" && d.Source != q.Source || !hasWords(d, words) {
			continue
		}
		page := &out.Documents
		if len(*page) == limit {
			out.Next = cursor((*page)[limit-1].Key())
			break
		}
		*page = append(*page, d)
	}
	return out, nil
}

// hasWords reports whether each word stands in the title or identifier of a document.
func hasWords(d biopars.Document, words []string) bool {
	title := persian.Fold(d.Title + " " + d.ID)
	for _, w := range words {
		if !strings.Contains(title, w) {
			return false
		}
	}
	return true
}

// A cursor is the document that a page ended with.
func cursor(key index.DocumentKey) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key.Source + "\x00" + key.ID))
}

func parseCursor(s string) (index.DocumentKey, error) {
	if s == "" {
		return index.DocumentKey{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	source, id, ok := strings.Cut(string(raw), "\x00")
	if err != nil || !ok {
		return index.DocumentKey{}, ErrCursor
	}
	return index.DocumentKey{Source: source, ID: id}, nil
}
