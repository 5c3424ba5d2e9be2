package ingest

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/persian"
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
	whole    []span             // ranges of its text that no passage may cut
	source   *document.Document // as its format gave it; nil for records of columns
	placed   []Placed           // its blocks
	told     document.Metadata  // what stands beside a file of text
	line     int
	passages []index.Passage // of the document, when they have been cut
	err      *RecordError    // the document is missing
	member   string          // path of the file within an archive, with that of the archive; may be empty
	next     position        // where reading goes on after this record
}

var errNotUTF8 = errors.New("text is not valid UTF-8")

// records reads a file from a position on. The error of the sequence ends it;
// a broken record does not.
func (in input) records(ctx context.Context, m *mapping, opts *Options, from position) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		r := &fileReader{path: in.path, mapping: m, defaults: opts.Defaults, retracted: opts.Retracted, yield: yield}
		if r.defaults.Source == "" {
			r.defaults.Source = in.name()
		}
		r.position = from
		err := r.open(ctx, in)
		if err == nil && r.Records == 0 {
			err = &FileError{Path: in.path, Err: errNoRecord}
		}
		if err != nil && !errors.Is(err, errStopped) {
			yield(record{}, err)
		}
	}
}

// open reads the file, or the stream, that an input is.
func (r *fileReader) open(ctx context.Context, in input) error {
	if in.stream != nil {
		return r.jsonl(interruptible{ctx, newStream(ctx, in.stream)})
	}
	file, err := os.Open(in.path)
	if err != nil {
		return &FileError{Path: in.path, Err: err}
	}
	defer file.Close()
	return r.read(ctx, &document.File{Name: in.path, ReaderAt: file, Size: in.size}, in.format)
}

var errNoRecord = fmt.Errorf("%w: it is empty, there is no record in it", ErrFormat)

// read passes on the records of a file.
func (r *fileReader) read(ctx context.Context, file *document.File, format Format) error {
	f := interruptible{ctx, file.Reader()}
	switch format {
	case JSONL:
		return r.jsonl(f)
	case JSON:
		return r.json(f)
	case CSV:
		return r.csv(f, ',')
	case TSV:
		return r.csv(f, '\t')
	case Text, Markdown:
		return r.text(f, format == Markdown)
	case Zip, Tar, Gzip, Bzip2:
		return r.archive(ctx, file, format)
	}
	registered, ok := document.ByName(string(format))
	if !ok {
		return &FileError{Path: r.path, Err: ErrFormat}
	}
	return r.documents(ctx, file, registered)
}

// documents passes on the documents of a file in a format that is registered with
// package document; records that were done before are passed over. A reader that
// panics has met a damaged file; the others go on.
func (r *fileReader) documents(ctx context.Context, f *document.File, format document.Format) (err error) {
	inConsumer := false
	defer func() {
		if p := recover(); p != nil {
			if inConsumer {
				panic(p)
			}
			err = &FileError{Path: r.path, Err: fmt.Errorf("%w: damaged (%v)", ErrFormat, p)}
		}
	}()
	done := r.Records
	r.Records = 0
	for d, err := range format.Read(ctx, f) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.Records < done {
			r.Records++
			continue
		}
		var broken *document.RecordError
		inConsumer = true
		switch {
		case errors.As(err, &broken):
			r.Records++
			rec := record{line: broken.Line, next: r.position,
				err: &RecordError{Path: r.path, Line: broken.Line, Err: broken}}
			if !r.yield(rec, nil) {
				return errStopped
			}
		case err != nil:
			return &FileError{Path: r.path, Err: err}
		default:
			if err := r.emitDocument(d, r.Records+1); err != nil {
				return err
			}
		}
		inConsumer = false
	}
	return nil
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
	// retracted articles are taken in.
	retracted bool
	nested    int // archives that the file is in
	yield     func(record, error) bool
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
	if err == nil && rec.document.Retracted() && !r.retracted {
		err = ErrRetracted
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
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return &FileError{Path: r.path, Err: err}
	}
	if len(data) > maxDocument {
		return r.emit(1, nil, errTooLong)
	}
	text, _, err := charset.Decode(data, "")
	if err != nil {
		return r.emit(1+invalidLine(data), nil, errNotUTF8)
	}
	if markdown {
		return r.emitDocument(markdownDocument(text), 1)
	}
	return r.emitText(text)
}

var errTooLong = errors.New("the record is longer than 64 MiB")

// sectionSeparator stands between the headings of a section's path.
const sectionSeparator = " › "

// emitText passes on a file of text, which is one document as it is. Its ID is the
// file's name with a hash of its path, so that two files of one name stay apart.
func (r *fileReader) emitText(text string) error {
	var told document.Document
	if r.nested == 0 {
		addSidecars(&told, r.path)
	}
	d := index.Document{ID: fileID(r.path), Title: cmp.Or(told.Title, fileTitle(r.path)), Text: text, Metadata: metadata(&told.Metadata)}
	fill(&d.Metadata, r.defaults)
	if d.Language == "" {
		d.Language = persian.Language(text)
	}
	r.Records++
	rec := record{line: 1, document: d, next: r.position, told: told.Metadata}
	switch {
	case strings.TrimFunc(text, blank) == "":
		rec.err = &RecordError{Path: r.path, Line: 1, Err: errNoText}
	case d.Retracted() && !r.retracted:
		rec.err = &RecordError{Path: r.path, Line: 1, Err: ErrRetracted}
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}

// fileID identifies a document that is all of its file.
func fileID(path string) string {
	sum := sha256.Sum256([]byte(sourceKey(path)))
	return filepath.Base(path) + "-" + hex.EncodeToString(sum[:4])
}

// fileTitle is the title of a document that has none.
func fileTitle(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

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
