package catalogue

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/biopars/biopars/index"
)

// passageColumns are what scanPassage reads: the entry e joined with its
// document d.
const passageColumns = "e.seq, e.id, e.start, e.length, e.body, ifnull(e.page, 0), ifnull(e.last_page, 0), " + documentColumns

// scanPassage reads one row of passageColumns, with further columns into more.
func (c *Catalogue) scanPassage(ctx context.Context, rows interface{ Scan(...any) error }, p *index.Passage, more ...any) error {
	var d documentRow
	var id, body []byte
	var length int
	into := append([]any{&p.Seq, &id, &p.Start, &length, &body, &p.Page, &p.LastPage}, d.fields()...)
	if err := rows.Scan(append(into, more...)...); err != nil {
		return err
	}
	var err error
	if p.Section, p.Text, err = c.bodies.unpack(ctx, body); err != nil {
		return &index.Error{Op: "read passage", Object: fmt.Sprint(p.Seq), Repair: index.RepairVerify,
			Err: fmt.Errorf("%w: %w", index.ErrCorrupt, err)}
	}
	p.ID = hex.EncodeToString(id)
	p.End = p.Start + length
	p.DocumentID, p.Title, p.Metadata = d.ID, d.Title, d.Metadata
	return nil
}

// LastSeq returns the position of the last entry, 0 for an empty catalogue.
func (c *Catalogue) LastSeq(ctx context.Context) (index.Seq, error) {
	const op = "read catalogue"
	st, err := c.stmts.lastSeq(ctx, c.db)
	if err != nil {
		return 0, c.fail(op, err)
	}
	var last index.Seq
	if err := st.QueryRowContext(ctx).Scan(&last); err != nil {
		return 0, c.fail(op, err)
	}
	return last, nil
}

// Changes returns at most limit entries after the given position, in ascending
// order without gaps; none at the end. A passage that was deleted later still
// has its entry.
func (c *Catalogue) Changes(ctx context.Context, after index.Seq, limit int) ([]index.Change, error) {
	const op = "read changes"
	st, err := c.stmts.changes(ctx, c)
	if err != nil {
		return nil, c.fail(op, err)
	}
	rows, err := st.QueryContext(ctx, int64(after), limit)
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer rows.Close()
	var changes []index.Change
	for rows.Next() {
		var ch index.Change
		var deletes bool
		if err := c.scanPassage(ctx, rows, &ch.Passage, &ch.Seq, &deletes); err != nil {
			return nil, c.fail(op, err)
		}
		ch.Op = index.Put
		if deletes {
			ch.Op, ch.Target = index.Delete, ch.Passage.Seq
		}
		changes = append(changes, ch)
	}
	if err := rows.Err(); err != nil {
		return nil, c.fail(op, err)
	}
	return changes, nil
}

// readSizes are the numbers of positions that statements are prepared for; a
// request is padded to the next one.
var readSizes = [...]int{1, 8, 32, 128}

// Passages returns the live passages at the given positions, in their order;
// positions without one are left out. It implements [PassageReader].
func (c *Catalogue) Passages(ctx context.Context, seqs []index.Seq) ([]index.Passage, error) {
	const op = "read passages"
	last, err := c.refresh(ctx)
	if err != nil {
		return nil, c.fail(op, err)
	}
	found, missing := c.passages.get(seqs)
	for rest := missing; len(rest) > 0; {
		size := readSizes[len(readSizes)-1]
		for _, n := range readSizes {
			if n >= len(rest) {
				size = n
				break
			}
		}
		part := rest[:min(size, len(rest))]
		rest = rest[len(part):]
		args := make([]any, size)
		for i := range args {
			args[i] = int64(part[min(i, len(part)-1)])
		}
		if err := c.readInto(ctx, found, args); err != nil {
			return nil, c.fail(op, err)
		}
	}
	c.passages.put(last, missing, found)
	out := make([]index.Passage, 0, len(found))
	for _, seq := range seqs {
		if p, ok := found[seq]; ok {
			out = append(out, p)
		}
	}
	return out, nil
}

func (c *Catalogue) readInto(ctx context.Context, found map[index.Seq]index.Passage, args []any) error {
	st, err := c.stmts.reader(ctx, c, len(args))
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var p index.Passage
		if err := c.scanPassage(ctx, rows, &p); err != nil {
			return err
		}
		found[p.Seq] = p
	}
	return rows.Err()
}

// PassageByID returns the live passage with the ID; the error wraps
// [ErrNotFound] when there is none.
func (c *Catalogue) PassageByID(ctx context.Context, id string) (index.Passage, error) {
	const op = "read passage"
	raw, ok := parseID(id)
	if !ok {
		return index.Passage{}, &index.Error{Op: op, Object: id,
			Err: fmt.Errorf("%w: a passage ID has %d hexadecimal digits", index.ErrNotFound, 2*index.IDBytes)}
	}
	var p index.Passage
	row := c.db.QueryRowContext(ctx, c.query("SELECT "+passageColumns+` FROM entry e JOIN document d ON d.ref = e.document
		WHERE e.id = ? AND e.id IS NOT NULL AND `+liveEntry), raw[:])
	err := c.scanPassage(ctx, row, &p)
	if errors.Is(err, sql.ErrNoRows) {
		return index.Passage{}, &index.Error{Op: op, Object: id, Err: index.ErrNotFound}
	}
	if err != nil {
		return index.Passage{}, c.fail(op, err)
	}
	return p, nil
}

// Checkpoint returns the value last stored under the key by
// [Batch].Checkpoints, nil when there is none.
func (c *Catalogue) Checkpoint(ctx context.Context, key string) ([]byte, error) {
	var value []byte
	var sum sql.NullInt64
	column := "NULL"
	if c.sums {
		column = "sum"
	}
	err := c.db.QueryRowContext(ctx, "SELECT value, "+column+" FROM checkpoint WHERE key = ?", key).Scan(&value, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil && sum.Valid && sum.Int64 != sumOf(key, value) {
		err = errChanged
	}
	if err != nil {
		return nil, c.fail("read checkpoint", err)
	}
	return value, nil
}
