package ingest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/biopars/biopars/ingest/charset"
)

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

// json reads the values of a file one after the other: an array gives its objects, an
// object is a document or holds such ones in a list or by their identifiers. Records
// that were done before are passed over. What stands before a syntax error is kept.
func (r *fileReader) json(f io.Reader) error {
	decoded, _ := charset.NewReader(f, "")
	b := bufio.NewReaderSize(decoded, 1<<16)
	limit := &bounded{r: b, left: maxWrapper}
	lines := &lineCounter{r: limit}
	d := json.NewDecoder(lines)
	d.UseNumber()
	j := &jsonReader{fileReader: r, d: d, lines: lines, limit: limit, done: r.Records}
	r.Records = 0
	for n := 0; ; n++ {
		limit.left = maxWrapper
		line := lines.lineAt(d.InputOffset() + 1)
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return j.syntax(err)
		}
		switch token {
		case json.Delim('['):
			err = j.array()
		case json.Delim('{'):
			var whole map[string]any
			whole, err = j.members()
			if errors.Is(err, errStopped) {
				return err
			}
			if emitErr := j.object(whole, line, err == nil); emitErr != nil {
				return emitErr
			}
			if err != nil {
				err = j.syntax(err)
			}
		default:
			if n > 0 {
				return j.syntax(errors.New("a value that is no object"))
			}
			err = &FileError{Path: r.path,
				Err: fmt.Errorf("%w: JSON that is neither array nor object "+
					"(it should be an array of objects)", ErrFormat)}
		}
		if err != nil {
			return err
		}
	}
}

// jsonReader reads one file.
type jsonReader struct {
	*fileReader
	d      *json.Decoder
	lines  *lineCounter
	limit  *bounded
	done   int            // records that an earlier run had stored
	outer  map[string]any // what was read of the object under way
	passed bool           // documents of a list in it were passed on already
}

func (j *jsonReader) syntax(err error) error {
	at := j.d.InputOffset()
	var bad *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		at = j.lines.at // the end
	case errors.As(err, &bad):
		at = max(at, bad.Offset)
	}
	line := j.lines.lineAt(at)
	if errors.Is(err, errTooLong) {
		err = fmt.Errorf("line %d: %w, or an object that wraps an array than %d MiB", line, err, maxWrapper>>20)
		return &FileError{Path: j.path, Err: err}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &FileError{Path: j.path, Err: fmt.Errorf("line %d: not JSON: %w", line, err)}
}

// record passes on a record, unless an earlier run had.
func (j *jsonReader) record(line int, columns row, err error) error {
	if j.Records < j.done {
		j.Records++
		return nil
	}
	return j.emit(line, columns, err)
}

// array reads the elements of an array, of which one at a time is held in memory.
func (j *jsonReader) array() error {
	for j.d.More() {
		line := j.lines.lineAt(j.d.InputOffset() + 1)
		j.limit.left = maxDocument + readAhead
		var raw json.RawMessage
		if err := j.d.Decode(&raw); err != nil {
			return j.syntax(err)
		}
		columns, err := object(raw)
		if err := j.record(line, columns, err); err != nil {
			return err
		}
	}
	if _, err := j.d.Token(); err != nil { // the bracket
		return j.syntax(err)
	}
	return nil
}

// members reads the members of an object whose brace was read. On an error it returns
// those that stand before it, of a list the elements before it.
func (j *jsonReader) members() (map[string]any, error) {
	whole := map[string]any{}
	for j.d.More() {
		key, err := j.d.Token()
		if err != nil {
			return whole, err
		}
		name, _ := key.(string)
		j.outer = whole
		value, err := j.value(0)
		if value != nil {
			whole[name] = value
		}
		if err != nil {
			return whole, err
		}
	}
	_, err := j.d.Token() // the brace
	return whole, err
}

// maxHeld is how many elements of a list in an object are held in memory before it is
// decided that they are documents, whatever the object has behind them.
const maxHeld = 10_000

// documents reports whether the elements of a list are documents: the first has a
// text, and what was read of the object around it has none.
func (j *jsonReader) documents(list []any) bool {
	first, ok := list[0].(map[string]any)
	if !ok {
		return false
	}
	if _, err := j.mapping.document(newRow(j.outer), j.defaults); err == nil {
		return false
	}
	_, err := j.mapping.document(newRow(first), j.defaults)
	return err == nil
}

// maxJSONDepth is how deep lists are looked into for what stands before an error.
const maxJSONDepth = 64

// value reads a value. Of a list that breaks off it returns the elements before that.
func (j *jsonReader) value(depth int) (any, error) {
	if depth >= maxJSONDepth {
		var v any
		err := j.d.Decode(&v)
		return v, err
	}
	token, err := j.d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('['):
		list := []any{}
		for j.d.More() {
			v, err := j.value(depth + 1)
			if err != nil {
				return list, err
			}
			list = append(list, v)
			if depth == 0 && len(list) >= maxHeld && j.documents(list) {
				if err := j.pass(list); err != nil {
					return nil, err
				}
				list = list[:0]
				j.limit.left = maxWrapper
			}
		}
		_, err := j.d.Token()
		return list, err
	case json.Delim('{'):
		object := map[string]any{}
		for j.d.More() {
			key, err := j.d.Token()
			if err != nil {
				return object, err
			}
			v, err := j.value(depth + 1)
			if name, ok := key.(string); ok && v != nil {
				object[name] = v
			}
			if err != nil {
				return object, err
			}
		}
		_, err := j.d.Token()
		return object, err
	}
	return token, nil
}
