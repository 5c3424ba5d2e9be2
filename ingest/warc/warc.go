// Package warc reads archives of web sites (WARC, as wget, Heritrix and browsers write
// them), plain and compressed: each page that was answered with success is a document
// with its address and the date on which it was fetched, and so is a PDF or a document
// of an office program. What was fetched several times counts as it was last.
package warc

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"

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
		last, err := survey(ctx, f)
		if err != nil {
			yield(nil, err)
			return
		}
		pages, n := 0, 0
		for rec, err := range records(ctx, f) {
			if err != nil {
				yield(nil, fmt.Errorf("the archive ends early or is damaged behind %d pages: %w", pages, err))
				return
			}
			n++
			if at, ok := last[rec.address]; ok && at != n {
				continue
			}
			read, bad := 0, 0
			for d, err := range rec.documents(ctx) {
				if err != nil {
					bad++
					err = &document.RecordError{ID: rec.address, Err: err}
				} else if read++; read > 1 {
					d.ID = fmt.Sprintf("%s#%d", d.ID, read)
				}
				if !yield(d, err) {
					return
				}
			}
			if read > 0 {
				pages++
			}
		}
		if pages == 0 && ctx.Err() == nil {
			yield(nil, fmt.Errorf("%w: no page in it, of %d records", document.ErrFormat, n))
		}
	}
}

// survey finds the record, counted from 1, that holds for each address: the last
// answer, but for one that says nothing of the page, such as that the server was busy.
func survey(ctx context.Context, f *document.File) (map[string]int, error) {
	last := map[string]int{}
	n := 0
	for rec, err := range records(ctx, f) {
		if err != nil { // told when it is met again
			break
		}
		n++
		if rec.kind != "response" || rec.address == "" {
			continue
		}
		head, _ := bufio.NewReaderSize(rec.content, 64).Peek(13)
		if len(head) == 13 && bytes.HasPrefix(head, []byte("HTTP/")) && tells(string(head[9:12])) {
			last[rec.address] = n
		}
	}
	return last, ctx.Err()
}

// tells reports whether an answer of this status says what is at an address, or that
// there is nothing any more.
func tells(status string) bool {
	return status[0] == '2' || status == "301" || status == "308" || status == "404" || status == "410"
}

// record is one record of an archive. Its content is read before the next.
type record struct {
	kind, address, contentType, date string
	content                          *io.LimitedReader
}

// records reads the records of an archive one after the other.
func records(ctx context.Context, f *document.File) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
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
		for ctx.Err() == nil {
			rec, err := next(b)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(rec, nil) {
				return
			}
			left := rec.content.N
			if n, err := io.Copy(io.Discard, rec.content); err != nil || n < left {
				yield(nil, io.ErrUnexpectedEOF)
				return
			}
		}
	}
}

// next reads the head of a record.
func next(b *bufio.Reader) (*record, error) {
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
	rec := &record{kind: header.Get("WARC-Type"), contentType: header.Get("Content-Type"),
		content: &io.LimitedReader{R: b, N: length}}
	rec.address = strings.Trim(header.Get("WARC-Target-URI"), "<>")
	if date := header.Get("WARC-Date"); len(date) >= 10 {
		rec.date = date[:10]
	}
	return rec, nil
}

// documents reads what a record holds; most hold none.
func (rec *record) documents(ctx context.Context) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		var all iter.Seq2[*document.Document, error]
		switch {
		case rec.kind == "response" && strings.HasPrefix(rec.address, "http"):
			all = response(ctx, rec.content, rec.address)
		case rec.kind == "resource" && strings.Contains(rec.contentType, "html"):
			all = document.One(page(rec.content, rec.contentType))
		default:
			return
		}
		for d, err := range all {
			if d != nil {
				d.ID, d.URL = rec.address, rec.address
				d.RetrievedOn = cmp.Or(rec.date, d.RetrievedOn)
			}
			if _, failed := io.Copy(io.Discard, rec.content); failed != nil || rec.content.N > 0 {
				return // the archive ends within it
			}
			if !yield(d, err) {
				return
			}
		}
	}
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

// response reads the page or the file that a server answered with.
func response(ctx context.Context, r io.Reader, address string) iter.Seq2[*document.Document, error] {
	answer, err := http.ReadResponse(bufio.NewReader(r), nil)
	if err != nil {
		return document.One(nil, fmt.Errorf("%w: an answer of no server: %w", document.ErrFormat, err))
	}
	kind := answer.Header.Get("Content-Type")
	if answer.StatusCode/100 != 2 || !strings.Contains(kind, "html") && kind != "" && !Readable(kind) {
		return document.One(nil, nil)
	}
	body, err := Decoded(answer.Body, answer.Header.Get("Content-Encoding"))
	if err != nil {
		return document.One(nil, err)
	}
	if !strings.Contains(kind, "html") && kind != "" {
		return attached(ctx, body, kind, address)
	}
	return document.One(page(body, kind))
}

// Decoded takes the content encodings off the body of an answer.
func Decoded(body io.Reader, encodings string) (io.Reader, error) {
	var err error
	for encoding := range strings.SplitSeq(encodings, ",") {
		switch strings.ToLower(strings.TrimSpace(encoding)) {
		case "", "identity":
		case "gzip", "x-gzip":
			if body, err = gzip.NewReader(body); err != nil {
				return nil, fmt.Errorf("%w: %w", document.ErrFormat, err)
			}
		case "br":
			body = brotli.NewReader(body)
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
	return body, nil
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
