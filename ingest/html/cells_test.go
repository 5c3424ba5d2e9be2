package html

import (
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

// threeColumns is a page of nested tables with a menu, the text and teasers in a row, in
// <font> and <br> alone.
const threeColumns = `<HTML><HEAD><TITLE>سرخک در کودکان - کلینیک مجازی</TITLE></HEAD><BODY BGCOLOR=white DIR=RTL>
<CENTER><TABLE WIDTH=760 CELLPADDING=0><TR><TD COLSPAN=3 BGCOLOR=#006666><FONT COLOR=white SIZE=5>کلینیک مجازی</FONT></TD></TR>
<TR><TD WIDTH=140 VALIGN=TOP><TABLE><TR><TD><A HREF=1.htm>صفحهٔ اول</A></TD></TR><TR><TD><A HREF=2.htm>بیماری‌ها</A></TD></TR><TR><TD><A HREF=3.htm>پیوندها</A></TD></TR></TABLE></TD>
<TD VALIGN=TOP><TABLE BORDER=0 WIDTH=95%><TR><TD><FONT SIZE=4><B>سرخک در کودکان</B></FONT><BR><BR>
<FONT SIZE=2>سرخک با تب بالا، سرفهٔ خشک و سرخی چشم آغاز می‌شود و سه روز بعد دانه‌ها از پشت گوش بیرون می‌زنند.<BR><BR>
کودک تا ۴ روز پس از بیرون زدن دانه‌ها بیماری را به دیگران می‌دهد و باید در خانه بماند.<BR><BR>
برای تب، استامینوفن ۱۵ میلی‌گرم به ازای هر کیلوگرم داده می‌شود؛ آسپرین نباید داده شود.</FONT>
<TABLE BORDER=1><TR><TH>سن</TH><TH>ویتامین A</TH></TR><TR><TD>۶ تا ۱۱ ماه</TD><TD>۱۰۰۰۰۰ واحد</TD></TR></TABLE></TD></TR></TABLE></TD>
<TD WIDTH=160 VALIGN=TOP><FONT SIZE=1><B>تازه‌ها</B><BR>داروخانهٔ شبانه‌روزی کجاست و چه ساعتی در روزهای تعطیل باز است؟ <A HREF=a.htm>ادامه</A><BR><BR>ده راه ساده برای پوست شاداب در زمستان سرد امسال <A HREF=b.htm>ادامه</A></FONT></TD></TR>
<TR><TD COLSPAN=3 ALIGN=CENTER><FONT SIZE=1>کلیهٔ حقوق برای کلینیک مجازی محفوظ است و نقل مطالب با ذکر منبع آزاد است.</FONT></TD></TR></TABLE></CENTER></BODY></HTML>`

// twoColumns is a page whose text runs over two cells, below a bar of links and beside a
// box that warns; its foot stands outside of all tables.
const twoColumns = `<html><head><title>نقرس</title></head><body dir=rtl><table width="100%"><tr><td><a href="/">خانه</a> | <a href="/n">نقشهٔ پایگاه</a> | <a href="/t">تماس</a></td></tr></table>
<table width="100%"><tr><td valign=top width="18%"><font size=2><a href=a>روماتیسم</a><br><a href=b>پوکی استخوان</a><br><a href=c>کمردرد</a></font></td>
<td valign=top><font size=5>نقرس</font><br><br>نقرس از رسوب بلور اورات در مفصل پدید می‌آید و بیشتر شست پا را می‌گیرد.<br><br>درد شبانه و ناگهانی است و پوست روی مفصل سرخ و داغ می‌شود.<br><br>در حملهٔ حاد، کلشی‌سین ۰٫۵ میلی‌گرم دو بار در روز داده می‌شود.</td>
<td valign=top>آلوپورینول را در میانهٔ حمله آغاز نمی‌کنند، زیرا حمله را درازتر می‌کند.<br><br>هدف درمان، اورات کمتر از ۶ میلی‌گرم در دسی‌لیتر است و هر ماه سنجیده می‌شود.</td>
<td valign=top width=120>با نارسایی کلیه، کلشی‌سین نخورید.</td></tr>
<tr><td colspan=4><a href=d>درد مفصل شانه</a> - <a href=e>ورزش در خانه</a> - <a href=f>نشانی ما</a></td></tr></table>
<center><font size=1>Copyright 1999 &copy; پزشک محله</font></center></body></html>`

func TestPagesOfTables(t *testing.T) {
	for _, c := range []struct{ name, page, title, want string }{
		{"three columns", threeColumns, "سرخک در کودکان", "# سرخک در کودکان\n" +
			"سرخک با تب بالا، سرفهٔ خشک و سرخی چشم آغاز می‌شود و سه روز بعد دانه‌ها از پشت گوش بیرون می‌زنند.\n" +
			"کودک تا ۴ روز پس از بیرون زدن دانه‌ها بیماری را به دیگران می‌دهد و باید در خانه بماند.\n" +
			"برای تب، استامینوفن ۱۵ میلی‌گرم به ازای هر کیلوگرم داده می‌شود؛ آسپرین نباید داده شود.\n" +
			"||سن|ویتامین A\n|۶ تا ۱۱ ماه|۱۰۰۰۰۰ واحد\n"},
		{"text in two cells", twoColumns, "نقرس", "# نقرس\n" +
			"نقرس از رسوب بلور اورات در مفصل پدید می‌آید و بیشتر شست پا را می‌گیرد.\nدرد شبانه و ناگهانی است و پوست روی مفصل سرخ و داغ می‌شود.\n" +
			"در حملهٔ حاد، کلشی‌سین ۰٫۵ میلی‌گرم دو بار در روز داده می‌شود.\n" +
			"آلوپورینول را در میانهٔ حمله آغاز نمی‌کنند، زیرا حمله را درازتر می‌کند.\n" +
			"هدف درمان، اورات کمتر از ۶ میلی‌گرم در دسی‌لیتر است و هر ماه سنجیده می‌شود.\nبا نارسایی کلیه، کلشی‌سین نخورید.\n"},
		{"no table", "<title>گلودرد</title><body><font size=4>گلودرد</font><br><br>گلودرد ویروسی در یک هفته خوب می‌شود و آنتی‌بیوتیک نمی‌خواهد.<table><tr><td><a href=1>خانه</a><td><a href=2>پیوندها</a></table>" +
			"تب بیش از سه روز و چرک روی لوزه‌ها را باید پزشک ببیند.", "گلودرد",
			"# گلودرد\nگلودرد ویروسی در یک هفته خوب می‌شود و آنتی‌بیوتیک نمی‌خواهد.\nتب بیش از سه روز و چرک روی لوزه‌ها را باید پزشک ببیند.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := Page([]byte(c.page), "text/html; charset=utf-8")
			if err != nil {
				t.Fatal(err)
			}
			doctest.Same(t, d, c.want)
			if d.Title != c.title || len(d.Warnings) == 0 || d.Warnings[0].Code != document.WarnFurniture {
				t.Errorf("%q, %v", d.Title, d.Warnings)
			}
		})
	}
}

// Cells of data keep their links, and a cell on rights that is no foot stays.
func TestCellsOfDataStay(t *testing.T) {
	data := `<table><tr><td><a href="/a">آلوپورینول</a> <a href="/b">زیلوریک</a></td><td>۱۰۰ میلی‌گرم یک بار در روز</td></tr><tr><td><a href="/c">کلشی‌سین</a></td><td>۰٫۵ میلی‌گرم دو بار در روز</td></tr></table>`
	doctest.Same(t, pageOf(t, `<h1>نقرس</h1>`+prose+data+prose),
		"# نقرس\n"+proseText+"|آلوپورینول زیلوریک|۱۰۰ میلی‌گرم یک بار در روز\n|کلشی‌سین|۰٫۵ میلی‌گرم دو بار در روز\n"+proseText)
	long := strings.Repeat("همهٔ حقوق بیمار را پرستار پیش از هر کار برای او باز می‌گوید. ", 6)
	got := pageOf(t, `<table><tr><td>`+strings.Repeat(prose, 20)+`</td></tr><tr><td>`+long+`</td></tr></table>`)
	if last := got.Blocks[len(got.Blocks)-1].Text; last != strings.TrimSpace(long) {
		t.Errorf("%q", last)
	}
}
