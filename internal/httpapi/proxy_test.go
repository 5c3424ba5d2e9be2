package httpapi

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// nginx is the proxy of docs/server.md, run as it stands there.
type nginx struct {
	address string // HOST:PORT of its TLS
	log     string // of its requests

	mu   sync.Mutex
	seen []string // requests as the server behind it got them: method, path, client
}

// behindNginx serves with keys behind nginx, which the environment variable
// BIOPARS_TEST_NGINX names. With reuse its connections to the server are shared by
// clients, which the example's are not: what gets past one request would reach the next.
func behindNginx(t *testing.T, reuse bool) (*nginx, map[Role]string) {
	t.Helper()
	program := os.Getenv("BIOPARS_TEST_NGINX")
	if program == "" {
		t.Skip("BIOPARS_TEST_NGINX names no nginx")
	}
	n := &nginx{}
	_, behind, _, keys := withKeys(t, func(o *Options) {
		o.BehindProxy, o.Secure = true, true
		o.Host = func(name string) bool { return name == "biopars.example" }
	})
	handler := behind.Config.Handler
	recorded := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		n.seen = append(n.seen, r.Method+" "+r.RequestURI+" "+strings.Join(r.Header.Values("X-Forwarded-For"), "|"))
		n.mu.Unlock()
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(recorded.Close)

	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	selfSigned(t, cert, key)
	text, err := os.ReadFile("../../docs/server.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```nginx\n(.*?)```").FindSubmatch(text)
	if example == nil {
		t.Fatal("docs/server.md has no example of nginx")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n.address, n.log = l.Addr().String(), filepath.Join(dir, "requests")
	_ = l.Close() // its port is nginx's now
	upstream := strings.TrimPrefix(recorded.URL, "http://")
	config := string(example[1])
	replace := func(from, to string) {
		t.Helper()
		if !strings.Contains(config, from) {
			t.Fatalf("the example has no %q", from)
		}
		config = strings.ReplaceAll(config, from, to)
	}
	replace("/etc/ssl/biopars.pem", cert)
	replace("/etc/ssl/biopars.key", key)
	if v, err := exec.Command(program, "-v").CombinedOutput(); err == nil && older(string(v), 1, 25) {
		replace("http2 on;", "") // which is how older versions say it
		replace("listen 443 ssl;", "listen "+n.address+" ssl http2;")
	} else {
		replace("listen 443 ssl;", "listen "+n.address+" ssl;")
	}
	pool := ""
	if reuse {
		replace("http://127.0.0.1:8080", "http://behind")
		pool = "upstream behind { server " + upstream + "; keepalive 8; }\n"
	} else {
		replace("http://127.0.0.1:8080", recorded.URL)
	}
	whole := fmt.Sprintf(`daemon off; worker_processes 1; pid %[1]s/pid; error_log %[1]s/errors info;
events { worker_connections 256; }
http { log_format sent '$request_method $request_uri $upstream_addr'; access_log %[2]s sent;
client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
%[3]s%[4]s}
`, dir, n.log, pool, config)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(program, "-p", dir, "-c", file, "-e", filepath.Join(dir, "errors"))
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it was told to
		if t.Failed() {
			errors, _ := os.ReadFile(filepath.Join(dir, "errors"))
			t.Logf("%s\n%s", &said, errors)
		}
	})
	soon(t, "nginx", func() bool {
		c, err := net.Dial("tcp", n.address)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
	return n, keys
}

// older reports whether what a program says of its version is before one.
func older(said string, major, minor int) bool {
	m := regexp.MustCompile(`/(\d+)\.(\d+)`).FindStringSubmatch(said)
	if m == nil {
		return false
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	return a < major || a == major && b < minor
}

func selfSigned(t *testing.T, cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"biopars.example"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func (n *nginx) dial(t *testing.T, protocols ...string) *tls.Conn {
	t.Helper()
	c, err := tls.Dial("tcp", n.address, &tls.Config{InsecureSkipVerify: true, ServerName: "biopars.example", NextProtos: protocols}) //nolint:gosec // it signs itself
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

// send sends bytes as they are, and the end of what is sent, and gives all that comes back.
func (n *nginx) send(t *testing.T, text string) string {
	t.Helper()
	c := n.dial(t)
	_, _ = io.WriteString(c, text) // it may have been refused meanwhile
	_ = c.CloseWrite()
	back, _ := io.ReadAll(c)
	return string(back)
}

// me asks who somebody is, as one of others who use the same proxy.
func (n *nginx) me(t *testing.T, key string, headers ...string) (int, string) {
	t.Helper()
	c := n.dial(t)
	req := "GET /v1/me HTTP/1.1\r\nHost: biopars.example\r\nConnection: close\r\n"
	if key != "" {
		req += "Authorization: Bearer " + key + "\r\n"
	}
	if _, err := io.WriteString(c, req+strings.Join(headers, "")+"\r\n"); err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// count implements proxy.
func (n *nginx) count() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.seen)
}

// take gives what the server got since it was last asked, and what nginx says that it sent.
func (n *nginx) take(t *testing.T, before int) (got []string, sent string) {
	t.Helper()
	soon(t, "the log of nginx", func() bool { // which it writes when a request has ended
		raw, err := os.ReadFile(n.log)
		sent = string(raw)
		n.mu.Lock()
		defer n.mu.Unlock()
		got = append([]string(nil), n.seen[before:]...)
		answered := 0
		for line := range strings.Lines(sent) {
			if !strings.HasSuffix(strings.TrimSpace(line), " -") {
				answered++
			}
		}
		return err == nil && answered >= len(n.seen)
	})
	return got, sent
}

// smuggled are requests that two programs could take for other ones than each other: the
// server behind must not see what the proxy has not.
var smuggled = map[string]string{
	"both lengths, the proxy's longer":  "Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"both lengths, the proxy's shorter": "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n%[2]s\r\n0\r\n\r\n",
	"space before the colon":            "Content-Length: %d\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n%s",
	"tab before the value":              "Content-Length: %d\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n%s",
	"unknown encoding":                  "Content-Length: %d\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n%s",
	"two encodings":                     "Content-Length: %d\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n%s",
	"list of encodings":                 "Content-Length: %d\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n%s",
	"encoding with a vertical tab":      "Content-Length: %d\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n%s",
	"encoding in quotes":                "Content-Length: %d\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n%s",
	"underscore":                        "Content-Length: %d\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"folded encoding":                   "Content-Length: %d\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"folded value":                      "Content-Length: %d\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n%s",
	"two lengths":                       "Content-Length: %d\r\nContent-Length: 5\r\n\r\n0\r\n\r\n%s",
	"two lengths, shorter first":        "Content-Length: 5\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s",
	"list of lengths":                   "Content-Length: 5, %d\r\n\r\n0\r\n\r\n%s",
	"length with a sign":                "Content-Length: +%d\r\n\r\n0\r\n\r\n%s",
	"length in another base":            "Content-Length: 0x%d\r\n\r\n0\r\n\r\n%s",
	"length in Persian digits":          "Content-Length: ۵\r\nX-N: %d\r\n\r\n0\r\n\r\n%s",
	"length with an underscore":         "Content_Length: 5\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s",
	"line without a carriage return":    "Content-Length: %d\nTransfer-Encoding: chunked\n\r\n0\r\n\r\n%s",
	"carriage return alone":             "Content-Length: %d\r\nX-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"zero byte":                         "Content-Length: %d\r\nX-A: b\x00\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"length of a chunk too large":       "Transfer-Encoding: chunked\r\nX-N: %d\r\n\r\nfffffffffffffffff0\r\n\r\n%s",
	"extension of a chunk":              "Transfer-Encoding: chunked\r\nX-N: %d\r\n\r\n1;a=\n0\r\n\r\n%s",
	"two hosts":                         "Host: evil.example\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s",
	"length of no body":                 "Content-Length: 0\r\nX-N: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n%s",
	"connection names the length":       "Connection: Content-Length\r\nContent-Length: %d\r\n\r\n0\r\n\r\n%s",
}

// TestNothingIsSmuggledThroughNginx: whatever one client sends, the server gets no request
// that the proxy did not send as one, and others get their own answers.
func TestNothingIsSmuggledThroughNginx(t *testing.T) {
	for _, reuse := range []bool{false, true} {
		t.Run(fmt.Sprintf("reuse=%t", reuse), func(t *testing.T) {
			n, keys := behindNginx(t, reuse)
			for name, faults := range smuggling(t, n, keys, smuggled) {
				t.Errorf("%s: %q", name, faults)
			}
		})
	}
}

// proxy is a proxy with a server behind it that knows keys.
type proxy interface {
	// send sends bytes as they are, and gives all that comes back.
	send(t *testing.T, text string) string
	// me asks who somebody is, as one of others who use the proxy.
	me(t *testing.T, key string, headers ...string) (status int, text string)
	// count counts the requests that the server has got; take gives those behind so many,
	// and what the proxy says that it sent.
	count() int
	take(t *testing.T, before int) (got []string, sent string)
}

// smuggling sends requests that could be taken for several, and gives what then happens that
// must not, by their names.
func smuggling(t *testing.T, p proxy, keys map[Role]string, requests map[string]string) map[string][]string {
	t.Helper()
	hidden := "GET /v1/smuggled HTTP/1.1\r\nHost: biopars.example\r\nX-Forwarded-For: 9.9.9.9\r\nX-Rest: "
	faults := map[string][]string{}
	for name, rest := range requests {
		fault := func(format string, args ...any) { faults[name] = append(faults[name], fmt.Sprintf(format, args...)) }
		for _, first := range []string{"POST /v1/search", "GET /v1/me"} {
			before := p.count()
			p.send(t, first+" HTTP/1.1\r\nHost: biopars.example\r\nContent-Type: application/json\r\n"+fmt.Sprintf(rest, len(hidden)+5, hidden))
			for role, key := range keys {
				if status, text := p.me(t, key); status != 200 || !strings.Contains(text, `"name":"the `+string(role)+`"`) {
					fault("the %s is answered %d %s", role, status, text)
				}
			}
			if status, text := p.me(t, ""); status != 401 {
				fault("nobody is answered %d %s", status, text)
			}
			got, sent := p.take(t, before)
			for _, line := range got {
				request := line[:strings.LastIndexByte(line, ' ')]
				if !strings.HasSuffix(line, " 127.0.0.1") {
					fault("the client is told as %q", line)
				}
				if !strings.Contains(sent, request+" ") {
					fault("the server got %q, which the proxy did not send", request)
				}
			}
		}
	}
	return faults
}

// TestHTTP2IsNotSmuggledThroughNginx: what HTTP/2 can say and HTTP/1 cannot does not become
// two requests on the way.
func TestHTTP2IsNotSmuggledThroughNginx(t *testing.T) {
	n, keys := behindNginx(t, true)
	hidden := "GET /v1/smuggled HTTP/1.1\r\nHost: biopars.example\r\nX-Rest: "
	for name, fields := range map[string][]hpack.HeaderField{
		"length of no body":     {{Name: "content-length", Value: "0"}},
		"length too short":      {{Name: "content-length", Value: "1"}},
		"encoding":              {{Name: "transfer-encoding", Value: "chunked"}},
		"line within a value":   {{Name: "x-a", Value: "b\r\nTransfer-Encoding: chunked"}},
		"request within":        {{Name: "x-a", Value: "b\r\n\r\n" + hidden}},
		"line within a name":    {{Name: "x-a: b\r\ntransfer-encoding", Value: "chunked"}},
		"line within the path":  {{Name: ":path", Value: "/v1/me HTTP/1.1\r\nX-A: b\r\n\r\n" + hidden}},
		"connection":            {{Name: "connection", Value: "transfer-encoding"}, {Name: "transfer-encoding", Value: "chunked"}},
		"another host":          {{Name: "host", Value: "evil.example"}},
		"two lengths":           {{Name: "content-length", Value: "1"}, {Name: "content-length", Value: "70"}},
		"line in the authority": {{Name: ":authority", Value: "biopars.example\r\nX-A: b"}},
	} {
		n.mu.Lock()
		before := len(n.seen)
		n.mu.Unlock()
		n.http2(t, fields, "0\r\n\r\n"+hidden)
		for role, key := range keys {
			if status, text := n.me(t, key); status != 200 || !strings.Contains(text, `"name":"the `+string(role)+`"`) {
				t.Errorf("%s: the %s is answered %d %s", name, role, status, text)
			}
		}
		got, _ := n.take(t, before)
		for _, line := range got {
			if strings.Contains(line, "smuggled") {
				t.Errorf("%s: the server got %q", name, line)
			}
		}
	}
}

// http2 sends one request with a body, its fields in place of those of the same name, and
// waits until it is answered or refused.
func (n *nginx) http2(t *testing.T, fields []hpack.HeaderField, body string) {
	t.Helper()
	c := n.dial(t, "h2")
	if c.ConnectionState().NegotiatedProtocol != "h2" {
		t.Fatal("nginx does not speak HTTP/2")
	}
	if _, err := io.WriteString(c, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	f := http2.NewFramer(c, c)
	_ = f.WriteSettings()
	var block bytes.Buffer
	e := hpack.NewEncoder(&block)
	given := map[string]bool{}
	for _, field := range fields {
		given[field.Name] = true
	}
	for _, field := range []hpack.HeaderField{{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "biopars.example"}, {Name: ":path", Value: "/v1/search"}} {
		if !given[field.Name] {
			_ = e.WriteField(field)
		}
	}
	for _, pseudo := range []bool{true, false} {
		for _, field := range fields {
			if strings.HasPrefix(field.Name, ":") == pseudo {
				_ = e.WriteField(field)
			}
		}
	}
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true})
	_ = f.WriteData(1, true, []byte(body))
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				_ = f.WriteSettingsAck()
			}
		case *http2.RSTStreamFrame, *http2.GoAwayFrame:
			return
		case *http2.HeadersFrame:
			if frame.StreamEnded() {
				return
			}
		case *http2.DataFrame:
			if frame.StreamEnded() {
				return
			}
		}
	}
}

// TestForgedAddressBehindNginx: wrong keys count for who sends them, whatever address is
// written into the headers, and a header that only looks like another is none.
func TestForgedAddressBehindNginx(t *testing.T) {
	n, keys := behindNginx(t, false)
	for _, header := range []string{"X_Forwarded_For: 9.9.9.9\r\n", "Authorization_: x\r\n", "X-Forwarded-For: 9.9.9.9\r\n", "X-Forwarded-Host: evil.example\r\n",
		"Forwarded: for=9.9.9.9\r\n", "X-Real-IP: 9.9.9.9\r\n"} {
		if status, text := n.me(t, keys[RoleReader], header); status != 200 || !strings.Contains(text, "the reader") {
			t.Errorf("%q: %d %s", header, status, text)
		}
		if status, _ := n.me(t, "", header, "Authorization_: Bearer "+keys[RoleAdmin]+"\r\n"); status != 401 {
			t.Errorf("%q: a key in another header opens: %d", header, status)
		}
	}
	limited := false
	for i := range 30 {
		status, _ := n.me(t, "wrong", fmt.Sprintf("X-Forwarded-For: 10.0.0.%d\r\n", i))
		limited = limited || status == http.StatusTooManyRequests
	}
	if !limited {
		t.Error("wrong keys can be tried under forged addresses without end")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, line := range n.seen {
		if !strings.HasSuffix(line, " 127.0.0.1") {
			t.Errorf("the client is told as %q", line)
		}
	}
}
