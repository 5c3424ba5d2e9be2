package httpapi

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestSmugglingIsNoticed: the test of the proxy can fail. Through one that takes requests for
// what their length says, and sends those of all clients over one connection to a server that
// goes by the encoding, others get answers that are not theirs, and that is noticed; a request
// of one meaning is not taken for a fault. This server answers nobody else's request even
// behind such a proxy.
func TestSmugglingIsNoticed(t *testing.T) {
	for name, behind := range map[string]func(*testing.T) (address string, keys map[Role]string, seen func() []string){
		"this server": behindWrongProxy, "a server that guesses": guessing,
	} {
		t.Run(name, func(t *testing.T) {
			address, keys, seen := behind(t)
			misread := []string{"both lengths, the proxy's longer", "tab before the value", "length of no body with more behind it", "space before the colon", "encoding with a vertical tab",
				"list of encodings", "two encodings", "encoding in quotes", "unknown encoding", "two lengths, shorter first"}
			var noticed []string
			if name == "a server that guesses" {
				noticed = misread
			}
			requests := map[string]string{
				"one meaning":                           "Content-Length: %d\r\n\r\n12345%s",
				"length of no body with more behind it": "Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s",
			}
			for _, name := range misread {
				if rest, ok := smuggled[name]; ok {
					requests[name] = rest
				}
			}
			for name, rest := range requests { // each with connections of its own
				faults := smuggling(t, newWrongProxy(t, address, seen), keys, map[string]string{name: rest})[name]
				if slices.Contains(noticed, name) != (len(faults) > 0) {
					t.Errorf("%s: %d faults are noticed: %q", name, len(faults), faults)
				}
			}
		})
	}
}

// behindWrongProxy is this server as it is behind a proxy.
func behindWrongProxy(t *testing.T) (address string, keys map[Role]string, seen func() []string) {
	_, behind, _, keys := withKeys(t, func(o *Options) {
		o.BehindProxy = true
		o.Host = func(name string) bool { return name == "biopars.example" }
	})
	var mu sync.Mutex
	var got []string
	handler := behind.Config.Handler
	recorded := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got = append(got, r.Method+" "+r.RequestURI+" "+strings.Join(r.Header.Values("X-Forwarded-For"), "|"))
		mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(recorded.Close)
	return recorded.Listener.Addr().String(), keys, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(got)
	}
}

// guessing is a server that reads requests as loosely as it can: whatever looks like an
// encoding in chunks is one, and of two lengths the first counts.
func guessing(t *testing.T) (address string, keys map[Role]string, seen func() []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	keys = map[Role]string{}
	for _, r := range Roles() {
		keys[r] = "key-of-" + string(r)
	}
	var mu sync.Mutex
	var got []string
	answer := func(c net.Conn) {
		defer c.Close()
		in := bufio.NewReader(c)
		for {
			head, err := headOf(in)
			if err != nil {
				return
			}
			if strings.Contains(head, "chunked") {
				for line := ""; line != "0\r\n" && err == nil; { // its bodies have no other chunk
					line, err = in.ReadString('\n')
				}
				_, _ = in.ReadString('\n')
			} else {
				_, _ = io.CopyN(io.Discard, in, lengthOf(head, true))
			}
			request := strings.Join(strings.Fields(head)[:2], " ")
			from := ""
			for line := range strings.Lines(head) {
				if value, ok := strings.CutPrefix(line, "X-Forwarded-For: "); ok {
					from = strings.TrimSpace(value)
				}
			}
			mu.Lock()
			got = append(got, request+" "+from)
			mu.Unlock()
			status, text := "401 Unauthorized", "{}"
			for role, key := range keys {
				if strings.Contains(head, "Authorization: Bearer "+key+"\r\n") && request == "GET /v1/me" {
					status, text = "200 OK", `{"name":"the `+string(role)+`"}`
				}
			}
			fmt.Fprintf(c, "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s", status, len(text), text)
		}
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go answer(c)
		}
	}()
	return l.Addr().String(), keys, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(got)
	}
}

// headOf reads a request up to its body.
func headOf(in *bufio.Reader) (string, error) {
	var head strings.Builder
	for {
		line, err := in.ReadString('\n')
		head.WriteString(line)
		if err != nil || strings.TrimRight(line, "\r\n") == "" && head.Len() > len(line) {
			return head.String(), err
		}
	}
}

// lengthOf is the length that the first or the last line of a head that has one says.
func lengthOf(head string, first bool) (n int64) {
	for line := range strings.Lines(head) {
		name, value, _ := strings.Cut(line, ":")
		if !strings.EqualFold(name, "Content-Length") {
			continue
		}
		if said, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
			n = said
		}
		if first {
			return n
		}
	}
	return n
}

// wrongProxy sends on what it gets as it is, as much as the last length says, over one
// connection for all clients.
type wrongProxy struct {
	address string
	seen    func() []string

	mu   sync.Mutex
	sent bytes.Buffer
}

func newWrongProxy(t *testing.T, behind string, seen func() []string) *wrongProxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &wrongProxy{address: l.Addr().String(), seen: seen}
	var kept net.Conn
	var replies *bufio.Reader
	// One client after the other: whose bytes are whose is then only a matter of what they say.
	pass := func(client net.Conn) {
		defer client.Close()
		in := bufio.NewReader(client)
		head, err := headOf(in)
		if err != nil {
			return
		}
		body := make([]byte, lengthOf(head, false))
		n, _ := io.ReadFull(in, body)
		line, fields, _ := strings.Cut(head, "\r\n")
		p.mu.Lock()
		fmt.Fprintln(&p.sent, strings.Join(strings.Fields(line)[:2], " "), "behind")
		p.mu.Unlock()
		for range 2 { // a kept connection may have been closed meanwhile
			if kept == nil {
				if kept, err = net.Dial("tcp", behind); err != nil {
					return
				}
				replies = bufio.NewReader(kept)
			}
			_ = kept.SetDeadline(time.Now().Add(20 * time.Second))
			_, err = io.WriteString(kept, line+"\r\nX-Forwarded-For: 127.0.0.1\r\n"+strings.Replace(fields, "Connection: close\r\n", "", 1)+string(body[:n]))
			var res *http.Response
			if err == nil {
				res, err = http.ReadResponse(replies, nil)
			}
			if err != nil {
				_ = kept.Close()
				kept = nil
				continue
			}
			closes := res.Close
			res.Close = true
			_ = res.Write(client)
			if closes {
				_ = kept.Close()
				kept = nil
			}
			return
		}
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			c, err := l.Accept()
			if err != nil {
				if kept != nil {
					_ = kept.Close()
				}
				return
			}
			pass(c)
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-stopped })
	return p
}

// send implements proxy.
func (p *wrongProxy) send(t *testing.T, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, text)
	_ = c.(*net.TCPConn).CloseWrite()
	back, _ := io.ReadAll(c)
	return string(back)
}

// me implements proxy.
func (p *wrongProxy) me(t *testing.T, key string, headers ...string) (int, string) {
	t.Helper()
	req := "GET /v1/me HTTP/1.1\r\nHost: biopars.example\r\nConnection: close\r\n"
	if key != "" {
		req += "Authorization: Bearer " + key + "\r\n"
	}
	res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(p.send(t, req+strings.Join(headers, "")+"\r\n"))), nil)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err.Error()
	}
	return res.StatusCode, string(text)
}

// count implements proxy.
func (p *wrongProxy) count() int { return len(p.seen()) }

// take implements proxy.
func (p *wrongProxy) take(_ *testing.T, before int) (got []string, sent string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen()[before:], p.sent.String()
}
