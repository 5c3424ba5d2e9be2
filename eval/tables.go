package eval

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/biopars/biopars/ingest/parquet"
	"github.com/biopars/biopars/ingest/table"
	"github.com/biopars/biopars/ingest/xlsx"
)

// readCSV reads a table with the reader of package table. A row that is broken breaks
// the data set: a measurement over a part of it would be another one.
func readCSV(r io.Reader, comma rune) ([]record, error) {
	table := table.Open(r, comma)
	var rows [][]string
	var lines []int
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = row.Err
		}
		if err != nil {
			return nil, fmt.Errorf("%w: record on line %d: %w", ErrDataset, row.Line, err)
		}
		if len(rows) == 0 {
			table.Columns = len(row.Fields)
		}
		rows, lines = append(rows, row.Fields), append(lines, row.Line)
	}
	return tableRecords(rows, lines)
}

// tableRecords makes records of rows, the first of which names the columns.
func tableRecords(rows [][]string, lines []int) ([]record, error) {
	for len(rows) > 0 && blank(rows[0]) {
		rows, lines = rows[1:], lines[min(1, len(lines)):]
	}
	if len(rows) == 0 {
		return nil, nil
	}
	head := slices.Clone(rows[0])
	for i, h := range head {
		if head[i] = strings.TrimSpace(h); head[i] != "" && slices.Contains(head[:i], head[i]) {
			return nil, fmt.Errorf("%w: two columns are named %q", ErrDataset, head[i])
		}
	}
	var out []record
	for i, row := range rows[1:] {
		if blank(row) {
			continue
		}
		rec := record{values: map[string]any{}, line: i + 2}
		if i+1 < len(lines) {
			rec.line = lines[i+1]
		}
		if len(row) > len(head) && !blank(row[len(head):]) {
			return nil, fmt.Errorf("line %d: %w: %d fields under %d columns", rec.line, ErrDataset, len(row), len(head))
		}
		for j, h := range head {
			if h == "" {
				continue
			}
			rec.columns = append(rec.columns, h)
			if j < len(row) {
				rec.values[h] = row[j]
			}
		}
		out = append(out, rec)
	}
	return out, nil
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// readXLSX reads the first sheet.
func readXLSX(r io.ReaderAt, size int64) ([]record, error) {
	var rows [][]string
	err := xlsx.Sheets(r, size, func(_ string, sheet iter.Seq2[[]string, error]) error {
		for cells, err := range sheet {
			if err != nil {
				return err
			}
			rows = append(rows, cells)
		}
		return errFirst
	})
	if err != nil && !errors.Is(err, errFirst) {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	return tableRecords(rows, nil)
}

var errFirst = errors.New("the first sheet was read")

// readParquet reads rows of strings, numbers and lists of them.
func readParquet(r io.ReaderAt, size int64) ([]record, error) {
	columns, rows, err := parquet.Rows(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	var out []record
	for values, err := range rows {
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		out = append(out, record{columns: columns, values: values, line: len(out) + 1})
	}
	return out, nil
}
