package cli

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// serving runs serve until the function that it returns is called, which gives the exit
// code.
func serving(t *testing.T, args ...string) (address string, stop func() int) {
	t.Helper()
	return servingWith(t, nil, args...)
}

// servingWith does so in an environment.
func servingWith(t *testing.T, environ []string, args ...string) (address string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	code := make(chan int, 1)
	dir := t.TempDir()
	go func() {
		defer w.Close()
		code <- run(ctx, append([]string{"serve", "--lang", "en", "--data", dir, "--listen", "127.0.0.1:0"}, args...),
			Streams{In: strings.NewReader(""), Out: io.Discard, Err: w, Environ: environ})
	}()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if a, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			address = a
			break
		}
		t.Log(lines.Text())
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	if address == "" {
		cancel()
		t.Fatalf("it does not listen: exit code %d", <-code)
	}
	stopped := false
	stop = func() int {
		stopped = true
		cancel()
		return <-code
	}
	t.Cleanup(func() {
		if !stopped {
			stop()
		}
	})
	return address, stop
}

func fetch(t *testing.T, c *http.Client, method, address, body, key string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// TestServe: the demo is served to this machine, failures say what mends them, and a
// stop that is asked for is no failure.
func TestServe(t *testing.T) {
	address, stop := serving(t, "--demo", "--ollama", "http://127.0.0.1:1")
	status, text := fetch(t, http.DefaultClient, "POST", address+"v1/ask", `{"question":"علائم کم‌خونی فقر آهن چیست؟","lang":"en"}`, "")
	if status != 200 || !strings.Contains(text, `"origin":"extractive"`) || !strings.Contains(text, `"repair":"ollama serve"`) {
		t.Errorf("%d %s", status, text)
	}
	if status, text := fetch(t, http.DefaultClient, "GET", address+"v1/doctor", "", ""); status != 200 || !strings.Contains(text, `"check":"ollama","ok":false`) {
		t.Errorf("%d %s", status, text)
	}
	http.DefaultClient.CloseIdleConnections()
	if code := stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

// TestServeTraces: spans go to the collector that the environment names, the last when the
// server stops; one that cannot be sent to is refused.
func TestServeTraces(t *testing.T) {
	var mu sync.Mutex
	var sent strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, _ = io.Copy(&sent, r.Body)
	}))
	defer collector.Close()
	address, stop := servingWith(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL}, "--demo", "--ollama", "http://127.0.0.1:1")
	if status, text := fetch(t, http.DefaultClient, "POST", address+"v1/ask", `{"question":"علائم کم‌خونی فقر آهن چیست؟"}`, ""); status != 200 {
		t.Errorf("%d %s", status, text)
	}
	http.DefaultClient.CloseIdleConnections()
	if code := stop(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	mu.Lock()
	defer mu.Unlock()
	if text := sent.String(); !strings.Contains(text, `"name":"POST /v1/ask"`) || !strings.Contains(text, `"name":"retrieve"`) || strings.Contains(text, "آهن") {
		t.Errorf("%s", text)
	}
	code := run(t.Context(), []string{"serve", "--demo", "--listen", "127.0.0.1:0", "--ollama", "http://127.0.0.1:1"},
		Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Environ: []string{"OTEL_EXPORTER_OTLP_ENDPOINT=nowhere"}})
	if code != exitUsage {
		t.Errorf("exit code %d", code)
	}
}

// TestServeWithoutCorpus: it runs, says that it is not ready and what mends that.
func TestServeWithoutCorpus(t *testing.T) {
	address, _ := serving(t, "--ollama", "http://127.0.0.1:1")
	if status, _ := fetch(t, http.DefaultClient, "GET", address+"healthz", "", ""); status != 200 {
		t.Errorf("healthz: %d", status)
	}
	for path, body := range map[string]string{"readyz": "", "v1/ask": `{"question":"تب چیست؟"}`} {
		method := "GET"
		if body != "" {
			method = "POST"
		}
		if status, text := fetch(t, http.DefaultClient, method, address+path, body, ""); status != 503 || !strings.Contains(text, `"code":"no-corpus"`) ||
			!strings.Contains(text, `"hint":"biopars ingest FILE"`) {
			t.Errorf("%s: %d %s", path, status, text)
		}
	}
}

// certificate makes one for names, signed by itself.
func certificate(t *testing.T, names ...string) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	return cert, key, writeCertificate(t, cert, key, names...)
}

// writeCertificate writes one to files.
func writeCertificate(t *testing.T, cert, key string, names ...string) *x509.CertPool {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	signed := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	for path, data := range map[string][]byte{cert: signed, key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(signed)
	return pool
}

// TestCertificateIsReadAnew: new files hold from the next connection on; files that do not
// belong together change nothing.
func TestCertificateIsReadAnew(t *testing.T) {
	cert, key, _ := certificate(t, "old.example")
	c, err := openCertificate(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	later := time.Now()
	touch := func() { // what is written within a tick of the clock is of another time too
		later = later.Add(time.Second)
		for _, path := range []string{cert, key} {
			if err := os.Chtimes(path, later, later); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !c.names("old.example") || c.names("new.example") {
		t.Error("the first certificate")
	}
	if err := os.WriteFile(cert, []byte("half of"), 0o600); err != nil {
		t.Fatal(err)
	}
	touch()
	if !c.names("old.example") {
		t.Error("files that cannot be read have ended the one before")
	}
	writeCertificate(t, cert, key, "new.example")
	touch()
	if got, err := c.config().GetCertificate(nil); err != nil || got.Leaf.VerifyHostname("new.example") != nil {
		t.Errorf("%v", err)
	}
	if c.names("old.example") || !c.names("new.example") {
		t.Error("the names of the old one are still the server's")
	}
	if _, err := openCertificate(cert, cert); err == nil {
		t.Error("a file without a key opens")
	}
}

// TestServeOverTLS: with a certificate it is reached by the names in it and no other,
// and with keys by who has one.
func TestServeOverTLS(t *testing.T) {
	cert, private, pool := certificate(t, "biopars.example")
	keys := filepath.Join(t.TempDir(), "keys.json")
	var out strings.Builder
	if code := run(t.Context(), []string{"keys", "add", "ward", "--keys", keys}, Streams{Out: &out, Err: io.Discard}); code != 0 {
		t.Fatal(code)
	}
	key := strings.TrimSpace(out.String())
	address, _ := serving(t, "--demo", "--ollama", "http://127.0.0.1:1", "--tls-cert", cert, "--tls-key", private, "--keys", keys)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	if status, text := fetch(t, client, "GET", address+"v1/me", "", ""); status != 401 {
		t.Errorf("without a key: %d %s", status, text)
	}
	if status, text := fetch(t, client, "GET", address+"v1/me", "", key); status != 200 || !strings.Contains(text, `"name":"ward","role":"reader"`) {
		t.Errorf("%d %s", status, text)
	}
	for host, want := range map[string]int{"biopars.example": 200, "evil.example": 403} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", address+"v1/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		req.Header.Set("Authorization", "Bearer "+key)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want || res.ProtoMajor != 2 {
			t.Errorf("%s: %d over HTTP/%d", host, res.StatusCode, res.ProtoMajor)
		}
	}
}
