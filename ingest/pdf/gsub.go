package pdf

import "strings"

// maxLookups bounds what is followed of a font's substitutions.
const (
	maxLookups     = 512
	maxSubstitutes = 1 << 17
)

// substituted adds the glyphs that a font puts in the place of those known: the shapes
// of letters within words, and ligatures. What they stand for is what they replace.
func substituted(b []byte, glyphs map[uint32]string) {
	table := sfntTable(b, "GSUB")
	if len(table) < 10 {
		return
	}
	g := &substitutions{glyphs: glyphs}
	// A glyph may replace one that another lookup puts in.
	for range 3 {
		known := len(glyphs)
		g.lookups(from(table, int(be16(table, 8))))
		if len(glyphs) == known {
			return
		}
	}
}

type substitutions struct {
	glyphs map[uint32]string
	steps  int
}

// from is what begins at an offset; nothing behind the end.
func from(b []byte, offset int) []byte {
	if offset < 0 || offset >= len(b) {
		return nil
	}
	return b[offset:]
}

func (g *substitutions) lookups(list []byte) {
	for i := range min(int(be16(list, 0)), maxLookups) {
		lookup := from(list, int(be16(list, 2+2*i)))
		kind := be16(lookup, 0)
		for k := range min(int(be16(lookup, 4)), maxLookups) {
			sub := from(lookup, int(be16(lookup, 6+2*k)))
			subKind := kind
			if kind == 7 { // an extension
				subKind, sub = be16(sub, 2), from(sub, int(be32(sub, 4)))
			}
			switch subKind {
			case 1:
				g.single(sub)
			case 4:
				g.ligatures(sub)
			}
		}
	}
}

func (g *substitutions) learn(glyph uint32, text string) {
	if _, known := g.glyphs[glyph]; !known && text != "" && len(g.glyphs) < maxCodes {
		g.glyphs[glyph] = text
	}
}

func (g *substitutions) single(sub []byte) {
	g.covered(from(sub, int(be16(sub, 2))), func(i int, glyph uint32) {
		to := be16(sub, 6+2*i)
		if be16(sub, 0) == 1 {
			to = uint16(glyph) + be16(sub, 4)
		}
		g.learn(uint32(to), g.glyphs[glyph])
	})
}

func (g *substitutions) ligatures(sub []byte) {
	g.covered(from(sub, int(be16(sub, 2))), func(i int, first uint32) {
		set := from(sub, int(be16(sub, 6+2*i)))
		for k := range min(int(be16(set, 0)), maxLookups) {
			ligature := from(set, int(be16(set, 2+2*k)))
			var text strings.Builder
			text.WriteString(g.glyphs[first])
			for c := 1; c < min(int(be16(ligature, 2)), 16); c++ {
				part := g.glyphs[uint32(be16(ligature, 2+2*c))]
				if part == "" {
					text.Reset()
					break
				}
				text.WriteString(part)
			}
			g.learn(uint32(be16(ligature, 0)), text.String())
		}
	})
}

// covered calls f for the glyphs of a coverage table, with their index.
func (g *substitutions) covered(table []byte, f func(i int, glyph uint32)) {
	n := int(be16(table, 2))
	switch be16(table, 0) {
	case 1:
		for i := range n {
			if g.steps++; g.steps > maxSubstitutes || 4+2*i >= len(table) {
				return
			}
			f(i, uint32(be16(table, 4+2*i)))
		}
	case 2:
		for i := range n {
			record := 4 + 6*i
			first, last, index := be16(table, record), be16(table, record+2), int(be16(table, record+4))
			for glyph := int(first); glyph <= int(last); glyph++ {
				if g.steps++; g.steps > maxSubstitutes {
					return
				}
				f(index+glyph-int(first), uint32(glyph))
			}
		}
	}
}
