package markup

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

func TestBlocks(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs and inline", "<p>یک <b>دو</b>\nسه</p>چهار<div>پنج</div>", "یک دو سه\nچهار\nپنج\n"},
		{"nested lists", "<ul><li>الف<ul><li>ب</li></ul></li><li><p>پ</p><p>ت</p></li></ul>", "- الف\n  - ب\n- پ ت\n"},
		{"definitions", "<dl><dt>تب</dt><dd>دمای بالا</dd><dt>CRP:</dt><dd>پروتئین</dd><dt>چیست؟</dt><dd>پاسخ</dd></dl>", "- تب: دمای بالا\n- CRP: پروتئین\n- چیست؟ پاسخ\n"},
		{"line breaks", "<p>تب<br>لرز<br>سرفه</p>", "تب\nلرز\nسرفه\n"},
		{"lines broken to a width", "<p>" + strings.Repeat("بیمار دچار تب ", 6) + "<br>و لرز شد.</p>", strings.Repeat("بیمار دچار تب ", 6) + "و لرز شد.\n"},
		{"bullets by hand", "<p>علائم:<br>• تب<br>- لرز</p>", "علائم:\n- تب\n- لرز\n"},
		{"raised", "10<sup>9</sup> و kg/m<sup>2</sup>", "10⁹ و kg/m²\n"},
		{"a table", "<table><caption>دوز</caption><thead><tr><th>دارو<th>دوز</thead><tr><td>الف<br>ب<td><ul><li>۵<li>۱۰</ul></table>",
			"^ دوز\n||دارو|دوز\n|الف ب|۵؛ ۱۰\n"},
		{"a table without a head", "<table><tr><td>الف<td>۵<tr><td>ب<td>۱۰</table>", "|الف|۵\n|ب|۱۰\n"},
		{"bold names of columns", "<table><tr><td><b>دارو</b><td><strong>دوز</strong><tr><td>الف<td>۵</table>", "||دارو|دوز\n|الف|۵\n"},
		{"two rows of names", "<table><tr><th rowspan=2>دارو<th colspan=2>دوز<tr><th>کودک<th>بزرگسال<tr><td>الف<td>۵<td>۱۰</table>",
			"||دارو|دوز|دوز\n||دارو|کودک|بزرگسال\n|الف|۵|۱۰\n"},
		{"high cells", "<table><tr><th>الف<th>ب<tr><td rowspan=2>۱<td>۲<tr><td>۳</table>", "||الف|ب\n|۱|۲\n|۱|۳\n"},
		{"a table for layout", "<table><tr><td><h2>سر</h2><p>متن</p><td>کنار</table>", "## سر\nمتن\nکنار\n"},
		{"one column", "<table><tr><td>یک<tr><td>دو</table>", "یک\nدو\n"},
		{"unseen", "<p>الف<script>x</script><style>y</style><select><option>z</select><span hidden>w</span></p>", "الف\n"},
		{"cards in lists", "<ul><li><h3>سر</h3><p>متن</p></li></ul>", "### سر\nمتن\n"},
		{"code", "<pre>a\nb</pre>", "a\nb\n"},
	} {
		root, err := html.Parse(strings.NewReader(c.in))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, &document.Document{Blocks: Blocks(root)}, c.want) })
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"متن ساده":                      "متن ساده",
		"p<0.05 و a > b & c":            "p<0.05 و a > b & c",
		"a <b and c> d":                 "a <b and c> d",
		"x<y>z":                         "x<y>z",
		"AT&T;":                         "AT&T;",
		"<p>یک</p><p>دو</p>":            "یک\nدو",
		"الف&nbsp;ب &amp; پ":            "الف ب & پ",
		"کمتر از &lt;5":                 "کمتر از <5",
		"یک <b>دو</b>\n\nسه":            "یک دو\nسه",
		`<a href="x">پیوند</a>`:         "پیوند",
		"الف<br/>ب":                     "الف\nب",
		"<!-- x -->متن":                 "متن",
		"<script>alert(1)</script>متن":  "متن",
		"<table><tr><td>a<td>b</table>": "a | b",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("<p>یک &amp; <b>دو")
	f.Fuzz(func(_ *testing.T, s string) { Text(s) })
}
