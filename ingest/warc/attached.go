package warc

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/url"
	"path"

	"github.com/biopars/biopars/ingest/document"
)

// formats are the kinds of files, besides pages, that are read out of archives, by what
// servers call them. What they are is told by their content.
var formats = map[string]string{
	"application/pdf":                         "pdf",
	"application/epub+zip":                    "epub",
	"application/jats+xml":                    "jats",
	"application/tei+xml":                     "tei",
	"application/x-pdf":                       "pdf",
	"application/msword":                      "docx", // by servers that don't know better
	"application/xhtml+xml":                   "html",
	"application/vnd.oasis.opendocument.text": "odt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "docx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
	"text/html": "html",
}

// Readable reports whether content of this type is read out of an archive.
func Readable(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	_, ok := formats[kind]
	return ok && (err == nil || kind != "")
}

// attached reads a file that a server answered with. One of a format that the program
// was built without holds no document.
func attached(ctx context.Context, r io.Reader, contentType, address string) iter.Seq2[*document.Document, error] {
	data, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	switch {
	case len(data) > maxPage:
		return document.One(nil, fmt.Errorf("%w: a file of more than %d MiB", document.ErrTooLarge, maxPage>>20))
	case err != nil:
		return document.One(nil, fmt.Errorf("%w: the file ends early: %w", document.ErrFormat, err))
	}
	name := address
	if u, err := url.Parse(address); err == nil {
		name = path.Base(u.Path)
	}
	f := &document.File{Name: name, ReaderAt: bytes.NewReader(data), Size: int64(len(data)), ContentType: contentType}
	for _, format := range document.Formats() {
		if format.Name != "warc" && format.Detect != nil && format.Detect(f) {
			return format.Read(ctx, f)
		}
	}
	return document.One(nil, nil)
}
