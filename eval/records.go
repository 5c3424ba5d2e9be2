package eval

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
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
		out, err = readXLSX(f, info.Size())
	case ".parquet":
		out, err = readParquet(f, info.Size())
	case ".xml":
		out, err = readXML(f)
	case ".txt":
		out, err = readLines(f)
	default:
		err = fmt.Errorf("%w: format %q is none of JSON, JSONL, CSV, TSV, XLSX, Parquet, XML", ErrDataset, ext)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: %w: no record", path, ErrDataset)
	}
	for i := range out {
		out[i].flatten()
	}
	return out, nil
}

func scanner(r io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxLine)
	return s
}

var bom = []byte("\ufeff")

// readLines makes one record of each line, for predictions.
func readLines(r io.Reader) ([]record, error) {
	var out []record
	s := scanner(r)
	for line := 1; s.Scan(); line++ {
		text := string(bytes.TrimPrefix(s.Bytes(), bom))
		out = append(
			out, record{columns: []string{"answer"}, values: map[string]any{"answer": strings.TrimSuffix(text, "\r")},
				line: line})
	}
	return out, s.Err()
}

// columnsOf lists the columns of all records in order of appearance.
func columnsOf(records []record) []string {
	var columns []string
	seen := map[string]bool{}
	for _, r := range records {
		for _, c := range r.columns {
			if !seen[c] {
				seen[c] = true
				columns = append(columns, c)
			}
		}
	}
	return columns
}
