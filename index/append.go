package index

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Batch is what one transaction adds to the catalogue.
type Batch struct {
	// Passages to append, in this order. ID may be empty; when it is not, it
	// must be PassageID of the passage. Seq is ignored. A passage whose ID is
	// live already is a duplicate and adds nothing.
	Passages []Passage
	// Replace names documents whose passages in this batch are all that is left
	// of them: live passages of theirs that the batch does not repeat are
	// deleted, and repeated ones whose title, offsets or metadata have changed
	// are stored anew.
	Replace []DocumentKey
	// Checkpoints are stored in the same transaction, so that a reader of a
	// source goes on exactly where the stored data ends. A nil value removes the
	// key.
	Checkpoints map[string][]byte
}

// DocumentKey identifies a document: its ID is stable within its source.
type DocumentKey struct {
	Source string // Metadata.Source
	ID     string // DocumentID
}

// Appended counts what a batch did.
type Appended struct {
	Added     int // passages appended, replacements included
	Duplicate int // passages that were there already
	Deleted   int // passages deleted because their document no longer has them, or has them with other metadata
	Last      Seq // position of the last entry afterwards
}

// Append stores a batch in one durable transaction: all of it, checkpoints
// included, or nothing. The error wraps [ErrReadOnly] for a read-only catalogue.
func (c *Catalogue) Append(ctx context.Context, b Batch) (Appended, error) {
	const op = "append to catalogue"
	var done Appended
	err := c.update(ctx, op, func(w *writer) error {
		replace := make(map[DocumentKey]map[[idBytes]byte]Seq, len(b.Replace))
		for _, key := range b.Replace {
			old, err := w.documentPassages(key)
			if err != nil {
				return err
			}
			replace[key] = old
		}
		inBatch := make(map[[idBytes]byte]bool, len(b.Passages))
		for i := range b.Passages {
			p := &b.Passages[i]
			id := hashPassage(p.DocumentID, p.Section, p.Text)
			if s := hex.EncodeToString(id[:]); p.ID != "" && p.ID != s {
				return fmt.Errorf("passage %s of document %q: the ID does not match the content (%s)", p.ID, p.DocumentID, s)
			}
			seq, err := w.live(id)
			if err != nil {
				return err
			}
			if seq != 0 {
				old, replacing := replace[DocumentKey{p.Source, p.DocumentID}]
				delete(old, id)
				same := true
				if replacing && !inBatch[id] {
					if same, err = w.sameAround(seq, p); err != nil {
						return err
					}
				}
				if same {
					done.Duplicate++
					continue
				}
				if err := w.tombstone(seq); err != nil {
					return err
				}
				done.Deleted++
			}
			if err := w.put(id, p); err != nil {
				return err
			}
			inBatch[id] = true
			done.Added++
		}
		for _, key := range b.Replace {
			n, err := w.tombstones(replace[key])
			if err != nil {
				return err
			}
			done.Deleted += n
		}
		for key, value := range b.Checkpoints {
			if err := w.checkpoint(key, value); err != nil {
				return err
			}
		}
		done.Last = w.last
		return nil
	})
	if err != nil {
		return Appended{}, err
	}
	return done, nil
}

// Delete removes the passages with the given IDs from the corpus by appending
// tombstones, in one durable transaction, and returns how many were live.
// Unknown IDs are ignored.
func (c *Catalogue) Delete(ctx context.Context, ids ...string) (deleted int, err error) {
	err = c.update(ctx, "delete from catalogue", func(w *writer) error {
		for _, s := range ids {
			id, ok := parseID(s)
			if !ok {
				continue
			}
			seq, err := w.live(id)
			if err != nil {
				return err
			}
			if seq == 0 {
				continue
			}
			if err := w.tombstone(seq); err != nil {
				return err
			}
			deleted++
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return deleted, nil
}

// DeleteDocument removes all live passages of a document and returns how many
// there were.
func (c *Catalogue) DeleteDocument(ctx context.Context, key DocumentKey) (deleted int, err error) {
	done, err := c.Append(ctx, Batch{Replace: []DocumentKey{key}})
	return done.Deleted, err
}

// update runs fn in one transaction.
func (c *Catalogue) update(ctx context.Context, op string, fn func(*writer) error) error {
	if c.readOnly {
		return &Error{Op: op, Object: c.path, Err: ErrReadOnly}
	}
	c.write.Lock()
	defer c.write.Unlock()
	if err := c.stmts.prepareWrites(ctx, c.db); err != nil {
		return c.fail(op, err)
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return c.fail(op, err)
	}
	defer func() { _ = tx.Rollback() }()
	w := &writer{ctx: ctx, tx: tx, stmts: make(map[*sql.Stmt]*sql.Stmt, 8), all: &c.stmts}
	if err := w.init(); err != nil {
		return c.fail(op, err)
	}
	if err := fn(w); err != nil {
		return c.fail(op, err)
	}
	if err := tx.Commit(); err != nil {
		return c.fail(op, err)
	}
	return nil
}

// writer is one transaction. It holds the database's only write lock, so the
// numbers it hands out are nobody else's.
type writer struct {
	ctx   context.Context
	tx    *sql.Tx
	all   *statements
	stmts map[*sql.Stmt]*sql.Stmt // bound to tx
	last  Seq
	doc   struct { // the document stored last: passages of one come together
		key documentRow
		ref int64
	}
}

// documentRow is a row of the table document: what is the same for all passages
// of a document.
type documentRow struct {
	ID, Title string
	Metadata
}

func (w *writer) stmt(s *sql.Stmt) *sql.Stmt {
	bound := w.stmts[s]
	if bound == nil {
		bound = w.tx.StmtContext(w.ctx, s)
		w.stmts[s] = bound
	}
	return bound
}

func (w *writer) init() error {
	return w.stmt(w.all.last).QueryRowContext(w.ctx).Scan(&w.last)
}

func (w *writer) next() (Seq, error) {
	if w.last == math.MaxInt64 {
		return 0, errors.New("the sequence is used up")
	}
	w.last++
	return w.last, nil
}

// live returns the position of the live passage with the ID, 0 when there is
// none.
func (w *writer) live(id [idBytes]byte) (Seq, error) {
	var seq Seq
	err := w.stmt(w.all.live).QueryRowContext(w.ctx, id[:]).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, err
}

// documentPassages returns the live passages of a document.
func (w *writer) documentPassages(key DocumentKey) (map[[idBytes]byte]Seq, error) {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT e.seq, e.id FROM document d JOIN entry e ON e.document = d.ref
		WHERE d.id = ? AND d.source = ? AND NOT EXISTS (SELECT 1 FROM entry t WHERE t.target = e.seq)`, key.ID, key.Source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[[idBytes]byte]Seq{}
	for rows.Next() {
		var seq Seq
		var raw []byte
		if err := rows.Scan(&seq, &raw); err != nil {
			return nil, err
		}
		var id [idBytes]byte
		copy(id[:], raw)
		found[id] = seq
	}
	return found, rows.Err()
}

// sameAround reports whether the stored passage has p's title, offsets and
// metadata; its document ID, section and text are p's because the ID is.
func (w *writer) sameAround(seq Seq, p *Passage) (bool, error) {
	var d documentRow
	var start, length int
	row := w.tx.QueryRowContext(w.ctx, `SELECT e.start, e.length, `+documentColumns+`
		FROM entry e JOIN document d ON d.ref = e.document WHERE e.seq = ?`, seq)
	if err := row.Scan(append([]any{&start, &length}, d.fields()...)...); err != nil {
		return false, err
	}
	return start == p.Start && length == p.End-p.Start && d == documentRow{p.DocumentID, p.Title, p.Metadata}, nil
}

func (w *writer) put(id [idBytes]byte, p *Passage) error {
	body, err := packBody(p.Section, p.Text)
	if err != nil {
		return err
	}
	ref, err := w.document(documentRow{p.DocumentID, p.Title, p.Metadata})
	if err != nil {
		return err
	}
	seq, err := w.next()
	if err != nil {
		return err
	}
	_, err = w.stmt(w.all.put).ExecContext(w.ctx, int64(seq), ref, p.Start, p.End-p.Start, id[:], body)
	return err
}

// document returns the row of the document, stored now if it is new.
func (w *writer) document(d documentRow) (ref int64, err error) {
	if w.doc.ref != 0 && w.doc.key == d {
		return w.doc.ref, nil
	}
	fields := d.values()
	err = w.stmt(w.all.findDocument).QueryRowContext(w.ctx, fields...).Scan(&ref)
	if errors.Is(err, sql.ErrNoRows) {
		var res sql.Result
		if res, err = w.stmt(w.all.putDocument).ExecContext(w.ctx, fields...); err == nil {
			ref, err = res.LastInsertId()
		}
	}
	if err == nil {
		w.doc.key, w.doc.ref = d, ref
	}
	return ref, err
}

func (w *writer) tombstone(target Seq) error {
	seq, err := w.next()
	if err != nil {
		return err
	}
	_, err = w.stmt(w.all.tombstone).ExecContext(w.ctx, int64(seq), int64(target))
	return err
}

// tombstones deletes in ascending order, so that the same input makes the same
// sequence.
func (w *writer) tombstones(old map[[idBytes]byte]Seq) (int, error) {
	for _, seq := range sortedValues(old) {
		if err := w.tombstone(seq); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

func (w *writer) checkpoint(key string, value []byte) error {
	if value == nil {
		_, err := w.tx.ExecContext(w.ctx, "DELETE FROM checkpoint WHERE key = ?", key)
		return err
	}
	_, err := w.tx.ExecContext(w.ctx, "INSERT INTO checkpoint(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// parseID reads a passage ID.
func parseID(s string) (id [idBytes]byte, ok bool) {
	if len(s) != 2*idBytes {
		return id, false
	}
	n, err := hex.Decode(id[:], []byte(strings.ToLower(s)))
	return id, err == nil && n == idBytes
}
