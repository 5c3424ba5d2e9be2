package warc

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
	_ "github.com/biopars/biopars/ingest/jats"
)

const page1 = "<html><meta charset=utf-8><body><article><p>سردرد میگرنی معمولاً یک‌طرفه و ضربان‌دار است و با تهوع همراه می‌شود.</p></article></body></html>"

func recordText(kind, address, content string) string {
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

func recordTexts() []string {
	chunked := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(packed(page1)), packed(page1))
	return []string{
		recordText("warcinfo", "", "software: x"),
		recordText("request", "https://example.org/a", "GET / HTTP/1.1\r\n\r\n"),
		recordText("response", "https://example.org/a", answer("200 OK", "Content-Type: text/html; charset=utf-8", page1)),
		recordText("response", "<https://example.org/b>", answer("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked", chunked)),
		recordText("response", "https://example.org/c.png", answer("200 OK", "Content-Type: image/png", "\x89PNG")),
		recordText("response", "https://example.org/gone", answer("404 Not Found", "Content-Type: text/html", page1)),
		recordText("response", "https://example.org/a", answer("200 OK", "Content-Type: text/html", page1)),
		recordText("resource", "https://example.org/d", page1),
		recordText("response", "https://example.org/odd", "not HTTP"),
		recordText("response", "https://example.org/e", answer("200 OK", "Content-Type: text/html", page1)),
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
	for name, content := range map[string]string{"plain": strings.Join(recordTexts(), ""), "gzip": packed(recordTexts()...), "one gzip": packed(strings.Join(recordTexts(), ""))} {
		f := doctest.File("a", []byte(content))
		if found, ok := document.Find(f); !ok || found.Name != "warc" {
			t.Errorf("%s: %q", name, found.Name)
		}
		got, errs := readAll(content)
		if strings.Join(got, ",") != "b 2023-10-07,a 2023-10-07,e 2023-10-07" || len(errs) != 1 {
			t.Errorf("%s: %q, %v", name, got, errs)
		}
	}
}

func TestCutShort(t *testing.T) {
	content := strings.Join(recordTexts(), "")
	got, errs := readAll(content[:len(content)-30])
	if len(got) != 2 || len(errs) != 2 || !strings.Contains(errs[1].Error(), "ends early") {
		t.Errorf("%q, %v", got, errs)
	}
	if _, errs := readAll(recordText("warcinfo", "", "x")); len(errs) != 1 || !strings.Contains(errs[0].Error(), "no page") {
		t.Errorf("%v", errs)
	}
}

func FuzzWARC(f *testing.F) {
	doctest.Fuzz(f, "a.warc", "warc", []byte(strings.Join(recordTexts(), "")), []byte(packed(recordTexts()...)))
}

// TestTheLastAnswerCounts: a page that was fetched again is read as it was last, one
// that is gone is not read, and a server that was busy says nothing.
func TestTheLastAnswerCounts(t *testing.T) {
	at := func(day, status, text string) string {
		body := strings.ReplaceAll(page1, "تهوع", text)
		return strings.ReplaceAll(recordText("response", "https://example.org/a", answer(status, "Content-Type: text/html", body)), "07T", day+"T")
	}
	for _, c := range []struct {
		name, content, want string
	}{
		{"changed", at("07", "200 OK", "تب") + at("09", "200 OK", "لرز"), "2023-10-09 لرز"},
		{"gone", at("07", "200 OK", "تب") + at("09", "410 Gone", "لرز"), ""},
		{"not found", at("07", "200 OK", "تب") + at("09", "404 Not Found", "لرز"), ""},
		{"moved", at("07", "200 OK", "تب") + at("09", "301 Moved", "لرز"), ""},
		{"elsewhere for now", at("07", "200 OK", "تب") + at("09", "302 Found", "لرز"), "2023-10-07 تب"},
		{"busy", at("07", "200 OK", "تب") + at("09", "503 Busy", "لرز"), "2023-10-07 تب"},
		{"unchanged", at("07", "200 OK", "تب") + at("09", "304 Not Modified", ""), "2023-10-07 تب"},
	} {
		got := ""
		for d := range read(context.Background(), doctest.File("a.warc", []byte(c.content))) {
			if d != nil {
				for _, word := range []string{"تب", "لرز"} {
					if strings.Contains(d.Blocks[0].Text, word) {
						got = d.RetrievedOn + " " + word
					}
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWriter: what is written is read again, whatever encoding the server chose.
func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	at := time.Date(2024, 3, 20, 1, 2, 3, 0, time.FixedZone("", 12600))
	if err := w.Info(at, "test/1"); err != nil {
		t.Fatal(err)
	}
	var br bytes.Buffer
	z := brotli.NewWriter(&br)
	_, _ = z.Write([]byte(page1))
	_ = z.Close()
	for name, body := range map[string]string{"gzip": packed(page1), "identity": page1, "br": br.String()} {
		err := w.Exchange(&Exchange{URL: "https://example.org/" + name, At: at, IP: "192.0.2.1",
			Request: []byte("GET /" + name + " HTTP/1.1\r\nHost: example.org\r\n\r\n"),
			Head:    fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n", name, len(body)),
			Body:    []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
	}
	got, errs := readAll(b.String())
	slices.Sort(got)
	if strings.Join(got, ",") != "br 2024-03-19,gzip 2024-03-19,identity 2024-03-19" || len(errs) > 0 {
		t.Errorf("%q, %v", got, errs)
	}
}

// TestAttached: a file of another format is read as its content says; pictures and
// files that call themselves what they are not are no documents.
func TestAttached(t *testing.T) {
	article := `<?xml version="1.0"?><article><front><article-meta><title-group><article-title>درمان کم‌خونی</article-title></title-group></article-meta></front>` +
		`<body><sec><title>روش</title><p>بیماران به دو گروه تقسیم شدند و سه ماه دارو گرفتند.</p></sec></body></article>`
	content := recordText("response", "https://example.org/x", answer("200 OK", "Content-Type: application/jats+xml", article)) +
		recordText("response", "https://example.org/y", answer("200 OK", "Content-Type: application/pdf", "no PDF")) +
		recordText("response", "https://example.org/z", answer("200 OK", "Content-Type: image/png", "%PDF-1.4"))
	got, errs := readAll(content)
	if strings.Join(got, ",") != "x 2023-10-07" || len(errs) > 0 {
		t.Errorf("%q, %v", got, errs)
	}
}
