package pdf

import (
	"encoding/binary"
	"testing"
)

func TestCMap(t *testing.T) {
	m := parseCMap([]byte(`/CIDInit /ProcSet findresource begin begincmap % comment
2 begincodespacerange <00> <7f> <8000> <ffff> endcodespacerange
2 beginbfchar <01> <0628> <8001> <06440627> endbfchar
3 beginbfrange <10> <12> <06F0> <20> <21> [<0041> <00660069>] <8010> <8010> <D835DC00> endbfrange
1 begincidrange <8001> <8003> 7 endcidrange 1 begincidchar <01> 3 endcidchar endcmap`))
	for code, want := range map[uint32]string{1: "ب", 0x8001: "لا", 0x10: "۰", 0x12: "۲", 0x20: "A", 0x21: "fi",
		0x8010: "\U0001D400", 0x13: ""} {
		if got := m.text[code]; got != want {
			t.Errorf("%#x stands for %q, want %q", code, got, want)
		}
	}
	if m.cids[0x8003] != 9 || m.cids[1] != 3 {
		t.Errorf("glyphs %v", m.cids)
	}
	var codes []uint32
	for s := []byte{1, 0x80, 1, 0x7f, 0xff}; len(s) > 0; {
		code, n := m.next(s)
		codes, s = append(codes, code), s[n:]
	}
	if len(codes) != 4 || codes[1] != 0x8001 || codes[2] != 0x7f || codes[3] != 0xff {
		t.Errorf("codes %x", codes)
	}
}

func TestGlyphNames(t *testing.T) {
	for name, want := range map[string]string{"a": "a", "zero": "0", "uni06A9.fina": "ک", "uni06440627": "لا", "u1F600": "😀",
		"afii57415": "ا", "afii57506": "پ", "uni0644_uni0627.fina": "لا", "parenleft": "(", "f_i": "fi", "g123": "", "": "",
		"uni06": "", "uXYZW": "", ".notdef": "", "afii99999": ""} {
		if name == "afii57415" {
			want = "ا"
		}
		if got := glyphText(name); got != want {
			t.Errorf("%q stands for %q, want %q", name, got, want)
		}
	}
}

func TestBaseEncodings(t *testing.T) {
	for _, c := range []struct {
		name string
		code int
		want string
	}{
		{"WinAnsiEncoding", 0x80, "€"}, {"WinAnsiEncoding", 0xe9, "é"}, {"WinAnsiEncoding", 'a', "a"},
		{"WinAnsiEncoding", 0xff, "ÿ"}, {"MacRomanEncoding", 0x8e, "é"}, {"MacRomanEncoding", 0xd0, "–"},
		{"", 0xb1, "–"}, {"", 0xae, "ﬁ"}, {"", 0x80, ""}, {"", '\'', "’"},
	} {
		if got := baseEncoding(c.name)[c.code]; got != c.want {
			t.Errorf("%s: %#x stands for %q, want %q", c.name, c.code, got, c.want)
		}
	}
}

// sfnt makes a font of tables.
func sfnt(tables map[string][]byte) []byte {
	b := binary.BigEndian.AppendUint16([]byte{0, 1, 0, 0}, uint16(len(tables)))
	b = append(b, make([]byte, 6+16*len(tables))...)
	i := 0
	for tag, table := range tables {
		record := b[12+16*i:]
		copy(record, tag)
		binary.BigEndian.PutUint32(record[8:], uint32(len(b)))
		binary.BigEndian.PutUint32(record[12:], uint32(len(table)))
		b = append(b, table...)
		i++
	}
	return b
}

func words(n ...int) []byte {
	var b []byte
	for _, x := range n {
		b = binary.BigEndian.AppendUint16(b, uint16(x))
	}
	return b
}

func TestEmbeddedFont(t *testing.T) {
	cmap := append(words(0, 1, 3, 1, 0, 12), // one subtable, at 12
		words(4, 0, 0, 6, 0, 0, 0, // format 4, three segments
			0x0628, 0x0644, 0xffff, 0, // ends
			0x0627, 0x0644, 0xffff, // starts
			0x10000+10-0x0627, 0x10000+20-0x0644, 1, // deltas: alef is 10, beh 11, lam 20
			0, 0, 0)...)
	gsub := append(words(1, 0, 0, 0, 10), // lookups at 10
		words(2, 6, 34, // at 16 and 44
			1, 0, 1, 8, // single, its subtable at 24
			2, 8, 1, 30, 1, 1, 11, // 11 becomes 30; coverage at 32
			0, 0, 0)...)
	gsub = append(gsub[:44], words(4, 0, 1, 8, // ligatures, the subtable at 52
		1, 8, 1, 14, // coverage at 60, the set at 66
		1, 1, 20, // lam
		1, 4, // the ligature at 70
		40, 2, 10)...) // 40 is lam and alef
	post := append(words(2, 0), make([]byte, 28)...)
	post = append(post, words(3, 0, 258, 259)...)
	post = append(post, "\x07uni06A9\x05alien"...)
	text := sfntText(sfnt(map[string][]byte{"cmap": cmap, "GSUB": gsub, "post": post}))
	for glyph, want := range map[uint32]string{10: "ا", 11: "ب", 20: "ل", 30: "ب", 40: "لا", 1: "ک", 2: "", 0: ""} {
		if got := text[glyph]; got != want {
			t.Errorf("glyph %d stands for %q, want %q", glyph, got, want)
		}
	}
}

func TestMendsGhostscriptLigatures(t *testing.T) {
	text := map[uint32]string{1: "\u4427", 2: "\u4754", 3: "中", 4: "\u4428"}
	repairLigatures(text)
	if text[1] != "لا" || text[2] != "هٔ" || text[3] != "中" || text[4] != "\u4428" {
		t.Errorf("%v", text)
	}
}

func TestFoldGlyph(t *testing.T) {
	for _, c := range []struct {
		in, want string
		shape    shape
	}{
		{"ﻼ", "لا", final}, {"ﯽ", "ی", final}, {"ﻳ", "ی", initial}, {"ﻱ", "ي", isolated}, {"ﭗ", "پ", final},
		{"ﮊ", "ژ", isolated}, {"ﷲ", "الله", anyShape}, {"ﬁ", "fi", anyShape}, {"\u200f", "", anyShape}, {"\u00a0", " ", anyShape},
		{"\u200c", "\u200c", anyShape}, {"ال", "لا", anyShape}, {"آل", "لآ", anyShape}, {"الا", "الا", anyShape}, {"ۀ", "هٔ", anyShape},
		{"ﹱ", "ـً", anyShape}, {"ﮥ", "هٔ", final},
	} {
		if got, s := foldGlyph(c.in); got != c.want || s != c.shape {
			t.Errorf("%q becomes %q in shape %d, want %q in %d", c.in, got, s, c.want, c.shape)
		}
	}
}
