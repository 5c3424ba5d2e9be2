package pdf

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
)

func TestReadsParagraphsHeadingsAndLists(t *testing.T) {
	b := &builder{pages: []string{
		rightAt(550, 700, 18, "درمان سنگ کلیه") +
			rightAt(550, 660, 10, "نوشیدن آب فراوان تا دو لیتر در روز از بازگشت سنگ کلیه پیشگیری می‌کند و این کار آسان است") +
			rightAt(550, 644, 10, "و هزینه ندارد.") +
			rightAt(550, 628, 10, "نمک را کم کنید.") +
			rightAt(550, 612, 10, "• گوشت کمتر") +
			rightAt(550, 596, 10, "• سبزی بیشتر"),
	}}
	wantBlocks(t, b.read(t),
		"heading1 درمان سنگ کلیه",
		"paragraph0 نوشیدن آب فراوان تا دو لیتر در روز از بازگشت سنگ کلیه پیشگیری می‌کند و این کار آسان است و هزینه ندارد.",
		"paragraph0 نمک را کم کنید.",
		"item1 گوشت کمتر",
		"item1 سبزی بیشتر")
}

// lines sets lines of a column, from the top.
func lines(x, y float64, text ...string) string {
	var out strings.Builder
	for i, s := range text {
		out.WriteString(rightAt(x, y-16*float64(i), 10, s))
	}
	return out.String()
}

func TestReadsColumnsFromTheRight(t *testing.T) {

	right := []string{"ستون راست از اینجا آغاز می‌شود و تا پایین", "ادامه دارد و هر سطر آن ستون را پر می‌کند", "تا خواننده بداند که سطرها به هم پیوسته‌اند"}
	left := []string{"ستون چپ پس از ستون راست خوانده می‌شود", "و سطرهای آن نیز تا کنار ستون می‌رسند و", "جدولی در کار نیست که سطر به سطر خوانده شود"}
	wide := "عنوان پهنی که بالای هر دو ستون ایستاده است و از لبهٔ راست تا لبهٔ چپ می‌رود تا میانه را بپوشاند"
	b := &builder{pages: []string{rightAt(570, 740, 10, wide) + lines(270, 700, left...) + lines(570, 700, right...)}}
	got := shown(b.read(t))
	want := []string{wide}
	want = append(append(want, right...), left...)
	at := 0
	for _, s := range want {
		i := strings.Index(got[at:], s)
		if i < 0 {
			t.Fatalf("%q is not behind what was before it in\n%s", s, got)
		}
		at += i + len(s)
	}
}

func TestReadsTablesByRows(t *testing.T) {
	row := func(y float64, cells ...string) string {
		var out string
		for i, c := range cells {
			out += rightAt(550-150*float64(i), y, 10, c)
		}
		return out
	}
	b := &builder{pages: []string{lines(550, 740, "جدول زیر دوز داروها را برای بزرگسالان نشان می‌دهد و برای کودکان نیست و باید تنها به دست پزشک به کار رود") +
		row(700, "دارو", "دوز", "زمان") + row(680, "آسپرین", "کم", "صبح") + row(660, "ناپروکسن", "زیاد", "شب")}}
	d := b.read(t)
	wantBlocks(t, d, "paragraph0 جدول زیر دوز داروها را برای بزرگسالان نشان می‌دهد و برای کودکان نیست و باید تنها به دست پزشک به کار رود",
		"row0 دارو | دوز | زمان", "row0 آسپرین | کم | صبح", "row0 ناپروکسن | زیاد | شب")
	if !d.Blocks[1].First || !d.Blocks[1].Head || d.Blocks[2].First {
		t.Errorf("first and head of rows: %+v", d.Blocks[1:])
	}
}

func TestLeavesRunningHeadersOut(t *testing.T) {
	page := func(number, body string) string {
		return rightAt(550, 780, 9, "مجلهٔ پزشکی خانواده") + rightAt(550, 700, 10, body) + at(300, 30, 9, number)
	}
	b := &builder{pages: []string{page("12", "برگ یکم دربارهٔ قلب است."), page("13", "برگ دوم دربارهٔ کبد است."), page("14", "برگ سوم دربارهٔ کلیه است.")}}
	d := b.read(t)
	wantBlocks(t, d, "paragraph0 برگ یکم دربارهٔ قلب است.", "paragraph0 برگ دوم دربارهٔ کبد است.", "paragraph0 برگ سوم دربارهٔ کلیه است.")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnFurniture || d.Warnings[0].Count != 6 {
		t.Errorf("warnings %+v", d.Warnings)
	}
	for i, block := range d.Blocks {
		if block.Page != i+1 {
			t.Errorf("block %d is on page %d", i, block.Page)
		}
	}
	// What stands on two pages of three is none: here, the same first line.
	b = &builder{pages: []string{rightAt(550, 700, 10, "آغاز."), rightAt(550, 700, 10, "آغاز."), rightAt(550, 700, 10, "پایان.")}}
	wantBlocks(t, b.read(t), "paragraph0 آغاز.", "paragraph0 آغاز.", "paragraph0 پایان.")
}

func TestPresentationFormsAndLigatures(t *testing.T) {
	// On paper, from the left: «سلام» with the ligature of lam and alef, «می‌شود» whose
	// yeh has its final shape before another letter.
	b := &builder{pages: []string{at(100, 700, 10, "ﻡﻼﺳ") + at(100, 660, 10, "ﺩﻮﺷﯽﻣ")}}
	wantBlocks(t, b.read(t), "paragraph0 سلام", "paragraph0 می‌شود")
	// A font that names the ligature as it looks.
	b = &builder{pages: []string{at(100, 700, 10, "مXس")}, unicode: map[rune]string{'X': "ال"}}
	wantBlocks(t, b.read(t), "paragraph0 سلام")
}

func TestActualText(t *testing.T) {
	b := &builder{pages: []string{"/Span<</ActualText<feff" + hexText("بیمار") + ">>> BDC\n" + at(100, 700, 10, "QQQ") + "EMC\n" +
		"/Artifact<</Type/Pagination>> BDC\n" + at(100, 20, 10, "ABC") + "EMC\n"}}
	wantBlocks(t, b.read(t), "paragraph0 بیمار")
}

func TestJoinsBrokenWords(t *testing.T) {
	b := &builder{pages: []string{at(50, 700, 10, "The guideline recommends hydration and potas-") +
		at(50, 684, 10, "sium citrate for 5-") + at(50, 668, 10, "year prevention of calcium oxalate stones.")}}
	wantBlocks(t, b.read(t), "paragraph0 The guideline recommends hydration and potassium citrate for 5- year prevention of calcium oxalate stones.")
}

func TestRaisedDigitsAreNoNumbers(t *testing.T) {
	b := &builder{pages: []string{at(100, 700, 10, "10") + at(110, 704, 6, "9") + at(115, 700, 10, " cells")}}
	wantBlocks(t, b.read(t), "paragraph0 10⁹ cells")
}

func TestTurnedPagesAreReadUpright(t *testing.T) {
	turned := "BT /F 10 Tf 0 1 -1 0 100 100 Tm <" + hexText("هدرپ") + "> Tj ET\n"
	b := &builder{pages: []string{turned}}
	wantBlocks(t, b.read(t), "paragraph0 پرده")
	b = &builder{pages: []string{turned + lines(500, 700, "متن اصلی برگ این است")}}
	d := b.read(t)
	if len(d.Blocks) == 0 || d.Blocks[0].Text != "متن اصلی برگ این است" {
		t.Errorf("read %s", shown(d))
	}
}

func TestMetadata(t *testing.T) {
	info := func(title string) *document.Document {
		b := &builder{pages: []string{at(100, 700, 10, "بآ")}}
		b.info = "<</Title<feff" + hexText(title) + ">/Author(A. Rad; B. Sabeti)/CreationDate(D:20240131)>>"
		return b.read(t)
	}
	d := info("راهنمای آسم")
	if d.Title != "راهنمای آسم" || strings.Join(d.Authors, "|") != "A. Rad|B. Sabeti" || d.Other["created"] != "2024" {
		t.Errorf("metadata %q %+v", d.Title, d.Metadata)
	}
	if d := info("Microsoft Word - asthma.docx"); d.Title != "" {
		t.Errorf("title %q", d.Title)
	}
}

func TestCancelledReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := (&builder{pages: []string{at(1, 1, 9, "a")}}).bytes()
	if _, err := Read(ctx, bytes.NewReader(b), int64(len(b)), Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestProducers compares what is read of real files with golden ones.
func TestProducers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pdf")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, err := readBytes(t, b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		golden := strings.TrimSuffix(name, ".pdf") + ".golden"
		got := d.Title + "\n" + shown(d) + "\n"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is read\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestPageNumberAlone: a number at the foot that is the page's is none of the text.
func TestPageNumberAlone(t *testing.T) {
	b := &builder{pages: []string{rightAt(550, 700, 10, "تنها یک برگ است.") + at(300, 30, 10, "1")}}
	wantBlocks(t, b.read(t), "paragraph0 تنها یک برگ است.")
	b = &builder{pages: []string{rightAt(550, 700, 10, "تنها یک برگ است.") + at(300, 30, 10, "7")}}
	wantBlocks(t, b.read(t), "paragraph0 تنها یک برگ است.", "paragraph0 7")
}

func TestHiddenText(t *testing.T) {
	hidden := func(s string) string { return "3 Tr " + s + "0 Tr\n" }
	seen := rightAt(550, 700, 10, "متنی که دیده می‌شود.")
	d := (&builder{pages: []string{seen + hidden(at(10, 400, 10, "bad"))}}).read(t)
	wantBlocks(t, d, "paragraph0 متنی که دیده می‌شود.")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnHiddenText || d.Warnings[0].Count != 3 {
		t.Errorf("warnings %+v", d.Warnings)
	}
	d = (&builder{pages: []string{hidden(seen)}}).read(t)
	wantBlocks(t, d, "paragraph0 متنی که دیده می‌شود.")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != WarnRecognised {
		t.Errorf("warnings %+v", d.Warnings)
	}
}

func TestPersianLetters(t *testing.T) {
	d := (&builder{pages: []string{rightAt(550, 700, 10, "پزشك گفت كه نمي‌شود.")}}).read(t)
	wantBlocks(t, d, "paragraph0 پزشک گفت که نمی‌شود.")
	d = (&builder{pages: []string{rightAt(550, 700, 10, "الكتاب في المكتبة.")}}).read(t)
	wantBlocks(t, d, "paragraph0 الكتاب في المكتبة.")
}

func TestReferencesAreLeftOut(t *testing.T) {
	d := (&builder{pages: []string{rightAt(550, 700, 10, "درمان با آب و نمک کم آغاز می‌شود و تا یک سال ادامه دارد.") + rightAt(550, 660, 14, "منابع") +
		at(50, 630, 10, "1. Smith J, Doe A. Kidney stones. Lancet. 2019;393:100-10.") +
		at(50, 614, 10, "2. Roe B. Hydration. BMJ. 2020;368:m1.")}}).read(t)
	wantBlocks(t, d, "paragraph0 درمان با آب و نمک کم آغاز می‌شود و تا یک سال ادامه دارد.")
	if len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnReferences {
		t.Errorf("warnings %+v", d.Warnings)
	}
}

// TestBracketsNamedForTheOther: fonts may name the bracket that looks like a closing one
// as an opening one, throughout.
func TestBracketsNamedForTheOther(t *testing.T) {
	page := at(300, 700, 10, "(metformin)") + at(360, 700, 10, "وراد") + at(300, 660, 10, "(بآ)") + at(360, 660, 10, "وراد")
	for _, names := range []map[rune]string{nil, {'(': ")", ')': "("}} {
		d := (&builder{pages: []string{page}, unicode: names}).read(t)
		wantBlocks(t, d, "paragraph0 دارو (metformin)", "paragraph0 دارو (آب)")
	}
}
