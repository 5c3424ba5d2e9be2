// Package xlsx reads workbooks of Excel: a sheet is a table with a header, a row a
// record.
package xlsx

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/zipped"
)

func init() {
	document.Register(document.Format{Name: "xlsx", Extensions: []string{".xlsx", ".xlsm"},
		Detect: func(f *document.File) bool { return zipped.Has(f, "xl/workbook.xml") }, Read: read})
}

// Bounds of a workbook.
const (
	maxUnzipped = 1 << 30 // bytes
	maxInMemory = 16 << 20
	maxRows     = 1 << 20 // as Excel has them
)

// Sheets calls f with the name of each sheet and its rows, in order, until f returns
// an error. One panic of the library on a damaged file is an error.
func Sheets(r io.ReaderAt, size int64, f func(name string, rows iter.Seq2[[]string, error]) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: damaged workbook: %v", document.ErrFormat, p)
		}
	}()
	book, err := excelize.OpenReader(io.NewSectionReader(r, 0, size),
		excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxInMemory})
	if err != nil {
		if errors.Is(err, excelize.ErrWorkbookFileFormat) {
			err = fmt.Errorf("%w (save it as .xlsx, without a password)", err)
		}
		return fmt.Errorf("%w: not a workbook: %w", document.ErrFormat, err)
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		rows, err := book.Rows(name)
		if err != nil {
			var none excelize.ErrSheetNotExist
			if errors.As(err, &none) || strings.Contains(err.Error(), "is not a worksheet") {
				continue
			}
			return fmt.Errorf("%w: sheet %s: %w", document.ErrFormat, name, err)
		}
		err = f(name, func(yield func([]string, error) bool) {
			for n := 0; rows.Next(); n++ {
				if n >= maxRows {
					yield(nil, fmt.Errorf("%w: more than %d rows", document.ErrTooLarge, maxRows))
					return
				}
				cells, err := rows.Columns()
				if !yield(cells, err) || err != nil {
					return
				}
			}
			if err := rows.Error(); err != nil {
				yield(nil, fmt.Errorf("%w: sheet %s: %w", document.ErrFormat, name, err))
			}
		})
		_ = rows.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

var errStopped = errors.New("stopped")

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		err := Sheets(f, f.Size, func(name string, rows iter.Seq2[[]string, error]) error {
			var header []string
			line := 0
			for cells, err := range rows {
				if err != nil {
					return err
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				line++
				if strings.TrimSpace(strings.Join(cells, "")) == "" {
					continue
				}
				// A title above the table is a row of one cell.
				if header == nil || filled(header) == 1 && filled(cells) > 1 && line <= 10 {
					header = cells
					continue
				}
				if !yield(record(name, header, cells, line), nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// record is a row by its columns, and as a row of a table where no column is known to
// hold the text.
func record(sheet string, header, cells []string, line int) *document.Document {
	d := &document.Document{Title: sheet, Line: line, Fields: map[string]any{}}
	row := make([]string, max(len(header), len(cells)))
	for i := range row {
		if i < len(cells) {
			row[i] = document.Line(cells[i])
		}
		if i < len(header) && i < len(cells) && strings.TrimSpace(header[i]) != "" {
			if _, taken := d.Fields[header[i]]; !taken {
				d.Fields[header[i]] = cells[i]
			}
		}
	}
	d.AddTable([][]string{header, row}, 1, 0)
	return d
}
