package pdf

import "encoding/binary"

// sfntText reads which text the glyphs of an embedded TrueType or OpenType font stand
// for from the font itself, as far as its producer left that in: its cmap table, what
// it substitutes for the glyphs there, and the names of its glyphs.
func sfntText(b []byte) map[uint32]string {
	glyphs := map[uint32]string{}
	cmapText(sfntTable(b, "cmap"), glyphs)
	if len(glyphs) > 0 {
		substituted(b, glyphs)
	}
	postText(sfntTable(b, "post"), glyphs)
	return glyphs
}

// cmapText reads a cmap table. Where two characters share a glyph, the first counts.
func cmapText(table []byte, glyphs map[uint32]string) {
	for i := range int(be16(table, 2)) {
		record := 4 + 8*i
		if record+8 > len(table) {
			break
		}
		platform, encoding := be16(table, record), be16(table, record+2)
		unicode := platform == 0 || platform == 3 && (encoding == 1 || encoding == 10)
		offset := int64(be32(table, record+4))
		if !unicode || offset >= int64(len(table)) {
			continue
		}
		sub := table[offset:]
		switch be16(sub, 0) {
		case 4:
			cmapSegments(sub, glyphs)
		case 6:
			first := be16(sub, 6)
			for k := range uint32(be16(sub, 8)) {
				addGlyph(glyphs, uint32(be16(sub, 10+2*int(k))), uint32(first)+k)
			}
		case 12:
			cmapGroups(sub, glyphs)
		}
	}
}

// macGlyphs are names that a post table does not spell out.
const macGlyphs = 258

// postText reads the names of glyphs from a post table.
func postText(table []byte, glyphs map[uint32]string) {
	if be32(table, 0) != 0x20000 {
		return
	}
	n := int(be16(table, 32))
	var names []string
	for b := from(table, 34+2*n); len(b) > 0; {
		length := min(int(b[0]), len(b)-1)
		names, b = append(names, string(b[1:1+length])), b[1+length:]
	}
	for glyph := range n {
		i := int(be16(table, 34+2*glyph)) - macGlyphs
		if i < 0 || i >= len(names) {
			continue
		}
		if _, known := glyphs[uint32(glyph)]; !known {
			if text := glyphText(names[i]); text != "" {
				glyphs[uint32(glyph)] = text
			}
		}
	}
}

func sfntTable(b []byte, tag string) []byte {
	if len(b) < 12 {
		return nil
	}
	for i := range int(be16(b, 4)) {
		record := 12 + 16*i
		if record+16 > len(b) {
			return nil
		}
		if string(b[record:record+4]) != tag {
			continue
		}
		from, length := int64(be32(b, record+8)), int64(be32(b, record+12))
		if from > int64(len(b)) {
			return nil
		}
		return b[from:min(from+length, int64(len(b)))]
	}
	return nil
}

// cmapSegments reads a subtable of format 4.
func cmapSegments(sub []byte, glyphs map[uint32]string) {
	n := int(be16(sub, 6)) / 2
	for i := range n {
		end, start := be16(sub, 14+2*i), be16(sub, 16+2*n+2*i)
		delta, at := be16(sub, 16+4*n+2*i), 16+6*n+2*i
		offset := int(be16(sub, at))
		if end < start || start == 0xffff {
			continue
		}
		for c := uint32(start); c <= uint32(end); c++ {
			glyph := uint16(c) + delta
			if offset != 0 {
				if glyph = be16(sub, at+offset+2*int(c-uint32(start))); glyph != 0 {
					glyph += delta
				}
			}
			addGlyph(glyphs, uint32(glyph), c)
		}
	}
}

// cmapGroups reads a subtable of format 12.
func cmapGroups(sub []byte, glyphs map[uint32]string) {
	for i := range be32(sub, 12) {
		at := 16 + 12*int64(i)
		if at+12 > int64(len(sub)) {
			return
		}
		first, last, glyph := be32(sub, int(at)), be32(sub, int(at)+4), be32(sub, int(at)+8)
		if last < first || last-first >= maxCodes {
			continue
		}
		for c := first; c <= last; c++ {
			addGlyph(glyphs, glyph+c-first, c)
		}
	}
}

func addGlyph(glyphs map[uint32]string, glyph, c uint32) {
	if glyph == 0 || c < ' ' || c > 0x10ffff || len(glyphs) >= maxCodes {
		return
	}
	if _, known := glyphs[glyph]; !known {
		glyphs[glyph] = string(rune(c))
	}
}

// be16 and be32 are numbers of the font; behind its end there are zeros.
func be16(b []byte, i int) uint16 {
	if i < 0 || i+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[i:])
}

func be32(b []byte, i int) uint32 {
	if i < 0 || i+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[i:])
}
