package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
)

// DocumentsAfter lists documents as Documents does, those behind one of them; behind the
// zero key are all. What is described of a document is read as the list gets there: who
// takes a page of it waits for the keys of the others alone.
func (c *Catalogue) DocumentsAfter(ctx context.Context, deleted bool, after index.DocumentKey) iter.Seq2[Document, error] {
	const op = "list documents"
	return func(yield func(Document, error) bool) {
		tx, err := c.db.BeginTx(ctx, readTx)
		if err != nil {
			yield(Document{}, c.fail(op, err))
			return
		}
		defer func() { _ = tx.Rollback() }()
		var gone map[index.DocumentKey]Deletion
		if deleted {
			if gone, err = c.Deletions(ctx); err != nil {
				yield(Document{}, err)
				return
			}
			if len(gone) == 0 {
				return
			}
		}
		for n := 64; ; n *= 8 {
			last, more, err := nthKey(ctx, tx, after, n)
			if err != nil {
				yield(Document{}, c.fail(op, err))
				return
			}
			goOn, err := c.documentsBetween(ctx, tx, gone, after, last, more, func(d Document) bool { return yield(d, nil) })
			if err != nil {
				yield(Document{}, c.fail(op, err))
				return
			}
			if !goOn || !more {
				return
			}
			after = last
		}
	}
}

// nthKey is the key of the nth row of a document behind one; there is none where fewer
// are left.
func nthKey(ctx context.Context, tx *sql.Tx, after index.DocumentKey, n int) (key index.DocumentKey, ok bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT source, id FROM document WHERE (source, id) > (?, ?) ORDER BY source, id LIMIT 1 OFFSET ?`,
		after.Source, after.ID, n-1).Scan(&key.Source, &key.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return key, false, nil
	}
	return key, err == nil, err
}

// documentsBetween gives the documents behind a key up to another, or all of them, until
// yield says that it is enough: the live ones, or those of gone that have no passages.
func (c *Catalogue) documentsBetween(ctx context.Context, tx *sql.Tx, gone map[index.DocumentKey]Deletion, after, last index.DocumentKey, bounded bool, yield func(Document) bool) (goOn bool, err error) {
	where, args := "WHERE (d.source, d.id) > (?, ?)", []any{after.Source, after.ID}
	if bounded {
		where, args = where+" AND (d.source, d.id) <= (?, ?)", append(args, last.Source, last.ID)
	}
	rows, err := tx.QueryContext(ctx, c.query(`SELECT (SELECT count(*) FROM entry e WHERE e.document = d.ref AND `+liveEntry+`), `+
		documentColumns+` FROM document d `+where+` ORDER BY d.source, d.id, d.ref`), args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	var d Document
	emit := func() bool {
		if deletion, ok := gone[d.Key()]; ok && d.Passages == 0 {
			d.Deletion = &deletion
		}
		listed := d.Passages > 0 && gone == nil || d.Deletion != nil
		return !listed || yield(d)
	}
	for rows.Next() {
		var row documentRow
		var live int
		if err := rows.Scan(append([]any{&live}, row.fields()...)...); err != nil {
			return false, err
		}
		d, goOn = d.joined(&row, live, emit)
		if !goOn {
			return false, nil
		}
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	return emit(), nil
}

// joined is a document with one more row of its own. A document has a row for each state
// of its metadata; the last that has passages, or the last of all, describes it. The row
// of another ends it.
func (d Document) joined(row *documentRow, live int, end func() bool) (_ Document, goOn bool) {
	next := Document{ID: row.ID, Title: row.Title, Metadata: row.Metadata, Passages: live}
	if next.Key() != d.Key() {
		return next, end()
	}
	if live > 0 || d.Passages == 0 {
		d.Title, d.Metadata = row.Title, row.Metadata
	}
	d.Passages += live
	return d, true
}

// Facets are the values of metadata that live documents have, those that most have first;
// years in descending order.
type Facets struct {
	EvidenceTypes []Facet     `json:"evidence_types"`
	Publishers    []Facet     `json:"publishers"`
	Languages     []Facet     `json:"languages"`
	Sources       []Facet     `json:"sources"`
	Years         []YearFacet `json:"years"`
}

// Facet is a value and how many documents have it.
type Facet struct {
	Value     string `json:"value"`
	Documents int    `json:"documents"`
}

// YearFacet is a year and how many documents are of it.
type YearFacet struct {
	Year      int `json:"year"`
	Documents int `json:"documents"`
}

// MaxFacets is how many values of a field are told.
const MaxFacets = 200

// Facets counts the values of metadata. Values that are empty are none.
func (c *Catalogue) Facets(ctx context.Context) (f Facets, err error) {
	const op = "count metadata"
	rows, err := c.db.QueryContext(ctx, `SELECT d.evidence_type, d.publisher, d.language, d.source, d.year, count(DISTINCT d.id)
		FROM document d WHERE EXISTS (SELECT 1 FROM entry e WHERE e.document = d.ref AND `+liveEntry+`) GROUP BY 1, 2, 3, 4, 5`)
	if err != nil {
		return f, c.fail(op, err)
	}
	defer rows.Close()
	var types, publishers, languages, sources = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	years := map[int]int{}
	for rows.Next() {
		var kind, publisher, language, source string
		var year, n int
		if err := rows.Scan(&kind, &publisher, &language, &source, &year, &n); err != nil {
			return f, c.fail(op, err)
		}
		types[kind] += n
		publishers[publisher] += n
		languages[language] += n
		sources[source] += n
		years[year] += n
	}
	if err := rows.Err(); err != nil {
		return f, c.fail(op, err)
	}
	f = Facets{facetsOf(types), facetsOf(publishers), facetsOf(languages), facetsOf(sources), []YearFacet{}}
	delete(years, 0)
	for year, n := range years {
		f.Years = append(f.Years, YearFacet{year, n})
	}
	slices.SortFunc(f.Years, func(a, b YearFacet) int { return b.Year - a.Year })
	return f, nil
}

func facetsOf(counts map[string]int) []Facet {
	out := []Facet{}
	for value, n := range counts {
		if value != "" {
			out = append(out, Facet{value, n})
		}
	}
	slices.SortFunc(out, func(a, b Facet) int {
		if a.Documents != b.Documents {
			return b.Documents - a.Documents
		}
		return strings.Compare(a.Value, b.Value)
	})
	return out[:min(len(out), MaxFacets)]
}
