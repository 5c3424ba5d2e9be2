package pdf

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
)

// pagesAtATime is how many pages' pictures lie on the disk at once.
const pagesAtATime = 8

// readPages reads a file, and has the recogniser of ctx, if there is one, make text of
// pages that are pictures.
func readPages(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*document.Document, error) {
	doc, err := Read(ctx, r, size, opts)
	recogniser := document.RecogniserOf(ctx)
	if recogniser == nil {
		return doc, err
	}
	s := &scan{reader: r, size: size, opts: opts, recogniser: recogniser}
	var e *Error
	switch {
	case errors.As(err, &e) && e.Reason == Scanned:
		return s.read(ctx, e)
	case err != nil:
		return nil, err
	}
	return doc, s.complete(ctx, doc)
}

// scan is a file of which pages are pictures.
type scan struct {
	reader     io.ReaderAt
	size       int64
	opts       Options
	recogniser document.Recogniser
	lost       int // pictures that could not be read
	why        error
}

// read makes a document of a file whose pages are pictures. refused is why it is none
// without that.
func (s *scan) read(ctx context.Context, refused *Error) (*document.Document, error) {
	doc := &document.Document{}
	for first, of := 1, 1; first <= of; first += pagesAtATime {
		var pages []int
		for i := range pagesAtATime {
			pages = append(pages, first+i)
		}
		blocks, n, err := s.pages(ctx, pages)
		if err != nil {
			return nil, err
		}
		of = n
		doc.Blocks = append(doc.Blocks, blocks...)
	}
	if len(doc.Blocks) == 0 {
		if s.why != nil {
			return nil, &Error{Reason: Scanned, Share: refused.Share, Err: s.why}
		}
		return nil, &Error{Reason: Empty}
	}
	doc.WarnRecognised(0)
	s.warn(doc)
	furniture.DropReferences(doc)
	return doc, nil
}

// complete puts the text of pages that are pictures into a document that has none of
// theirs.
func (s *scan) complete(ctx context.Context, doc *document.Document) error {
	var missing []int
	for _, w := range doc.Warnings {
		if w.Code == document.WarnScanned {
			missing = append(missing, w.Page)
		}
	}
	for pages := range slices.Chunk(missing, pagesAtATime) {
		blocks, _, err := s.pages(ctx, pages)
		if err != nil {
			return err
		}
		for _, b := range blocks {
			at := slices.IndexFunc(doc.Blocks, func(o document.Block) bool { return o.Page > b.Page })
			if at < 0 {
				at = len(doc.Blocks)
			}
			doc.Blocks = slices.Insert(doc.Blocks, at, b)
		}
		for _, page := range pages {
			if slices.ContainsFunc(blocks, func(b document.Block) bool { return b.Page == page }) {
				doc.Warnings = slices.DeleteFunc(doc.Warnings, func(w document.Warning) bool {
					return w.Code == document.WarnScanned && w.Page == page
				})
				doc.WarnRecognised(page)
			}
		}
	}
	s.warn(doc)
	return nil
}

func (s *scan) warn(doc *document.Document) {
	if s.lost > 0 {
		doc.Warnings = append(doc.Warnings, document.Warning{Code: document.WarnUnreadable, Text: "pictures of pages cannot be read: " + s.why.Error(), Count: s.lost})
	}
}

// pages has the text of some pages recognised. of is how many the file has.
func (s *scan) pages(ctx context.Context, pages []int) (blocks []document.Block, of int, err error) {
	dir, err := os.MkdirTemp("", "biopars-ocr-")
	if err != nil {
		return nil, 0, err
	}
	defer os.RemoveAll(dir)
	e, err := s.extract(ctx, pages, dir)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range e.Pictures {
		found, err := s.recogniser.Recognise(ctx, p)
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if err != nil {
			s.lost++
			s.why = err
			continue
		}
		for i := range found {
			found[i].Page = p.Page
		}
		blocks = append(blocks, found...)
	}
	return blocks, e.Of, nil
}

// extract writes the pictures of pages into a folder, in a process of its own where
// there is one.
func (s *scan) extract(ctx context.Context, pages []int, dir string) (*extracted, error) {
	req := childRequest{Size: s.size, Password: s.opts.Password, Pages: pages, Dir: dir}
	opts := Options{Password: s.opts.Password}
	if !separate.Load() {
		return recoveredPictures(ctx, s.reader, req, opts)
	}
	file, done, err := fileOf(s.reader, s.size)
	if err != nil {
		return nil, err
	}
	defer done()
	last, err := readApart(ctx, file, req, opts)
	if err != nil {
		return nil, err
	}
	return last.Pictures, nil
}
