package tei

import (
	"slices"
	"testing"

	"github.com/biopars/biopars/ingest/internal/doctest"
)

const article = `<TEI xml:lang="fa"><teiHeader><fileDesc><titleStmt><title>تغذیه</title></titleStmt><publicationStmt><publisher>نشر</publisher><date when="2018-09-01"/></publicationStmt>
<sourceDesc><biblStruct><analytic><author><persName><forename>کاوه</forename><surname>ایزدی</surname></persName></author></analytic><monogr><title level="j">فصلنامه</title></monogr><idno type="DOI">10.1/z</idno></biblStruct></sourceDesc></fileDesc>
<profileDesc><abstract><p>چکیده.</p></abstract></profileDesc></teiHeader><text><body><div><head>شروع</head><p>متن<note place="foot">زیرنویس</note> است.<hi rend="superscript">2</hi></p>
<list><item>الف<list><item>ب</item></list></item></list><figure type="table"><head>جدول ۱</head><figDesc>دوز</figDesc><table><row role="label"><cell>سن</cell><cell>دوز</cell></row><row><cell>۱</cell><cell>۵</cell></row></table></figure></div></body>
<back><div type="references"><listBibl><bibl>Smith</bibl></listBibl></div><div><head>پیوست</head><p>پایان.</p></div></back></text></TEI>`

func TestArticle(t *testing.T) {
	d := doctest.One(t, doctest.File("a.xml", []byte(article)))
	doctest.Same(t, d, "چکیده.\n# شروع\nمتن است.²\n* زیرنویس\n- الف\n  - ب\n^ جدول ۱. دوز\n||سن|دوز\n|۱|۵\n# پیوست\nپایان.\n")
	if d.Title != "تغذیه" || d.Journal != "فصلنامه" || d.Publisher != "نشر" || d.Year != 2018 || d.DOI != "10.1/z" || d.Language != "fa" ||
		!slices.Equal(d.Authors, []string{"کاوه ایزدی"}) {
		t.Errorf("%+v", d)
	}
}

func FuzzTEI(f *testing.F) { doctest.Fuzz(f, "a.xml", "tei", []byte(article)) }
