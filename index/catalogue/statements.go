package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/index"
)

// documentColumns are the columns of the table document, under the alias d, in
// the order of documentRow.fields.
const documentColumns = `d.id, d.title, d.source, d.publisher, d.url, d.licence,
	d.evidence_type, d.language, d.year, d.retrieved_on, d.more`

// fields are the targets to scan documentColumns into.
func (d *documentRow) fields() []any {
	return []any{&d.ID, &d.Title, &d.Source, &d.Publisher, &d.URL, &d.Licence, &d.EvidenceType, &d.Language, &d.Year,
		&d.RetrievedOn, moreColumn{&d.Metadata}}
}

// values are the same as arguments.
func (d *documentRow) values() []any {
	return []any{d.ID, d.Title, d.Source, d.Publisher, d.URL, d.Licence, d.EvidenceType, d.Language, d.Year,
		d.RetrievedOn, packMore(&d.Metadata)}
}

// lastEntry reads the position of the last entry, 0 before the first.
const lastEntry = `SELECT ifnull(max(seq), 0) FROM entry`

// liveEntry is the condition that the entry e was not deleted.
const liveEntry = `NOT EXISTS (SELECT 1 FROM entry t WHERE t.target = e.seq)`

// statements are prepared once and used again: parsing one costs as much as
// running it.
type statements struct {
	mu      sync.Mutex
	all     []*sql.Stmt
	byQuery map[string]*sql.Stmt
	writes  bool

	last, live, tombstone *sql.Stmt
}

// prepare prepares one statement; the caller holds mu.
func (s *statements) prepare(ctx context.Context, db *sql.DB, query string) (*sql.Stmt, error) {
	st, err := db.PrepareContext(ctx, query)
	if err == nil {
		s.all = append(s.all, st)
	}
	return st, err
}

func (s *statements) prepareWrites(ctx context.Context, db *sql.DB) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writes {
		return nil
	}
	for _, p := range []struct {
		to    **sql.Stmt
		query string
	}{
		{&s.last, lastEntry},
		{&s.live, "SELECT e.seq FROM entry e WHERE e.id = ? AND e.id IS NOT NULL AND " + liveEntry},
		{&s.tombstone, "INSERT INTO entry(seq, target, sum) VALUES (?, ?, ?)"},
	} {
		st, err := s.prepare(ctx, db, p.query)
		if err != nil {
			return err
		}
		*p.to = st
	}
	s.writes = true
	return nil
}

// statementRows is how many rows a statement writes, or looks for, at most. Each
// statement costs about as much as three of its rows.
const statementRows = 32

// many returns the statement with n rows between its head and its tail.
func (s *statements) many(ctx context.Context, db *sql.DB, head, row string, n int, tail string) (*sql.Stmt, error) {
	query := head + row + strings.Repeat(", "+row, n-1) + tail
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept(ctx, db, query)
}

// kept prepares a statement the first time; the caller holds mu.
func (s *statements) kept(ctx context.Context, db *sql.DB, query string) (*sql.Stmt, error) {
	if st := s.byQuery[query]; st != nil {
		return st, nil
	}
	st, err := s.prepare(ctx, db, query)
	if err != nil {
		return nil, err
	}
	if s.byQuery == nil {
		s.byQuery = map[string]*sql.Stmt{}
	}
	s.byQuery[query] = st
	return st, nil
}

// lastSeq returns the statement that reads the position of the last entry.
func (s *statements) lastSeq(ctx context.Context, db *sql.DB) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last == nil {
		st, err := s.prepare(ctx, db, lastEntry)
		if err != nil {
			return nil, err
		}
		s.last = st
	}
	return s.last, nil
}

// reader returns the statement that reads n passages by position.
func (s *statements) reader(ctx context.Context, c *Catalogue, n int) (*sql.Stmt, error) {
	query := c.query("SELECT " + passageColumns + ` FROM entry e JOIN document d ON d.ref = e.document
		WHERE e.seq IN (?` + strings.Repeat(",?", n-1) + ") AND " + liveEntry)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept(ctx, c.db, query)
}

// changes returns the statement that reads the log. A tombstone is joined with the
// passage it deletes.
func (s *statements) changes(ctx context.Context, c *Catalogue) (*sql.Stmt, error) {
	query := c.query("SELECT " + passageColumns + `, o.seq, o.target IS NOT NULL
		FROM entry o JOIN entry e ON e.seq = ifnull(o.target, o.seq) JOIN document d ON d.ref = e.document
		WHERE o.seq > ? ORDER BY o.seq LIMIT ?`)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept(ctx, c.db, query)
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, st := range s.all {
		errs = append(errs, st.Close())
	}
	s.all, s.byQuery, s.last, s.writes = nil, nil, nil, false
	return errors.Join(errs...)
}

func sortedValues[K comparable](m map[K]index.Seq) []index.Seq {
	return slices.Sorted(maps.Values(m))
}
