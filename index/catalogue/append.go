package catalogue

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/biopars/biopars/index"
)

// Batch is what one transaction adds to the catalogue.
type Batch struct {
	// Passages to append, in this order. ID may be empty; when it is not, it
	// must be PassageID of the passage. Seq is ignored. A passage whose ID is
	// live already is a duplicate and adds nothing.
	Passages []index.Passage
	// Replace names documents whose passages in this batch are all that is left
	// of them: live passages of theirs that the batch does not repeat are
	// deleted, and repeated ones whose title, offsets or metadata have changed
	// are stored again.
	Replace []index.DocumentKey
	// Update stores passages again that are there with another title, place or other
	// metadata, as Replace does, and deletes none.
	Update bool
	// Checkpoints are stored in the same transaction, so that a reader of a
	// source goes on exactly where the stored data ends. A nil value removes the
	// key.
	Checkpoints map[string][]byte
	// Origins note which files the documents were read from.
	Origins []Origin
}

// Appended counts what a batch did.
type Appended struct {
	Added     int       // passages appended, replacements included
	Duplicate int       // passages that were there already
	Deleted   int       // passages deleted because their document no longer has them, or has them with other metadata
	Last      index.Seq // position of the last entry afterwards
}

// Append stores a batch in one durable transaction: all of it, checkpoints
// included, or nothing. The error wraps [ErrReadOnly] for a read-only catalogue.
func (c *Catalogue) Append(ctx context.Context, b Batch) (Appended, error) {
	const op = "append to catalogue"
	var done Appended
	err := c.update(ctx, op, func(w *writer) error {
		replace := make(map[index.DocumentKey]map[[index.IDBytes]byte]index.Seq, len(b.Replace))
		for _, key := range b.Replace {
			old, err := w.documentPassages(key)
			if err != nil {
				return err
			}
			replace[key] = old
		}
		ids, err := passageIDs(b.Passages)
		if err != nil {
			return err
		}
		live, err := w.liveAmong(ids)
		if err != nil {
			return err
		}
		for i, id := range ids {
			p := &b.Passages[i]
			_, inBatch := w.added[id]
			if seq := live[id]; seq != 0 || inBatch {
				old, replacing := replace[index.DocumentKey{Source: p.Source, ID: p.DocumentID}]
				delete(old, id)
				same := true
				if (replacing || b.Update) && !inBatch {
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
			done.Added++
		}
		if err := w.flush(); err != nil {
			return err
		}
		for _, key := range b.Replace {
			n, err := w.tombstones(replace[key])
			if err != nil {
				return err
			}
			done.Deleted += n
		}
		if err := w.checkpoints(b.Checkpoints); err != nil {
			return err
		}
		for _, o := range b.Origins {
			if err := w.origin(o); err != nil {
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

// passageIDs are the IDs of passages, those that have one compared with it.
func passageIDs(passages []index.Passage) ([][index.IDBytes]byte, error) {
	ids := make([][index.IDBytes]byte, len(passages))
	for i := range passages {
		p := &passages[i]
		ids[i] = index.PassageHash(p.DocumentID, p.Section, p.Text)
		if s := hex.EncodeToString(ids[i][:]); p.ID != "" && p.ID != s {
			return nil, fmt.Errorf("passage %s of document %q: the ID does not match the content (%s)", p.ID, p.DocumentID, s)
		}
	}
	return ids, nil
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

// update runs fn in one transaction.
func (c *Catalogue) update(ctx context.Context, op string, fn func(*writer) error) error {
	if c.readOnly {
		return &index.Error{Op: op, Object: c.path, Err: index.ErrReadOnly}
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
	w := &writer{ctx: context.WithoutCancel(ctx), outer: ctx, catalogue: c, tx: tx, stmts: make(map[*sql.Stmt]*sql.Stmt, 8)}
	err = errors.Join(w.init(), w.interrupted())
	if err == nil {
		err = fn(w)
	}
	if err == nil {
		err = w.flush()
	}
	if err == nil {
		err = w.interrupted()
	}
	if err == nil {
		err = tx.Commit()
	}
	if err == nil {
		err = w.committed()
	}
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		err = ctx.Err() // undone by the context, between two looks at it
	}
	if err != nil {
		return c.fail(op, err)
	}
	return nil
}

// parseID reads a passage ID.
func parseID(s string) (id [index.IDBytes]byte, ok bool) {
	if len(s) != 2*index.IDBytes {
		return id, false
	}
	n, err := hex.Decode(id[:], []byte(strings.ToLower(s)))
	return id, err == nil && n == index.IDBytes
}
