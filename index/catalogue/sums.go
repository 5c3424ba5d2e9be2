package catalogue

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strconv"

	"github.com/biopars/biopars/index"
)

// Text, section and document of a passage are covered by its ID. What is not, the
// metadata of documents, places in them, tombstones and how far files were read, has a
// checksum in its row: SQLite would hand out changed bytes of a value as they are.
// Rows of older versions have none.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumOf is the checksum of a row.
func sumOf(values ...any) int64 {
	var buffer [512]byte
	b := buffer[:0]
	for _, v := range values {
		switch v := v.(type) {
		case []byte:
			b = append(append(strconv.AppendInt(b, int64(len(v)), 10), ':'), v...)
		case string:
			b = append(append(strconv.AppendInt(b, int64(len(v)), 10), ':'), v...)
		case int:
			b = strconv.AppendInt(b, int64(v), 10)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		default:
			b = fmt.Append(b, v)
		}
		b = append(b, ',')
	}
	return int64(crc32.Checksum(b, castagnoli))
}

// summed are the tables with checksums.
var summed = [...]string{"document", "entry", "checkpoint"}

// addSums gives a catalogue of an older version room for checksums, which older
// versions pass over, and finds out whether there is any.
func (c *Catalogue) addSums(ctx context.Context) error {
	const count = `SELECT count(*) FROM pragma_table_info(?) WHERE name = 'sum'`
	var there int
	if err := c.db.QueryRowContext(ctx, count, summed[len(summed)-1]).Scan(&there); err != nil {
		return corrupt(err)
	}
	if c.sums = there > 0; c.sums || c.readOnly {
		return nil
	}
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, count, summed[len(summed)-1]).Scan(&there); err != nil {
		return corrupt(err)
	}
	for _, table := range summed {
		if there > 0 {
			break // another process was faster
		}
		if _, err := tx.ExecContext(ctx, "ALTER TABLE "+table+" ADD COLUMN sum INTEGER"); err != nil {
			return corrupt(err)
		}
	}
	c.sums = true
	return tx.Commit()
}

// verifySums compares the rows that have a checksum with it.
func (c *Catalogue) verifySums(ctx context.Context, tx *sql.Tx, report func(format string, args ...any) bool) error {
	if !c.sums {
		return nil
	}
	if err := each(ctx, tx, c.query("SELECT d.ref, d.sum, ifnull(d.more_sum, 0), "+documentColumns+" FROM document d WHERE d.sum IS NOT NULL"),
		func(rows *sql.Rows) (bool, error) {
			var ref, sum, more int64
			var d documentRow
			if err := rows.Scan(append([]any{&ref, &sum, &more}, d.fields()...)...); err != nil {
				return report("document %v: %v", ref, err), nil
			}
			return d.sum() == sum && d.moreSum() == more || report("document %d (%q): its metadata have changed", ref, d.ID), nil
		}); err != nil {
		return err
	}
	if err := each(ctx, tx, c.query(`SELECT seq, sum, ifnull(target, 0), ifnull(document, 0), ifnull(start, 0), ifnull(length, 0),
		ifnull(page, 0), ifnull(last_page, 0), ifnull(page_sum, 0) FROM entry WHERE sum IS NOT NULL`), func(rows *sql.Rows) (bool, error) {
		var seq, sum, target, document, start, length, page, last, pages int64
		if err := rows.Scan(&seq, &sum, &target, &document, &start, &length, &page, &last, &pages); err != nil {
			return report("entry %v: %v", seq, err), nil
		}
		return entrySum(seq, target, document, start, length) == sum && pageSum(seq, page, last) == pages || report("entry %d has changed", seq), nil
	}); err != nil {
		return err
	}
	if c.origins {
		if err := each(ctx, tx, "SELECT file, source, id, pass, sum FROM origin", func(rows *sql.Rows) (bool, error) {
			var file, pass, sum int64
			var source, id string
			if err := rows.Scan(&file, &source, &id, &pass, &sum); err != nil {
				return report("origin of document %q: %v", id, err), nil
			}
			return sumOf(file, source, id, pass) == sum || report("the file that document %q came from has changed", id), nil
		}); err != nil {
			return err
		}
	}
	return each(ctx, tx, "SELECT key, value, sum FROM checkpoint WHERE sum IS NOT NULL", func(rows *sql.Rows) (bool, error) {
		var key string
		var value sql.RawBytes
		var sum int64
		if err := rows.Scan(&key, &value, &sum); err != nil {
			return report("checkpoint %q: %v", key, err), nil
		}
		return sumOf(key, []byte(value)) == sum || report("how far %q was read has changed", key), nil
	})
}

// sum covers the columns that older versions know as well, as they compare it too. The
// others have sums of their own, 0 where they are empty.
func (d *documentRow) sum() int64 {
	values := d.values()
	return sumOf(values[:len(values)-1]...)
}

func (d *documentRow) moreSum() int64 {
	more := packMore(&d.Metadata)
	if more == "" {
		return 0
	}
	return sumOf(d.ID, more)
}

func pageSum(seq, page, last int64) int64 {
	if page == 0 && last == 0 {
		return 0
	}
	return entrySum(seq, page, last)
}

func entrySum(values ...int64) int64 {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return sumOf(b)
}

// errChanged is a checkpoint that is not what was written.
var errChanged = fmt.Errorf("%w: the checksum is another", index.ErrCorrupt)
