package httpapi

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars"
)

// listener is a port of this machine, with its address.
func listener(t *testing.T) (net.Listener, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, "http://" + l.Addr().String()
}

// raw sends bytes as they are and reads the reply.
func raw(t *testing.T, address, text string) (*http.Response, net.Conn) {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	return res, c
}

// TestSlowBody: a body that does not come ends the connection, and costs no time of others.
func TestSlowBody(t *testing.T) {
	_, h := serve(t, func(o *Options) { o.Limits.BodyTime = 50 * time.Millisecond })
	res, _ := raw(t, h.URL, "POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	if res.StatusCode != http.StatusRequestTimeout || !res.Close {
		t.Errorf("status %d, close %t", res.StatusCode, res.Close)
	}
}

// TestLongAnswersOutliveTheirBody: the time for a body is over when it has been read; it
// once ended answers that took longer.
func TestLongAnswersOutliveTheirBody(t *testing.T) {
	s, h := serve(t, func(o *Options) { o.Limits.BodyTime = 30 * time.Millisecond })
	slow := func(ctx context.Context, q biopars.Question) iter.Seq2[biopars.Event, error] {
		return func(yield func(biopars.Event, error) bool) {
			select {
			case <-time.After(150 * time.Millisecond):
				yield(biopars.Done{Answer: biopars.Answer{Question: q.Text}}, nil)
			case <-ctx.Done():
				yield(biopars.Failed{Err: ctx.Err()}, ctx.Err())
			}
		}
	}
	s.mux.Handle("POST /slow", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.stream(r.Context(), w, AskRequest{Question: "x"}, &s.opts.Corpora[0], slow)
	}))
	if r := send(t, h, "POST", "/slow", `{}`); !strings.Contains(r.text, "event: done") {
		t.Errorf("%s", r.text)
	}
}

// TestRequestsThatAreNone: what net/http does not take for one request is not taken for
// two.
func TestRequestsThatAreNone(t *testing.T) {
	_, h := serve(t, nil)
	for name, text := range map[string]string{
		"two lengths":       "POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
		"unknown encoding":  "POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: xchunked\r\n\r\n{}",
		"two hosts":         "GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
		"no host":           "GET /v1/me HTTP/1.1\r\n\r\n",
		"space in a header": "GET /v1/me HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
		"wrong chunk":       "POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
	} {
		if res, _ := raw(t, h.URL, text); res.StatusCode < 400 || res.StatusCode >= 500 && res.StatusCode != 501 {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	// Absolute addresses in the first line name the host, whatever the header says.
	if res, _ := raw(t, h.URL, "GET http://evil.example/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another host in the first line: %d", res.StatusCode)
	}
}

// TestReaderWhoStops: a client that does not read what it asked for holds up nothing for
// longer than its time.
func TestReaderWhoStops(t *testing.T) {
	s, h := serve(t, func(o *Options) { o.Limits.ReadTime = 100 * time.Millisecond })
	ended := make(chan error, 1)
	endless := func(ctx context.Context, _ biopars.Question) iter.Seq2[biopars.Event, error] {
		return func(yield func(biopars.Event, error) bool) {
			token := biopars.Token{Text: strings.Repeat("ب", 1<<16)}
			for ctx.Err() == nil && yield(token, nil) {
			}
			ended <- ctx.Err()
		}
	}
	s.mux.Handle("GET /endless", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.stream(r.Context(), w, AskRequest{Question: "x"}, &s.opts.Corpora[0], endless)
	}))
	res, _ := raw(t, h.URL, "GET /endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") // and reads no further
	if res.StatusCode != 200 {
		t.Fatal(res.StatusCode)
	}
	select {
	case err := <-ended:
		if err == nil {
			t.Error("it was not told why it ended")
		}
	case <-time.After(20 * time.Second):
		t.Error("it goes on for a client that does not read")
	}
}

// TestNothingIsLeft: goroutines end with the requests that they belong to, however these
// end.
func TestNothingIsLeft(t *testing.T) {
	_, h := serve(t, nil)
	round := func() {
		for range 2 {
			send(t, h, "POST", "/v1/ask", anaemia)
			send(t, h, "POST", "/v1/ask", anaemia, "Accept", "text/event-stream")
			send(t, h, "POST", "/v1/ask", `{"question":""}`)
			ctx, leave := context.WithCancel(t.Context())
			s := listen(t, ctx, h.URL, anaemia)
			s.next("retrieved")
			leave()
		}
		h.Client().CloseIdleConnections()
		http.DefaultClient.CloseIdleConnections()
	}
	round()
	h.CloseClientConnections()
	least := runtime.NumGoroutine()
	for range 4 {
		round()
	}
	h.CloseClientConnections()
	soon(t, fmt.Sprintf("the end of all but %d goroutines", least+3), func() bool { return runtime.NumGoroutine() <= least+3 })
}

// TestPanic: a handler that panics is answered for and takes nobody with it, and the log has
// nothing of what was asked.
func TestPanic(t *testing.T) {
	var log logText
	s, h := serve(t, func(o *Options) { o.Logger = textLog(&log) })
	s.mux.Handle("POST /panic", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("سر درد دارم") }))
	isProblem(t, "panic", send(t, h, "POST", "/panic", anaemia), 500, "failure")
	if r := send(t, h, "GET", "/healthz", ""); r.StatusCode != 200 {
		t.Error(r.StatusCode)
	}
	if text := log.String(); !strings.Contains(text, "panic") || strings.Contains(text, "سر درد") {
		t.Errorf("the log: %s", text)
	}
}

// TestLogHasNoQuestions: nothing of what is asked, of keys, of documents or of headers gets
// into the log or the counts, whatever becomes of a request.
func TestLogHasNoQuestions(t *testing.T) {
	var log logText
	_, h, _, keys := withKeys(t, func(o *Options) { o.Logger = textLog(&log) })
	key := keys[RoleAdmin]
	secret := "کم‌خونی"
	for _, headers := range [][]string{bearer(key), bearer("wrong-" + key), append(bearer(key), "Accept", "text/event-stream")} {
		send(t, h, "POST", "/v1/ask", anaemia, headers...)
		send(t, h, "POST", "/v1/ask", strings.Replace(anaemia, `}`, `,"x":"`+secret+`"}`, 1), headers...)
		send(t, h, "POST", "/v1/search", `{"query":"`+secret+`"}`, headers...)
		send(t, h, "GET", "/v1/documents?q=hidden-word", "", headers...)
		send(t, h, "GET", "/v1/documents/hidden-source/hidden-id", "", headers...)
		send(t, h, "GET", "/hidden-path", "", headers...)
		send(t, h, "GET", "/v1/me", "", append(headers, "X-Hidden", "hidden-header")...)
	}
	counts := send(t, h, "GET", "/metrics", "", bearer(key)...).text
	for what, text := range map[string]string{"log": log.String(), "counts": counts} {
		for _, s := range []string{secret, "hidden", key, strings.SplitN(key, "_", 3)[2], "فقر آهن"} {
			if strings.Contains(text, s) {
				t.Errorf("%q is in the %s:\n%s", s, what, text)
			}
		}
	}
	if !strings.Contains(log.String(), "path=/v1/ask status=200") || !strings.Contains(counts, `path="/v1/ask"`) {
		t.Errorf("requests are not in the log or the counts:\n%s\n%s", log.String(), counts)
	}
}
