package catalogue

import (
	"context"
	"database/sql"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/index"
)

// Titles are the titles and identifiers of documents in memory, in which words are looked
// for: whoever types some into a list reads the documents that have them, not all. What is
// added to the catalogue is followed, so that it is read once. The methods can be called at
// any time, with catalogues that are opened anew each time.
type Titles struct {
	fold func(string) string // into the form in which words are compared

	mu        sync.Mutex
	catalogue string
	last      int64    // the row of a document up to which they are read
	entries   []string // SOURCE NUL ID NUL TITLE NEWLINE ID, the latter two folded, sorted; never changed
}

// NewTitles makes titles whose words are compared in the form that fold gives.
func NewTitles(fold func(string) string) *Titles { return &Titles{fold: fold} }

// entriesOf gives what a catalogue has, and reads what is new of it.
func (t *Titles) entriesOf(ctx context.Context, tx *sql.Tx, catalogue string) ([]string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT ifnull(max(ref), 0) FROM document").Scan(&last); err != nil {
		return nil, err
	}
	if t.catalogue != catalogue || last < t.last { // another one, or one that was brought back from a copy
		t.catalogue, t.last, t.entries = catalogue, 0, nil
	}
	if last == t.last {
		return t.entries, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT source, id, title FROM document WHERE ref > ? AND ref <= ?", t.last, last)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	added := slices.Clone(t.entries) // others read these
	for rows.Next() {
		var source, id, title string
		if err := rows.Scan(&source, &id, &title); err != nil {
			return nil, err
		}
		entry := entryKey(index.DocumentKey{Source: source, ID: id}) + t.fold(title)
		if folded := t.fold(id); folded != id {
			entry += "\n" + folded
		}
		added = append(added, entry)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.Sort(added)
	t.last, t.entries = last, slices.Clip(slices.Compact(added))
	return t.entries, nil
}

// entryKey begins the entries of a document. No byte is before NUL, so they are sorted as
// the catalogue sorts documents.
func entryKey(key index.DocumentKey) string { return key.Source + "\x00" + key.ID + "\x00" }

// behind gives the entries that come after all of a document.
func behind(entries []string, key index.DocumentKey) []string {
	prefix := entryKey(key)
	at, _ := slices.BinarySearchFunc(entries, prefix, func(entry, prefix string) int {
		if strings.HasPrefix(entry, prefix) {
			return -1
		}
		return strings.Compare(entry, prefix)
	})
	return entries[at:]
}

// keysWith gives the documents that had each of some words in a title or identifier, in
// their order and each once.
func keysWith(entries, words []string) iter.Seq[index.DocumentKey] {
	return func(yield func(index.DocumentKey) bool) {
		var latest index.DocumentKey
		for _, entry := range entries {
			source, rest, _ := strings.Cut(entry, "\x00")
			if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(rest, w) }) {
				continue
			}
			id, _, _ := strings.Cut(rest, "\x00")
			if key := (index.DocumentKey{Source: source, ID: id}); key != latest {
				if latest = key; !yield(key) {
					return
				}
			}
		}
	}
}

// DocumentsTitled lists documents as DocumentsAfter does, those alone that have, or had in
// an earlier state, each of some words in their title or identifier. The words are in the
// form in which the titles are compared.
func (c *Catalogue) DocumentsTitled(ctx context.Context, titles *Titles, words []string, deleted bool, after index.DocumentKey) iter.Seq2[Document, error] {
	const op = "list documents"
	return func(yield func(Document, error) bool) {
		fail := func(err error) { yield(Document{}, c.fail(op, err)) }
		tx, err := c.db.BeginTx(ctx, readTx)
		if err != nil {
			fail(err)
			return
		}
		defer func() { _ = tx.Rollback() }()
		entries, err := titles.entriesOf(ctx, tx, c.id)
		if err != nil {
			fail(err)
			return
		}
		var gone map[index.DocumentKey]Deletion
		if deleted {
			if gone, err = c.Deletions(ctx); err != nil {
				yield(Document{}, err)
				return
			}
		}
		read, err := tx.PrepareContext(ctx, c.query(`SELECT (SELECT count(*) FROM entry e WHERE e.document = d.ref AND `+liveEntry+`), `+
			documentColumns+` FROM document d WHERE d.id = ? AND d.source = ? ORDER BY d.ref`))
		if err != nil {
			fail(err)
			return
		}
		defer read.Close()
		for key := range keysWith(behind(entries, after), words) {
			deletion, ok := gone[key]
			if deleted && !ok {
				continue
			}
			d, err := readDocument(ctx, read, key)
			if err != nil {
				fail(err)
				return
			}
			if deleted && d.Passages == 0 {
				d.Deletion = &deletion
			}
			if listed := d.Passages > 0 && !deleted || d.Deletion != nil; listed && !yield(d, nil) {
				return
			}
		}
	}
}

// readDocument reads what a document is by the rows that it has.
func readDocument(ctx context.Context, read *sql.Stmt, key index.DocumentKey) (d Document, err error) {
	rows, err := read.QueryContext(ctx, key.ID, key.Source)
	if err != nil {
		return d, err
	}
	defer rows.Close()
	for rows.Next() {
		var row documentRow
		var live int
		if err := rows.Scan(append([]any{&live}, row.fields()...)...); err != nil {
			return d, err
		}
		d, _ = d.joined(&row, live, func() bool { return true })
	}
	return d, rows.Err()
}
