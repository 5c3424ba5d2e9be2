package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/ocr"
)

// Format names the way a file is read.
type Format string

const (
	JSONL    Format = "jsonl" // one JSON object a line
	JSON     Format = "json"  // an array of objects, or one object
	CSV      Format = "csv"   // with a header line
	TSV      Format = "tsv"   // with a header line
	Text     Format = "txt"   // one document
	Markdown Format = "md"    // one document, headings become sections
	Zip      Format = "zip"   // an archive of files
	Tar      Format = "tar"   // an archive of files, packed or not
	Gzip     Format = "gz"    // one file, packed
	Bzip2    Format = "bz2"   // one file, packed
)

var formats = map[string]Format{
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSON, ".csv": CSV, ".tsv": TSV,
	".txt": Text, ".text": Text, ".md": Markdown, ".markdown": Markdown,
	".zip": Zip, ".tar": Tar, ".tgz": Tar, ".tbz2": Tar, ".gz": Gzip, ".bz2": Bzip2,
}

// Stdin is the path that stands for [Options.In].
const Stdin = "-"

// input is one file to read, or Options.In.
type input struct {
	path   string // as given or found
	format Format
	size   int64
	mtime  int64 // nanoseconds
	stream io.Reader
}

// entries are what paths have led to.
type entries struct {
	inputs  []input
	skipped []string // in folders: of another format, hidden, or no files
	bad     []error  // of type *FileError: what cannot be read, the others can
	seen    map[string]bool
	folders []string // that were entered, without links
}

func (e *entries) add(path string, info fs.FileInfo, format Format) {
	if key := sourceKey(path); !e.seen[key] {
		e.seen[key] = true
		e.inputs = append(e.inputs, input{path: path, format: format, size: info.Size(), mtime: info.ModTime().UnixNano()})
	}
}

func (e *entries) fail(path string, err error) {
	bad := &FileError{Path: path, Err: err}
	if errors.Is(err, errOldOffice) {
		bad.Repair = index.RepairConvert
	}
	e.bad = append(e.bad, bad)
}

var errOldOffice = fmt.Errorf("%w: it is of an old office program, or locked with a password", ErrFormat)

// expand turns files, folders and glob patterns into the sorted list of files
// to read. A folder gives its readable files at any depth; what lies in it in
// another format, hidden, or is no regular file, is passed over and returned as
// skipped. The path Stdin is in, unless that is nil. A file that is named must be readable, and a regular file: a pipe or a
// device may never end.
func expand(ctx context.Context, paths []string, in io.Reader) (*entries, error) {
	e := &entries{seen: map[string]bool{}}
	for _, given := range paths {
		if given == Stdin && in != nil {
			if !e.seen[Stdin] {
				e.seen[Stdin] = true
				e.inputs = append(e.inputs, input{path: Stdin, format: JSONL, stream: in})
			}
			continue
		}
		matches := []string{given}
		if _, err := os.Lstat(given); err != nil && strings.ContainsAny(given, "*?[") {
			if matches, err = filepath.Glob(given); err != nil {
				e.fail(given, err)
			} else if len(matches) == 0 {
				e.fail(given, fmt.Errorf("%w (the pattern matches no file)", ErrNoInput))
			}
		}
		for _, path := range matches {
			if err := e.named(ctx, path); err != nil {
				return e, err
			}
		}
	}
	if len(e.inputs) == 0 && len(e.bad) == 0 {
		e.fail(strings.Join(paths, " "), fmt.Errorf("%w (%s)", ErrNoInput, knownFormats()))
	}
	slices.SortStableFunc(e.inputs, func(a, b input) int { return strings.Compare(a.path, b.path) })
	return e, nil
}

// named takes in a path that was named. The error is that of ctx.
func (e *entries) named(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		e.fail(path, err)
		return nil
	}
	if info.IsDir() {
		return e.walk(ctx, path)
	}
	if !info.Mode().IsRegular() {
		e.fail(path, errNotRegular)
		return nil
	}
	switch format, err := recognise(path, info); {
	case err != nil:
		e.fail(path, err)
	default:
		e.add(path, info, format)
	}
	return nil
}

var errNotRegular = fmt.Errorf("%w: it is a pipe, a device or a socket", ErrFormat)

// walk takes in what lies in a folder. The error is that of ctx.
func (e *entries) walk(ctx context.Context, root string) error {
	if real, err := filepath.EvalSymlinks(root); err == nil {
		if abs, err := filepath.Abs(real); err == nil {
			e.folders = append(e.folders, abs)
		}
	}
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			e.fail(path, err)
			return nil // a folder that cannot be read has nothing more
		}
		hidden := path != root && strings.HasPrefix(d.Name(), ".")
		if d.IsDir() {
			if hidden {
				return filepath.SkipDir
			}
			return nil
		}
		if hidden || beside(path) {
			e.skipped = append(e.skipped, path)
			return nil
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			e.fail(path, err)
		case info.IsDir(): // a link
			return e.linked(ctx, path)
		case !info.Mode().IsRegular() || !known(path) && (document.RecogniserOf(ctx) == nil || !ocr.IsPicture(path)):
			e.skipped = append(e.skipped, path)
		default:
			format, err := recognise(path, info)
			if err != nil {
				e.fail(path, err)
				return nil
			}
			e.add(path, info, format)
		}
		return nil
	})
}

// linked takes in the folder that a link leads to, unless it leads back.
func (e *entries) linked(ctx context.Context, path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err == nil {
		target, err = filepath.Abs(target)
	}
	if err != nil {
		e.fail(path, err)
		return nil
	}
	for _, root := range e.folders {
		if within(target, root) || within(root, target) {
			e.skipped = append(e.skipped, path)
			return nil
		}
	}
	return e.walk(ctx, path+string(filepath.Separator))
}

// within reports whether a path is a folder or lies in it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// known reports whether files of the ending are taken in from folders.
func known(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	if _, ok := formats[ext]; ok {
		return true
	}
	_, ok := document.ByExtension(ext)
	return ok
}

// recognise finds the format of a file: by what is in it, then by its ending.
func recognise(path string, info fs.FileInfo) (Format, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	return recogniseFile(&document.File{Name: path, ReaderAt: file, Size: info.Size()})
}

func recogniseFile(f *document.File) (Format, error) {
	if found, ok := document.Find(f); ok {
		return Format(found.Name), nil
	}
	if format, ok := packed(f); ok {
		return format, nil
	}
	if format, ok := formats[f.Extension()]; ok {
		return format, nil
	}
	if f.Extension() == ".doc" || bytes.HasPrefix(f.Head(), []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return "", errOldOffice
	}
	return "", fmt.Errorf("%w: %q (%s)", ErrFormat, f.Extension(), knownFormats())
}

// knownFormats lists the endings of files that are read.
func knownFormats() string {
	endings := slices.Collect(maps.Keys(formats))
	for _, f := range document.Formats() {
		endings = append(endings, f.Extensions...)
	}
	slices.Sort(endings)
	return "known are " + strings.Join(slices.Compact(endings), " ")
}

// sourceKey is the identity of a file over several runs.
func sourceKey(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.ToSlash(path)
}
