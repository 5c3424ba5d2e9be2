package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"github.com/biopars/biopars/index"
	"maps"
	"slices"
	"strings"
	"sync"
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
	mu     sync.Mutex
	all    []*sql.Stmt
	read   map[string]*sql.Stmt // by query
	writes bool

	last                                            *sql.Stmt
	live, put, tombstone, findDocument, putDocument *sql.Stmt
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
		{&s.put, `INSERT INTO entry(seq, document, start, length, id, body, page, last_page, sum, page_sum)
			VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, nullif(?, 0))`},
		{&s.tombstone, "INSERT INTO entry(seq, target, sum) VALUES (?, ?, ?)"},
		{&s.findDocument, `SELECT ref FROM document
			WHERE id = ? AND title = ? AND source = ? AND publisher = ? AND url = ?
			AND licence = ? AND evidence_type = ? AND language = ? AND year = ? AND retrieved_on = ? AND ifnull(more, '') = ?`},
		{&s.putDocument, `INSERT INTO document(id, title, source, publisher, url, licence,
			evidence_type, language, year, retrieved_on, more, sum, more_sum)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))`},
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
	if st := s.read[query]; st != nil {
		return st, nil
	}
	st, err := s.prepare(ctx, c.db, query)
	if err != nil {
		return nil, err
	}
	if s.read == nil {
		s.read = map[string]*sql.Stmt{}
	}
	s.read[query] = st
	return st, nil
}

func (s *statements) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, st := range s.all {
		errs = append(errs, st.Close())
	}
	s.all, s.read, s.last, s.writes = nil, nil, nil, false
	return errors.Join(errs...)
}

func sortedValues[K comparable](m map[K]index.Seq) []index.Seq {
	return slices.Sorted(maps.Values(m))
}
