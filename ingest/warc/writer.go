package warc

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1" //nolint:gosec // what the format names digests by
	"encoding/base32"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"
)

// Writer appends records of WARC/1.1 to a file, each packed for itself, so that a file
// cut behind any record is a whole archive.
type Writer struct{ w io.Writer }

// NewWriter makes a writer that appends to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w} }

// Exchange is a request and what a server answered.
type Exchange struct {
	URL     string
	At      time.Time // when the request was sent
	IP      string    // of the server; may be empty
	Request []byte    // as it was sent
	// Head is the status line and the header of the answer, with the empty line that
	// ends them. Body is what follows, without a transfer encoding.
	Head, Body []byte
}

// Info writes the record that archives begin with: what made them, as lines "name: value".
func (w *Writer) Info(at time.Time, software string) error {
	return w.record([]field{{"WARC-Type", "warcinfo"}, {"WARC-Date", stamp(at)}, {"WARC-Record-ID", newID()},
		{"Content-Type", "application/warc-fields"}},
		[]byte("software: "+software+"\r\nformat: WARC File Format 1.1\r\n"))
}

// Exchange writes the records of an exchange: the request, then the response.
func (w *Writer) Exchange(e *Exchange) error {
	request, response := newID(), newID()
	common := []field{{"WARC-Target-URI", e.URL}, {"WARC-Date", stamp(e.At)}}
	if e.IP != "" {
		common = append(common, field{"WARC-IP-Address", e.IP})
	}
	err := w.record(append([]field{{"WARC-Type", "request"}, {"WARC-Record-ID", request}, {"WARC-Concurrent-To", response},
		{"Content-Type", "application/http;msgtype=request"}}, common...), e.Request)
	if err != nil {
		return err
	}
	block := append(bytes.Clone(e.Head), e.Body...)
	return w.record(append([]field{{"WARC-Type", "response"}, {"WARC-Record-ID", response},
		{"Content-Type", "application/http;msgtype=response"}, {"WARC-Payload-Digest", digest(e.Body)}}, common...), block)
}

type field struct{ name, value string }

func (w *Writer) record(fields []field, block []byte) error {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprint(z, "WARC/1.1\r\n")
	for _, f := range fields {
		fmt.Fprintf(z, "%s: %s\r\n", f.name, f.value)
	}
	fmt.Fprintf(z, "WARC-Block-Digest: %s\r\nContent-Length: %d\r\n\r\n", digest(block), len(block))
	_, _ = z.Write(block)
	fmt.Fprint(z, "\r\n\r\n")
	if err := z.Close(); err != nil {
		return err
	}
	_, err := w.w.Write(b.Bytes())
	return err
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

func newID() string { return "<urn:uuid:" + uuid.NewString() + ">" }

func digest(b []byte) string {
	sum := sha1.Sum(b)
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}
