package docx

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

const styles = `<w:styles xmlns:w="w">
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="سرفصل من"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="deep"><w:name w:val="زیرفصل"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="bul"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="cap"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="loopA"><w:name w:val="a"/><w:basedOn w:val="loopB"/></w:style>
<w:style w:type="paragraph" w:styleId="loopB"><w:name w:val="b"/><w:basedOn w:val="loopA"/></w:style>
</w:styles>`

func p(style, content string) string {
	properties := ""
	if style != "" {
		properties = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	if !strings.HasPrefix(content, "<") {
		content = `<w:r><w:t xml:space="preserve">` + content + `</w:t></w:r>`
	}
	return "<w:p>" + properties + content + "</w:p>"
}

func run(text, properties string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r>`
}

func cell(text, properties string) string {
	return `<w:tc><w:tcPr>` + properties + `</w:tcPr>` + p("", text) + `</w:tc>`
}

func file(body string) *document.File {
	return doctest.File("a.docx", doctest.Zip("[Content_Types].xml", "<Types/>", "word/document.xml",
		`<w:document xmlns:w="w" xmlns:mc="mc"><w:body>`+body+`</w:body></w:document>`, "word/styles.xml", styles,
		"word/footnotes.xml", `<w:footnotes xmlns:w="w"><w:footnote w:id="-1" w:type="separator"><w:p/></w:footnote>
		<w:footnote w:id="2">`+p("", "زیرنویس است.")+`</w:footnote></w:footnotes>`,
		"docProps/core.xml", `<cp xmlns:dc="dc"><dc:title>عنوان فایل</dc:title><dc:creator>رضا الف; سارا ب</dc:creator></cp>`))
}

func TestBlocks(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"headings of all kinds", p("Title", "نام") + p("1", "یک") + p("own", "خود") + p("deep", "زیر") +
			`<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr><w:r><w:t>سه</w:t></w:r></w:p>` + p("loopA", "متن"),
			"# نام\n# یک\n# خود\n## زیر\n### سه\nمتن\n"},
		{"lists", p("bul", "الف") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>ب</w:t></w:r></w:p>` +
			`<w:p><w:pPr><w:pStyle w:val="bul"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>بند</w:t></w:r></w:p>` + p("", "• دستی"),
			"- الف\n  - ب\nبند\n- دستی\n"},
		{"split runs", p("", run("متفور", "")+run("مین ", "")+run("۵۰۰", "")), "متفورمین ۵۰۰\n"},
		{"raised", p("", run("10", "")+run("9", `<w:vertAlign w:val="superscript"/>`)), "10⁹\n"},
		{"hidden and deleted", p("", run("دیده", "")+run("پنهان", "<w:vanish/>")+`<w:del><w:r><w:delText>حذف</w:delText></w:r></w:del><w:ins>`+run(" افزوده", "")+`</w:ins>`),
			"دیده افزوده\n"},
		{"not hidden", p("", run("دیده", `<w:vanish w:val="0"/>`)), "دیده\n"},
		{"a note behind its paragraph", p("", run("متن", "")+`<w:r><w:footnoteReference w:id="2"/></w:r>`) + p("", "بعد"),
			"متن\n* زیرنویس است.\nبعد\n"},
		{"contents", p("toc", "فصل ۱ ... ۳") + `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>` +
			p("", "فهرست") + `</w:sdtContent></w:sdt><w:sdt><w:sdtContent>` + p("", "متن") + `</w:sdtContent></w:sdt>`, "متن\n"},
		{"fields", p("", `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>نه</w:t></w:r>`+
			`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>۷</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`), "۷\n"},
		{"a field that never ends", p("", `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`) + p("", "متن"), "متن\n"},
		{"a table", `<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>` + cell("دارو", "") + cell("دوز", "") + `</w:tr><w:tr>` + cell("الف", `<w:vMerge w:val="restart"/>`) +
			cell("۵", "") + `</w:tr><w:tr>` + cell("", `<w:vMerge/>`) + cell("۱۰", "") + `</w:tr></w:tbl>`,
			"||دارو|دوز\n|الف|۵\n|الف|۱۰\n"},
		{"broad cells", `<w:tbl><w:tr>` + cell("همه", `<w:gridSpan w:val="2"/>`) + `</w:tr><w:tr>` + cell("الف", "") + cell("ب", "") + `</w:tr></w:tbl>`,
			"|همه\n|الف|ب\n"},
		{"a frame", `<w:tbl><w:tr>` + `<w:tc>` + p("1", "در قاب") + p("", "متن") + `</w:tc></w:tr></w:tbl>`, "# در قاب\nمتن\n"},
		{"a text box", p("", run("متن", "")+`<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>`+p("", "جعبه")+`</w:txbxContent></w:drawing></mc:Choice>`+
			`<mc:Fallback><w:pict><w:txbxContent>`+p("", "جعبه")+`</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), "متن\nجعبه\n"},
		{"a caption", p("cap", "جدول ۱"), "^ جدول ۱\n"},
		{"line breaks", p("", `<w:r><w:t>یکم.</w:t><w:br/><w:t>دوم.</w:t></w:r>`), "یکم.\nدوم.\n"},
		{"references", p("1", "منابع") + p("", "احمدی، ۱۳۹۰.") + p("1", "پیوست") + p("", "متن"), "# پیوست\nمتن\n"},
	} {
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, doctest.One(t, file(c.body)), c.want) })
	}
}

func TestMetadataAndPages(t *testing.T) {
	d := doctest.One(t, file(p("", "یک")+p("", `<w:r><w:lastRenderedPageBreak/><w:t>دو</w:t></w:r>`)))
	if d.Title != "عنوان فایل" || strings.Join(d.Authors, "|") != "رضا الف|سارا ب" {
		t.Errorf("%q, %q", d.Title, d.Authors)
	}
	if d.Blocks[0].Page != 1 || d.Blocks[1].Page != 2 {
		t.Errorf("pages %+v", d.Blocks)
	}
}

func TestDamaged(t *testing.T) {
	whole := file(p("", "متن"))
	data := make([]byte, whole.Size)
	if _, err := whole.ReadAt(data, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t.Context(), doctest.File("a.docx", data[:len(data)/2])); !errors.Is(err, document.ErrFormat) {
		t.Errorf("half a file: %v", err)
	}
	if _, err := open(t.Context(), doctest.File("a.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 0123456789"))); !errors.Is(err, document.ErrRefused) ||
		!strings.Contains(err.Error(), "password") {
		t.Errorf("an encrypted file: %v", err)
	}
	cut := doctest.File("a.docx", doctest.Zip("word/document.xml", `<w:document xmlns:w="w"><w:body>`+p("", "متن")+`<w:p><w:r>`))
	d := doctest.One(t, cut)
	doctest.Same(t, d, "متن\n")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnCutShort {
		t.Errorf("%+v", d.Warnings)
	}
	bomb := doctest.File("a.docx", doctest.Zip("word/document.xml", `<w:document xmlns:w="w"><w:body>`+p("", strings.Repeat("بمب", 3<<20))))
	if _, err := open(t.Context(), bomb); !errors.Is(err, document.ErrTooLarge) {
		t.Errorf("a bomb: %v", err)
	}
	deep := doctest.File("a.docx", doctest.Zip("word/document.xml", `<w:document xmlns:w="w"><w:body>`+strings.Repeat("<w:sdt>", 10_000)))
	if _, err := open(t.Context(), deep); !errors.Is(err, document.ErrTooLarge) {
		t.Errorf("nesting: %v", err)
	}
}

func FuzzDOCX(f *testing.F) {
	whole := file(p("1", "یک") + p("", "متن"))
	data := make([]byte, whole.Size)
	_, _ = whole.ReadAt(data, 0)
	doctest.Fuzz(f, "a.docx", "docx", data)
}

// FuzzBody goes through the XML of documents, which a fuzzer of packed files does not
// reach.
func FuzzBody(f *testing.F) {
	f.Add(p("1", "یک") + `<w:tbl><w:tr>` + cell("الف", `<w:gridSpan w:val="99"/>`) + `</w:tr></w:tbl>`)
	f.Add(p("bul", `<w:r><w:fldChar w:fldCharType="end"/><w:footnoteReference w:id="2"/></w:r>`))
	f.Fuzz(func(t *testing.T, body string) {
		_, _ = open(t.Context(), file(body))
	})
}
