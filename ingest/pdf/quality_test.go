package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/biopars/biopars/ingest/document"
)

// TestBoundsOfQuality: at each bound a text layer passes, and beyond it is refused.
func TestBoundsOfQuality(t *testing.T) {
	for _, c := range []struct {
		name string
		q    quality
		want Reason // empty: good
	}{
		{"unmapped at the bound", quality{pages: 1, glyphs: 100, unmapped: 5, letters: 95}, ""},
		{"unmapped beyond", quality{pages: 1, glyphs: 100, unmapped: 6, letters: 94}, Unmapped},
		{"too few to tell", quality{pages: 1, glyphs: 19, unmapped: 18}, ""},
		{"none mapped", quality{pages: 1, glyphs: 9, unmapped: 9}, Unmapped},
		{"just enough to tell", quality{pages: 1, glyphs: 20, unmapped: 2}, Unmapped},
		{"accents at the bound", quality{pages: 1, glyphs: 100, letters: 100, accented: 5, persian: 95}, ""},
		{"accents beyond", quality{pages: 1, glyphs: 100, letters: 100, accented: 6, persian: 94}, WrongMapping},
		{"a French paper", quality{pages: 1, glyphs: 100, letters: 100, accented: 30}, ""},
		{"accents alone at the bound", quality{pages: 1, glyphs: 100, letters: 100, accented: 50}, ""},
		{"no language has more", quality{pages: 1, glyphs: 100, letters: 100, accented: 51}, WrongMapping},
		{"half of the pages scanned", quality{pages: 4, scans: 2, glyphs: 99, letters: 99}, ""},
		{"more than half", quality{pages: 4, scans: 3, glyphs: 99, letters: 99}, Scanned},
		{"nothing", quality{}, Empty},
		{"words at the bound", quality{pages: 1, words: 40, begin: 10, end: 10}, ""},
		{"words backwards", quality{pages: 1, words: 40, begin: 10, end: 9}, Reversed},
		{"too few words to tell", quality{pages: 1, words: 39, begin: 10, end: 1}, ""},
	} {
		err := errors.Join(c.q.glyphsError(), c.q.textError())
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		wantReason(t, err, c.want)
	}
}

func TestCountsOfQuality(t *testing.T) {
	var q quality
	glyphs := []glyph{{text: "س"}, {text: "é"}, {text: unknownText}, {text: "x", broken: true}, {text: " "}, {text: "۵"}}
	q.learn(&interpreter{glyphs: glyphs, fontless: 2}, 1)
	q.learn(&interpreter{pictures: 1}, 0)
	q.learn(&interpreter{}, 0)
	want := quality{glyphs: 7, unmapped: 4, letters: 2, accented: 1, persian: 1, pages: 2, scans: 1}
	if !reflect.DeepEqual(q, want) {
		t.Errorf("counted %+v, want %+v", q, want)
	}
	q = quality{}
	q.learnText("درد سر، ریه و HbA1c است")
	// «درد» begins and ends so; «سر» ends, «ریه» begins and ends, «است» ends.
	if q.words != 4 || q.begin != 2 || q.end != 4 {
		t.Errorf("counted %+v", q)
	}
}

const good = "بیمار باید روزانه هشت لیوان آب بنوشد و از مصرف نمک زیاد بپرهیزد و هر ماه فشار خون خود را اندازه بگیرد و " +
	"در دفتر بنویسد تا پزشک بداند درمان چگونه پیش رفته است و اگر سردرد یا تاری دید داشت زودتر به درمانگاه برود و " +
	"دارو را خودسرانه قطع نکند زیرا خطر سکته و نارسایی قلب در این بیماران بالا است"

func TestDamagedTextLayersAreRefused(t *testing.T) {
	wrong := map[rune]string{}
	half := map[rune]string{}
	for i, r := range []rune("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی") {
		wrong[r] = string(rune(0xe0 + i%30))
		if i%3 == 0 {
			half[r] = unknownText
		}
	}
	page := rightAt(590, 700, 5, good) + at(10, 600, 5, strings.Repeat("متن", 5))
	_, err := readBytes(t, (&builder{pages: []string{page}, unicode: wrong}).bytes())
	wantReason(t, err, WrongMapping) // though no Persian letter is left to tell that there was one
	_, err = readBytes(t, (&builder{pages: []string{page}, unicode: half}).bytes())
	wantReason(t, err, Unmapped)
	if !errors.Is(err, document.ErrRefused) {
		t.Errorf("%v is no refusal", err)
	}
	// Letters from left to right, as they are read.
	var words string
	for i, w := range strings.Fields(good) {
		words += at(20+float64(i%10)*50, 700-float64(i/10)*20, 10, w)
	}
	_, err = readBytes(t, (&builder{pages: []string{words}}).bytes())
	wantReason(t, err, Reversed)
	if _, err = readBytes(t, (&builder{pages: []string{page}}).bytes()); err != nil {
		t.Errorf("a good one: %v", err)
	}
}

func TestScannedPages(t *testing.T) {
	picture := "q 600 0 0 500 0 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n"
	_, err := readBytes(t, (&builder{pages: []string{picture, picture}}).bytes())
	wantReason(t, err, Scanned)
	if _, err := readBytes(t, (&builder{pages: []string{picture + at(10, 10, 9, "a figure, and its caption")}}).bytes()); err != nil {
		t.Error(err)
	}
}

// TestStampedScans: a page that a picture covers is a scan though a stamp stands on it,
// up to each bound of what a stamp may be.
func TestStampedScans(t *testing.T) {
	stamp := func(glyphs, lines int) string {
		var page string
		for i := range lines {
			n := glyphs / lines
			if i == 0 {
				n += glyphs % lines
			}
			page += at(10, 10+20*float64(i), 5, strings.Repeat("a", n))
		}
		return page
	}
	picture := func(w, h, x, y float64) string {
		return fmt.Sprintf("q %g 0 0 %g %g %g cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q\n", w, h, x, y)
	}
	for _, c := range []struct {
		name, page string
		want       Reason
	}{
		{"a stamp", picture(600, 800, 0, 0) + at(10, 10, 6, "Scanned by a scanner"), Scanned},
		{"most that a stamp may hold", picture(600, 800, 0, 0) + stamp(99, 3), Scanned},
		{"a glyph more", picture(600, 800, 0, 0) + stamp(100, 3), ""},
		{"a line more", picture(600, 800, 0, 0) + stamp(99, 4), ""},
		{"as much as a scan covers", picture(600, 600, 0, 200) + stamp(20, 1), Scanned},
		{"less", picture(600, 589, 0, 211) + stamp(20, 1), ""},
		{"strips", picture(600, 300, 0, 500) + picture(600, 300, 0, 200) + stamp(20, 1), Scanned},
		{"pictures over each other", picture(600, 400, 0, 400) + picture(600, 400, 0, 380) + stamp(20, 1), ""},
		{"drawn from the other corner", picture(-600, -800, 600, 800) + stamp(20, 1), Scanned},
		{"beyond the page", picture(6000, 700, -3000, -300) + stamp(20, 1), ""},
	} {
		_, err := readBytes(t, (&builder{pages: []string{c.page}}).bytes())
		if c.want != "" {
			wantReason(t, err, c.want)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestCoverage: on a page that is turned and whose box does not begin in the corner,
// of which a CropBox shows a part.
func TestCoverage(t *testing.T) {
	var p pageObject
	p.setBox(types.Dict{"MediaBox": types.NewNumberArray(0, 0, 900, 900), "CropBox": types.NewNumberArray(100, 200, 500, 800)})
	p.setBox(types.Dict{"MediaBox": types.NewNumberArray(0, 0, 10, 10)})
	box := (&file{table: &model.XRefTable{}}).numbers(p.box)
	turn := pageMatrix(90)
	c := pageCoverage(box, turn)
	c.add(matrix{200, 0, 0, 600, 100, 200}.times(turn).bounds())
	if c.share() != 0.5 {
		t.Errorf("half of the page is %g", c.share())
	}
	for _, box := range [][]float64{nil, {0, 0, 0, 9}, {1, 2}} {
		c := pageCoverage(box, identity)
		if c.add(matrix{595, 0, 0, 842, 0, 0}.bounds()); c.share() != 1 {
			t.Errorf("box %v: the whole page is %g", box, c.share())
		}
	}
	for _, c := range []coverage{{}, pageCoverage([]float64{-1e308, 0, 1e308, math.Inf(1)}, identity)} {
		c.add(rule{math.Inf(-1), math.NaN(), 0, 1e300}) // must not panic
	}
}

func TestPasswords(t *testing.T) {
	plain := (&builder{pages: []string{"BT /H 10 Tf 100 700 Td (abc) Tj ET"}}).bytes()
	encrypt := func(user string) []byte {
		var out bytes.Buffer
		conf := model.NewAESConfiguration(user, "owner", 256)
		if err := api.Encrypt(bytes.NewReader(plain), &out, conf); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for _, c := range []struct {
		user, given string
		want        Reason
	}{
		{"", "", ""}, {"secret", "", Encrypted}, {"secret", "guess", WrongPassword}, {"secret", "secret", ""},
	} {
		b := encrypt(c.user)
		d, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), Options{Password: c.given})
		switch {
		case c.want != "":
			wantReason(t, err, c.want)
		case err != nil || shown(d) != "paragraph0 abc":
			t.Errorf("password %q, given %q: %v, %v", c.user, c.given, d, err)
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	b := &builder{pages: []string{lines(550, 700, "برگ یکم از این پرونده سالم است."), lines(550, 700, "برگ دوم آن نیز سالم مانده است.")}}
	whole := b.bytes()
	lost := bytes.Index(whole, []byte("xref\n"))
	d, err := readBytes(t, whole[:lost])
	if err != nil {
		t.Fatal(err)
	}
	wantBlocks(t, d, "paragraph0 برگ یکم از این پرونده سالم است.", "paragraph0 برگ دوم آن نیز سالم مانده است.")
	// Cut off within the last page: the first is read, and a warning says so.
	cut := bytes.LastIndex(whole[:lost], []byte("stream\n"))
	cut = bytes.LastIndex(whole[:cut-20], []byte("stream\n"))
	d, err = readBytes(t, whole[:cut+20])
	if err != nil {
		t.Fatal(err)
	}
	wantBlocks(t, d, "paragraph0 برگ یکم از این پرونده سالم است.")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnUnreadable {
		t.Errorf("warnings %+v", d.Warnings)
	}
	for _, s := range []string{"%PDF-1.4\n", "", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "no PDF"} {
		_, err := readBytes(t, []byte(s))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestBombsAndLoops(t *testing.T) {
	if underRace {
		t.Skip("the race detector takes more memory than a reading is given")
	}
	bomb := &builder{pages: []string{strings.Repeat(" ", maxDecoded+1)}}
	_, err := readBytes(t, bomb.bytes())
	wantReason(t, err, Damaged)
	loop := &builder{pages: []string{at(100, 700, 10, "abc")}, kids: "2 0 R 2 0 R"}
	_, err = readBytes(t, loop.bytes())
	if err != nil { // its pages are found without the tree
		t.Error(err)
	}
	deep := &builder{pages: []string{strings.Repeat("[", 1<<16) + strings.Repeat("<<", 1<<16)}}
	_, err = readBytes(t, deep.bytes())
	wantReason(t, err, Empty)
}
