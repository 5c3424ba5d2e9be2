package ocr

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

// TestMain makes the test binary the program, by its name.
func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") == program {
		pretend(os.Args[1:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// pretend does what the name of the folder that it lies in says.
func pretend(args []string) {
	how := filepath.Base(filepath.Dir(os.Args[0]))
	all := strings.Join(args, " ")
	switch {
	case all == "--list-langs":
		langs := "eng\nfas\nosd"
		if how == "without-fas" {
			langs = "eng\nosd"
		}
		fmt.Printf("List of available languages in \"/x/\" (3):\n%s\n", langs)
	case how == "hangs":
		time.Sleep(time.Hour)
	case how == "fails":
		fmt.Fprintln(os.Stderr, "Error in pixReadStream")
		os.Exit(1)
	case how == "babbles":
		for chunk := strings.Repeat("x", 1<<20); ; {
			if _, err := os.Stdout.WriteString(chunk); err != nil {
				os.Exit(1)
			}
		}
	default:
		if os.Getenv("OMP_THREAD_LIMIT") != "1" {
			fmt.Fprintln(os.Stderr, "several threads")
			os.Exit(1)
		}
		file, err := os.ReadFile(args[0])
		if err != nil {
			os.Exit(1)
		}
		fmt.Println("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext")
		word(1, 1, "90", strings.Join(args[1:], ","))
		word(2, 1, "90", fmt.Sprint(len(file)))
	}
}

func word(block, line int, confidence, text string) {
	fmt.Printf("5\t1\t%d\t1\t%d\t1\t0\t0\t9\t9\t%s\t%s\n", block, line, confidence, text)
}

// install puts the program on the PATH, in a folder of that name.
func install(t *testing.T, how string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("links need rights")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), how)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(dir, program)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

func TestFind(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context()); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "tesseract is not on the PATH") || !strings.Contains(err.Error(), "fas and eng") {
		t.Errorf("none: %v", err)
	}
	install(t, "without-fas")
	if _, err := Find(t.Context()); !errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), `no language pack "fas"`) {
		t.Errorf("without Persian: %v", err)
	}
	install(t, "whole")
	if r, err := Find(t.Context()); err != nil || r.Languages != "fas+eng" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRecognise(t *testing.T) {
	install(t, "whole")
	r, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		picture document.Picture
		want    string
	}{
		{document.Picture{}, "stdout,-l,fas+eng,--psm,3,tsv"},
		{document.Picture{DPI: 150, Page: 4}, "stdout,-l,fas+eng,--psm,3,--dpi,150,tsv"},
		{document.Picture{Turned: true, Frame: 2}, "stdout,-l,fas+eng,--psm,1,-c,tessedit_page_number=2,tsv"},
	} {
		c.picture.File = path
		blocks, err := r.Recognise(t.Context(), c.picture)
		if err != nil || len(blocks) != 2 || blocks[0].Text != c.want || blocks[1].Text != "5" {
			t.Errorf("%+v: %+v, %v", c.picture, blocks, err)
		}
	}
}

// TestBadPrograms: one that hangs, fails or prints without end is an error of that page.
func TestBadPrograms(t *testing.T) {
	for how, want := range map[string]string{"hangs": "took longer than 200ms", "fails": "Error in pixReadStream", "babbles": "more than 16 MiB"} {
		install(t, how)
		r, err := Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.Timeout = time.Minute; how == "hangs" {
			r.Timeout = 200 * time.Millisecond
		}
		if _, err := r.Recognise(t.Context(), document.Picture{File: "x"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", how, err)
		}
	}
	install(t, "hangs")
	r, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Recognise(ctx, document.Picture{File: "x"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	row := func(block, par, line int, confidence, text string) string {
		return fmt.Sprintf("5\t1\t%d\t%d\t%d\t1\t0\t0\t9\t9\t%s\t%s\n", block, par, line, confidence, text)
	}
	for _, c := range []struct{ name, tsv, want string }{
		{"lines are joined", row(1, 1, 1, "90", "دوز") + row(1, 1, 2, "90", "۵۰۰"), "دوز ۵۰۰"},
		{"paragraphs and blocks are not", row(1, 1, 1, "90", "الف") + row(1, 2, 1, "90", "ب") + row(2, 1, 1, "90", "پ"), "الف|ب|پ"},
		{"Arabic letters, marks of direction", row(1, 1, 1, "90", "\u200fكلي\u202c") + row(1, 1, 1, "90", "\u202b"), "کلی"},
		{"the least confidence", row(1, 1, 1, "30", "الف") + row(2, 1, 1, "29.9", "ب"), "الف"},
		{"in the mean", row(1, 1, 1, "10", "الف") + row(1, 1, 1, "50", "ب"), "الف ب"},
		{"signs alone", row(1, 1, 1, "90", "—") + row(1, 1, 1, "90", "."), ""},
		{"what is no word", "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n" + row(1, 1, 1, "-1", "x") + row(1, 1, 1, "?", "y") + "5\t1\n", ""},
		{"a tab in a word", "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\ta\tb\r\n", "a b"},
	} {
		var got []string
		for _, b := range parse([]byte(c.tsv)) {
			got = append(got, b.Text)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

type spoken struct{ frames []int }

func (s *spoken) Recognise(_ context.Context, p document.Picture) ([]document.Block, error) {
	s.frames = append(s.frames, p.Frame)
	switch p.Frame {
	case 1:
		return nil, errors.New("blind")
	case 3:
		return nil, nil
	}
	return []document.Block{{Kind: document.Paragraph, Text: fmt.Sprint("متن ", p.Frame)}}, nil
}

// tiff is one with so many frames, the last of which leads to the first if it is to.
func tiff(order binary.AppendByteOrder, frames int, loop bool) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	for i := range frames {
		b = order.AppendUint32(b, uint32(len(b)+4))
		b = order.AppendUint16(b, 1)
		b = append(b, make([]byte, 12)...)
		if i == frames-1 {
			last := uint32(0)
			if loop {
				last = 8
			}
			b = order.AppendUint32(b, last)
		}
	}
	return b
}

// TestPictures: a picture is read where somebody reads it, and refused elsewhere; of a
// TIFF all pages.
func TestPictures(t *testing.T) {
	png := []byte("\x89PNG\r\n\x1a\n and so on")
	if _, err := doctest.Read(t, doctest.File("a.dat", png)); !errors.Is(err, document.ErrRefused) || !errors.Is(err, document.ErrPicture) {
		t.Errorf("%v", err)
	}
	for name, c := range map[string]struct {
		data   []byte
		frames int
		pages  []int
	}{
		"PNG": {png, 1, []int{0}}, "JPEG": {[]byte("\xff\xd8\xff\xe0"), 1, []int{0}},
		"TIFF": {tiff(binary.LittleEndian, 5, false), 5, []int{1, 3, 5}}, "TIFF of a Mac": {tiff(binary.BigEndian, 3, false), 3, []int{1, 3}},
		"TIFF in a circle": {tiff(binary.LittleEndian, 3, true), 3, []int{1, 3}}, "TIFF cut short": {tiff(binary.LittleEndian, 3, false)[:30], 2, []int{1}},
	} {
		s := &spoken{}
		d, err := readPicture(document.WithRecogniser(t.Context(), s), doctest.File("a", c.data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var pages []int
		for _, b := range d.Blocks {
			pages = append(pages, b.Page)
		}
		if len(s.frames) != c.frames || fmt.Sprint(pages) != fmt.Sprint(c.pages) {
			t.Errorf("%s: frames %v, pages %v", name, s.frames, pages)
		}
		if _, all := d.Recognised(); !all {
			t.Errorf("%s: %+v", name, d.Warnings)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\tword\n"))
	f.Fuzz(func(t *testing.T, tsv []byte) {
		for _, b := range parse(tsv) {
			if strings.TrimSpace(b.Text) == "" {
				t.Errorf("an empty block of %q", tsv)
			}
		}
	})
}

func FuzzFrames(f *testing.F) {
	f.Add(tiff(binary.LittleEndian, 3, true))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 0 {
			if n := countFrames(doctest.File("a", data)); n < 1 || n > maxFrames {
				t.Errorf("%d frames", n)
			}
		}
	})
}
