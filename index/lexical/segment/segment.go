package segment

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/mmap-go"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
)

// ID is the identifier of the document with a number: the number to the base 36.
func ID(number uint64) string { return strconv.FormatUint(number, 36) }

// ParseID is the inverse of ID.
func ParseID(id string) (number uint64, ok bool) {
	number, err := strconv.ParseUint(id, 36, 64)
	return number, err == nil && ID(number) == id
}

// Segment is the bytes of a segment, in memory or mapped, read in place. Bytes that
// have been damaged give errors that wrap index.ErrCorrupt. All methods are safe for
// concurrent use.
type Segment struct {
	data    []byte
	docs    uint32
	first   uint64 // number of the first document
	numbers array  // above first
	fields  []*Field
}

// Of returns the segment behind one of Bleve's; nil if it is of another type.
func Of(s bleve.Segment) *Segment {
	switch s := s.(type) {
	case *memorySegment:
		return s.Segment
	case *fileSegment:
		return s.Segment
	}
	return nil
}

// Documents is the number of documents, deleted ones included.
func (s *Segment) Documents() int { return int(s.docs) }

// Number of a document, which ascends with it.
func (s *Segment) Number(doc uint32) uint64 { return s.first + s.numbers.at(int(doc)) }

// Field by name; nil if no document has it.
func (s *Segment) Field(name string) *Field {
	for _, f := range s.fields {
		if f.name == name {
			return f
		}
	}
	return nil
}

// find returns the documents with a number: one at most, in what this package builds
// for scorch.
func (s *Segment) find(number uint64) (from, to uint32) {
	n := int(s.docs)
	at := sort.Search(n, func(i int) bool { return s.Number(uint32(i)) >= number })
	to = uint32(at)
	for int(to) < n && s.Number(to) == number {
		to++
	}
	return uint32(at), to
}

// The methods below are Bleve's Segment, of memorySegment and fileSegment.

// Count is the number of documents.
func (s *Segment) Count() uint64 { return uint64(s.docs) }

// idField is the field of identifiers, which Bleve asks for and no bytes are kept of.
const idField = "_id"

// Fields are the names of the fields.
func (s *Segment) Fields() []string {
	names := []string{idField}
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	return names
}

// DocID is the identifier of a document; nil if there is none of that number.
func (s *Segment) DocID(num uint64) ([]byte, error) {
	if num >= uint64(s.docs) {
		return nil, nil
	}
	return strconv.AppendUint(nil, s.Number(uint32(num)), 36), nil
}

// DocNumbers are the documents with the given identifiers.
func (s *Segment) DocNumbers(ids []string) (*roaring.Bitmap, error) {
	found := roaring.New()
	if s.docs == 0 {
		return found, nil
	}
	last := s.Number(s.docs - 1)
	for _, id := range ids {
		n, ok := ParseID(id)
		if !ok || n < s.first || n > last {
			continue
		}
		for doc, to := s.find(n); doc < to; doc++ {
			found.Add(doc)
		}
	}
	return found, nil
}

// VisitStoredFields gives the identifier, which is all that is stored.
func (s *Segment) VisitStoredFields(num uint64, visit bleve.StoredFieldValueVisitor) error {
	id, err := s.DocID(num)
	if id == nil || err != nil {
		return err
	}
	visit(idField, 't', id, nil)
	return nil
}

// Dictionary of a field; an empty one if the segment does not have it.
func (s *Segment) Dictionary(field string) (bleve.TermDictionary, error) {
	if field == idField {
		return &idDictionary{s}, nil
	}
	return &dictionary{s.Field(field)}, nil
}

// BytesRead, ResetBytesRead and BytesWritten count nothing.
func (s *Segment) BytesRead() uint64     { return 0 }
func (s *Segment) ResetBytesRead(uint64) {}
func (s *Segment) BytesWritten() uint64  { return 0 }

// memorySegment is a segment that has no file yet.
type memorySegment struct{ *Segment }

var _ bleve.UnpersistedSegment = (*memorySegment)(nil)

func (s *memorySegment) Size() int     { return len(s.data) }
func (s *memorySegment) AddRef()       {}
func (s *memorySegment) DecRef() error { return nil }
func (s *memorySegment) Close() error  { return nil }

// Persist writes the segment to a new file.
func (s *memorySegment) Persist(path string) error {
	return writeFile(path, func(w io.Writer) error {
		_, err := w.Write(s.data)
		return err
	})
}

// WriteTo writes the segment.
func (s *memorySegment) WriteTo(w io.Writer) (int64, error) {
	return bytes.NewReader(s.data).WriteTo(w)
}

// fileSegment is a segment mapped from its file, which is open until the last
// reference is given back.
type fileSegment struct {
	*Segment
	path string
	file mmap.MMap
	refs atomic.Int64
}

var _ bleve.PersistedSegment = (*fileSegment)(nil)

// open maps the segment in a file.
func open(path string) (*fileSegment, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", path, err)
	}
	s, err := read(m)
	if err != nil {
		_ = m.Unmap() // the other error says more
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	out := &fileSegment{Segment: s, path: path, file: m}
	out.refs.Store(1)
	return out, nil
}

func (s *fileSegment) Path() string { return s.path }
func (s *fileSegment) Size() int    { return 256 * (1 + len(s.fields)) } // without what is mapped
func (s *fileSegment) AddRef()      { s.refs.Add(1) }

func (s *fileSegment) DecRef() error {
	if s.refs.Add(-1) > 0 {
		return nil
	}
	return s.file.Unmap()
}

func (s *fileSegment) Close() error { return s.DecRef() }
