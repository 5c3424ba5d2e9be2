package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
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
	header, err := rows.Read()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	columns := make([]string, len(header))
	for i, name := range header {
		if !utf8.ValidString(name) {
			return &FileError{Path: r.path, Repair: index.RepairEncoding, Err: fmt.Errorf("line 1: %w", errNotUTF8)}
		}
		columns[i] = columnKey(name)
	}
	if !r.mapping.hasText(columns) {
		return &FileError{Path: r.path, Repair: index.RepairNameColumn,
			Err: fmt.Errorf("%w: no column is known to hold the text; there are: %s", ErrFormat,
				strings.Join(header, ", "))}
	}
	base, baseLine := int64(bom), 0
	if r.Offset > 0 {
		if _, err := f.Seek(r.Offset, io.SeekStart); err != nil {
			return &FileError{Path: r.path, Err: err}
		}
		rows = newCSV(bufio.NewReaderSize(f, 1<<16), comma)
		base, baseLine = r.Offset, r.Line
	}
	for {
		fields, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		var parse *csv.ParseError
		if err != nil && !errors.As(err, &parse) {
			return &FileError{Path: r.path, Err: err}
		}
		var line int
		if err != nil {
			line = baseLine + parse.StartLine
			err = fmt.Errorf("line %d, column %d: %w", baseLine+parse.Line, parse.Column, parse.Err)
			r.Line = baseLine + parse.Line
		} else {
			line, _ = rows.FieldPos(0)
			line += baseLine
			last, _ := rows.FieldPos(len(fields) - 1)
			r.Line = baseLine + last + strings.Count(fields[len(fields)-1], "\n")
		}
		r.Offset = base + rows.InputOffset()
		values := row{}
		if err == nil && len(fields) != len(columns) {
			err = fmt.Errorf("%d fields where the header has %d", len(fields), len(columns))
		}
		for i := 0; err == nil && i < len(fields); i++ {
			if !utf8.ValidString(fields[i]) {
				err = errNotUTF8
			}
			if _, taken := values[columns[i]]; !taken {
				values[columns[i]] = fields[i]
			}
		}
		if err := r.emit(line, values, err); err != nil {
			return err
		}
	}
}

func newCSV(r io.Reader, comma rune) *csv.Reader {
	rows := csv.NewReader(r)
	rows.Comma = comma
	rows.FieldsPerRecord = -1 // a row of another length is that row's error
	rows.ReuseRecord = true
	rows.LazyQuotes = comma == '\t' // quotes in TSV are mostly just quotes
	return rows
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
