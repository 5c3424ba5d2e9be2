package pdf

// brackets learns which glyphs of a document are named for the bracket that they are
// not. Where text runs from right to left, an opening bracket is drawn as the closing
// one is elsewhere, and fonts name such a glyph by what it was first used for.
type brackets struct {
	glyphs map[glyphKey]int // votes for the right name, less those for the other
	fonts  map[int]int
	all    int
}

func newBrackets() *brackets { return &brackets{glyphs: map[glyphKey]int{}, fonts: map[int]int{}} }

func (b *brackets) learn(lines []*line) {
	for _, l := range lines {
		for i := range l.clusters {
			if v := bracketVote(l.clusters, i); v != 0 {
				k := l.clusters[i].key
				b.glyphs[k] += v
				b.fonts[k.font] += v
				b.all += v
			}
		}
	}
}

// bracketVote compares a bracket's name with how it must look: on paper, brackets face
// their word. 0: there is a word on both sides, or on none.
func bracketVote(clusters []cluster, i int) int {
	c := &clusters[i]
	if !turns(c) {
		return 0
	}
	left := i > 0 && isWord(clusters[i-1].class) && c.x0-clusters[i-1].x1 < blankGap*c.size
	right := i+1 < len(clusters) && isWord(clusters[i+1].class) && clusters[i+1].x0-c.x1 < blankGap*c.size
	closing := c.text == ")" || c.text == "]" || c.text == "»" || c.text == "}" || c.text == "›"
	switch {
	case left == right:
		return 0
	case left == closing:
		return 1
	}
	return -1
}

func isWord(k class) bool { return k == rtl || k == ltr || k == digits }

// turns reports whether a cluster is a bracket.
func turns(c *cluster) bool {
	return c.class == other && mirror(c.text) != c.text && c.text != "<" && c.text != ">" && c.text != "≤" && c.text != "≥"
}

// rename gives brackets the name of what they look like.
func (b *brackets) rename(lines []*line) {
	for _, l := range lines {
		for i := range l.clusters {
			if c := &l.clusters[i]; turns(c) && b.swapped(c.key) {
				c.text = mirror(c.text)
			}
		}
	}
}

func (b *brackets) swapped(k glyphKey) bool {
	for _, v := range []int{b.glyphs[k], b.fonts[k.font], b.all} {
		if v != 0 {
			return v < 0
		}
	}
	return false
}
