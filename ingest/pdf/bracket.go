package pdf

// brackets learns how the fonts of a document name brackets in text from right to
// left: by how they look on paper, or by what they mean.
type brackets struct {
	fonts map[int]int // votes for looks, by font
	all   int
}

func newBrackets() *brackets { return &brackets{fonts: map[int]int{}} }

// An opening bracket has its word to the left and room to the right, where text runs
// from right to left. Beside Arabic letters that is sure. Beside others, brackets that
// face away from their word can only be named by what they mean; those that face it
// say little, for within Latin text they are the same either way.
const (
	sureVote = 3
	weakVote = 1
)

func (b *brackets) learn(lines []*line) {
	for _, l := range lines {
		right := false
		for i := range l.clusters {
			right = right || l.clusters[i].class == rtl
		}
		if !right {
			continue
		}
		for i := range l.clusters {
			if v := bracketVote(l.clusters, i); v != 0 {
				b.fonts[l.clusters[i].key.font] += v
				b.all += v
			}
		}
	}
}

func bracketVote(clusters []cluster, i int) int {
	c := &clusters[i]
	if c.class != other || mirror(c.text) == c.text || c.text == "<" || c.text == ">" {
		return 0
	}
	var left, right class
	if i > 0 && c.x0-clusters[i-1].x1 < blankGap*c.size {
		left = clusters[i-1].class
	}
	if i+1 < len(clusters) && clusters[i+1].x0-c.x1 < blankGap*c.size {
		right = clusters[i+1].class
	}
	isWord := func(k class) bool { return k == rtl || k == ltr || k == digits }
	if isWord(left) == isWord(right) {
		return 0
	}
	closing := c.text == ")" || c.text == "]" || c.text == "»" || c.text == "}"
	looks := isWord(left) == closing // it faces its word
	switch {
	case left == rtl || right == rtl:
		if looks {
			return sureVote
		}
		return -sureVote
	case looks:
		return weakVote
	default:
		return -sureVote
	}
}

// named reports whether a font names brackets by how they look.
func (b *brackets) named(font int) bool {
	if v, ok := b.fonts[font]; ok && v != 0 {
		return v > 0
	}
	return b.all >= 0
}
