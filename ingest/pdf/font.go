package pdf

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	corefont "github.com/pdfcpu/pdfcpu/pkg/font"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// font says how wide the glyphs of a font are and what they stand for.
type font struct {
	id           int // among those of the document
	name         string
	codes        *cmap // how strings fall into codes; nil: each byte is one
	unicode      map[uint32]string
	encoding     *[256]string             // of a simple font
	embedded     func() map[uint32]string // what the embedded font says of its glyphs; nil: there is none
	glyphOf      []byte                   // CIDToGIDMap
	widths       map[uint32]float64
	defaultWidth float64
	scale        float64 // from units of glyphs to those of text
	symbols      bool    // its private characters are pictures
}

// unknownText stands for a glyph of which nothing says what it is.
const unknownText = "\uFFFD"

// text is what a code stands for: by the font's ToUnicode, else by the name of its
// glyph, else by the embedded font. Broken: the font's ToUnicode names it and says
// nothing.
func (f *font) text(code uint32) (text string, broken bool) {
	if s, ok := f.unicode[code]; ok {
		if s = f.meaning(s); s != "" {
			return s, false
		}
		broken = true
	}
	if f.encoding != nil && code < 256 && f.encoding[code] != "" {
		return f.encoding[code], broken
	}
	if f.embedded != nil {
		if s := f.embedded()[f.glyph(code)]; s != "" {
			return s, broken
		}
	}
	return unknownText, broken
}

// meaning drops what ToUnicode says without saying anything.
func (f *font) meaning(s string) string {
	if s == "" {
		return ""
	}
	for _, r := range s {
		if r == unicode.ReplacementChar || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r&0xfffe == 0xfffe ||
			r >= 0xfdd0 && r <= 0xfdef {
			return ""
		}
	}
	for _, r := range s {
		if !unicode.Is(unicode.Co, r) {
			return s
		}
	}
	switch s { // bullets as Word writes them
	case "\uf0b7", "\uf0a7", "\uf06e", "\uf075":
		return "•"
	}
	if f.symbols {
		return " "
	}
	return ""
}

// repairLigatures mends what Ghostscript writes for a ligature of two Arabic letters:
// one character made of the low bytes of both.
func repairLigatures(text map[uint32]string) {
	for code, s := range text {
		r, n := utf8.DecodeRuneInString(s)
		if n != len(s) || r < 0x3400 || r > 0x9fff {
			continue
		}
		first, second := 0x600|r>>8, 0x600|r&0xff
		lamAlef := first == 'ل' && strings.ContainsRune("آأإا", second)
		if lamAlef || isRTL(first) && second >= 0x64b && second <= 0x655 {
			text[code] = string([]rune{first, second})
		}
	}
}

func (f *font) glyph(code uint32) uint32 {
	cid := f.cid(code)
	if i := 2 * int(cid); f.glyphOf != nil {
		return uint32(be16(f.glyphOf, i))
	}
	return cid
}

func (f *font) cid(code uint32) uint32 {
	if f.codes != nil && len(f.codes.cids) > 0 {
		return f.codes.cids[code]
	}
	return code
}

func (f *font) width(code uint32) float64 {
	if w, ok := f.widths[f.cid(code)]; ok {
		return w * f.scale
	}
	return f.defaultWidth * f.scale
}

// loadFont reads a font dictionary; nil is one of which nothing is known.
func (d *file) loadFont(o types.Dict, id int) *font {
	f := &font{id: id, widths: map[uint32]float64{}, scale: 0.001}
	f.name = d.name(o["BaseFont"])
	lower := strings.ToLower(f.name)
	f.symbols = strings.Contains(lower, "symbol") || strings.Contains(lower, "dings")
	if b := d.stream(o["ToUnicode"]); b != nil {
		f.unicode = parseCMap(b).text
		repairLigatures(f.unicode)
	}
	if d.name(o["Subtype"]) == "Type0" {
		d.loadComposite(f, o)
	} else {
		d.loadSimple(f, o)
	}
	return f
}

func (d *file) loadComposite(f *font, o types.Dict) {
	f.codes, f.defaultWidth = &cmap{}, 1000
	if b := d.stream(o["Encoding"]); b != nil {
		f.codes = parseCMap(b)
	}
	descendants := d.array(o["DescendantFonts"])
	if len(descendants) == 0 {
		return
	}
	descendant := d.dict(descendants[0])
	if w, ok := d.number(descendant["DW"]); ok {
		f.defaultWidth = w
	}
	d.loadCIDWidths(f, d.array(descendant["W"]))
	f.glyphOf = d.stream(descendant["CIDToGIDMap"])
	f.embedded = d.embeddedText(descendant)
}

func (d *file) loadCIDWidths(f *font, w types.Array) {
	for i := 0; i+1 < len(w); {
		n, _ := d.number(w[i])
		first := uint32(max(n, 0))
		if each := d.array(w[i+1]); each != nil {
			for k, o := range each {
				f.widths[first+uint32(k)], _ = d.number(o)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		n, _ = d.number(w[i+1])
		last := uint32(max(n, 0))
		width, _ := d.number(w[i+2])
		for c := first; c <= last && c-first < maxCodes; c++ {
			f.widths[c] = width
		}
		i += 3
	}
}

func (d *file) loadSimple(f *font, o types.Dict) {
	descriptor := d.dict(o["FontDescriptor"])
	first, _ := d.number(o["FirstChar"])
	widths := d.array(o["Widths"])
	for k, w := range widths {
		if k < 256 {
			f.widths[uint32(max(first, 0))+uint32(k)], _ = d.number(w)
		}
	}
	f.defaultWidth, _ = d.number(descriptor["MissingWidth"])
	encoding := d.simpleEncoding(f, o, descriptor)
	f.encoding = &encoding
	if len(widths) == 0 {
		coreWidths(f)
	}
	if d.name(o["Subtype"]) == "Type3" {
		if m := d.array(o["FontMatrix"]); len(m) == 6 {
			f.scale, _ = d.number(m[0])
		}
	}
	if len(f.unicode) == 0 && d.name(o["Subtype"]) == "TrueType" && o["Encoding"] == nil {
		f.embedded = d.embeddedText(o)
	}
}

// coreWidths takes the widths of a font that every reader has from pdfcpu, and those
// of Helvetica for one that is neither embedded nor among them.
func coreWidths(f *font) {
	n := f.name
	if !corefont.IsCoreFont(n) {
		n = "Helvetica"
	}
	f.defaultWidth = 500
	for c, s := range f.encoding {
		r, _ := utf8.DecodeRuneInString(s)
		if w, err := corefont.CharWidth(n, r); s != "" && err == nil && w > 0 {
			f.widths[uint32(c)] = float64(w)
		}
	}
}

// symbolic marks fonts whose codes mean nothing outside of them.
const symbolic = 1 << 2

func (d *file) simpleEncoding(f *font, o, descriptor types.Dict) (encoding [256]string) {
	flags, _ := d.number(descriptor["Flags"])
	base := d.name(o["Encoding"])
	differences := d.dict(o["Encoding"])
	if differences != nil {
		base = d.name(differences["BaseEncoding"])
	}
	embedded := descriptor["FontFile"] != nil || descriptor["FontFile2"] != nil || descriptor["FontFile3"] != nil
	if base != "" || int(flags)&symbolic == 0 && !f.symbols || !embedded && !f.symbols {
		encoding = baseEncoding(base)
	}
	code := 0
	for _, x := range d.array(differences["Differences"]) {
		if n, ok := d.number(x); ok {
			code = int(n)
			continue
		}
		if code >= 0 && code < len(encoding) {
			encoding[code] = glyphText(d.name(x))
		}
		code++
	}
	return encoding
}

// embeddedText reads the font file that a font dictionary embeds, when it is needed.
func (d *file) embeddedText(o types.Dict) func() map[uint32]string {
	descriptor := d.dict(o["FontDescriptor"])
	for _, key := range []string{"FontFile2", "FontFile3"} {
		if descriptor[key] != nil {
			return sync.OnceValue(func() map[uint32]string { return sfntText(d.stream(descriptor[key])) })
		}
	}
	return nil
}
