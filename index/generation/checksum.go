package generation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
)

// fileSum is what a manifest knows of a file of its generation, which never changes
// once it is published.
type fileSum struct {
	Bytes int64  `json:"bytes"`
	CRC   string `json:"crc32c"`
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func formatSum(sum uint32) string { return fmt.Sprintf("%08x", sum) }

// sumFiles sums up the files of a generation, but for its manifest. What known has of
// a file of the same name and size is taken over unread, unless the index writes it in
// place: a file that was linked from an older generation must not get a new sum for
// old damage.
func (s *Store) sumFiles(ctx context.Context, dir string, known map[string]fileSum) (map[string]fileSum, error) {
	sums := map[string]fileSum{}
	err := eachFile(dir, func(name, path string, info fs.FileInfo) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		mutable, err := matches(s.opts.Mutable, name)
		if err != nil {
			return err
		}
		if old, ok := known[name]; ok && !mutable && old.Bytes == info.Size() {
			sums[name] = old
			return nil
		}
		crc, err := sumFile(ctx, path)
		sums[name] = fileSum{Bytes: info.Size(), CRC: formatSum(crc)}
		return err
	})
	return sums, err
}

// eachFile visits what stands in a generation beside its manifest and folders, by
// slash-separated names.
func eachFile(dir string, f func(name, path string, info fs.FileInfo) error) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == manifestFile || rel == manifestFile+".tmp" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return f(filepath.ToSlash(rel), path, info)
	})
}

// sumFile is the CRC-32C of a file.
func sumFile(ctx context.Context, path string) (uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if _, err := io.CopyN(h, f, 4<<20); err == io.EOF {
			return h.Sum32(), nil
		} else if err != nil {
			return 0, err
		}
	}
}

// checkCheaply is for every time a generation is opened: that the files are there and
// as long as they were, and that those which the index writes in place, which are
// small, are what they were. A database that is trusted can take the process down.
func (s *Store) checkCheaply(ctx context.Context, r *record, dir string) error {
	if err := r.checkSizes(dir); err != nil {
		return err
	}
	return r.compare(ctx, dir, func(name string) (bool, error) { return matches(s.opts.Mutable, name) })
}

// checkSizes compares the lengths of the files.
func (r *record) checkSizes(dir string) error {
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name)))
		switch {
		case err != nil:
			return err
		case !info.Mode().IsRegular():
			return fmt.Errorf("%s is no file", name)
		case info.Size() != r.Files[name].Bytes:
			return fmt.Errorf("%s has %d bytes, it had %d", name, info.Size(), r.Files[name].Bytes)
		}
	}
	return nil
}

// checkSums reads all files and compares them with the manifest.
func (r *record) checkSums(ctx context.Context, dir string) error {
	if err := r.checkSizes(dir); err != nil {
		return err
	}
	return r.compare(ctx, dir, func(string) (bool, error) { return true, nil })
}

// compare reads the files that are chosen and compares them with their checksums.
func (r *record) compare(ctx context.Context, dir string, choose func(name string) (bool, error)) error {
	for _, name := range slices.Sorted(maps.Keys(r.Files)) {
		if chosen, err := choose(name); err != nil {
			return err
		} else if !chosen {
			continue
		}
		crc, err := sumFile(ctx, filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if have := formatSum(crc); have != r.Files[name].CRC {
			return fmt.Errorf("%s: checksum %s, stored %s", name, have, r.Files[name].CRC)
		}
	}
	return nil
}

// Verify reads all files of the published generation and compares them with the
// checksums in its manifest, and reports how many have one: none in a generation that
// an older version of this program has made. Errors are those of Current; one that
// wraps [index.ErrCorrupt] names a file that has changed, or says that CURRENT is
// gone, which [Store.Adopt] mends.
func (s *Store) Verify(ctx context.Context) (files int, err error) {
	const op = "verify generation"
	name, err := s.named()
	if err != nil {
		return 0, err
	}
	g, err := s.Current()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	if err := g.rec.checkSums(ctx, g.path); err != nil {
		if ctx.Err() != nil {
			return 0, err
		}
		return 0, s.corrupt(op, err)
	}
	if name == "" {
		return 0, &index.Error{Op: op, Object: s.opts.Name, Repair: index.RepairUpdate, Err: errMissing}
	}
	return len(g.rec.Files), nil
}

const (
	sumField = `"sum": "`
	noSum    = "00000000"
)

// marshal writes the record with its own checksum in it: that of the text with zeros
// in its place.
func (r record) marshal() ([]byte, error) {
	r.Sum = noSum
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	return bytes.Replace(b, []byte(sumField+noSum), []byte(sumField+formatSum(crc32.Checksum(b, castagnoli))), 1), nil
}

// unmarshalRecord reads what marshal wrote. A record of an older version has no
// checksum.
func unmarshalRecord(b []byte) (record, error) {
	var r record
	if err := json.Unmarshal(b, &r); err != nil {
		return record{}, fmt.Errorf("%s: %w", manifestFile, err)
	}
	if r.Sum == "" && len(r.Files) == 0 && !strings.Contains(string(b), "crc32c") {
		return r, nil
	}
	zeroed := bytes.Replace(b, []byte(sumField+r.Sum), []byte(sumField+noSum), 1)
	if have := formatSum(crc32.Checksum(zeroed, castagnoli)); have != r.Sum {
		return record{}, fmt.Errorf("%s: checksum %s, stored %q", manifestFile, have, r.Sum)
	}
	return r, nil
}

// errMissing says that CURRENT is gone while generations are there.
var errMissing = fmt.Errorf("%w: %s is missing", index.ErrCorrupt, currentFile)
