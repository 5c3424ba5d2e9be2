package ingest

import (
	"fmt"
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

// input is one file to read.
type input struct {
	path   string // as given or found
	format Format
	size   int64
	mtime  int64 // nanoseconds
}

// expand turns files, folders and glob patterns into the sorted list of files
// to read. A folder gives its readable files at any depth; what lies in it in
// another format, or hidden, is passed over and returned as skipped. A file
// that is named must be readable.
func expand(paths []string) (inputs []input, skipped []string, err error) {
	seen := map[string]bool{}
	add := func(path string, info fs.FileInfo, format Format) {
		if key := sourceKey(path); !seen[key] {
			seen[key] = true
			inputs = append(inputs, input{path, format, info.Size(), info.ModTime().UnixNano()})
		}
	}
	for _, given := range paths {
		matches := []string{given}
		if _, err := os.Lstat(given); err != nil && strings.ContainsAny(given, "*?[") {
			if matches, err = filepath.Glob(given); err != nil {
				return nil, nil, &FileError{Path: given, Err: err}
			}
			if len(matches) == 0 {
				return nil, nil, &FileError{Path: given,
					Err: fmt.Errorf("%w (the pattern matches no file)", ErrNoInput)}
			}
		}
		for _, path := range matches {
			info, err := os.Stat(path)
			if err != nil {
				return nil, nil, &FileError{Path: path, Err: err}
			}
			if info.IsDir() {
				if err := walk(path, add, &skipped); err != nil {
					return nil, nil, err
				}
				continue
			}
			format, ok := formats[strings.ToLower(filepath.Ext(path))]
			if !ok {
				return nil, nil, &FileError{Path: path,
					Err: fmt.Errorf("%w: %q (%s)", ErrFormat, filepath.Ext(path), knownFormats)}
			}
			add(path, info, format)
		}
	}
	if len(inputs) == 0 {
		return nil, skipped, &FileError{Path: strings.Join(paths, " "),
			Err: fmt.Errorf("%w (%s)", ErrNoInput, knownFormats)}
	}
	slices.SortStableFunc(inputs, func(a, b input) int { return strings.Compare(a.path, b.path) })
	return inputs, skipped, nil
}

func walk(root string, add func(string, fs.FileInfo, Format), skipped *[]string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return &FileError{Path: path, Err: err}
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
			*skipped = append(*skipped, path)
			return nil
		}
		info, err := os.Stat(path)
		if err != nil {
			return &FileError{Path: path, Err: err}
		}
		if info.Mode().IsRegular() {
			add(path, info, format)
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
