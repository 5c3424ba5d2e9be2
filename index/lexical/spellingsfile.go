package lexical

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/mmap-go"

	"github.com/biopars/biopars/index/generation"
)

// spellingsPath is the file of a segment's spellings, beside the segment's own; ""
// if the segment is in memory.
func spellingsPath(seg string) string {
	if seg == "" {
		return ""
	}
	return strings.TrimSuffix(seg, filepath.Ext(seg)) + spellingsSuffix
}

// openSpellings maps the spellings of a segment. Without a file, or with one of
// n-grams of another size, there are none, which is no error.
func openSpellings(seg string, size int) (*spellings, mmap.MMap, error) {
	path := spellingsPath(seg)
	if path == "" {
		return nil, nil, nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, nil, err
	}
	s, err := readSpellings(m)
	if err != nil || s.size != size {
		return nil, nil, errors.Join(err, m.Unmap())
	}
	return s, m, nil
}

// writeSpellings makes the spellings of all segments that have none yet.
func (b *batchIndex) writeSpellings() (err error) {
	if b.gramSize <= 0 {
		return nil
	}
	defer recoverCorrupt(&err)
	r, err := b.index.Reader()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	root, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil
	}
	for _, s := range root.Segments() {
		v, err := newSegmentView(s.Segment())
		if err != nil {
			return err
		}
		path := spellingsPath(v.path)
		if path == "" {
			continue
		}
		if _, err := os.Stat(path); err == nil {
			continue
		}
		bytes, err := buildSpellings(v.Segment, b.gramSize)
		if err != nil {
			return err
		}
		if err := generation.WriteFile(path, bytes); err != nil {
			return err
		}
	}
	return nil
}
