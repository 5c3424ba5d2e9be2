package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/biopars/biopars/index"
)

// Document is a document as the catalogue has it.
type Document struct {
	ID    string `json:"id"` // stable within its source
	Title string `json:"title,omitempty"`
	index.Metadata
	Passages int       `json:"passages"`           // live; 0 for a document that was deleted
	Deletion *Deletion `json:"deletion,omitempty"` // nil for a live document
}

// Key identifies the document.
func (d Document) Key() index.DocumentKey { return index.DocumentKey{Source: d.Source, ID: d.ID} }

// Deletion says when a document was deleted and why it stays away.
type Deletion struct {
	At time.Time `json:"at"`
	// Retired documents were missing from the file that they came from and return with
	// it; others were deleted by somebody and stay deleted until they are restored.
	Retired bool `json:"retired,omitempty"`
	// The entries that deleted the passages.
	First index.Seq `json:"first"`
	Last  index.Seq `json:"last"`
}

// deletions are kept under the document's key beside the checkpoints of files.
const deletions = "deleted:"

func deletionKey(key index.DocumentKey) string { return deletions + key.Source + "\x00" + key.ID }

// Undelete is what a batch whose passages bring a document back has among its
// Checkpoints.
func Undelete(key index.DocumentKey) (string, []byte) { return deletionKey(key), nil }

// DeleteDocuments removes all live passages of documents in one durable transaction,
// and remembers what it removed for RestoreDocuments. It returns how many documents
// and passages there were; unknown documents count nothing.
func (c *Catalogue) DeleteDocuments(ctx context.Context, keys ...index.DocumentKey) (documents, passages int, err error) {
	err = c.update(ctx, "delete from catalogue", func(w *writer) error {
		for _, key := range keys {
			n, err := w.deleteDocument(key, false)
			if err != nil {
				return err
			}
			if n > 0 {
				documents++
				passages += n
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return documents, passages, nil
}

// deleteDocument returns how many passages there were.
func (w *writer) deleteDocument(key index.DocumentKey, retired bool) (int, error) {
	old, err := w.documentPassages(key)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	d := Deletion{At: time.Now().UTC().Truncate(time.Second), Retired: retired, First: w.last + 1}
	if _, err := w.tombstones(old); err != nil {
		return 0, err
	}
	d.Last = w.last
	value, err := json.Marshal(d)
	if err != nil {
		return 0, err
	}
	return len(old), w.checkpoint(deletionKey(key), value)
}

// RestoreDocuments appends the passages again that DeleteDocuments removed, as they
// were. A document that is live or unknown counts nothing.
func (c *Catalogue) RestoreDocuments(ctx context.Context, keys ...index.DocumentKey) (documents, passages int, err error) {
	err = c.update(ctx, "restore documents", func(w *writer) error {
		for _, key := range keys {
			var raw []byte
			var sum sql.NullInt64
			row := w.tx.QueryRowContext(ctx, "SELECT value, sum FROM checkpoint WHERE key = ?", deletionKey(key))
			if err := row.Scan(&raw, &sum); errors.Is(err, sql.ErrNoRows) {
				continue
			} else if err != nil {
				return err
			}
			d, err := readDeletion(deletionKey(key), raw, sum)
			if err != nil {
				return err
			}
			old, err := w.deleted(d)
			if err != nil {
				return err
			}
			for i := range old {
				id := index.PassageHash(old[i].DocumentID, old[i].Section, old[i].Text)
				if seq, err := w.live(id); err != nil || seq != 0 {
					if err != nil {
						return err
					}
					continue // a document of another source has it
				}
				if err := w.put(id, &old[i]); err != nil {
					return err
				}
				passages++
			}
			if err := w.checkpoint(deletionKey(key), nil); err != nil {
				return err
			}
			documents++
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return documents, passages, nil
}

// deleted are the passages that a deletion removed, in the order of the catalogue.
func (w *writer) deleted(d Deletion) (passages []index.Passage, err error) {
	rows, err := w.tx.QueryContext(w.ctx, "SELECT "+passageColumns+` FROM entry o JOIN entry e ON e.seq = o.target
		JOIN document d ON d.ref = e.document WHERE o.seq BETWEEN ? AND ? ORDER BY e.seq`, int64(d.First), int64(d.Last))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p index.Passage
		if err := w.catalogue.scanPassage(w.ctx, rows, &p); err != nil {
			return nil, err
		}
		passages = append(passages, p)
	}
	return passages, rows.Err()
}

func readDeletion(key string, raw []byte, sum sql.NullInt64) (d Deletion, err error) {
	if sum.Valid && sumOf(key, raw) != sum.Int64 {
		return d, fmt.Errorf("deletion of %q: %w", strings.TrimPrefix(key, deletions), errChanged)
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, fmt.Errorf("%w: deletion of %q: %w", index.ErrCorrupt, strings.TrimPrefix(key, deletions), err)
	}
	return d, nil
}

// Deletions returns the documents that were deleted and not restored since.
func (c *Catalogue) Deletions(ctx context.Context) (map[index.DocumentKey]Deletion, error) {
	const op = "read deletions"
	sum := "sum"
	if !c.sums {
		sum = "NULL"
	}
	rows, err := c.db.QueryContext(ctx, "SELECT key, value, "+sum+` FROM checkpoint
		WHERE key >= ? AND key < ?`, deletions, deletions[:len(deletions)-1]+";")
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer rows.Close()
	found := map[index.DocumentKey]Deletion{}
	for rows.Next() {
		var key string
		var raw []byte
		var sum sql.NullInt64
		if err := rows.Scan(&key, &raw, &sum); err != nil {
			return nil, c.fail(op, err)
		}
		d, err := readDeletion(key, raw, sum)
		if err != nil {
			return nil, c.fail(op, err)
		}
		source, id, _ := strings.Cut(strings.TrimPrefix(key, deletions), "\x00")
		found[index.DocumentKey{Source: source, ID: id}] = d
	}
	if err := rows.Err(); err != nil {
		return nil, c.fail(op, err)
	}
	return found, nil
}

// Documents lists the live documents, or those that can be restored, by source and ID.
func (c *Catalogue) Documents(ctx context.Context, deleted bool) iter.Seq2[Document, error] {
	const op = "list documents"
	return func(yield func(Document, error) bool) {
		gone, err := c.Deletions(ctx)
		if err != nil {
			yield(Document{}, err)
			return
		}
		rows, err := c.db.QueryContext(ctx, c.query(`SELECT (SELECT count(*) FROM entry e WHERE e.document = d.ref AND `+liveEntry+`), `+
			documentColumns+` FROM document d ORDER BY d.source, d.id, d.ref`))
		if err != nil {
			yield(Document{}, c.fail(op, err))
			return
		}
		defer rows.Close()
		var d Document
		emit := func() bool {
			if deletion, ok := gone[d.Key()]; ok && d.Passages == 0 {
				d.Deletion = &deletion
			}
			listed := d.Passages > 0
			if deleted {
				listed = d.Deletion != nil
			}
			return !listed || yield(d, nil)
		}
		for rows.Next() {
			var row documentRow
			var live int
			if err := rows.Scan(append([]any{&live}, row.fields()...)...); err != nil {
				yield(Document{}, c.fail(op, err))
				return
			}
			goOn := true
			if d, goOn = d.joined(&row, live, emit); !goOn {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Document{}, c.fail(op, err))
			return
		}
		emit()
	}
}

// DocumentPassages returns the live passages of a document by their place in it.
func (c *Catalogue) DocumentPassages(ctx context.Context, key index.DocumentKey) ([]index.Passage, error) {
	const op = "read document"
	rows, err := c.db.QueryContext(ctx, c.query("SELECT "+passageColumns+` FROM document d JOIN entry e ON e.document = d.ref
		WHERE d.id = ? AND d.source = ? AND `+liveEntry+" ORDER BY e.start, e.seq"), key.ID, key.Source)
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer rows.Close()
	var passages []index.Passage
	for rows.Next() {
		var p index.Passage
		if err := c.scanPassage(ctx, rows, &p); err != nil {
			return nil, c.fail(op, err)
		}
		passages = append(passages, p)
	}
	if err := rows.Err(); err != nil {
		return nil, c.fail(op, err)
	}
	return passages, nil
}

// FindDocuments returns the keys of the documents with the ID, of all sources, live
// or deleted, by source.
func (c *Catalogue) FindDocuments(ctx context.Context, id string) ([]index.DocumentKey, error) {
	const op = "find document"
	rows, err := c.db.QueryContext(ctx, "SELECT DISTINCT d.source FROM document d WHERE d.id = ? ORDER BY d.source", id)
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer rows.Close()
	var keys []index.DocumentKey
	for rows.Next() {
		key := index.DocumentKey{ID: id}
		if err := rows.Scan(&key.Source); err != nil {
			return nil, c.fail(op, err)
		}
		keys = append(keys, key)
	}
	if err := rows.Err(); err != nil {
		return nil, c.fail(op, err)
	}
	return keys, nil
}
