package crawl

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/warc"
)

// fetched is what came of asking for an address.
type fetched struct {
	again    bool // later
	failed   string
	leftOut  string
	exchange *warc.Exchange
	header   http.Header
	status   int
	to       *url.URL // of a redirect
	page     *page
	digest   string
	keep     bool // in the archive
}

// maxUnpacked bounds what a page unpacks to; readers of archives take no more.
const maxUnpacked = 32 << 20

// fetch asks for an address. What may go better later stays in line, and its host is
// left alone for a while.
func (c *crawler) fetch(ctx context.Context, h *host, t *target) *fetched {
	f, err := c.ask(ctx, t)
	c.pause(h)
	switch {
	case ctx.Err() != nil:
		return &fetched{}
	case errors.Is(err, ErrPrivate):
		return &fetched{failed: err.Error()}
	case err != nil:
		t.tries++
		if h.failures++; h.failures >= maxFailures {
			h.givenUp = err.Error()
			return &fetched{again: true}
		}
		if t.tries >= maxTries {
			return &fetched{failed: err.Error()}
		}
		t.waiting = c.opts.now().Add(h.delay << t.tries)
		return &fetched{again: true}
	case f.status == http.StatusTooManyRequests || f.status == http.StatusServiceUnavailable:
		t.tries++
		wait := retryAfter(f.header.Get("Retry-After"), c.opts.now())
		if wait > c.opts.limit.retryAfter || t.tries >= maxTries {
			h.givenUp = fmt.Sprintf("it is busy: status %d", f.status)
			if wait > c.opts.limit.retryAfter {
				h.givenUp += fmt.Sprintf(", asks to be left alone for %v", wait)
			}
			return &fetched{again: true}
		}
		h.next = c.opts.now().Add(max(wait, h.delay))
		return &fetched{again: true}
	}
	h.failures = 0
	return f
}

// ask makes the request for an address and reads the answer.
func (c *crawler) ask(ctx context.Context, t *target) (*fetched, error) {
	if err := c.client.check(t.url); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.opts.Timeout, fmt.Errorf("no answer within %v", c.opts.Timeout))
	defer cancel()
	f := &fetched{exchange: &warc.Exchange{URL: t.url.String(), At: c.opts.now()}}
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if tcp, ok := info.Conn.RemoteAddr().(*net.TCPAddr); ok && !c.client.proxied(t.url) {
			f.exchange.IP = tcp.IP.String()
		}
	}}
	req, err := c.request(httptrace.WithClientTrace(ctx, trace), t.url)
	if err != nil {
		return nil, err
	}
	if known := c.known(t.url); known != nil && known.Digest != "" {
		if known.ETag != "" {
			req.Header.Set("If-None-Match", known.ETag)
		}
		if known.Modified != "" {
			req.Header.Set("If-Modified-Since", known.Modified)
		}
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, told(ctx, err)
	}
	defer resp.Body.Close()
	f.status, f.header = resp.StatusCode, resp.Header
	f.exchange.Request = requestHead(req)
	switch {
	case resp.StatusCode == http.StatusOK:
		err = told(ctx, c.read(f, t, resp))
	case resp.StatusCode/100 == 3 && resp.StatusCode != http.StatusNotModified:
		f.to, _ = parse(t.url, resp.Header.Get("Location"))
	}
	f.exchange.Head = responseHead(resp, len(f.exchange.Body))
	return f, err
}

// told is the error of a request, in fewer words: without the address, which is known,
// and with what ended it.
func told(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the answer ends early")
	}
	return err
}

// read takes in the body of a page. An error is one of the connection.
func (c *crawler) read(f *fetched, t *target, resp *http.Response) error {
	kind := resp.Header.Get("Content-Type")
	tooLarge := fmt.Sprintf("larger than %d bytes", c.opts.PageBytes)
	switch {
	case !warc.Readable(kind):
		f.leftOut = "of the type " + strconv.Quote(kind)
		return nil
	case resp.ContentLength > c.opts.PageBytes:
		f.failed = tooLarge
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.opts.PageBytes+1))
	if int64(len(body)) > c.opts.PageBytes {
		f.failed = tooLarge
		return nil
	}
	if err != nil {
		return err
	}
	data, err := unpacked(body, resp.Header.Get("Content-Encoding"))
	if err != nil {
		f.failed = err.Error()
		return nil
	}
	f.exchange.Body = body
	sum := sha256.Sum256(data)
	f.digest = hex.EncodeToString(sum[:16])
	f.page = &page{}
	if strings.Contains(kind, "html") {
		f.page = readPage(t.url, data, kind, c.agent)
	}
	f.page.askHeader(resp.Header.Values("X-Robots-Tag"), c.agent)
	return nil
}

// unpacked takes off the content encoding of a page, within bounds.
func unpacked(body []byte, encoding string) ([]byte, error) {
	r, err := warc.Decoded(bytes.NewReader(body), encoding)
	if err != nil {
		return nil, fmt.Errorf("its encoding is damaged: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	switch {
	case len(data) > maxUnpacked:
		return nil, fmt.Errorf("it unpacks to more than %d MiB", maxUnpacked>>20)
	case err != nil:
		return nil, fmt.Errorf("its encoding is damaged: %w", err)
	}
	return data, nil
}

func (c *crawler) known(u *url.URL) *visit {
	if c.journal == nil {
		return nil
	}
	return c.journal.known[u.String()]
}

// judge says what is to be written down and kept of what was fetched.
func (c *crawler) judge(t *target, f *fetched) *visit {
	v := &visit{URL: t.url.String(), Depth: t.depth, Hops: t.hops, Status: f.status}
	known := c.known(t.url)
	held := known != nil && known.Digest != "" // in the archive
	fail := func(reason string) *visit {
		v.Result, v.Reason = Failed, reason
		return v
	}
	switch {
	case f.failed != "":
		return fail(f.failed)
	case f.leftOut != "":
		v.Result, v.Reason = LeftOut, f.leftOut
		return v
	case f.status == http.StatusNotModified && held:
		v.Result, v.ETag, v.Modified, v.Digest, v.Links = Unchanged, known.ETag, known.Modified, known.Digest, known.Links
	case f.status == http.StatusOK:
		return c.judgePage(v, f, known)
	case f.status/100 == 3 && f.to != nil:
		v.Result = Redirect
		switch {
		case t.hops >= maxHops:
			return fail(fmt.Sprintf("more than %d redirects", maxHops))
		case !c.scope.allows(f.to):
			v.Result, v.Reason = LeftOut, "it leads to "+f.to.String()+", which is not among what is allowed"
			return v
		}
		v.To = f.to.String()
		f.keep = known == nil || known.To != v.To
	case (f.status == http.StatusNotFound || f.status == http.StatusGone) && held:
		v.Result, f.keep = Gone, true
	default:
		return fail(fmt.Sprintf("status %d %s", f.status, http.StatusText(f.status)))
	}
	return v
}

// judgePage judges what was answered with success.
func (c *crawler) judgePage(v *visit, f *fetched, known *visit) *visit {
	v.ETag, v.Modified = f.header.Get("ETag"), f.header.Get("Last-Modified")
	if !f.page.noFollow {
		for _, u := range f.page.links {
			if c.scope.allows(u) {
				v.Links = append(v.Links, u.String())
			}
		}
	}
	if f.page.noIndex {
		v.Result, v.Reason = LeftOut, "it asks not to be kept"
		return v
	}
	v.Digest = f.digest
	other, met := c.digests[f.digest]
	switch {
	case known != nil && known.Digest == f.digest:
		v.Result = Unchanged
		c.digests[f.digest] = v.URL
	case met && other != v.URL:
		// Its relative links would lead on without end.
		v.Result, v.Reason, v.Digest, v.Links = Duplicate, "the same as "+other, "", nil
	default:
		v.Result, f.keep = Stored, true
		c.digests[f.digest] = v.URL
	}
	return v
}

// requestHead is a request as it was sent.
func requestHead(req *http.Request) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n", req.URL.RequestURI(), req.URL.Host)
	_ = req.Header.Write(&b)
	b.WriteString("\r\n")
	return b.Bytes()
}

// hopByHop are fields that speak of a connection, and of the length, which is that of
// the body as it is kept.
var hopByHop = []string{"Transfer-Encoding", "Content-Length", "Connection", "Keep-Alive", "Trailer", "Set-Cookie"}

func responseHead(resp *http.Response, length int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", resp.StatusCode, http.StatusText(resp.StatusCode))
	header := resp.Header.Clone()
	for name := range header {
		if slices.Contains(hopByHop, name) {
			delete(header, name)
		}
	}
	_ = header.Write(&b)
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n", length)
	return b.Bytes()
}
