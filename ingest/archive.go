package ingest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
)

// Bounds of what is packed. Sizes are counted while unpacking.
const (
	maxInMemory = 32 << 20 // a larger member is unpacked to a temporary file
	maxUnpacked = 8 << 30  // of one member
	maxRatio    = 200      // to what is packed, of more than maxInMemory
	maxMembers  = 1_000_000
	maxPacked   = 3 // archives in archives
)

// errBomb is what unpacks to more than files do.
var errBomb = fmt.Errorf("%w: it unpacks to more than %d times its size, or %d GiB", document.ErrTooLarge, maxRatio, maxUnpacked>>30)

// packed recognises archives and packed files by their first bytes.
func packed(f *document.File) (Format, bool) {
	head := f.Head()
	ext := f.Extension()
	inner := strings.TrimSuffix(strings.ToLower(f.Name), ext)
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Zip, true
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("BZh")):
		if ext == ".tgz" || ext == ".tbz2" || strings.HasSuffix(inner, ".tar") {
			return Tar, true
		}
		if head[0] == 'B' {
			return Bzip2, true
		}
		return Gzip, true
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return Tar, true
	}
	return "", false
}

// unpacked reads through gzip or bzip2, if a file is packed so. What it unpacks to is
// counted.
func unpacked(f *document.File) (io.Reader, error) {
	head := f.Head()
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		z, err := gzip.NewReader(f.Reader())
		if err != nil {
			return nil, fmt.Errorf("%w: damaged gzip: %w", ErrFormat, err)
		}
		return &bombless{r: z, packed: f.Size}, nil
	case bytes.HasPrefix(head, []byte("BZh")):
		return &bombless{r: bzip2.NewReader(f.Reader()), packed: f.Size}, nil
	}
	return f.Reader(), nil
}

// bombless ends a reader that gives far more than was packed.
type bombless struct {
	r            io.Reader
	packed, read int64
}

func (b *bombless) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.read += int64(n)
	if b.read > maxUnpacked || b.read > maxInMemory && b.read/maxRatio > b.packed {
		return 0, errBomb
	}
	return n, err
}

// archive passes on the records of the files in an archive. A member that cannot be
// read is a broken record.
func (r *fileReader) archive(ctx context.Context, f *document.File, format Format) error {
	if r.nested >= maxPacked {
		return &FileError{Path: r.path, Err: fmt.Errorf("%w: more than %d archives in one another", document.ErrTooLarge, maxPacked)}
	}
	m := &members{outer: r, done: r.Records}
	r.Records = 0
	var err error
	switch format {
	case Zip:
		err = m.zip(ctx, f)
	case Tar:
		err = m.tar(ctx, f)
	default:
		var plain io.Reader
		if plain, err = unpacked(f); err == nil {
			name := strings.TrimSuffix(path.Base(strings.ReplaceAll(f.Name, "\\", "/")), path.Ext(f.Name))
			err = m.member(ctx, name, plain, true)
		}
	}
	switch {
	case err == nil && m.read == 0:
		err = fmt.Errorf("%w: no file in it can be read (%d are of no known format)", ErrFormat, m.skipped)
	case err == nil, errors.Is(err, errStopped):
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var inFile *FileError
	if errors.As(err, &inFile) {
		return err
	}
	return &FileError{Path: r.path, Err: err}
}

// members reads the members of an archive one after the other.
type members struct {
	outer   *fileReader
	done    int // records that an earlier run had stored
	read    int // members
	skipped int // members of no known format
}

func (m *members) zip(ctx context.Context, f *document.File) error {
	z, err := zip.NewReader(f, f.Size)
	if err != nil {
		return fmt.Errorf("%w: a damaged or incomplete ZIP file: %w", ErrFormat, err)
	}
	if len(z.File) > maxMembers {
		return fmt.Errorf("%w: more than %d files", document.ErrTooLarge, maxMembers)
	}
	for _, e := range z.File {
		if err := ctx.Err(); err != nil {
			return err
		}
		name := e.Name
		if e.NonUTF8 && !utf8.ValidString(name) {
			if decoded, _, err := charset.Decode([]byte(name), ""); err == nil {
				name = decoded
			}
		}
		if !e.Mode().IsRegular() || !m.wanted(name) {
			continue
		}
		if e.Flags&1 != 0 {
			if err := m.broken(name, fmt.Errorf("%w: it is encrypted", document.ErrRefused)); err != nil {
				return err
			}
			continue
		}
		r, err := e.Open()
		if err == nil {
			err = m.member(ctx, name, &bombless{r: r, packed: max(int64(e.CompressedSize64), 1)}, false)
			_ = r.Close()
		} else {
			err = m.broken(name, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (m *members) tar(ctx context.Context, f *document.File) error {
	plain, err := unpacked(f)
	if err != nil {
		return err
	}
	t := tar.NewReader(plain)
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return nil
		case err != nil && n == 0:
			return fmt.Errorf("%w: a damaged archive: %w", ErrFormat, err)
		case err != nil:
			return fmt.Errorf("the archive ends early or is damaged behind %d files: %w", n, err)
		case n >= maxMembers:
			return fmt.Errorf("%w: more than %d files", document.ErrTooLarge, maxMembers)
		}
		if h.Typeflag != tar.TypeReg || !m.wanted(h.Name) {
			continue
		}
		if err := m.member(ctx, h.Name, t, false); err != nil {
			return err
		}
	}
}

// wanted reports whether a member can be something to read by its name.
func (m *members) wanted(name string) bool {
	clean := path.Clean("/" + strings.ReplaceAll(name, "\\", "/"))
	for part := range strings.SplitSeq(clean[1:], "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") {
			return false
		}
	}
	if strings.HasSuffix(name, "/") || strings.Contains("/"+strings.ReplaceAll(name, "\\", "/")+"/", "/../") {
		return false
	}
	if !known(clean) {
		m.skipped++
		return false
	}
	return true
}

// member reads one member. A file that is packed alone may be of no known ending.
func (m *members) member(ctx context.Context, name string, r io.Reader, alone bool) error {
	f, closeFile, err := hold(name, r)
	if err != nil {
		if alone {
			return err
		}
		return m.broken(name, err)
	}
	defer closeFile()
	format, err := recogniseFile(f)
	if err != nil {
		if alone {
			return err
		}
		return m.broken(name, err)
	}
	outer := m.outer
	inner := &fileReader{path: outer.path + "/" + name, mapping: outer.mapping, defaults: outer.defaults,
		retracted: outer.retracted, nested: outer.nested + 1}
	if alone {
		inner.path = outer.path
	}
	inner.yield = func(rec record, err error) bool {
		if err != nil {
			return outer.yield(rec, err)
		}
		outer.Records++
		if outer.Records <= m.done {
			return true
		}
		if rec.member == "" {
			rec.member = inner.path
		}
		rec.next = outer.position
		return outer.yield(rec, nil)
	}
	before := outer.Records
	err = inner.read(ctx, f, format)
	m.read++
	if err == nil && outer.Records == before {
		err = errNoRecord
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errStopped), ctx.Err() != nil, alone:
		return err
	}
	var inFile *FileError
	if errors.As(err, &inFile) {
		err = inFile.Err
	}
	return m.broken(name, err)
}

// broken passes on that a member cannot be read.
func (m *members) broken(name string, err error) error {
	outer := m.outer
	outer.Records++
	m.read++
	if outer.Records <= m.done {
		return nil
	}
	if !outer.yield(record{next: outer.position, err: &RecordError{Path: outer.path + "/" + name, Err: err}}, nil) {
		return errStopped
	}
	return nil
}

// hold unpacks a member to where it can be read at any place: to memory, or where it is
// large to a temporary file.
func hold(name string, r io.Reader) (*document.File, func(), error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInMemory+1))
	if err != nil {
		return nil, nil, err
	}
	if len(data) <= maxInMemory {
		return &document.File{Name: name, ReaderAt: bytes.NewReader(data), Size: int64(len(data))}, func() {}, nil
	}
	file, err := os.CreateTemp("", "biopars-member-")
	if err != nil {
		return nil, nil, err
	}
	closeFile := func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}
	size, err := io.Copy(file, io.MultiReader(bytes.NewReader(data), r))
	if err != nil {
		closeFile()
		return nil, nil, err
	}
	return &document.File{Name: name, ReaderAt: file, Size: size}, closeFile, nil
}
