package ingest

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
)

// csv reads a table with a header line. Offset is where the next row begins;
// the header is read again when a file is entered midway.
func (r *fileReader) csv(f io.ReadSeeker, comma rune) error {
	b := bufio.NewReaderSize(f, 1<<16)
	bom := skipBOM(b)
	rows := newCSV(b, comma)
	header, err := rows.next()
	if err == io.EOF {
		return nil
	}
	if err == nil {
		err = header.err
	}
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	columns := make([]string, len(header.fields))
	for i, name := range header.fields {
		if !utf8.ValidString(name) {
			return &FileError{Path: r.path, Repair: index.RepairEncoding, Err: fmt.Errorf("line 1: %w", errNotUTF8)}
		}
		columns[i] = columnKey(name)
	}
	if !r.mapping.hasText(columns) {
		return &FileError{Path: r.path, Repair: index.RepairNameColumn,
			Err: fmt.Errorf("%w: no column is known to hold the text; there are: %s", ErrFormat,
				strings.Join(header.fields, ", "))}
	}
	rows.at += int64(bom)
	if r.Offset > 0 {
		if _, err := f.Seek(r.Offset, io.SeekStart); err != nil {
			return &FileError{Path: r.path, Err: err}
		}
		rows = newCSV(bufio.NewReaderSize(f, 1<<16), comma)
		rows.at, rows.line = r.Offset, r.Line
	}
	rows.columns = len(columns)
	for {
		row, err := rows.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return &FileError{Path: r.path, Err: err}
		}
		r.Offset, r.Line = rows.at, rows.line
		values, err := row.values(columns)
		if err := r.emit(row.line, values, err); err != nil {
			return err
		}
	}
}

// values are the fields of a row by their columns.
func (c *csvRow) values(columns []string) (row, error) {
	if c.err != nil {
		return nil, c.err
	}
	if len(c.fields) != len(columns) {
		return nil, fmt.Errorf("%d fields where the header has %d", len(c.fields), len(columns))
	}
	values := make(row, len(columns))
	for i, f := range c.fields {
		if !utf8.ValidString(f) {
			return nil, errNotUTF8
		}
		if _, taken := values[columns[i]]; !taken {
			values[columns[i]] = f
		}
	}
	return values, nil
}

// newCSV reads a table; quotes in TSV are mostly just quotes.
func newCSV(b *bufio.Reader, comma rune) *csvRows {
	return &csvRows{b: b, comma: byte(comma), lazy: comma == '\t'}
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
