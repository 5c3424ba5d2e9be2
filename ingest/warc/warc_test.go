package warc

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

const page1 = "<html><meta charset=utf-8><body><article><p>سردرد میگرنی معمولاً یک‌طرفه و ضربان‌دار است و با تهوع همراه می‌شود.</p></article></body></html>"

func record(kind, address, content string) string {
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-10-07T10:00:00Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		kind, address, len(content), content)
}

func packed(parts ...string) string {
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		_, _ = z.Write([]byte(p))
		_ = z.Close()
	}
	return b.String()
}

func answer(status, header, body string) string {
	return "HTTP/1.1 " + status + "\r\n" + header + "\r\n\r\n" + body
}

func records() []string {
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(packed(page1)), packed(page1))
	return []string{
		record("warcinfo", "", "software: x"),
		record("request", "https://example.org/a", "GET / HTTP/1.1\r\n\r\n"),
		record("response", "https://example.org/a", answer("200 OK", "Content-Type: text/html; charset=utf-8", page1)),
		record("response", "<https://example.org/b>", answer("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked", chunked)),
		record("response", "https://example.org/c.png", answer("200 OK", "Content-Type: image/png", "\x89PNG")),
		record("response", "https://example.org/gone", answer("404 Not Found", "Content-Type: text/html", page1)),
		record("response", "https://example.org/a", answer("200 OK", "Content-Type: text/html", page1)),
		record("resource", "https://example.org/d", page1),
		record("response", "https://example.org/odd", "not HTTP"),
		record("response", "https://example.org/e", answer("200 OK", "Content-Type: text/html", page1)),
	}
}

func readAll(content string) (addresses []string, errs []error) {
	f := doctest.File("a.warc", []byte(content))
	for d, err := range read(context.Background(), f) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		addresses = append(addresses, strings.TrimPrefix(d.URL, "https://example.org/")+" "+d.RetrievedOn)
	}
	return addresses, errs
}

func TestPages(t *testing.T) {
	for name, content := range map[string]string{"plain": strings.Join(records(), ""), "gzip": packed(records()...), "one gzip": packed(strings.Join(records(), ""))} {
		f := doctest.File("a", []byte(content))
		if found, ok := document.Find(f); !ok || found.Name != "warc" {
			t.Errorf("%s: %q", name, found.Name)
		}
		got, errs := readAll(content)
		if strings.Join(got, ",") != "a 2023-10-07,b 2023-10-07,e 2023-10-07" || len(errs) != 1 {
			t.Errorf("%s: %q, %v", name, got, errs)
		}
	}
}

func TestCutShort(t *testing.T) {
	content := strings.Join(records(), "")
	got, errs := readAll(content[:len(content)-30])
	if len(got) != 2 || len(errs) != 2 || !strings.Contains(errs[1].Error(), "ends early") {
		t.Errorf("%q, %v", got, errs)
	}
	if _, errs := readAll(record("warcinfo", "", "x")); len(errs) != 1 || !strings.Contains(errs[0].Error(), "no page") {
		t.Errorf("%v", errs)
	}
}

func FuzzWARC(f *testing.F) {
	doctest.Fuzz(f, "a.warc", "warc", []byte(strings.Join(records(), "")), []byte(packed(records()...)))
}
