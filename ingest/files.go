package ingest

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
)

var formats = map[string]Format{
	".jsonl": JSONL, ".ndjson": JSONL, ".json": JSON, ".csv": CSV, ".tsv": TSV,
	".txt": Text, ".text": Text, ".md": Markdown, ".markdown": Markdown,
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
}

func (e *entries) add(path string, info fs.FileInfo, format Format) {
	if key := sourceKey(path); !e.seen[key] {
		e.seen[key] = true
		e.inputs = append(e.inputs, input{path: path, format: format, size: info.Size(), mtime: info.ModTime().UnixNano()})
	}
}

func (e *entries) fail(path string, err error) {
	e.bad = append(e.bad, &FileError{Path: path, Err: err})
}

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
		e.fail(strings.Join(paths, " "), fmt.Errorf("%w (%s)", ErrNoInput, knownFormats))
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
	format, ok := formats[strings.ToLower(filepath.Ext(path))]
	switch {
	case !ok:
		e.fail(path, fmt.Errorf("%w: %q (%s)", ErrFormat, filepath.Ext(path), knownFormats))
	case !info.Mode().IsRegular():
		e.fail(path, errNotRegular)
	default:
		e.add(path, info, format)
	}
	return nil
}

var errNotRegular = fmt.Errorf("%w: it is a pipe, a device or a socket", ErrFormat)

// walk takes in what lies in a folder. The error is that of ctx.
func (e *entries) walk(ctx context.Context, root string) error {
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
		format, ok := formats[strings.ToLower(filepath.Ext(path))]
		if hidden || !ok {
			e.skipped = append(e.skipped, path)
			return nil
		}
		switch info, err := os.Stat(path); {
		case err != nil:
			e.fail(path, err)
		case !info.Mode().IsRegular():
			e.skipped = append(e.skipped, path)
		default:
			e.add(path, info, format)
		}
		return nil
	})
}

const knownFormats = "known are .jsonl .json .csv .tsv .txt .md"

// sourceKey is the identity of a file over several runs.
func sourceKey(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return filepath.ToSlash(path)
}
