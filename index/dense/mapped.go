package dense

import (
	"encoding/binary"
	"errors"
	"os"
	"unsafe"

	"github.com/blevesearch/mmap-go"

	"github.com/biopars/biopars/index"
)

// mappings are files in the address space. What was made of them must not be used
// after release.
type mappings []mmap.MMap

func (m *mappings) open(name string) (_ []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, nil // an empty file cannot be mapped
	}
	b, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, err
	}
	*m = append(*m, b)
	return b, nil
}

func (m *mappings) release() error {
	var errs []error
	for i := range *m {
		errs = append(errs, (*m)[i].Unmap())
	}
	*m = nil
	return errors.Join(errs...)
}

// littleEndian tells whether numbers lie in memory as they do in files.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// viewSegment is unmarshalSegment of a file in the address space, of which it reads
// nothing but the beginning: whether its rows are what they were is not asked.
func viewSegment(b []byte) (*segment, error) {
	s, rows, deletes, err := unmarshalHeader(b)
	if err != nil {
		return nil, err
	}
	at := segmentHeader // every number is aligned: the file begins where a page does
	s.seqs, at = view[index.Seq](b, at, rows), at+8*rows
	s.deletes, at = view[index.Seq](b, at, deletes), at+8*deletes
	if s.encoding == Float32 {
		s.floats = view[float32](b, at, rows*s.dimension)
	} else {
		s.scales = view[float32](b, at, rows)
		s.codes = b[at+4*rows:]
	}
	return s, nil
}

// view takes n numbers in a file for what they are.
func view[T index.Seq | float32](b []byte, at, n int) []T {
	if n == 0 {
		return nil
	}
	_ = b[at : at+n*int(unsafe.Sizeof(T(0)))]
	return unsafe.Slice((*T)(unsafe.Pointer(&b[at])), n)
}
