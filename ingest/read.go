package ingest

import (
	"cmp"
	"context"
	"iter"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
)

// Reading is a document as it would be taken into a corpus.
type Reading struct {
	Path     string         // of its file
	Line     int            // on which it begins; 0 when not known
	Document index.Document // what would be cut into passages
	// Source is what the file's format says of it.
	Source document.Document
	Blocks []Placed // in order
}

// Read reads files, folders and glob patterns without taking them in, in the order in
// which they are given. What cannot be read is an error of type *FileError or
// *RecordError, behind which reading goes on; any other ends it.
func Read(ctx context.Context, paths []string, opts Options) iter.Seq2[*Reading, error] {
	return func(yield func(*Reading, error) bool) {
		m, err := newMapping(opts.Map)
		if err != nil {
			yield(nil, err)
			return
		}
		ctx := document.WithRecogniser(ctx, opts.Recogniser)
		for _, path := range paths {
			found, err := expand(ctx, []string{path}, opts.In)
			for _, bad := range found.bad {
				if !yield(nil, bad) {
					return
				}
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, in := range found.inputs {
				if !in.read(ctx, m, &opts, yield) {
					return
				}
			}
		}
	}
}

// read yields the documents of one file, and reports whether more are wanted.
func (in input) read(ctx context.Context, m *mapping, opts *Options, yield func(*Reading, error) bool) bool {
	for rec, err := range in.records(ctx, m, opts, position{}) {
		switch {
		case err != nil && !isFileError(err):
			yield(nil, err)
			return false
		case err != nil:
			if !yield(nil, err) {
				return false
			}
		case rec.err != nil:
			if !yield(nil, rec.err) {
				return false
			}
		default:
			r := &Reading{Path: rec.path(in), Line: rec.line, Document: rec.document, Blocks: rec.placed}
			if rec.source != nil {
				r.Source = *rec.source
			} else {
				r.Source = sourceOf(&rec.document)
				r.Source.Metadata = rec.told
				r.Blocks = layOut(&r.Source).placed
			}
			if r.Source.Retracted {
				r.Source.WarnRetracted()
			}
			if !yield(r, nil) {
				return false
			}
		}
	}
	if ctx.Err() != nil {
		yield(nil, ctx.Err())
	}
	return ctx.Err() == nil
}

// path is that of the file that a record stands in.
func (rec *record) path(in input) string {
	return cmp.Or(rec.member, in.path)
}

// sourceOf takes a document of text apart into blocks.
func sourceOf(d *index.Document) document.Document {
	out := document.Document{ID: d.ID, Title: d.Title}
	sections := d.Sections
	if len(sections) == 0 {
		sections = []index.Section{{End: len(d.Text)}}
	}
	var above []string
	for _, s := range sections {
		var path []string
		if s.Path != "" {
			path = strings.Split(s.Path, sectionSeparator)
		}
		for i, name := range path {
			if i >= len(above) || above[i] != name {
				above = above[:min(i, len(above))]
				out.Add(document.Block{Kind: document.Heading, Level: i + 1, Text: name})
			}
		}
		above = path
		out.Blocks = append(out.Blocks, document.Paragraphs(strings.Split(d.Text[s.Start:s.End], "\n"))...)
	}
	return out
}
