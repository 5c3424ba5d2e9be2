package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
)

// reader recognises in each picture what its first dots spell.
type fakeReader struct {
	seen []document.Picture
	fail bool
}

func (f *fakeReader) Recognise(_ context.Context, p document.Picture) ([]document.Block, error) {
	data, err := os.ReadFile(p.File)
	if err != nil {
		return nil, err
	}
	f.seen = append(f.seen, p)
	if f.fail {
		return nil, errors.New("blind")
	}
	text := fmt.Sprintf("صفحهٔ %d: %q", p.Page, data[:min(len(data), 12)])
	return []document.Block{{Kind: document.Paragraph, Text: text}}, nil
}

// whole draws a picture over the page.
func whole(n int) string { return fmt.Sprintf("q 600 0 0 800 0 0 cm /P%d Do Q\n", n) }

func recognisedBy(t *testing.T, r document.Recogniser, b *builder) (*document.Document, error) {
	t.Helper()
	data := b.bytes()
	return readPages(document.WithRecogniser(t.Context(), r), bytes.NewReader(data), int64(len(data)), Options{})
}

// TestScansAreRecognised: pages that are pictures are read by the recogniser, many of
// them, in order, whatever their dots are.
func TestScansAreRecognised(t *testing.T) {
	b := &builder{}
	for i := range 2*pagesAtATime + 3 {
		b.pictures = append(b.pictures, [2]string{"/Width 8/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray", strings.Repeat(string(rune('a'+i)), 16)})
		b.pages = append(b.pages, whole(i))
	}
	r := &fakeReader{}
	d, err := recognisedBy(t, r, b)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Blocks) != 19 || d.Blocks[18].Page != 19 || len(r.seen) != 19 || r.seen[0].DPI != 0 {
		t.Errorf("%d blocks of %d pictures: %+v", len(d.Blocks), len(r.seen), d.Blocks)
	}
	if pages, all := d.Recognised(); !all || pages != nil {
		t.Errorf("%v, %v", pages, all)
	}
	for _, p := range r.seen {
		if _, err := os.Stat(p.File); err == nil {
			t.Errorf("%s is still there", p.File)
		}
	}
	// Without one, or with one that sees nothing, the file is refused with the reason.
	_, err = recognisedBy(t, nil, b)
	wantReason(t, err, Scanned)
	if !errors.Is(err, document.ErrPicture) {
		t.Error(err)
	}
	_, err = recognisedBy(t, &fakeReader{fail: true}, b)
	wantReason(t, err, Scanned)
	if !strings.Contains(err.Error(), "blind") {
		t.Error(err)
	}
}

// TestSomeScans: of a file of text the pages that are pictures are told, and put in
// their place where somebody reads them.
func TestSomeScans(t *testing.T) {
	text := func(s string) string { return rightAt(550, 700, 10, s) }
	b := func() *builder {
		return &builder{pages: []string{text("برگ یکم از متن است."), whole(0), text("برگ سوم از متن است.")},
			pictures: [][2]string{{"/Width 1250/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", strings.Repeat("z", 1250)}}}
	}
	d, err := recognisedBy(t, nil, b())
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Blocks) != 2 || len(d.Warnings) != 1 || d.Warnings[0].Code != document.WarnScanned || d.Warnings[0].Page != 2 {
		t.Errorf("%+v, %+v", d.Blocks, d.Warnings)
	}
	r := &fakeReader{}
	if d, err = recognisedBy(t, r, b()); err != nil {
		t.Fatal(err)
	}
	if len(d.Blocks) != 3 || d.Blocks[1].Page != 2 || !strings.HasPrefix(d.Blocks[1].Text, "صفحهٔ 2") || r.seen[0].DPI != 150 {
		t.Errorf("%+v, %+v", d.Blocks, r.seen)
	}
	if pages, all := d.Recognised(); all || len(pages) != 1 || !pages[2] || len(d.Warnings) != 1 {
		t.Errorf("%v, %v, %+v", pages, all, d.Warnings)
	}
	if d, err = recognisedBy(t, &fakeReader{fail: true}, b()); err != nil || len(d.Blocks) != 2 || len(d.Warnings) != 2 {
		t.Errorf("%+v, %v", d, err)
	}
}

// TestDots: what dots of each kind come to. White is 255, or 0 in bitmaps (P4).
func TestDots(t *testing.T) {
	for _, c := range []struct{ name, dict, dots, want string }{
		{"grey", "/BitsPerComponent 8/ColorSpace/DeviceGray", "\x00\x80\xff\x01", "P5\n2 2\n255\n\x00\x80\xff\x01"},
		{"grey inverted", "/BitsPerComponent 8/ColorSpace/DeviceGray/Decode[1 0]", "\x00\x80\xff\x01", "P5\n2 2\n255\n\xff\x7f\x00\xfe"},
		{"grey of 4 bits", "/BitsPerComponent 4/ColorSpace/CalGray", "\x0f\xf0", "P5\n2 2\n255\n\x00\xff\xff\x00"},
		{"black and white", "/BitsPerComponent 1/ColorSpace/DeviceGray", "\x80\x40", "P4\n2 2\n\x7f\xbf"},
		{"black and white inverted", "/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[1 0]", "\x80\x40", "P4\n2 2\n\x80\x40"},
		{"mask", "/ImageMask true", "\x80\x40", "P4\n2 2\n\x7f\xbf"},
		{"mask inverted", "/ImageMask true/Decode[1 0]", "\x80\x40", "P4\n2 2\n\x80\x40"},
		{"colours", "/BitsPerComponent 8/ColorSpace/DeviceRGB", "\xff\xff\xff\x00\x00\x00\xff\x00\x00\x00\xff\x00", "P5\n2 2\n255\n\xff\x00\x4c\x95"},
		{"colours of a profile", "/BitsPerComponent 8/ColorSpace[/ICCBased<</N 3>>]", "\xff\xff\xff\x00\x00\x00\xff\x00\x00\x00\xff\x00", "P5\n2 2\n255\n\xff\x00\x4c\x95"},
		{"inks", "/BitsPerComponent 8/ColorSpace/DeviceCMYK", "\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\x00\x00\x00\x00\x80", "P5\n2 2\n255\n\xff\x00\x00\x7f"},
		{"a table", "/BitsPerComponent 1/ColorSpace[/Indexed/DeviceGray 1<ff00>]", "\x80\x40", "P5\n2 2\n255\n\x00\xff\xff\x00"},
		{"a table that ends early", "/BitsPerComponent 2/ColorSpace[/Indexed/DeviceRGB 3<ffffff000000>]", "\x10\xc0", "P5\n2 2\n255\n\xff\x00\x00\xff"},
		{"ends early", "/BitsPerComponent 8/ColorSpace/DeviceGray", "\x00\x80\xff", "P5\n2 1\n255\n\x00\x80"},
		{"JPEG", "/BitsPerComponent 8/ColorSpace/DeviceGray", "\xff\xd8\xff\xe0", "\xff\xd8\xff\xe0"},
		{"odd bits", "/BitsPerComponent 3/ColorSpace/DeviceGray", "\x00\x80\xff", ""},
		{"nothing", "/BitsPerComponent 8/ColorSpace/DeviceGray", "", ""},
	} {
		b := &builder{pages: []string{whole(0)}, pictures: [][2]string{{"/Width 2/Height 2" + c.dict, c.dots}}}
		data := b.bytes()
		found, of, err := extract(t.Context(), bytes.NewReader(data), int64(len(data)), Options{}, []int{1, 2, 0}, t.TempDir())
		if err != nil || of != 1 {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := ""
		if len(found) > 0 {
			file, err := os.ReadFile(found[0].File)
			if err != nil {
				t.Error(err)
			}
			got = string(file)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWhichPictures: those that are large, from the top down; the page's turn is told.
func TestWhichPictures(t *testing.T) {
	dots := func(c string) [2]string {
		return [2]string{"/Width 300/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", strings.Repeat(c, 300)}
	}
	b := &builder{pages: []string{"q 600 0 0 300 0 0 cm /P0 Do Q q 600 0 0 300 0 400 cm /P1 Do Q q 60 0 0 60 0 0 cm /P2 Do Q"},
		pictures: [][2]string{dots("a"), dots("b"), dots("c")}}
	data := b.bytes()
	found, _, err := extract(t.Context(), bytes.NewReader(data), int64(len(data)), Options{}, []int{1}, t.TempDir())
	if err != nil || len(found) != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	for i, want := range []string{"b", "a"} {
		file, err := os.ReadFile(found[i].File)
		if err != nil || !strings.HasSuffix(string(file), want) || found[i].DPI != 36 || found[i].Turned {
			t.Errorf("%+v: %.20q, %v", found[i], file, err)
		}
	}
}
