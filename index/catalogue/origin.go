package catalogue

import (
	"context"
	"math"

	"github.com/biopars/biopars/index"
)

// Origin says which file documents were read from, and in which pass over it.
type Origin struct {
	File      string
	Pass      int // 1, 2, 3, …: later passes find again what the file still has
	Documents []index.DocumentKey
}

// originSchema is part of schema, and added to catalogues of older versions, which
// pass it over.
const originSchema = `
CREATE TABLE IF NOT EXISTS origin_file (
	ref  INTEGER PRIMARY KEY,
	path TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS origin (
	file   INTEGER NOT NULL REFERENCES origin_file(ref),
	source TEXT NOT NULL,
	id     TEXT NOT NULL,
	pass   INTEGER NOT NULL,
	sum    INTEGER,
	PRIMARY KEY (file, source, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS origin_document ON origin(id, source);
`

func (c *Catalogue) addOrigins(ctx context.Context) error {
	const count = "SELECT count(*) FROM sqlite_schema WHERE name = 'origin_document'"
	var there int
	if err := c.db.QueryRowContext(ctx, count).Scan(&there); err != nil {
		return corrupt(err)
	}
	if c.origins = there > 0; c.origins || c.readOnly {
		return nil
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, originSchema); err != nil {
		return corrupt(err)
	}
	c.origins = true
	return tx.Commit()
}

// origin stores where documents were read from.
func (w *writer) origin(o Origin) error {
	if o.File == "" || len(o.Documents) == 0 {
		return nil
	}
	if _, err := w.tx.ExecContext(w.ctx, "INSERT INTO origin_file(path) VALUES (?) ON CONFLICT DO NOTHING", o.File); err != nil {
		return err
	}
	var file int64
	if err := w.tx.QueryRowContext(w.ctx, "SELECT ref FROM origin_file WHERE path = ?", o.File).Scan(&file); err != nil {
		return err
	}
	for rest := o.Documents; len(rest) > 0; {
		if err := w.interrupted(); err != nil {
			return err
		}
		n := 1
		for n < min(len(rest), statementRows) && rest[n].Source == rest[0].Source {
			n++
		}
		// "WHERE true" lets SQLite tell the conflict from a join.
		st, err := w.rows(`WITH same(file, source, pass) AS (SELECT ?, ?, ?)
			INSERT OR FAIL INTO origin(id, sum, file, source, pass) SELECT own.*, same.* FROM (VALUES `, "(?, ?)", n,
			") own, same WHERE true ON CONFLICT DO UPDATE SET pass = excluded.pass, sum = excluded.sum")
		if err != nil {
			return err
		}
		args := append(make([]any, 0, 3+2*n), file, rest[0].Source, int64(o.Pass))
		for _, key := range rest[:n] {
			args = append(args, key.ID, sumOf(file, key.Source, key.ID, int64(o.Pass)))
		}
		if _, err := st.ExecContext(w.ctx, args...); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

// WholeFile is the pass after all others.
const WholeFile = math.MaxInt32

// Retire deletes the documents that were read from a file in passes before the given
// one and in none since, unless another file has them too. It forgets where they came
// from, so that one that is restored is not retired again. Checkpoints are stored in the
// same transaction.
func (c *Catalogue) Retire(ctx context.Context, file string, before int, checkpoints map[string][]byte) (documents, passages int, err error) {
	err = c.update(ctx, "retire documents", func(w *writer) error {
		var ref int64
		row := w.tx.QueryRowContext(ctx, "SELECT ifnull(max(ref), 0) FROM origin_file WHERE path = ?", file)
		if err := row.Scan(&ref); err != nil {
			return err
		}
		gone, err := w.vanished(ref, before)
		if err != nil {
			return err
		}
		for _, key := range gone {
			n, err := w.deleteDocument(key, true)
			if err != nil {
				return err
			}
			if n > 0 {
				documents++
				passages += n
			}
		}
		if _, err := w.tx.ExecContext(ctx, "DELETE FROM origin WHERE file = ? AND pass < ?", ref, before); err != nil {
			return err
		}
		if before == WholeFile {
			if _, err := w.tx.ExecContext(ctx, "DELETE FROM origin_file WHERE ref = ?", ref); err != nil {
				return err
			}
		}
		return w.checkpoints(checkpoints)
	})
	if err != nil {
		return 0, 0, err
	}
	return documents, passages, nil
}

func (w *writer) vanished(file int64, before int) (keys []index.DocumentKey, err error) {
	rows, err := w.tx.QueryContext(w.ctx, `SELECT o.source, o.id FROM origin o WHERE o.file = ? AND o.pass < ?
		AND NOT EXISTS (SELECT 1 FROM origin p WHERE p.id = o.id AND p.source = o.source AND p.file <> o.file)`, file, before)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var key index.DocumentKey
		if err := rows.Scan(&key.Source, &key.ID); err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, rows.Err()
}

// OriginFiles lists the files that documents were read from.
func (c *Catalogue) OriginFiles(ctx context.Context) ([]string, error) {
	const op = "list files"
	rows, err := c.db.QueryContext(ctx, "SELECT path FROM origin_file ORDER BY path")
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer rows.Close()
	var files []string
	for rows.Next() {
		var path string
		if err := rows.Scan(&path); err != nil {
			return nil, c.fail(op, err)
		}
		files = append(files, path)
	}
	if err := rows.Err(); err != nil {
		return nil, c.fail(op, err)
	}
	return files, nil
}
