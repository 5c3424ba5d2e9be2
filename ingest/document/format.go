package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"
)

// File is what a format reads: a file of a folder, or a member of an archive.
type File struct {
	Name string // path, for messages and for the ending
	io.ReaderAt
	Size int64
	// ContentType is what a server or an archive said of it; may be empty.
	ContentType string
	head        []byte
}

// headBytes is what formats are recognised by.
const headBytes = 4096

// Head returns the first bytes of the file, as many as formats need to recognise it.
func (f *File) Head() []byte {
	if f.head == nil {
		f.head = make([]byte, min(headBytes, f.Size))
		n, _ := f.ReadAt(f.head, 0)
		f.head = f.head[:n]
	}
	return f.head
}

// Reader reads the file from its beginning.
func (f *File) Reader() *io.SectionReader { return io.NewSectionReader(f, 0, f.Size) }

// Extension is the ending of the name with its dot, in small letters.
func (f *File) Extension() string {
	return strings.ToLower(path.Ext(strings.ReplaceAll(f.Name, "\\", "/")))
}

// Format is a way of reading files.
type Format struct {
	Name       string   // "docx"
	Extensions []string // ".docx": the endings of files that are taken in from folders
	// Detect recognises a file by what is in it. It is asked before extensions count;
	// nil: the extension alone tells.
	Detect func(f *File) bool
	// Read yields the documents of a file one after the other. An error that wraps
	// ErrRecord concerns one of them, any other ends the file. Read must keep within
	// bounds of memory on any input, and must end when ctx does.
	Read func(ctx context.Context, f *File) iter.Seq2[*Document, error]
}

// Errors of readers. They are wrapped with what was found and what to do.
var (
	ErrRecord   = errors.New("broken record")    // one document could not be read
	ErrFormat   = errors.New("unsupported file") // of a kind or layout that is not understood
	ErrRefused  = errors.New("refused")          // readable, but its text would be rubbish
	ErrTooLarge = errors.New("too large")        // beyond a bound; a bomb, or a very large file
)

// RecordError is a document of a file that could not be read.
type RecordError struct {
	ID   string // of the document; may be empty
	Line int    // on which it begins, from 1; 0 when not known
	Err  error
}

func (e *RecordError) Error() string {
	if e.ID != "" {
		return fmt.Sprintf("%s: %v", e.ID, e.Err)
	}
	return e.Err.Error()
}

// Unwrap makes it an ErrRecord.
func (e *RecordError) Unwrap() []error { return []error{ErrRecord, e.Err} }

var registry struct {
	sync.RWMutex
	formats []Format
}

// Register makes a format known, from the init of its package. A name must be new.
func Register(f Format) {
	registry.Lock()
	defer registry.Unlock()
	if slices.ContainsFunc(registry.formats, func(g Format) bool { return g.Name == f.Name }) {
		panic("document: format " + f.Name + " is registered twice")
	}
	registry.formats = append(registry.formats, f)
	slices.SortFunc(registry.formats, func(a, b Format) int { return strings.Compare(a.Name, b.Name) })
}

// Formats lists what is registered, by name.
func Formats() []Format {
	registry.RLock()
	defer registry.RUnlock()
	return slices.Clone(registry.formats)
}

// Find recognises a file: by what is in it, and where no format claims that, by its
// extension.
func Find(f *File) (Format, bool) {
	formats := Formats()
	for _, c := range formats {
		if c.Detect != nil && c.Detect(f) {
			return c, true
		}
	}
	return ByExtension(f.Extension())
}

// ByName finds the format of a name.
func ByName(name string) (Format, bool) {
	for _, c := range Formats() {
		if c.Name == name {
			return c, true
		}
	}
	return Format{}, false
}

// ByExtension finds the format of an ending, with its dot.
func ByExtension(ext string) (Format, bool) {
	for _, c := range Formats() {
		if slices.Contains(c.Extensions, ext) {
			return c, true
		}
	}
	return Format{}, false
}

// One yields a single document, or why there is none: for formats whose files are
// one document.
func One(d *Document, err error) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		if d != nil {
			if !yield(d, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}
