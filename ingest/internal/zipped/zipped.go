// Package zipped reads the parts of office documents, books and archives out of ZIP
// files within bounds that are counted, not believed: what a header says of a size
// may be a lie.
package zipped

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

// Bounds of one file.
const (
	maxMembers = 20_000
	maxMember  = 64 << 20  // bytes of one part
	maxTotal   = 256 << 20 // bytes of all parts that are read
)

// Archive is an opened ZIP file.
type Archive struct {
	members map[string]*zip.File // by path, in small letters
	left    int64
}

// Is reports whether a file is a ZIP file by its first bytes.
func Is(f *document.File) bool {
	head := f.Head()
	return len(head) >= 4 && string(head[:4]) == "PK\x03\x04"
}

// Has reports whether a file is a ZIP file with one of the parts.
func Has(f *document.File, names ...string) bool {
	if !Is(f) {
		return false
	}
	a, err := Open(f)
	if err != nil {
		return false
	}
	for _, name := range names {
		if _, ok := a.members[strings.ToLower(name)]; ok {
			return true
		}
	}
	return false
}

// Open reads the list of parts.
func Open(f *document.File) (*Archive, error) {
	z, err := zip.NewReader(f, f.Size)
	if err != nil {
		return nil, fmt.Errorf("%w: a damaged or incomplete ZIP file: %w", document.ErrFormat, err)
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%w: more than %d parts", document.ErrTooLarge, maxMembers)
	}
	a := &Archive{members: make(map[string]*zip.File, len(z.File)), left: maxTotal}
	for _, m := range z.File {
		name := strings.ToLower(clean(m.Name))
		if _, twice := a.members[name]; !twice {
			a.members[name] = m
		}
	}
	return a, nil
}

func clean(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, "\\", "/")), "/")
}

// ErrMissing is a part that is not there.
var ErrMissing = errors.New("a part is missing")

// Open opens a part. Reading ends with ErrTooLarge at the bounds.
func (a *Archive) Open(name string) (io.ReadCloser, error) {
	m, ok := a.members[strings.ToLower(clean(name))]
	if !ok {
		return nil, fmt.Errorf("%w: %w: %s", document.ErrFormat, ErrMissing, name)
	}
	if m.Flags&1 != 0 {
		return nil, fmt.Errorf("%w: %s is encrypted (save it without a password)", document.ErrRefused, name)
	}
	r, err := m.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", document.ErrFormat, name, err)
	}
	return &counted{r, a, maxMember, name}, nil
}

// Read reads a part as a whole.
func (a *Archive) Read(name string) ([]byte, error) {
	r, err := a.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

// Names lists the parts below a folder, in no order.
func (a *Archive) Names(folder string) []string {
	var out []string
	for name, m := range a.members {
		if strings.HasPrefix(name, strings.ToLower(folder)) {
			out = append(out, clean(m.Name))
		}
	}
	return out
}

// counted ends at the bounds.
type counted struct {
	io.ReadCloser
	a    *Archive
	left int64
	name string
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.left -= int64(n)
	c.a.left -= int64(n)
	if c.left < 0 || c.a.left < 0 {
		return 0, fmt.Errorf("%w: %s unpacks to more than %d MiB, or the whole to more than %d", document.ErrTooLarge, c.name,
			maxMember>>20, maxTotal>>20)
	}
	if errors.Is(err, zip.ErrChecksum) {
		err = nil // the text is there; a damaged part is met where it is no XML
		if n == 0 {
			err = io.EOF
		}
	}
	return n, err
}

// Tree reads a part that is XML.
func (a *Archive) Tree(ctx context.Context, name string) (*xmltree.Node, error) {
	r, err := a.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	n, err := xmltree.Parse(ctx, r)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return n, err
}
