package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"

	"github.com/biopars/biopars/index"
	"golang.org/x/sync/errgroup"
)

// writer is one transaction. It holds the database's only write lock, so the
// numbers it hands out are nobody else's.
type writer struct {
	ctx       context.Context // of the statements, which are not interrupted one by one: see interrupted
	outer     context.Context
	catalogue *Catalogue
	tx        *sql.Tx
	stmts     map[*sql.Stmt]*sql.Stmt // bound to tx
	last      index.Seq

	pending []pending // passages that have their place in the sequence and are not stored yet
	added   map[[index.IDBytes]byte]index.Seq
	packed  int // bytes of their bodies, unpacked

	documents    documentRefs
	dictionaries []*dictionary // made in this transaction
}

// pending is a passage on its way into the table.
type pending struct {
	seq     index.Seq
	id      [index.IDBytes]byte
	passage *index.Passage
	ref     int64
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

// rows is a statement with n rows.
func (w *writer) rows(head, row string, n int, tail string) (*sql.Stmt, error) {
	st, err := w.catalogue.stmts.many(w.ctx, w.catalogue.db, head, row, n, tail)
	if err != nil {
		return nil, err
	}
	return w.stmt(st), nil
}

// interrupted is the error of a caller who waits no longer. A statement that could be
// interrupted costs twice as much, so that they are looked after between them.
func (w *writer) interrupted() error { return w.outer.Err() }

func (w *writer) init() error {
	return w.stmt(w.catalogue.stmts.last).QueryRowContext(w.ctx).Scan(&w.last)
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
	if seq := w.added[id]; seq != 0 {
		return seq, nil
	}
	var seq index.Seq
	err := w.stmt(w.catalogue.stmts.live).QueryRowContext(w.ctx, id[:]).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, err
}

// liveAmong is live for many: it returns those of the IDs that are.
func (w *writer) liveAmong(ids [][index.IDBytes]byte) (map[[index.IDBytes]byte]index.Seq, error) {
	found := map[[index.IDBytes]byte]index.Seq{}
	for part := range slices.Chunk(ids, statementRows) {
		st, err := w.rows("SELECT e.id, e.seq FROM entry e WHERE e.id IS NOT NULL AND "+liveEntry+" AND e.id IN (", "?", len(part), ")")
		if err != nil {
			return nil, err
		}
		args := make([]any, len(part))
		for i := range part {
			args[i] = part[i][:]
		}
		err = w.query(st, args, func(rows *sql.Rows) error {
			var raw sql.RawBytes
			var seq index.Seq
			if err := rows.Scan(&raw, &seq); err != nil {
				return err
			}
			found[[index.IDBytes]byte(raw)] = seq
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// query calls fn for every row.
func (w *writer) query(st *sql.Stmt, args []any, fn func(*sql.Rows) error) error {
	if err := w.interrupted(); err != nil {
		return err
	}
	rows, err := st.QueryContext(w.ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
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

// maxPending bounds the text that waits for being stored.
const maxPending = 16 << 20

// put gives a passage its place in the sequence. It is stored by flush, and must not
// change until then.
func (w *writer) put(id [index.IDBytes]byte, p *index.Passage) error {
	seq, err := w.next()
	if err != nil {
		return err
	}
	if w.added == nil {
		w.added = map[[index.IDBytes]byte]index.Seq{}
	}
	w.added[id] = seq
	w.pending = append(w.pending, pending{seq: seq, id: id, passage: p})
	if w.packed += len(p.Section) + len(p.Text); w.packed >= maxPending {
		return w.flush()
	}
	return nil
}

// flush stores the passages that were put.
func (w *writer) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	if err := w.documents.find(w, w.pending); err != nil {
		return err
	}
	bodies, err := w.bodies()
	if err != nil {
		return err
	}
	for at := 0; at < len(w.pending); at += entryRows {
		if err := w.interrupted(); err != nil {
			return err
		}
		part := w.pending[at:min(at+entryRows, len(w.pending))]
		if err := w.entries(part, bodies[at:at+len(part)]); err != nil {
			return err
		}
	}
	w.pending, w.packed = w.pending[:0], 0
	return nil
}

// entryRows is how many passages a statement stores at most: the driver looks an argument up
// among those before it, so that many of them are dear.
const entryRows = 16

// entries stores passages. No statement of a batch can fail and leave the transaction
// standing ("OR FAIL"), so that SQLite need not remember how to undo each; a function in it
// would make it do so again.
func (w *writer) entries(part []pending, bodies [][]byte) error {
	columns, row := "seq, document, start, length, id, body, sum", "(?, ?, ?, ?, ?, ?, ?)"
	paged := slices.ContainsFunc(part, func(e pending) bool { return e.passage.Page != 0 || e.passage.LastPage != 0 })
	if paged {
		columns, row = columns+", page, last_page, page_sum", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	}
	st, err := w.rows("INSERT OR FAIL INTO entry("+columns+") VALUES ", row, len(part), "")
	if err != nil {
		return err
	}
	args := make([]any, 0, 10*len(part))
	for i := range part {
		e, p := &part[i], part[i].passage
		seq, start, length := int64(e.seq), int64(p.Start), int64(p.End-p.Start)
		args = append(args, seq, e.ref, start, length, e.id[:], bodies[i], entrySum(seq, 0, e.ref, start, length))
		if paged {
			args = append(args, orNull(int64(p.Page)), orNull(int64(p.LastPage)), orNull(pageSum(seq, int64(p.Page), int64(p.LastPage))))
		}
	}
	_, err = st.ExecContext(w.ctx, args...)
	return err
}

// orNull is a number, or nothing for 0.
func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// bodies packs what was put, on all cores.
func (w *writer) bodies() ([][]byte, error) {
	plain := make([][]byte, len(w.pending))
	for i := range plain {
		var err error
		if plain[i], err = plainBody(w.pending[i].passage.Section, w.pending[i].passage.Text); err != nil {
			return nil, err
		}
	}
	enc, err := w.dictionaryFor(plain)
	if err != nil {
		return nil, err
	}
	var g errgroup.Group
	const step = 64
	for at := 0; at < len(plain); at += step {
		g.Go(func() error {
			for i := at; i < min(at+step, len(plain)); i++ {
				b, err := packBody(plain[i], enc)
				if err != nil {
					return err
				}
				plain[i] = b
			}
			return nil
		})
	}
	return plain, g.Wait()
}

func (w *writer) tombstone(target index.Seq) error {
	seq, err := w.next()
	if err != nil {
		return err
	}
	_, err = w.stmt(w.catalogue.stmts.tombstone).ExecContext(w.ctx, int64(seq), int64(target),
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
