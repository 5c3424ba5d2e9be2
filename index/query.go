package index

import (
	"context"
	"slices"

	"github.com/biopars/biopars/persian"
)

// Query is what a searcher is asked for: free text, and a filter that every hit
// must pass.
type Query struct {
	Text   string
	Filter Filter
	// Parsed is Text as it was analysed for all searchers at once; one that needs
	// terms analyses Text itself when it is nil.
	Parsed *Parsed
}

// Parsed is an analysed text of a query.
type Parsed struct {
	Terms    []persian.Term // what is searched for, in the order of the text
	Function []persian.Term // the function words beside them
	Synonyms []persian.Expansion
}

// Filter restricts a search by metadata. Fields are combined with AND, the
// values inside one field with OR; a zero field does not restrict. Every index
// gives it the meaning of Match.
type Filter struct {
	Publishers    []string `json:"publishers,omitempty"`
	EvidenceTypes []string `json:"evidence_types,omitempty"`
	Languages     []string `json:"languages,omitempty"`
	Documents     []string `json:"documents,omitempty"` // document IDs
	YearFrom      int      `json:"year_from,omitempty"` // inclusive; a passage without a year fails a year filter
	YearTo        int      `json:"year_to,omitempty"`   // inclusive; 0 means no upper bound
	// Where are conditions on any field. Those that ask for a value of the same field are
	// combined with OR, all others with AND; spelling variants of values are the same.
	Where []Condition `json:"where,omitempty"`
}

// IsZero reports whether the filter lets everything pass.
func (f Filter) IsZero() bool {
	return len(f.Publishers)+len(f.EvidenceTypes)+len(f.Languages)+len(f.Documents)+len(f.Where) == 0 &&
		f.YearFrom == 0 && f.YearTo == 0
}

// Check returns an error that wraps ErrCondition when a condition means nothing.
func (f Filter) Check() error {
	for _, c := range f.Where {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// Match reports whether p passes the filter. Values are compared exactly but in Where.
func (f Filter) Match(p *Passage) bool {
	in := func(set []string, v string) bool { return len(set) == 0 || slices.Contains(set, v) }
	if !in(f.Publishers, p.Publisher) || !in(f.EvidenceTypes, p.EvidenceType) ||
		!in(f.Languages, p.Language) || !in(f.Documents, p.DocumentID) || !matchAll(f.Where, p) {
		return false
	}
	if f.YearFrom == 0 && f.YearTo == 0 {
		return true
	}
	return p.Year != 0 && p.Year >= f.YearFrom && (f.YearTo == 0 || p.Year <= f.YearTo)
}

// Hit is one passage found, with the score of the searcher that found it.
// Scores of different searchers are not comparable.
type Hit struct {
	Seq   Seq
	Score float64
}

// Searcher finds passages. Hits come best first; equal scores are ordered by
// ascending Seq, so results are deterministic. At most k hits are returned.
// Implementations are safe for concurrent use.
type Searcher interface {
	Search(ctx context.Context, q Query, k int) ([]Hit, error)
}

// ScoreFunc gives passages the scores that a search gives them, in the order of
// seqs. Passages it cannot score are left out. It is safe for concurrent use.
type ScoreFunc func(ctx context.Context, seqs []Seq) ([]Hit, error)

// PassageReader gives the stored passages back. The result is in the order of
// seqs; a passage that does not exist (any more) is left out. The catalogue
// implements it, and so does a store that keeps passages in its payload.
type PassageReader interface {
	Passages(ctx context.Context, seqs []Seq) ([]Passage, error)
}
