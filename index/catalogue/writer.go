package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"github.com/biopars/biopars/index"
	"math"
)

// writer is one transaction. It holds the database's only write lock, so the
// numbers it hands out are nobody else's.
type writer struct {
	ctx   context.Context
	tx    *sql.Tx
	all   *statements
	stmts map[*sql.Stmt]*sql.Stmt // bound to tx
	last  index.Seq
	doc   struct { // the document stored last: passages of one come together
		key documentRow
		ref int64
	}
}

// documentRow is a row of the table document: what is the same for all passages
// of a document.
type documentRow struct {
	ID, Title string
	index.Metadata
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

func (w *writer) next() (index.Seq, error) {
	if w.last == math.MaxInt64 {
		return 0, errors.New("the sequence is used up")
	}
	w.last++
	return w.last, nil
}

// live returns the position of the live passage with the ID, 0 when there is
// none.
func (w *writer) live(id [index.IDBytes]byte) (index.Seq, error) {
	var seq index.Seq
	err := w.stmt(w.all.live).QueryRowContext(w.ctx, id[:]).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, err
}

// documentPassages returns the live passages of a document.
func (w *writer) documentPassages(key index.DocumentKey) (map[[index.IDBytes]byte]index.Seq, error) {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT e.seq, e.id FROM document d JOIN entry e ON e.document = d.ref
		WHERE d.id = ? AND d.source = ? AND NOT EXISTS (SELECT 1 FROM entry t WHERE t.target = e.seq)`,
		key.ID, key.Source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[[index.IDBytes]byte]index.Seq{}
	for rows.Next() {
		var seq index.Seq
		var raw []byte
		if err := rows.Scan(&seq, &raw); err != nil {
			return nil, err
		}
		var id [index.IDBytes]byte
		copy(id[:], raw)
		found[id] = seq
	}
	return found, rows.Err()
}

// sameAround reports whether the stored passage has p's title, place and metadata, or is
// one of another source; its document ID, section and text are p's because the ID is.
func (w *writer) sameAround(seq index.Seq, p *index.Passage) (bool, error) {
	var d documentRow
	var start, length int
	var page, last int
	row := w.tx.QueryRowContext(w.ctx, `SELECT e.start, e.length, ifnull(e.page, 0), ifnull(e.last_page, 0), `+documentColumns+`
		FROM entry e JOIN document d ON d.ref = e.document WHERE e.seq = ?`, seq)
	if err := row.Scan(append([]any{&start, &length, &page, &last}, d.fields()...)...); err != nil {
		return false, err
	}
	if d.Source != p.Source {
		return true, nil
	}
	return start == p.Start && length == p.End-p.Start && page == p.Page && last == p.LastPage &&
		d.equal(&documentRow{p.DocumentID, p.Title, p.Metadata}), nil
}

func (w *writer) put(id [index.IDBytes]byte, p *index.Passage) error {
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
	_, err = w.stmt(w.all.put).ExecContext(w.ctx, int64(seq), ref, p.Start, p.End-p.Start, id[:], body, p.Page, p.LastPage,
		entrySum(int64(seq), 0, ref, int64(p.Start), int64(p.End-p.Start)), pageSum(int64(seq), int64(p.Page), int64(p.LastPage)))
	return err
}

// document returns the row of the document, stored now if it is new.
func (w *writer) document(d documentRow) (ref int64, err error) {
	if w.doc.ref != 0 && w.doc.key.equal(&d) {
		return w.doc.ref, nil
	}
	fields := d.values()
	err = w.stmt(w.all.findDocument).QueryRowContext(w.ctx, fields...).Scan(&ref)
	if errors.Is(err, sql.ErrNoRows) {
		var res sql.Result
		if res, err = w.stmt(w.all.putDocument).ExecContext(w.ctx, append(fields, d.sum(), d.moreSum())...); err == nil {
			ref, err = res.LastInsertId()
		}
	}
	if err == nil {
		w.doc.key, w.doc.ref = d, ref
	}
	return ref, err
}

func (w *writer) tombstone(target index.Seq) error {
	seq, err := w.next()
	if err != nil {
		return err
	}
	_, err = w.stmt(w.all.tombstone).ExecContext(w.ctx, int64(seq), int64(target),
		entrySum(int64(seq), int64(target), 0, 0, 0))
	return err
}

// tombstones deletes in ascending order, so that the same input makes the same
// sequence.
func (w *writer) tombstones(old map[[index.IDBytes]byte]index.Seq) (int, error) {
	for _, seq := range sortedValues(old) {
		if err := w.tombstone(seq); err != nil {
			return 0, err
		}
	}
	return len(old), nil
}

func (w *writer) checkpoints(all map[string][]byte) error {
	for key, value := range all {
		if err := w.checkpoint(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) checkpoint(key string, value []byte) error {
	if value == nil {
		_, err := w.tx.ExecContext(w.ctx, "DELETE FROM checkpoint WHERE key = ?", key)
		return err
	}
	_, err := w.tx.ExecContext(w.ctx,
		`INSERT INTO checkpoint(key, value, sum) VALUES (?, ?, ?)
		ON CONFLICT(key) DO UPDATE SET value = excluded.value, sum = excluded.sum`, key, value, sumOf(key, value))
	return err
}
