package ingest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
)

// position says how far a file has been read: what stands before it is done.
type position struct {
	Offset  int64 `json:"offset"` // bytes, for formats that can be entered midway
	Line    int   `json:"line"`   // lines before Offset
	Records int   `json:"records"`
}

// record is one document read, or one that could not be.
type record struct {
	document index.Document
	line     int
	err      *RecordError // the document is missing
	next     position     // where reading goes on after this record
}

var errNotUTF8 = errors.New("text is not valid UTF-8")

// records reads a file from a position on. The error of the sequence ends it;
// a broken record does not.
func (in input) records(ctx context.Context, m *mapping, defaults index.Metadata, from position) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		f := interruptible{ctx, newStream(ctx, in.stream)}
		if in.stream == nil {
			file, err := os.Open(in.path)
			if err != nil {
				yield(record{}, &FileError{Path: in.path, Err: err})
				return
			}
			defer file.Close()
			f.ReadSeeker = file
		}
		var err error
		r := &fileReader{path: in.path, mapping: m, defaults: defaults, yield: yield}
		r.position = from
		switch in.format {
		case JSONL:
			err = r.jsonl(f)
		case JSON:
			err = r.json(f)
		case CSV:
			err = r.csv(f, ',')
		case TSV:
			err = r.csv(f, '\t')
		default:
			err = r.text(f, in.format == Markdown)
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(record{}, err)
		}
	}
}

// interruptible is a file whose reading ends with a context, also where it holds no
// record for a long way.
type interruptible struct {
	ctx context.Context
	io.ReadSeeker
}

func (f interruptible) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.ReadSeeker.Read(p)
}

// errStopped ends a reader whose consumer wants no more.
var errStopped = errors.New("stopped")

// fileReader is the state that the readers of all formats share.
type fileReader struct {
	path     string
	mapping  *mapping
	defaults index.Metadata
	yield    func(record, error) bool
	position
}

// emit passes on the document of a row that began at line, or what is wrong
// with it. The position must stand behind the row.
func (r *fileReader) emit(line int, columns row, err error) error {
	r.Records++
	rec := record{line: line, next: r.position}
	if err == nil {
		rec.document, err = r.mapping.document(columns, r.defaults)
	}
	if err != nil {
		rec.err = &RecordError{Path: r.path, Line: line, Err: err}
		switch {
		case errors.Is(err, errNotUTF8):
			rec.err.Repair = index.RepairEncoding
		case errors.Is(err, errNoText):
			rec.err.Repair = index.RepairNameColumn
		}
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}

// skipBOM passes over a byte order mark and returns how long it was.
func skipBOM(b *bufio.Reader) int {
	if head, _ := b.Peek(3); string(head) == "\ufeff" {
		n, _ := b.Discard(3)
		return n
	}
	return 0
}

// maxDocument bounds what one document may hold, so that a file of another
// kind under a known name ends in an error and not in all of the memory.
const maxDocument = 64 << 20

// text reads a file that is one document.
func (r *fileReader) text(f io.Reader, markdown bool) error {
	if r.Records > 0 {
		return nil
	}
	b := bufio.NewReader(f)
	skipBOM(b)
	data, err := io.ReadAll(io.LimitReader(b, maxDocument+1))
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	switch {
	case len(data) > maxDocument:
		return r.emit(1, nil, errTooLong)
	case !utf8.Valid(data):
		return r.emit(1+invalidLine(data), nil, errNotUTF8)
	}
	return r.emitText(string(data), markdown)
}

var errTooLong = errors.New("the record is longer than 64 MiB")

// invalidLine counts the lines before the first byte that is not UTF-8.
func invalidLine(data []byte) int {
	lines := 0
	for len(data) > 0 {
		c, n := utf8.DecodeRune(data)
		if c == utf8.RuneError && n == 1 {
			break
		}
		if c == '\n' {
			lines++
		}
		data = data[n:]
	}
	return lines
}
