package pdf

import (
	"bytes"
	"context"
	"testing"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// FuzzContent draws any content stream, and reads what it drew.
func FuzzContent(f *testing.F) {
	for _, s := range []string{
		rightAt(500, 700, 10, "سلام دنیا") + at(100, 680, 10, "12 mg (ab)"),
		"BT /F 9 Tf 14 TL [(ab) -300 (c)] TJ T* (\\101\\\n) ' 1 2 (x) \" ET", "q 1 0 0 1 5 5 cm /X Do Q BI /W 1 ID x EI",
		"/Span<</ActualText(x)>> BDC (a) Tj EMC EMC BDC <</A[<</B 1>>]>>", "10 10 m 90 10 l S 5 5 99 1 re f -.5 -- 4-5 1e9 Td",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := emptyFile()
		if err != nil {
			t.Fatal(err)
		}
		fnt := &font{codes: &cmap{}, defaultWidth: 500, scale: 0.001}
		fnt.unicode = map[uint32]string{}
		for c := range uint32(0x700) {
			fnt.unicode[c] = string(rune(c))
		}
		table.fonts["F"] = fnt
		p := &interpreter{file: table}
		p.draw(content, types.Dict{}, identity)
		if len(p.glyphs) > maxGlyphs+1 {
			t.Errorf("%d glyphs", len(p.glyphs))
		}
		for i := range p.glyphs {
			p.glyphs[i].font = fnt
		}
		lines := linesOf(upright(p.glyphs))
		s := newShapes()
		s.learn(lines)
		s.separate(lines)
		for _, right := range []bool{false, true} {
			for _, piece := range layout(lines, right, p.rules) {
				tokens := tokensOf(piece.clusters)
				text := order{}.read(tokens, right, "")
				if !utf8.ValidString(text) {
					t.Errorf("%q", text)
				}
			}
		}
	})
}

func emptyFile() (*file, error) {
	b := (&builder{pages: []string{" "}}).bytes()
	return openFile(context.Background(), bytes.NewReader(b), int64(len(b)), "")
}

// FuzzCMap takes anything for a CMap, and keeps within bounds.
func FuzzCMap(f *testing.F) {
	f.Add([]byte("1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <00> <ff> <0600> endbfrange"))
	f.Add([]byte("2 beginbfchar <0001> <06440627> <02> [] endbfchar 1 begincidrange <0000> <ffff> 0 endcidrange"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := parseCMap(b)
		if len(m.text) > maxCodes || len(m.cids) > maxCodes {
			t.Errorf("%d and %d codes", len(m.text), len(m.cids))
		}
		for s := b; len(s) > 0; {
			_, n := m.next(s)
			if n < 1 || n > 4 {
				t.Fatalf("a code of %d bytes", n)
			}
			s = s[n:]
		}
	})
}

// FuzzEmbeddedFont takes anything for a font.
func FuzzEmbeddedFont(f *testing.F) {
	f.Add(sfnt(map[string][]byte{"cmap": append(words(0, 1, 3, 10, 0, 12), words(12, 0, 0, 28, 0, 0, 0, 1, 0, 65, 0, 70, 0, 1)...),
		"GSUB": words(1, 0, 0, 0, 10, 1, 4, 7, 0, 1, 8, 1, 1, 0, 8, 1, 6, 5, 2, 1, 1, 3, 0)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		if glyphs := sfntText(b); len(glyphs) > 2*maxCodes {
			t.Errorf("%d glyphs", len(glyphs))
		}
	})
}

// FuzzReading: no reading of a line loses or adds a character, but for brackets that
// are turned.
func FuzzReading(f *testing.F) {
	for _, s := range []string{"mg ۲۰۰۰–۵۰۰ زود", "(CI: 1.6–4.7 ٪۹۵) تبسن", ".[12] (OR=2.3, p<0.001) دن", "a1 (b) 2 «ج» [3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || len(s) > 200 {
			return
		}
		for _, right := range []bool{false, true} {
			got := order{}.read(onPaper(s), right, "")
			count := map[rune]int{}
			either := func(r rune) rune { return min(r, []rune(mirror(string(r)))[0]) } // a bracket and its other half
			for _, r := range s {
				count[either(r)]++
			}
			for _, r := range got {
				count[either(r)]--
			}
			for r, n := range count {
				if n != 0 {
					t.Fatalf("%q is read %q: %q %+d", s, got, r, -n)
				}
			}
		}
	})
}
