package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/table"
)

// csv reads a table with a header line. Offset is where the next row begins, in the
// decoded text; the header is read again when a file is entered midway.
func (r *fileReader) csv(f io.ReadSeeker, comma rune) error {
	mark, err := markLength(f)
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	rows := table.Open(f, comma)
	header, err := rows.Next()
	if err == io.EOF {
		return nil
	}
	if err == nil {
		err = header.Err
	}
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	columns := make([]string, len(header.Fields))
	for i, name := range header.Fields {
		if !utf8.ValidString(name) {
			return &FileError{Path: r.path, Repair: index.RepairEncoding, Err: fmt.Errorf("line 1: %w", errNotUTF8)}
		}
		columns[i] = columnKey(name)
	}
	if !r.mapping.hasText(columns) {
		return &FileError{Path: r.path, Repair: index.RepairNameColumn,
			Err: fmt.Errorf("%w: no column is known to hold the text; there are: %s", ErrFormat,
				strings.Join(header.Fields, ", "))}
	}
	if r.Offset > 0 {
		if err := rows.Skip(r.Offset-mark, r.Line); err != nil {
			return &FileError{Path: r.path, Err: err}
		}
	}
	rows.Columns = len(columns)
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &FileError{Path: r.path, Err: err}
		}
		r.Offset, r.Line = rows.Position()
		r.Offset += mark
		values, err := rowValues(&row, columns)
		if err := r.emit(row.Line, values, err); err != nil {
			return err
		}
	}
}

// markLength is the length of a byte order mark of UTF-8, which positions count.
func markLength(f io.ReadSeeker) (int64, error) {
	var head [3]byte
	n, err := io.ReadFull(f, head[:])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if string(head[:n]) == "\ufeff" {
		return 3, nil
	}
	return 0, nil
}

// rowValues are the fields of a row by their columns. A short row has empty ones at
// its end; what stands behind the last column must be empty.
func rowValues(c *table.Row, columns []string) (row, error) {
	if c.Err != nil {
		return nil, c.Err
	}
	if len(c.Fields) > len(columns) && strings.TrimSpace(strings.Join(c.Fields[len(columns):], "")) != "" {
		return nil, fmt.Errorf("%d fields where the header has %d", len(c.Fields), len(columns))
	}
	values := make(row, len(columns))
	for i, f := range c.Fields[:min(len(c.Fields), len(columns))] {
		if !utf8.ValidString(f) {
			return nil, errNotUTF8
		}
		if _, taken := values[columns[i]]; !taken {
			values[columns[i]] = f
		}
	}
	return values, nil
}

// hasText reports whether one of the columns can give the text.
func (m *mapping) hasText(columns []string) bool {
	for _, want := range m.columns["text"] {
		for _, c := range columns {
			if c == want {
				return true
			}
		}
	}
	return false
}
