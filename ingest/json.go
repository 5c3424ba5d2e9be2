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
	if !utf8.Valid(text) {
		return nil, errNotUTF8
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var raw map[string]any
	if err := d.Decode(&raw); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	if d.More() {
		return nil, errors.New("more than one JSON value on the line")
	}
	return newRow(raw), nil
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

// lineCounter counts the lines of what is read through it.
type lineCounter struct {
	r      io.Reader
	starts []int64 // offsets of line starts not yet passed
	at     int64
	line   int
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.starts = append(c.starts, c.at+int64(i)+1)
		}
	}
	c.at += int64(n)
	return n, err
}

// lineAt returns the 1-based line of an offset that has been read. Offsets must
// not fall.
func (c *lineCounter) lineAt(offset int64) int {
	i := 0
	for i < len(c.starts) && c.starts[i] <= offset {
		i++
	}
	c.starts = c.starts[i:]
	c.line += i
	return c.line + 1
}

// bounded ends a reader that gives more than left bytes in one piece.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// An object that wraps an array is held in memory as a whole; of an array, one
// record and what is read ahead.
const (
	maxWrapper = 256 << 20
	readAhead  = 1 << 20
)

// json reads an array of objects, one object that holds such an array, or one
// object that is a document. Records that were done before are passed over.
func (r *fileReader) json(f io.Reader) error {
	b := bufio.NewReaderSize(f, 1<<16)
	skipBOM(b)
	limit := &bounded{r: b, left: maxWrapper}
	lines := &lineCounter{r: limit}
	d := json.NewDecoder(lines)
	d.UseNumber()
	syntax := func(err error) error {
		if errors.Is(err, errTooLong) {
			err = fmt.Errorf("line %d: %w, or an object that wraps an array than %d MiB", lines.lineAt(d.InputOffset()), err,
				maxWrapper>>20)
			return &FileError{Path: r.path, Err: err}
		}
		return &FileError{Path: r.path, Err: fmt.Errorf("line %d: not JSON: %w", lines.lineAt(d.InputOffset()), err)}
	}
	token, err := d.Token()
	if err != nil {
		return syntax(err)
	}
	done := r.Records
	r.Records = 0
	switch token {
	case json.Delim('['):
		for d.More() {
			line := lines.lineAt(d.InputOffset() + 1)
			limit.left = maxDocument + readAhead
			var raw json.RawMessage
			if err := d.Decode(&raw); err != nil {
				return syntax(err)
			}
			if r.Records < done {
				r.Records++
				continue
			}
			columns, err := object(raw)
			if err := r.emit(line, columns, err); err != nil {
				return err
			}
		}
		return nil
	case json.Delim('{'):
		whole := map[string]any{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return syntax(err)
			}
			var value any
			if err := d.Decode(&value); err != nil {
				return syntax(err)
			}
			whole[key.(string)] = value
		}
		return r.jsonObject(whole, done)
	}
	return &FileError{Path: r.path,
		Err: fmt.Errorf("%w: JSON that is neither array nor object "+
			"(it should be an array of objects)", ErrFormat)}
}

// jsonObject takes an object for a document if it has a text, and else for the
// wrapper of the only array of objects in it.
func (r *fileReader) jsonObject(whole map[string]any, done int) error {
	columns := newRow(whole)
	if _, err := r.mapping.document(columns, r.defaults); err == nil {
		if done > 0 {
			return nil
		}
		return r.emit(1, columns, nil)
	}
	var list []any
	for _, key := range sortedKeys(whole) {
		if l, ok := whole[key].([]any); ok && len(l) > len(list) {
			list = l
		}
	}
	if list == nil {
		return r.emit(1, columns, nil)
	}
	for _, e := range list {
		if r.Records < done {
			r.Records++
			continue
		}
		raw, ok := e.(map[string]any)
		var err error
		if !ok {
			err = fmt.Errorf("record %d is not an object", r.Records+1)
		}
		if err := r.emit(0, newRow(raw), err); err != nil {
			return err
		}
	}
	return nil
}
