package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dualJoining are the letters that join on both sides: their shape at the end of a
// word differs from the one within.
const dualJoining = "بپتثجچحخسشصضطظعغفقکكگلمنهیيئىـ"

// touching is how near two letters of a word stand, in parts of the size.
const touching = 0.12

// shapes learns which glyphs are the final shapes of letters. A final shape within a
// word shows the zero-width non-joiner that producers drop or that fonts draw as
// nothing.
type shapes struct {
	ends, within map[glyphKey]int
	// starts counts where a glyph has no letter before it that could join it, joined
	// where it has one.
	starts, joined map[glyphKey]int
	// variants counts the glyphs that a font has for a letter. One that has a single
	// glyph for all shapes says nothing.
	variants map[fontLetter]map[uint32]bool
}

type fontLetter struct {
	font   int
	letter rune
}

func newShapes() *shapes {
	return &shapes{map[glyphKey]int{}, map[glyphKey]int{}, map[glyphKey]int{}, map[glyphKey]int{},
		map[fontLetter]map[uint32]bool{}}
}

// joiner is the last letter of a cluster when it joins on both sides, else 0.
func joiner(text string) rune {
	var last rune
	for _, r := range text {
		if !unicode.Is(unicode.Mn, r) {
			last = r
		}
	}
	if strings.ContainsRune(dualJoining, last) {
		return last
	}
	return 0
}

// firstLetter is the first letter of a cluster.
func firstLetter(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}

// nextLetter finds the letter that stands directly to the left of clusters[i], where
// the text goes on; nil at the end of a word, and where a non-joiner stands already.
func nextLetter(clusters []cluster, i int) (next *cluster, explicit bool) {
	c := &clusters[i]
	for k := i - 1; k >= 0; k-- {
		n := &clusters[k]
		if n.text == zwnj {
			return nil, true
		}
		if n.class == blank && n.width() < 0.02*c.size {
			continue // drawn without room
		}
		if n.class == other && n.width() < 0.001 {
			continue
		}
		if n.class != rtl || c.x0-n.x1 >= touching*c.size {
			return nil, false
		}
		return n, false
	}
	return nil, false
}

func (s *shapes) learn(lines []*line) {
	for _, l := range lines {
		for i := range l.clusters {
			c := &l.clusters[i]
			if c.class != rtl {
				continue
			}
			next, explicit := nextLetter(l.clusters, i)
			s.learnStart(l.clusters, i)
			letter := joiner(c.text)
			if letter == 0 {
				continue
			}
			switch {
			case explicit:
				continue
			case next == nil:
				s.ends[c.key]++
			default:
				s.within[c.key]++
			}
			s.addVariant(c, letter)
		}
	}
}

func (s *shapes) addVariant(c *cluster, letter rune) {
	k := fontLetter{c.key.font, letter}
	if s.variants[k] == nil {
		s.variants[k] = map[uint32]bool{}
	}
	s.variants[k][c.key.code] = true
}

// learnStart counts what stands before a letter, to its right.
func (s *shapes) learnStart(clusters []cluster, i int) {
	c := &clusters[i]
	s.addVariant(c, firstLetter(c.text))
	for k := i + 1; k < len(clusters); k++ {
		b := &clusters[k]
		if b.text == zwnj {
			s.starts[c.key]++
			return
		}
		if b.class == blank && b.width() < 0.02*c.size || b.class == other && b.width() < 0.001 {
			continue
		}
		if b.class == rtl && b.x0-c.x1 < touching*c.size && joiner(b.text) != 0 {
			s.joined[c.key]++
			return
		}
		break
	}
	s.starts[c.key]++
}

// isInitial reports whether a glyph is the shape in which a letter begins a word: it
// stands there, and not only now and then.
func (s *shapes) isInitial(c *cluster) bool {
	if len(s.variants[fontLetter{c.key.font, firstLetter(c.text)}]) < 2 {
		return false
	}
	starts, joined := s.starts[c.key], s.joined[c.key]
	return starts >= 2 && 3*starts >= joined
}

// neverFinal reports whether a glyph, seen often enough, does not end words.
func (s *shapes) neverFinal(k glyphKey) bool { return s.ends[k] == 0 && s.within[k] >= 12 }

// isFinal reports whether a glyph is the final shape of a letter: it ends words, and
// not only now and then, as one does that a wide gap cut off.
func (s *shapes) isFinal(k glyphKey, letter rune) bool {
	if len(s.variants[fontLetter{k.font, letter}]) < 2 {
		return false
	}
	ends, within := s.ends[k], s.within[k]
	return ends >= 2 && 20*ends >= within || ends == 1 && within <= 3
}

// apart reports whether two letters of a word that would join do not.
func (s *shapes) apart(c, next *cluster, letter rune) bool {
	switch {
	case c.shape != anyShape:
		return c.shape.closed() && next.shape != final && next.shape != medial
	case next.shape != anyShape:
		return !(next.shape == final || next.shape == medial)
	case s.isFinal(c.key, letter):
		return true
	}
	return s.isInitial(next) && !s.neverFinal(c.key)
}

// separate puts the non-joiners back that the shapes of letters show.
func (s *shapes) separate(lines []*line) {
	for _, l := range lines {
		for i := range l.clusters {
			c := &l.clusters[i]
			letter := joiner(c.text)
			if letter == 0 {
				continue
			}
			next, _ := nextLetter(l.clusters, i)
			if next == nil {
				continue
			}
			if s.apart(c, next, letter) {
				c.text += zwnj
			}
		}
	}
}
