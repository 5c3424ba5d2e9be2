// Package warc reads archives of web sites (WARC, as wget, Heritrix and browsers write
// them), plain and compressed: each page that was answered with success is a document
// with its address and the date on which it was fetched.
package warc

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/html"
)

func init() {
	document.Register(document.Format{Name: "warc", Extensions: []string{".warc", ".warc.gz"}, Detect: detect, Read: read})
}

func detect(f *document.File) bool {
	head := f.Head()
	if bytes.HasPrefix(head, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return false
		}
		head = make([]byte, 5)
		n, _ := io.ReadFull(z, head)
		head = head[:n]
	}
	return bytes.HasPrefix(head, []byte("WARC/"))
}

// Bounds of one record.
const (
	maxPage   = 32 << 20 // of text that is read
	maxHeader = 1 << 20
)

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		var r io.Reader = f.Reader()
		if bytes.HasPrefix(f.Head(), []byte("\x1f\x8b")) {
			z, err := gzip.NewReader(r)
			if err != nil {
				yield(nil, fmt.Errorf("%w: damaged gzip: %w", document.ErrFormat, err))
				return
			}
			r = z
		}
		b := bufio.NewReaderSize(r, 1<<16)
		pages, other := 0, 0
		seen := map[string]bool{}
		for {
			if ctx.Err() != nil {
				return
			}
			d, err := next(b)
			switch {
			case err == io.EOF:
				if pages == 0 {
					yield(nil, fmt.Errorf("%w: no page in it, of %d records", document.ErrFormat, other))
				}
				return
			case errors.Is(err, document.ErrRecord):
				if !yield(nil, err) {
					return
				}
			case err != nil:
				yield(nil, fmt.Errorf("the archive ends early or is damaged behind %d pages: %w", pages, err))
				return
			case d == nil:
				other++
			case seen[d.ID]: // fetched again
			default:
				pages++
				seen[d.ID] = true
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// next reads a record, and its page where it is one.
func next(b *bufio.Reader) (*document.Document, error) {
	version := ""
	for version == "" { // empty lines stand between records
		line, err := b.ReadString('\n')
		if err != nil {
			if err == io.EOF && strings.TrimSpace(line) == "" {
				return nil, io.EOF
			}
			return nil, err
		}
		version = strings.TrimSpace(line)
	}
	if !strings.HasPrefix(version, "WARC/") {
		return nil, fmt.Errorf("%w: not a record of WARC: %.40q", document.ErrFormat, version)
	}
	header, err := textproto.NewReader(bufio.NewReaderSize(io.LimitReader(lines{b}, maxHeader), 16)).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	length, err := strconv.ParseInt(strings.TrimSpace(header.Get("Content-Length")), 10, 64)
	if err != nil || length < 0 {
		return nil, fmt.Errorf("%w: a record without its length", document.ErrFormat)
	}
	content := &io.LimitedReader{R: b, N: length}
	var d *document.Document
	var pageErr error
	address := strings.Trim(header.Get("WARC-Target-URI"), "<>")
	switch kind := header.Get("WARC-Type"); {
	case kind == "response" && strings.HasPrefix(address, "http"):
		d, pageErr = response(content)
	case kind == "resource" && strings.Contains(header.Get("Content-Type"), "html"):
		d, pageErr = page(content, header.Get("Content-Type"))
	}
	left := content.N
	if n, err := io.Copy(io.Discard, content); err != nil || n < left {
		return nil, io.ErrUnexpectedEOF
	}
	if pageErr != nil {
		return nil, &document.RecordError{ID: address, Err: pageErr}
	}
	if d != nil {
		d.ID, d.URL = address, address
		if date := header.Get("WARC-Date"); len(date) >= 10 {
			d.RetrievedOn = date[:10]
		}
	}
	return d, nil
}

// lines gives a reader byte by byte, so that a buffer before it takes no more than it
// is asked for.
type lines struct{ b *bufio.Reader }

func (l lines) Read(p []byte) (int, error) {
	c, err := l.b.ReadByte()
	if err != nil || len(p) == 0 {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// response reads the page of an answer of a server; nil for another one.
func response(r io.Reader) (*document.Document, error) {
	answer, err := http.ReadResponse(bufio.NewReader(r), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: an answer of no server: %w", document.ErrFormat, err)
	}
	defer answer.Body.Close()
	kind := answer.Header.Get("Content-Type")
	if answer.StatusCode/100 != 2 || !strings.Contains(kind, "html") && kind != "" {
		return nil, nil
	}
	body := io.Reader(answer.Body)
	for encoding := range strings.SplitSeq(answer.Header.Get("Content-Encoding"), ",") {
		switch strings.ToLower(strings.TrimSpace(encoding)) {
		case "", "identity":
		case "gzip", "x-gzip":
			if body, err = gzip.NewReader(body); err != nil {
				return nil, fmt.Errorf("%w: %w", document.ErrFormat, err)
			}
		case "deflate":
			buffered := bufio.NewReader(body)
			if head, _ := buffered.Peek(2); len(head) == 2 && (uint(head[0])<<8|uint(head[1]))%31 == 0 && head[0]&15 == 8 {
				if body, err = zlib.NewReader(buffered); err != nil {
					return nil, fmt.Errorf("%w: %w", document.ErrFormat, err)
				}
			} else {
				body = flate.NewReader(buffered)
			}
		default:
			return nil, fmt.Errorf("%w: encoded as %s", document.ErrFormat, encoding)
		}
	}
	return page(body, kind)
}

func page(r io.Reader, kind string) (*document.Document, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if len(data) > maxPage {
		return nil, fmt.Errorf("%w: a page of more than %d MiB", document.ErrTooLarge, maxPage>>20)
	}
	if len(data) == 0 {
		return nil, err
	}
	if kind == "" && !bytes.Contains(bytes.ToLower(data[:min(len(data), 1024)]), []byte("<html")) {
		return nil, nil
	}
	d, pageErr := html.Page(data, kind)
	if d != nil && err != nil {
		d.Warn(document.WarnCutShort, "the page ends early", 0)
	}
	if d != nil && len(d.Blocks) == 0 {
		return nil, nil
	}
	return d, pageErr
}
