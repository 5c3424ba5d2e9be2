package document

import (
	"context"
	"errors"
)

// ErrPicture is wrapped by the error of a file whose text is in pictures, which nobody
// recognises.
var ErrPicture = errors.New("its text is in pictures")

// Picture is the picture of a page, in a file: PNG, JPEG, TIFF, JPEG 2000 or PNM.
type Picture struct {
	File   string
	Page   int  // of the document, from 1; 0 where there are no pages
	Frame  int  // of the file, from 0
	DPI    int  // dots per inch; 0 where not known
	Turned bool // the page is shown turned
}

// Recogniser makes text of pictures (OCR). It may be used by several goroutines.
type Recogniser interface {
	// Recognise returns the text of a picture as blocks in reading order, none where
	// there is no text.
	Recognise(ctx context.Context, p Picture) ([]Block, error)
}

type recogniserKey struct{}

// WithRecogniser has the readers that ctx is passed to recognise the text of pages that
// are pictures. Without one such pages are left out, and files of such pages refused.
func WithRecogniser(ctx context.Context, r Recogniser) context.Context {
	if r == nil {
		return ctx
	}
	return context.WithValue(ctx, recogniserKey{}, r)
}

// RecogniserOf is the recogniser that readers are to use; nil for none.
func RecogniserOf(ctx context.Context) Recogniser {
	r, _ := ctx.Value(recogniserKey{}).(Recogniser)
	return r
}

// WarnRecognised says that text was recognised from the picture of a page, or, with
// page 0, that of all pages was.
func (d *Document) WarnRecognised(page int) {
	d.Warn(WarnRecognised, "the text was recognised from pictures (OCR); its numbers may be wrong", page)
}

// Recognised are the pages whose text was recognised from pictures; all says that all
// pages are, or that it is not known which.
func (d *Document) Recognised() (pages map[int]bool, all bool) {
	for _, w := range d.Warnings {
		if w.Code != WarnRecognised {
			continue
		}
		if w.Page == 0 {
			return nil, true
		}
		if pages == nil {
			pages = map[int]bool{}
		}
		pages[w.Page] = true
	}
	return pages, false
}
