package catalogue

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"

	"github.com/biopars/biopars/index"
)

// readTx makes several reads see one state. A writer's connection begins its
// transactions as writing ones; reading ones must not wait for others.
var readTx = &sql.TxOptions{ReadOnly: true}

// maxProblems bounds what Verify lists.
const maxProblems = 100

// Verify checks the whole catalogue: the file's structure, that the sequence
// has no gap, that every tombstone deletes an earlier passage, that every text
// is readable and has the ID it is stored under, that no ID is live twice, and that
// the rest of a row has the checksum it was written with.
// It returns what it found wrong, at most 100 findings; the error is for checks
// that could not be made.
func (c *Catalogue) Verify(ctx context.Context) (problems []string, err error) {
	const op = "verify catalogue"
	report := func(format string, args ...any) bool {
		problems = append(problems, fmt.Sprintf(format, args...))
		return len(problems) < maxProblems
	}
	if err := c.lookForMetadata(ctx); err != nil {
		return nil, c.fail(op, err)
	}
	tx, err := c.db.BeginTx(ctx, readTx)
	if err != nil {
		return nil, c.fail(op, err)
	}
	defer func() { _ = tx.Rollback() }()

	if err := each(ctx, tx, "PRAGMA integrity_check", func(rows *sql.Rows) (bool, error) {
		var line string
		if err := rows.Scan(&line); err != nil || line == "ok" {
			return true, err
		}
		return report("file: %s", line), nil
	}); err != nil {
		// A file too damaged to be checked is the finding, not a failed check.
		if ctx.Err() != nil {
			return problems, c.fail(op, err)
		}
		report("file: %v", err)
		return problems, nil
	}
	for _, check := range []struct{ query, format string }{
		{`SELECT e.seq FROM entry e WHERE e.target IS NOT NULL AND NOT EXISTS
			(SELECT 1 FROM entry p WHERE p.seq = e.target AND p.seq < e.seq AND p.target IS NULL)`,
			"entry %v deletes no earlier passage"},
		{`SELECT e.seq FROM entry e
			WHERE e.target IS NULL AND NOT EXISTS (SELECT 1 FROM document d WHERE d.ref = e.document)`,
			"passage %v has no document"},
		{`SELECT max(e.seq) FROM entry e
			WHERE e.id IS NOT NULL AND ` + liveEntry + ` GROUP BY e.id HAVING count(*) > 1`,
			"passage %v is live twice"},
	} {
		if err := each(ctx, tx, check.query, func(rows *sql.Rows) (bool, error) {
			var seq index.Seq
			err := rows.Scan(&seq)
			return err == nil && report(check.format, seq), err
		}); err != nil {
			return problems, c.fail(op, err)
		}
	}
	if err := verifyDictionaries(ctx, tx, report); err != nil {
		return problems, c.fail(op, err)
	}
	if err := c.verifySums(ctx, tx, report); err != nil {
		return problems, c.fail(op, err)
	}
	want := index.Seq(1)
	err = each(ctx, tx, `SELECT e.seq, e.target IS NOT NULL, ifnull(d.id, ''), e.id, e.body FROM entry e
		LEFT JOIN document d ON d.ref = e.document ORDER BY e.seq`, func(rows *sql.Rows) (bool, error) {
		var seq index.Seq
		var deletes bool
		var document string
		var id, body sql.RawBytes
		if err := rows.Scan(&seq, &deletes, &document, &id, &body); err != nil {
			return false, err
		}
		more := true
		if seq != want {
			more = report("the sequence jumps from %d to %d", want-1, seq)
		}
		want = seq + 1
		if deletes {
			return more, nil
		}
		section, text, err := c.bodies.unpack(ctx, body)
		if err != nil {
			return report("passage %d: %v", seq, err), nil
		}
		if sum := index.PassageHash(document, section, text); !bytes.Equal(sum[:], id) {
			return report("passage %d: stored as %s, its content has the ID %s", seq, hex.EncodeToString(id),
				hex.EncodeToString(sum[:])), nil
		}
		return more, nil
	})
	if err != nil {
		return problems, c.fail(op, err)
	}
	return problems, nil
}

// each calls fn for every row until it returns false.
func each(ctx context.Context, tx *sql.Tx, query string, fn func(*sql.Rows) (bool, error)) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if more, err := fn(rows); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}
