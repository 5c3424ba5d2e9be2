package pdf

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// sizes knows how large the text of a document is set, and what stands out.
type sizes struct {
	glyphs  map[float64]int     // by size
	pitches map[float64]pitches // by size
	bolds   map[int]bool        // fonts
	boldN   int                 // glyphs in bold
	allN    int
	body    float64
	larger  []float64 // sizes of headings, the largest first
}

// pitches counts the distances between baselines, in tenths of the size.
type pitches map[int]int

func newSizes() *sizes {
	return &sizes{glyphs: map[float64]int{}, pitches: map[float64]pitches{}, bolds: map[int]bool{}}
}

func roundSize(s float64) float64 { return math.Round(2*s) / 2 }

// learn counts the lines of a page.
func (s *sizes) learn(lines []*line) {
	for i, l := range lines {
		size := roundSize(l.size)
		for k := range l.clusters {
			if l.clusters[k].class != blank {
				s.glyphs[size]++
				s.allN++
				if s.bolds[l.clusters[k].key.font] {
					s.boldN++
				}
			}
		}
		if i > 0 && roundSize(lines[i-1].size) == size && l.x0 < lines[i-1].x1 && l.x1 > lines[i-1].x0 {
			if s.pitches[size] == nil {
				s.pitches[size] = pitches{}
			}
			if d := int(math.Round(10 * (lines[i-1].y - l.y) / l.size)); d < 40 {
				s.pitches[size][d]++
			}
		}
	}
}

// learnFont notes whether a font is a bold one.
func (s *sizes) learnFont(f *font) {
	n := strings.ToLower(f.name)
	for _, mark := range []string{"bold", "black", "heavy", "titr", "-bd", "demi"} {
		if strings.Contains(n, mark) {
			s.bolds[f.id] = true
		}
	}
}

// settle finds the size of the body, and those that are larger.
func (s *sizes) settle() {
	most := 0
	for _, size := range slices.Sorted(maps.Keys(s.glyphs)) {
		if n := s.glyphs[size]; n > most {
			s.body, most = size, n
		}
	}
	for size := range s.glyphs {
		if size >= 1.12*s.body {
			s.larger = append(s.larger, size)
		}
	}
	slices.SortFunc(s.larger, func(a, b float64) int { return cmp.Compare(b, a) })
}

// pitch is the distance between the baselines of a paragraph of a size: the least of
// those that are usual.
func (s *sizes) pitch(size float64) float64 {
	p := s.pitches[roundSize(size)]
	most := 0
	for d, n := range p {
		if d >= leastPitch {
			most = max(most, n)
		}
	}
	for _, d := range slices.Sorted(maps.Keys(p)) {
		if n := p[d]; d >= leastPitch && d <= 30 && n+p[d+1] > most/6 {
			return float64(d) / 10 * size
		}
	}
	return 1.6 * size
}

// leastPitch is the least distance between the lines of a paragraph, in tenths of the
// size.
const leastPitch = 9

// level is that of a heading of a size; 0: it is none.
func (s *sizes) level(size float64, bold bool) int {
	if k := slices.Index(s.larger, roundSize(size)); k >= 0 {
		return min(k+1, 6)
	}
	if bold && s.boldN < s.allN/3 && size >= 0.95*s.body {
		return min(len(s.larger)+1, 6)
	}
	return 0
}

// isNote reports whether text is set as small as notes at the foot are.
func (s *sizes) isNote(size float64) bool { return size <= 0.88*s.body }

// bold reports whether a line is set in a bold font throughout.
func (s *sizes) bold(c []cluster) bool {
	n := 0
	for i := range c {
		if c[i].class == rtl || c[i].class == ltr {
			if !s.bolds[c[i].key.font] {
				return false
			}
			n++
		}
	}
	return n > 0
}
