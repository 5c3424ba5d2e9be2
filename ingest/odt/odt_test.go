package odt

import (
	"errors"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

const names = `xmlns:office="o" xmlns:text="t" xmlns:table="tb" xmlns:style="s" xmlns:draw="d" xmlns:dc="dc" xmlns:meta="m" xmlns:fo="f"`

func content(body string) string {
	return `<office:document-content ` + names + `><office:automatic-styles>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>
<style:style style:name="P2" style:family="paragraph" style:parent-style-name="Table_20_Heading"/>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
</office:automatic-styles><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`
}

func file(body string) *document.File {
	return doctest.File("a.odt", doctest.Zip("mimetype", mime, "content.xml", content(body),
		"styles.xml", `<office:document-styles `+names+`><office:styles><style:style style:name="Title"/></office:styles></office:document-styles>`,
		"meta.xml", `<office:document-meta `+names+`><office:meta><dc:title>عنوان</dc:title><meta:initial-creator>رضا</meta:initial-creator><dc:language>fa-IR</dc:language></office:meta></office:document-meta>`))
}

func TestBlocks(t *testing.T) {
	cell := func(s string) string { return `<table:table-cell><text:p>` + s + `</text:p></table:table-cell>` }
	for _, c := range []struct{ name, body, want string }{
		{"headings", `<text:p text:style-name="P1">نام</text:p><text:h text:outline-level="2">دو</text:h><text:p>متن<text:s text:c="3"/>دیگر</text:p>`,
			"# نام\n## دو\nمتن دیگر\n"},
		{"lists", `<text:list><text:list-item><text:p>الف</text:p><text:p>و نیز</text:p><text:list><text:list-item><text:p>ب</text:p></text:list-item></text:list></text:list-item>` +
			`<text:list-item><text:p>پ</text:p></text:list-item></text:list>`, "- الف و نیز\n  - ب\n- پ\n"},
		{"a numbered heading", `<text:list><text:list-item><text:h text:outline-level="1">فصل</text:h></text:list-item></text:list>`, "# فصل\n"},
		{"a note", `<text:p>متن<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>زیرنویس</text:p></text:note-body></text:note> است</text:p>`,
			"متن است\n* زیرنویس\n"},
		{"raised", `<text:p>10<text:span text:style-name="T1">9</text:span></text:p>`, "10⁹\n"},
		{"comments", `<text:p>متن<office:annotation><text:p>نظر</text:p></office:annotation></text:p>`, "متن\n"},
		{"contents", `<text:table-of-content><text:index-body><text:p>فهرست</text:p></text:index-body></text:table-of-content><text:p>متن</text:p>`, "متن\n"},
		{"a table", `<table:table><table:table-header-rows><table:table-row>` + cell("دارو") + cell("دوز") + `</table:table-row></table:table-header-rows><table:table-row>` +
			`<table:table-cell table:number-rows-spanned="2"><text:p>الف</text:p></table:table-cell>` + cell("۵") + `</table:table-row><table:table-row><table:covered-table-cell/>` +
			cell("۱۰") + `</table:table-row></table:table>`, "||دارو|دوز\n|الف|۵\n|الف|۱۰\n"},
		{"names by their style", `<table:table><table:table-row><table:table-cell><text:p text:style-name="P2">الف</text:p></table:table-cell><table:table-cell><text:p text:style-name="P2">ب</text:p></table:table-cell></table:table-row>` +
			`<table:table-row>` + cell("۱") + cell("۲") + `</table:table-row></table:table>`, "||الف|ب\n|۱|۲\n"},
		{"a text box", `<text:p>متن<draw:frame><draw:text-box><text:p>جعبه</text:p></draw:text-box></draw:frame></text:p>`, "متن\nجعبه\n"},
		{"line breaks", `<text:p>یکم.<text:line-break/>دوم.</text:p>`, "یکم.\nدوم.\n"},
		{"deleted text", `<text:tracked-changes><text:changed-region><text:deletion><text:p>حذف</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>متن</text:p>`, "متن\n"},
	} {
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, doctest.One(t, file(c.body)), c.want) })
	}
}

func TestFlatAndMetadata(t *testing.T) {
	flat := strings.NewReplacer("office:document-content", "office:document").Replace(content(`<text:p>متن</text:p>`))
	flat = strings.Replace(flat, `<office:document `, `<office:document office:mimetype="`+mime+`" `, 1)
	doctest.Same(t, doctest.One(t, doctest.File("a.fodt", []byte(flat))), "متن\n")
	d := doctest.One(t, file(`<text:p>متن</text:p>`))
	if d.Title != "عنوان" || strings.Join(d.Authors, "") != "رضا" || d.Language != "fa" {
		t.Errorf("%+v", d)
	}
}

func TestRefused(t *testing.T) {
	locked := doctest.File("a.odt", doctest.Zip("mimetype", mime, "content.xml", "x", "META-INF/manifest.xml", "<manifest:encryption-data/>"))
	if _, err := open(t.Context(), locked); !errors.Is(err, document.ErrRefused) {
		t.Error(err)
	}
	bomb := doctest.File("a.odt", doctest.Zip("mimetype", mime, "content.xml", content(strings.Repeat("<text:section>", 1000))))
	if _, err := open(t.Context(), bomb); !errors.Is(err, document.ErrTooLarge) {
		t.Error(err)
	}
}

func FuzzBody(f *testing.F) {
	f.Add(`<text:p>الف<text:s text:c="999999999"/></text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`)
	f.Add(`<text:list><text:list-item><text:p>الف</text:p></text:list-item></text:list>`)
	f.Fuzz(func(t *testing.T, body string) { _, _ = open(t.Context(), file(body)) })
}
