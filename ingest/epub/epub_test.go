package epub

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

func book(more ...string) *document.File {
	parts := append([]string{"mimetype", "application/epub+zip",
		"META-INF/container.xml", `<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`,
		"OEBPS/book.opf", `<package xmlns:dc="dc"><metadata><dc:title>درسنامه</dc:title><dc:creator>هما پارسا</dc:creator><dc:date>1400</dc:date><dc:language>fa-IR</dc:language></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="b" href="text/%D8%A8.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="text/a.xhtml" media-type="application/xhtml+xml"/><item id="lost" href="lost.xhtml" media-type="application/xhtml+xml"/><item id="c" href="x.css" media-type="text/css"/></manifest>
<spine><itemref idref="nav"/><itemref idref="b"/><itemref idref="a"/><itemref idref="lost"/><itemref idref="c"/></spine></package>`,
		"OEBPS/nav.xhtml", "<html><body><nav><ol><li>فصل</li></ol></nav></body></html>",
		"OEBPS/text/a.xhtml", "<html><head><title>x</title></head><body><h1>دوم</h1><p>متن دو</p><ul><li>الف</li></ul></body></html>",
		"OEBPS/text/ب.xhtml", "<html><body><h1>نخست</h1><p>متن یک</p></body></html>"}, more...)
	return doctest.File("a.epub", doctest.Zip(parts...))
}

func TestChaptersInReadingOrder(t *testing.T) {
	d := doctest.One(t, book())
	doctest.Same(t, d, "# نخست\nمتن یک\n# دوم\nمتن دو\n- الف\n")
	if d.Title != "درسنامه" || strings.Join(d.Authors, "") != "هما پارسا" || d.Year != 2021 || d.Language != "fa" || d.EvidenceType != "textbook" {
		t.Errorf("%+v", d)
	}
	codes := map[string]bool{}
	for _, w := range d.Warnings {
		codes[w.Code] = true
	}
	if !codes[document.WarnUnreadable] || !codes[document.WarnFurniture] {
		t.Errorf("%+v", d.Warnings)
	}
}

func TestLockedBooksAreRefused(t *testing.T) {
	locked := `<encryption><CipherReference URI="OEBPS/text/a.xhtml"/></encryption>`
	if _, err := open(t.Context(), book("META-INF/encryption.xml", locked)); !errors.Is(err, document.ErrRefused) {
		t.Error(err)
	}
	fonts := `<encryption><CipherReference URI="OEBPS/font.otf"/></encryption>`
	if _, err := open(t.Context(), book("META-INF/encryption.xml", fonts)); err != nil {
		t.Error(err)
	}
}

func FuzzEPUB(f *testing.F) {
	b := book()
	data := make([]byte, b.Size)
	_, _ = b.ReadAt(data, 0)
	doctest.Fuzz(f, "a.epub", "epub", data)
}
