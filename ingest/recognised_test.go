package ingest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
)

// pagesFormat is a format of tests: a page a line, those that begin with # are pictures.
var pagesFormat = document.Format{Name: "test-pages", Extensions: []string{".testpages"}, Read: func(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	data := make([]byte, f.Size)
	_, _ = f.ReadAt(data, 0)
	d := &document.Document{Title: "برگ‌ها"}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			d.WarnRecognised(i + 1)
		}
		d.Add(document.Block{Kind: document.Paragraph, Page: i + 1, Text: strings.TrimPrefix(line, "#")})
	}
	return document.One(d, nil)
}}

func init() { document.Register(pagesFormat) }

// TestRecognisedPassages: passages that touch a page whose text was recognised are
// marked, and no others.
func TestRecognisedPassages(t *testing.T) {
	line := func(mark string, n int) string {
		return mark + strings.Repeat(fmt.Sprintf("جملهٔ برگ شمارهٔ %d از متن است. ", n), 12)
	}
	for _, c := range []struct {
		name  string
		lines []string
		words int
		want  string
	}{
		{"one page of three", []string{line("", 1), line("#", 2), line("", 3)}, 80, "1: 1-2:ocr 2-3:ocr 3:"},
		{"a passage over several", []string{line("", 1), line("#", 2), line("", 3)}, 1000, "1-3:ocr"},
		{"none", []string{line("", 1), line("", 2)}, 80, "1: 1-2: 2:"},
		{"all", []string{line("#", 1)}, 1000, "1:ocr"},
	} {
		d, err := one(pagesFormat.Read(t.Context(), &document.File{Name: "x.testpages", ReaderAt: strings.NewReader(strings.Join(c.lines, "\n")),
			Size: int64(len(strings.Join(c.lines, "\n")))}))
		if err != nil {
			t.Fatal(err)
		}
		f := layOut(d)
		f.Document.Other = map[string]string{"ward": "3"}
		rec := record{document: f.Document, whole: f.whole, source: d}
		passages := Split{MaxWords: c.words}.passages(t.Context(), &rec.document, rec.whole)
		rec.markRecognised(passages)
		var got []string
		for _, p := range passages {
			s := fmt.Sprint(p.Page)
			if p.LastPage > 0 {
				s += fmt.Sprint("-", p.LastPage)
			}
			s += ":"
			if p.Recognised() {
				s += "ocr"
			}
			if p.Other["ward"] != "3" {
				t.Errorf("%s: %v", c.name, p.Other)
			}
			got = append(got, s)
		}
		if got = slices.Compact(got); strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if len(rec.document.Other) != 1 {
			t.Errorf("%s: the document has %v", c.name, rec.document.Other)
		}
	}
	var m index.Metadata
	if m.Recognised() {
		t.Error("nothing is recognised")
	}
}

func one(all iter.Seq2[*document.Document, error]) (d *document.Document, err error) {
	for d, err = range all {
		break
	}
	return d, err
}
