package html

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"github.com/biopars/biopars/ingest/document"
)

func detectMHTML(f *document.File) bool {
	head := bytes.ToLower(f.Head())
	return bytes.Contains(head, []byte("mime-version:")) && bytes.Contains(head, []byte("multipart/related")) &&
		!bytes.HasPrefix(head, []byte("<"))
}

// readMHTML reads the first page of a saved one; pictures, styles and frames are left.
func readMHTML(_ context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	if f.Size > 4*maxPage {
		return document.One(nil, fmt.Errorf("%w: a saved page of more than %d MiB", document.ErrTooLarge, 4*maxPage>>20))
	}
	return document.One(mhtml(f.Reader()))
}

func mhtml(r io.Reader) (*document.Document, error) {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return nil, fmt.Errorf("%w: not a saved page: %w", document.ErrFormat, err)
	}
	address := m.Header.Get("Snapshot-Content-Location")
	kind, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("%w: not a saved page: %w", document.ErrFormat, err)
	}
	if kind == "text/html" {
		return mhtmlPart(m.Body, m.Header.Get("Content-Transfer-Encoding"), m.Header.Get("Content-Type"), address)
	}
	parts := multipart.NewReader(m.Body, parameters["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return nil, fmt.Errorf("%w: no page in it: %w", document.ErrFormat, err)
		}
		kind := part.Header.Get("Content-Type")
		if !strings.HasPrefix(strings.ToLower(kind), "text/html") && !strings.HasPrefix(strings.ToLower(kind), "application/xhtml") {
			continue
		}
		if address == "" {
			address = part.Header.Get("Content-Location")
		}
		return mhtmlPart(part, part.Header.Get("Content-Transfer-Encoding"), kind, address)
	}
}

func mhtmlPart(r io.Reader, encoding, contentType, address string) (*document.Document, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if len(data) > maxPage {
		return nil, fmt.Errorf("%w: a page of more than %d MiB", document.ErrTooLarge, maxPage>>20)
	}
	if err != nil && len(data) == 0 {
		return nil, fmt.Errorf("%w: %w", document.ErrFormat, err)
	}
	d, pageErr := Page(data, contentType)
	if d != nil {
		if strings.HasPrefix(address, "http") {
			d.URL = address
		}
		if err != nil {
			d.Warn(document.WarnCutShort, "the saved page ends early", 0)
		}
	}
	return d, pageErr
}
