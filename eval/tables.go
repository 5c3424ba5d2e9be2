package eval

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

func readCSV(r io.Reader, comma rune) ([]record, error) {
	b := bufio.NewReader(r)
	if head, err := b.Peek(len(bom)); err == nil && bytes.Equal(head, bom) {
		_, _ = b.Discard(len(bom))
	}
	if comma == ',' {
		// Excel writes semicolons where the comma separates decimals.
		head, _ := b.Peek(4096)
		first, _, _ := bytes.Cut(head, []byte("\n"))
		if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
			comma = ';'
		}
	}
	c := csv.NewReader(b)
	c.Comma = comma
	c.FieldsPerRecord = -1
	var rows [][]string
	var lines []int
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		line, _ := c.FieldPos(0)
		rows, lines = append(rows, row), append(lines, line)
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
func readXLSX(r io.Reader) ([]record, error) {
	f, err := excelize.OpenReader(r, excelize.Options{UnzipSizeLimit: maxFile, UnzipXMLSizeLimit: maxFile})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	defer f.Close()
	sheets := f.GetSheetList()
	if len(sheets) == 0 {
		return nil, nil
	}
	rows, err := f.GetRows(sheets[0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	return tableRecords(rows, nil)
}

// readParquet reads rows of strings, numbers and lists of them.
func readParquet(r io.ReaderAt, size int64) (out []record, err error) {
	defer func() {
		// The library panics on some damaged files.
		if p := recover(); p != nil {
			out, err = nil, fmt.Errorf("%w: damaged Parquet file: %v", ErrDataset, p)
		}
	}()
	file, err := parquet.OpenFile(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	schema := file.Schema()
	var columns []string
	for _, f := range schema.Fields() {
		columns = append(columns, f.Name())
	}
	rows := parquet.NewReader(file)
	defer rows.Close()
	for {
		values := map[string]any{}
		err := rows.Read(&values)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: row %d: %w", ErrDataset, len(out)+1, err)
		}
		for k, v := range values {
			values[k] = parquetValue(v)
		}
		out = append(out, record{columns: columns, values: values, line: len(out) + 1})
	}
}

// parquetValue brings a value to what JSON decodes to. A list comes as a group
// "list" of groups "element".
func parquetValue(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32, int64, uint32, uint64, float32, float64, int:
		return json.Number(fmt.Sprint(v))
	case []any:
		for i := range v {
			v[i] = parquetValue(v[i])
		}
		return v
	case map[string]any:
		if list, ok := v["list"].([]any); ok && len(v) == 1 {
			return parquetValue(list)
		}
		if element, ok := v["element"]; ok && len(v) == 1 {
			return parquetValue(element)
		}
		for k := range v {
			v[k] = parquetValue(v[k])
		}
		return v
	}
	return v
}
