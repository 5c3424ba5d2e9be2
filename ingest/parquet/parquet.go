// Package parquet reads tables in Parquet: a row is a record.
package parquet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"

	"github.com/biopars/biopars/ingest/document"
)

func init() {
	document.Register(document.Format{Name: "parquet", Extensions: []string{".parquet", ".pq"},
		Detect: func(f *document.File) bool { return len(f.Head()) > 8 && string(f.Head()[:4]) == "PAR1" }, Read: read})
}

// Rows yields rows of texts, numbers and lists of them by column, with the names of the
// columns in their order. The library panics on some damaged files; that is an error.
func Rows(r io.ReaderAt, size int64) (columns []string, rows iter.Seq2[map[string]any, error], err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(p)
		}
	}()
	if err := checkFooter(r, size); err != nil {
		return nil, nil, fmt.Errorf("%w: not Parquet: %w", document.ErrFormat, err)
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: not Parquet: %w", document.ErrFormat, err)
	}
	if err := checkPages(r, size, file); err != nil {
		return nil, nil, fmt.Errorf("%w: damaged Parquet file: %w", document.ErrFormat, err)
	}
	for _, f := range file.Schema().Fields() {
		columns = append(columns, f.Name())
	}
	return columns, func(yield func(map[string]any, error) bool) {
		next, closeRows := reader(file)
		defer closeRows()
		for {
			values, err := next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(values, err) || err != nil {
				return
			}
		}
	}, nil
}

func damaged(p any) error { return fmt.Errorf("%w: damaged Parquet file: %v", document.ErrFormat, p) }

// reader gives row after row. Panics are caught for each, so that those of a consumer
// are not.
func reader(file *parquet.File) (next func() (map[string]any, error), closeRows func()) {
	rows := &rowReader{file: file}
	n := 0
	return func() (values map[string]any, err error) {
		defer func() {
			if p := recover(); p != nil {
				values, err = nil, damaged(p)
			}
		}()
		n++
		values = map[string]any{}
		if err := rows.next(&values); err != nil {
			if errors.Is(err, io.EOF) {
				return nil, io.EOF
			}
			return nil, fmt.Errorf("%w: row %d: %w", document.ErrFormat, n, err)
		}
		for k, v := range values {
			values[k] = value(v)
		}
		return values, nil
	}, rows.close
}

// value brings a value to what JSON decodes to. A list comes as a group "list" of
// groups "element".
func value(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32, int64, uint32, uint64, float32, float64, int:
		return json.Number(fmt.Sprint(v))
	case []any:
		for i := range v {
			v[i] = value(v[i])
		}
		return v
	case map[string]any:
		if list, ok := v["list"].([]any); ok && len(v) == 1 {
			return value(list)
		}
		if element, ok := v["element"]; ok && len(v) == 1 {
			return value(element)
		}
		for k := range v {
			v[k] = value(v[k])
		}
		return v
	}
	return v
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		_, rows, err := Rows(f, f.Size)
		if err != nil {
			yield(nil, err)
			return
		}
		n := 0
		for values, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			n++
			if !yield(&document.Document{Fields: values, Line: n}, nil) {
				return
			}
		}
	}
}
