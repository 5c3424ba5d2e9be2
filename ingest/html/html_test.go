package html

import (
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

// prose is what an article has around what a test is about.
const prose = `<p>سردرد میگرنی معمولاً یک‌طرفه و ضربان‌دار است و با تهوع و حساسیت به نور همراه می‌شود.</p>`

const proseText = "سردرد میگرنی معمولاً یک‌طرفه و ضربان‌دار است و با تهوع و حساسیت به نور همراه می‌شود.\n"

func pageOf(t *testing.T, body string) *document.Document {
	t.Helper()
	d, err := Page([]byte("<!doctype html><html lang=fa><head><meta charset=utf-8></head><body>"+body+"</body></html>"), "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMainText(t *testing.T) {
	menu := `<ul><li><a href="/a">خانه</a></li><li><a href="/b">بیماری‌ها</a></li><li><a href="/c">تماس با ما</a></li></ul>`
	for _, c := range []struct{ name, body, want string }{
		{"menus, asides, footers", `<nav>` + menu + `</nav><article><h1>میگرن</h1>` + prose + `</article><aside><p>پیشنهاد ما به شما این است که این را هم بخوانید و از آن بهره ببرید.</p></aside><footer><p>حق نشر</p></footer>`,
			"# میگرن\n" + proseText},
		{"without any element for it", `<div><div>` + menu + `</div><div><h1>میگرن</h1>` + prose + prose + `</div><div>` + menu + `</div></div>`,
			"# میگرن\n" + proseText + proseText},
		{"names of parts", `<div class="content"><h1>میگرن</h1>` + prose + `<div class="yn-ad">بیمهٔ تکمیلی بخرید</div><div class="share-buttons">تلگرام</div>` + prose + `</div><div id="comments"><p>خیلی ممنون از مطلب خوبتان که برای من بسیار مفید بود و به دیگران هم گفتم.</p></div>`,
			"# میگرن\n" + proseText + proseText},
		{"what calls itself an advertisement", `<main><h1>میگرن</h1><p>آگهی: بهترین پوشک</p>` + prose + `<p>بیشتر بخوانید: <a href="/x">سردرد خوشه‌ای</a></p></main>`,
			"# میگرن\n" + proseText},
		{"headings of additions", `<main><h1>میگرن</h1>` + prose + prose + `<h3>مطالب مرتبط</h3><p>سردرد خوشه‌ای چیست و چگونه درمان می‌شود و چه باید کرد؟</p><h3>دیدگاه‌ها</h3><p>سلام.</p></main>`,
			"# میگرن\n" + proseText + proseText},
		{"a list of contents before the text", `<main><h1>میگرن</h1><h4>آنچه در این مقاله می‌خوانید</h4><ul><li><a href="#a">درمان</a></li><li><a href="#b">علت</a></li></ul>` + prose + prose + `</main>`,
			"# میگرن\n" + proseText + proseText},
		{"references", `<article><h1>میگرن</h1>` + prose + `<h2>منابع</h2><ol><li>Smith J. Migraine. 2019.</li></ol></article>`,
			"# میگرن\n" + proseText},
		{"hidden text", `<article><h1>میگرن</h1><p style="display: none">واژه‌های پنهان</p><p hidden>پنهان</p>` + prose + `</article>`,
			"# میگرن\n" + proseText},
		{"the title outside the text", `<header class="page-header"><h1>میگرن</h1></header><div class="text">` + prose + prose + prose + `</div>`,
			"# میگرن\n" + proseText + proseText + proseText},
		{"a name that covers the page", `<div class="with-sidebar"><h1>میگرن</h1>` + prose + prose + `</div>`,
			"# میگرن\n" + proseText + proseText},
		{"teasers are articles too", `<article><h1>میگرن</h1>` + prose + prose + prose + `</article><article><h2>دیگر</h2><p>خلاصهٔ یک مطلب دیگر که در صفحه‌ای دیگر آمده است و می‌توان آن را خواند.</p></article>`,
			"# میگرن\n" + proseText + proseText + proseText},
		{"tables that lay out the page", `<table><tr><td colspan=3>` + menu + `</td></tr><tr><td>` + menu + `</td><td><h1>میگرن</h1>` + prose + prose + `</td><td>` + menu + `</td></tr></table>`,
			"# میگرن\n" + proseText + proseText},
		{"a form around the page", `<form><div><h1>میگرن</h1>` + prose + prose + `</div></form>`, "# میگرن\n" + proseText + proseText},
		{"links within the text", `<article><h1>میگرن</h1><p>برای <a href="/x">درمان میگرن</a> از <a href="/y">تریپتان‌ها</a> بهره می‌برند که در آغاز حمله خورده می‌شوند.</p></article>`,
			"# میگرن\nبرای درمان میگرن از تریپتان‌ها بهره می‌برند که در آغاز حمله خورده می‌شوند.\n"},
	} {
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, pageOf(t, c.body), c.want) })
	}
}

func TestMetadata(t *testing.T) {
	d, err := Page([]byte(`<html lang="fa-IR"><head><title>میگرن چیست | پزشک من</title>
<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"میگرن چیست","author":[{"name":"سارا نوری"}],"datePublished":"2021-03-02","publisher":{"name":"پزشک من"}}]}</script>
<link rel="canonical" href="https://example.org/m"><link rel="license" href="https://creativecommons.org/licenses/by/4.0/"></head><body><article>`+prose+`</article></body>`), "")
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "میگرن چیست" || !slices.Equal(d.Authors, []string{"سارا نوری"}) || d.Year != 2021 || d.Publisher != "پزشک من" ||
		d.URL != "https://example.org/m" || d.Language != "fa" || !strings.Contains(d.Licence, "by/4.0") {
		t.Errorf("%+v", d)
	}
	for body, want := range map[string]string{
		`<p class="entry-meta">به‌قلم <a href="/a">نگار توکلی</a> در ۲۰ آذر ۱۴۰۲</p>`:              "نگار توکلی",
		`<div class="post-info">نویسنده: دکتر امید فلاح | تاریخ: ۱۴۰۰/۱/۱</div>`:                   "امید فلاح",
		`<span itemprop="author">مینا رستگار</span>`:                                               "مینا رستگار",
		`<p>نویسنده: کسی که در متن آمده است.</p>`:                                                  "",
		`<p class="meta">منتشر شده در ۱۴۰۰</p>`:                                                    "",
		`<div class="byline">By John Smith on 3 May 2020</div>`:                                    "John Smith",
		`<div class="author-box"><p>نگار توکلی کارشناس ارشد تغذیه است و عاشق کوه‌نوردی.</p></div>`: "",
	} {
		d := pageOf(t, "<article><h1>میگرن</h1>"+body+prose+"</article>")
		if got := strings.Join(d.Authors, "|"); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

func TestDetect(t *testing.T) {
	for content, want := range map[string]bool{
		"<!DOCTYPE html><p>": true, "\ufeff <html>": true, "<?xml version='1.0'?>\n<!-- x --><html xmlns='y'>": true, "<body>": true,
		"<article/>": false, "text <html>": false, "": false, "<?xml?><feed>": false,
	} {
		if detect(doctest.File("a", []byte(content))) != want {
			t.Errorf("%q: %v", content, !want)
		}
	}
}

func TestEncodings(t *testing.T) {
	// «تب و لرز» in Windows-1256.
	body := "<html><body><article><p>\xca\xc8 \xe6 \xe1\xd1\xd2 \x8d\xd1\x98\xed &#1776;</p></article></body></html>"
	for _, contentType := range []string{"", "text/html; charset=windows-1256", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"} {
		d, err := Page([]byte(body), contentType)
		if err != nil {
			t.Fatal(err)
		}
		doctest.Same(t, d, "تب و لرز چرکی ۰\n")
	}
	d, err := Page([]byte("<meta charset=iso-8859-2><body><p>kr\xe1l\xed \xbe</p>"), "")
	if err != nil {
		t.Fatal(err)
	}
	doctest.Same(t, d, "králí ž\n")
}

func TestMHTML(t *testing.T) {
	saved := "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/m\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n" +
		"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"<html><meta charset=3D\"utf-8\"><body><p>=D8=AA=D8=A8 =\r\nCRP</p>\r\n--b--\r\n"
	d := doctest.One(t, doctest.File("a.mht", []byte(saved)))
	doctest.Same(t, d, "تب CRP\n")
	if d.URL != "https://example.org/m" {
		t.Errorf("%q", d.URL)
	}
	cut := doctest.One(t, doctest.File("a.mht", []byte(saved[:strings.Index(saved, "\r\n--b--")])))
	doctest.Same(t, cut, "تب CRP\n")
}

func TestDeepPage(t *testing.T) {
	d, err := Page([]byte(strings.Repeat("<div>", 400)+"<p>متن</p>"), "")
	if err != nil || len(d.Blocks) != 1 {
		t.Errorf("%v, %v", d, err)
	}
	if _, err := Page([]byte(strings.Repeat("<b><p>", 20_000)+"متن"), ""); err == nil {
		t.Log("read")
	}
}

func FuzzPage(f *testing.F) {
	doctest.Fuzz(f, "a.html", "html", []byte("<html><article>"+prose+"<table><tr><td rowspan=99>x</table><dl><dt>a<dd>b</dl>"),
		[]byte("<meta charset=windows-1256>\xca\xc8"), []byte("<ul><li>x<li><h2>y</ul><sup>2</sup><br>"))
}

func FuzzMHTML(f *testing.F) {
	doctest.Fuzz(f, "a.mht", "mhtml", []byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n--b--"))
}
