package eval

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

// record is one row of a data file: what JSON decodes to, by column.
type record struct {
	columns []string // in file order where the format has one
	values  map[string]any
	line    int // or row, 1-based
}

// Limits of what a damaged file can claim.
const (
	maxLine = 64 << 20
	maxFile = 1 << 30
)

// readRecords reads all records of a file by the ending of its name.
func readRecords(path string) ([]record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%w: %s is a directory", ErrDataset, path)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%w: %s is larger than 1 GiB", ErrDataset, path)
	}
	var out []record
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".jsonl", ".ndjson":
		out, err = readJSONL(f)
	case ".json":
		out, err = readJSON(f)
	case ".csv":
		out, err = readCSV(f, ',')
	case ".tsv":
		out, err = readCSV(f, '\t')
	case ".xlsx":
		out, err = readXLSX(f)
	case ".parquet":
		out, err = readParquet(f, info.Size())
	case ".txt":
		out, err = readLines(f)
	default:
		err = fmt.Errorf("%w: format %q is none of JSON, JSONL, CSV, TSV, XLSX, Parquet", ErrDataset, ext)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: %w: no record", path, ErrDataset)
	}
	return out, nil
}

func scanner(r io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	return s
}

var bom = []byte("\ufeff")

func readJSONL(r io.Reader) ([]record, error) {
	var out []record
	s := scanner(r)
	for line := 1; s.Scan(); line++ {
		text := bytes.TrimSpace(bytes.TrimPrefix(s.Bytes(), bom))
		if len(text) == 0 {
			continue
		}
		rec, err := jsonRecord(text)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rec.line = line
		out = append(out, rec)
	}
	return out, s.Err()
}

// jsonRecord decodes one object and keeps the order of its keys.
func jsonRecord(text []byte) (record, error) {
	rec := record{values: map[string]any{}}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	t, err := d.Token()
	if err != nil || t != json.Delim('{') {
		return rec, fmt.Errorf("%w: not a JSON object", ErrDataset)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return rec, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		key, ok := t.(string)
		if !ok {
			return rec, fmt.Errorf("%w: a key is not a string", ErrDataset)
		}
		var v any
		if err := d.Decode(&v); err != nil {
			return rec, fmt.Errorf("%w: %w", ErrDataset, err)
		}
		if _, twice := rec.values[key]; !twice {
			rec.columns = append(rec.columns, key)
		}
		rec.values[key] = v
	}
	if _, err := d.Token(); err != nil {
		return rec, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return rec, fmt.Errorf("%w: something follows the object", ErrDataset)
	}
	return rec, nil
}

// readJSON reads a list of objects, an object that holds such a list, or an
// object of objects, whose keys are then the identifiers.
func readJSON(r io.Reader) ([]record, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, bom))
	if len(text) > 0 && text[0] == '{' {
		whole, err := jsonRecord(text)
		if err != nil {
			// Several objects, one after the other, are JSONL under another name.
			if many, lineErr := readJSONL(bytes.NewReader(text)); lineErr == nil && len(many) > 1 {
				return many, nil
			}
			return nil, err
		}
		for _, c := range whole.columns {
			if list, ok := whole.values[c].([]any); ok && len(list) > 0 {
				if _, ok := list[0].(map[string]any); ok {
					return listRecords(list)
				}
			}
		}
		var out []record
		for _, c := range whole.columns {
			v, ok := whole.values[c].(map[string]any)
			if !ok {
				return []record{{columns: whole.columns, values: whole.values, line: 1}}, nil
			}
			rec := mapRecord(v, len(out)+1)
			if _, ok := v["id"]; !ok {
				rec.columns = append([]string{"id"}, rec.columns...)
				rec.values["id"] = c
			}
			out = append(out, rec)
		}
		return out, nil
	}
	var list []any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDataset, err)
	}
	return listRecords(list)
}

func listRecords(list []any) ([]record, error) {
	out := make([]record, 0, len(list))
	for i, v := range list {
		object, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("record %d: %w: not a JSON object", i+1, ErrDataset)
		}
		out = append(out, mapRecord(object, i+1))
	}
	return out, nil
}

func mapRecord(object map[string]any, n int) record {
	rec := record{values: object, line: n}
	for k := range object {
		rec.columns = append(rec.columns, k)
	}
	slices.Sort(rec.columns)
	return rec
}

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

// readLines makes one record of each line, for predictions.
func readLines(r io.Reader) ([]record, error) {
	var out []record
	s := scanner(r)
	for line := 1; s.Scan(); line++ {
		text := string(bytes.TrimPrefix(s.Bytes(), bom))
		out = append(out, record{columns: []string{"answer"}, values: map[string]any{"answer": strings.TrimSuffix(text, "\r")}, line: line})
	}
	return out, s.Err()
}
