package pdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/biopars/biopars/ingest/document"
)

// builder writes small PDFs: pages of text in a font whose codes are UTF-16, with a
// ToUnicode that says so, and glyphs half as wide as they are high.
type builder struct {
	objects [][]byte
	pages   []string        // contents
	unicode map[rune]string // what ToUnicode says in place of the character itself
	info    string          // the dictionary of information
	kids    string          // in place of the pages
	// pictures are dictionaries and dots, drawn as /P0, /P1 …
	pictures [][2]string
}

func (b *builder) add(format string, args ...any) int {
	b.objects = append(b.objects, []byte(fmt.Sprintf(format, args...)))
	return len(b.objects)
}

func (b *builder) stream(dict, content string) int {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	w.Write([]byte(content))
	w.Close()
	return b.add("<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", dict, packed.Len(), packed.String())
}

// toUnicode maps each character of the contents to itself, or to what unicode says.
func (b *builder) toUnicode() string {
	var out strings.Builder
	out.WriteString("1 begincodespacerange <0000> <ffff> endcodespacerange\n")
	seen := map[rune]bool{}
	for _, page := range b.pages {
		for _, code := range strings.Split(page, "<")[1:] {
			code, _, _ = strings.Cut(code, ">")
			for i := 0; i+4 <= len(code); i += 4 {
				var r rune
				fmt.Sscanf(code[i:i+4], "%04x", &r)
				if seen[r] {
					continue
				}
				seen[r] = true
				text, ok := b.unicode[r]
				if !ok {
					text = string(r)
				}
				if text != "" {
					fmt.Fprintf(&out, "1 beginbfchar <%04x> <%s> endbfchar\n", r, hexText(text))
				}
			}
		}
	}
	return out.String()
}

func hexText(s string) string {
	var out strings.Builder
	for _, r := range s {
		fmt.Fprintf(&out, "%04x", r)
	}
	return out.String()
}

func (b *builder) bytes() []byte {
	catalog := b.add("<</Type/Catalog/Pages 2 0 R>>")
	tree := b.add("") // written below
	unicode := b.stream("", b.toUnicode())
	font := b.add("<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts"+
		"[<</Type/Font/Subtype/CIDFontType2/BaseFont/Test/DW 500/W[32[250] 8204[0]]>>]>>", unicode)
	bold := b.add("<</Type/Font/Subtype/Type0/BaseFont/Test-Bold/Encoding/Identity-H/ToUnicode %d 0 R/DescendantFonts"+
		"[<</Type/Font/Subtype/CIDFontType2/BaseFont/Test-Bold/DW 500/W[32[250]]>>]>>", unicode)
	plain := b.add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	var kids []string
	xobjects := ""
	for i, p := range b.pictures {
		xobjects += fmt.Sprintf("/P%d %d 0 R", i, b.stream("/Type/XObject/Subtype/Image"+p[0], p[1]))
	}
	for _, p := range b.pages {
		content := b.stream("", p)
		kids = append(kids, fmt.Sprintf("%d 0 R", b.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"+
			"/Resources<</Font<</F %d 0 R/B %d 0 R/H %d 0 R>>/XObject<<%s>>>>>>", content, font, bold, plain, xobjects)))
	}
	list := strings.Join(kids, " ")
	if b.kids != "" {
		list = b.kids
	}
	b.objects[tree-1] = []byte(fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", list, len(kids)))
	info := 0
	if b.info != "" {
		info = b.add("%s", b.info)
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(b.objects))
	for i, o := range b.objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(b.objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<</Root %d 0 R/Size %d", catalog, len(b.objects)+1)
	if info > 0 {
		fmt.Fprintf(&out, "/Info %d 0 R", info)
	}
	fmt.Fprintf(&out, ">>\nstartxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

// at draws text whose first glyph stands at x, y; s is in the order on paper.
func at(x, y, size float64, s string) string {
	return fmt.Sprintf("BT /F %g Tf %g %g Td <%s> Tj ET\n", size, x, y, hexText(s))
}

// rightAt draws Persian words, written here as one reads them, so that they end at x on
// the right; numbers and Latin words in them are left to the caller.
func rightAt(x, y, size float64, s string) string {
	r := []rune(s)
	width := 0.0
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	for _, c := range r {
		switch c {
		case ' ':
			width += size / 4
		case '\u200c':
		default:
			width += size / 2
		}
	}
	return at(x-width, y, size, string(r))
}

func readBytes(t testing.TB, b []byte) (*document.Document, error) {
	t.Helper()
	return Read(context.Background(), bytes.NewReader(b), int64(len(b)), Options{})
}

func (b *builder) read(t *testing.T) *document.Document {
	t.Helper()
	d, err := readBytes(t, b.bytes())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shown writes blocks down for comparison.
func shown(d *document.Document) string {
	var out []string
	for _, b := range d.Blocks {
		s := b.Text
		if b.Cells != nil {
			s = strings.Join(b.Cells, " | ")
		}
		out = append(out, fmt.Sprintf("%s%d %s", b.Kind, b.Level, s))
	}
	return strings.Join(out, "\n")
}

func wantBlocks(t *testing.T, d *document.Document, want ...string) {
	t.Helper()
	if got := shown(d); got != strings.Join(want, "\n") {
		t.Errorf("read\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func wantReason(t *testing.T, err error, want Reason) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Reason != want {
		t.Errorf("error %v, want reason %q", err, want)
	}
}
