package weights

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
)

// storageTypes are PyTorch's names for types.
var storageTypes = map[string]Type{"FloatStorage": F32, "HalfStorage": F16, "BFloat16Storage": BF16,
	"LongStorage": "I64", "IntStorage": "I32", "ByteStorage": "U8", "BoolStorage": "BOOL", "DoubleStorage": "F64",
	"ShortStorage": "I16", "CharStorage": "I8"}

// maxPickle is the longest data.pkl that is read: it holds names and shapes only.
const maxPickle = 64 << 20

// readPyTorch finds the tensors of a file that torch.save has written: a zip archive
// with a pickle that says what they are called, and a member each with their numbers.
func readPyTorch(file string, b []byte) (map[string]*Tensor, error) {
	fail := func(tensor, format string, args ...any) error {
		return &Error{file, tensor, fmt.Sprintf(format, args...)}
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fail("", "no PyTorch archive (files older than PyTorch 1.6 aren't read): %v", err)
	}
	members := map[string]*zip.File{}
	root := ""
	for _, f := range z.File {
		members[f.Name] = f
		if path.Base(f.Name) == "data.pkl" {
			root = path.Dir(f.Name)
		}
	}
	index := members[path.Join(root, "data.pkl")]
	if index == nil {
		return nil, fail("", "no PyTorch archive: data.pkl is missing")
	}
	if order := members[path.Join(root, "byteorder")]; order != nil {
		if text, err := readMember(order); err != nil || strings.TrimSpace(string(text)) != "little" {
			return nil, fail("", "numbers in the byte order %q", text)
		}
	}
	pickle, err := readMember(index)
	if err != nil {
		return nil, fail("", "data.pkl: %v", err)
	}
	found, err := unpickle(pickle)
	if err != nil {
		return nil, fail("", "data.pkl: %v", err)
	}
	tensors := map[string]*Tensor{}
	for name, p := range found {
		m := members[path.Join(root, "data", p.key)]
		if m == nil {
			return nil, fail(name, "has no numbers in the archive")
		}
		at, err := m.DataOffset()
		if err != nil || m.Method != zip.Store || at < 0 || uint64(at)+m.UncompressedSize64 > uint64(len(b)) ||
			m.UncompressedSize64 > uint64(len(b)) {
			return nil, fail(name, "lies outside the file or is compressed")
		}
		data := b[at:][:m.UncompressedSize64]
		t := &Tensor{Name: name, Type: p.kind, Shape: p.shape, File: file, data: data}
		if size := uint64(p.kind.size()); size > 0 {
			n, ok := count(p.shape)
			total := uint64(len(data)) / size
			if !ok || p.offset > total || n > total-p.offset {
				return nil, fail(name, "has shape %v from number %d on, and the archive %d numbers", p.shape, p.offset, total)
			}
			if !contiguous(p.shape, p.strides) {
				return nil, fail(name, "isn't stored row by row (strides %v)", p.strides)
			}
			t.data = data[p.offset*size:][:n*size]
		}
		tensors[name] = t
	}
	return tensors, nil
}

// readMember reads a small member.
func readMember(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxPickle+1))
	if err == nil && len(b) > maxPickle {
		err = fmt.Errorf("longer than %d bytes", maxPickle)
	}
	return b, err
}

// contiguous reports whether numbers lie row by row.
func contiguous(shape, strides []int) bool {
	if len(shape) != len(strides) {
		return false
	}
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] != 1 && strides[i] != step {
			return false
		}
		step *= shape[i]
	}
	return true
}
