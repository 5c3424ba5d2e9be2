package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"
)

// jsonl reads one object a line. Offset is where the next line begins.
func (r *fileReader) jsonl(f io.ReadSeeker) error {
	if _, err := f.Seek(r.Offset, io.SeekStart); err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	b := bufio.NewReaderSize(f, 1<<16)
	if r.Offset == 0 {
		r.Offset += int64(skipBOM(b))
	}
	var line []byte
	for {
		var err error
		line = line[:0]
		tooLong := false
		for {
			var part []byte
			part, err = b.ReadSlice('\n')
			r.Offset += int64(len(part))
			if tooLong = tooLong || len(line)+len(part) > maxDocument; !tooLong {
				line = append(line, part...)
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
		}
		if err != nil && err != io.EOF {
			return &FileError{Path: r.path, Err: err}
		}
		last := err == io.EOF
		if len(line) == 0 && last {
			return nil
		}
		r.Line++
		if text := bytes.TrimSpace(line); len(text) > 0 {
			var columns row
			var err error
			if tooLong {
				err = errTooLong
			} else {
				columns, err = object(text)
			}
			if err := r.emit(r.Line, columns, err); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
	}
}

// object parses one JSON object into columns.
func object(text []byte) (row, error) {
	if columns, ok := plainObject(text); ok {
		return columns, nil
	}
	if !utf8.Valid(text) {
		return nil, errNotUTF8
	}
	raw, err := anyObjectOf(text)
	if err != nil {
		return nil, err
	}
	return newRow(raw), nil
}

// anyObjectOf parses whatever JSON object it is.
func anyObjectOf(text []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw map[string]any
	if err := d.Decode(&raw); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if d.More() {
		return nil, errors.New("more than one JSON value on the line")
	}
	return raw, nil
}

// newRow keys the columns by columnKey. Of two that become the same, the one
// whose name sorts first wins, so that reading is deterministic.
func newRow(raw map[string]any) row {
	columns := make(row, len(raw))
	for _, k := range sortedKeys(raw) {
		key := columnKey(k)
		if _, taken := columns[key]; !taken {
			columns[key] = raw[k]
		}
	}
	return columns
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
