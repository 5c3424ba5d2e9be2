package pdf

import (
	"math"
	"strings"
)

// running finds what stands on page after page at the same place: running headers
// and footers, and page numbers.
type running struct {
	pages int
	seen  map[runningKey]*sightings
}

// sightings are the pages on which a line stands at a place.
type sightings struct{ count, first, last int }

// runningKey is a line near an edge of the page: how far down it stands, in steps of
// two points, and what it says, less its numbers.
type runningKey struct {
	y    int
	text string
}

const (
	edgeLines    = 3   // looked at, on both ends of a page
	runningGap   = 1.6 // between it and the body, in usual distances between baselines
	runningShare = 0.4 // of the pages from the first to the last that have it: every other
	runningPages = 3   // on which something must stand to count as running, where there are so many
)

func newRunning() *running { return &running{seen: map[runningKey]*sightings{}} }

func edges(lines []*line) []int {
	var at []int
	for i := range lines {
		if i < edgeLines || i >= len(lines)-edgeLines {
			at = append(at, i)
		}
	}
	return at
}

func keysOf(l *line) (exact runningKey, near runningKey) {
	var text strings.Builder
	for i := range l.clusters {
		switch c := &l.clusters[i]; c.class {
		case digits:
			if !strings.HasSuffix(text.String(), "#") {
				text.WriteByte('#')
			}
		case blank:
		default:
			text.WriteString(c.text)
		}
	}
	s := text.String()
	return runningKey{int(math.Floor(l.y / 2)), s}, runningKey{int(math.Floor(l.y/2 + 0.5)), s + "'"}
}

// learn notes the lines at the edges of a page.
func (f *running) learn(lines []*line) {
	f.pages++
	for _, i := range edges(lines) {
		exact, near := keysOf(lines[i])
		for _, k := range []runningKey{exact, near} {
			if f.seen[k] == nil {
				f.seen[k] = &sightings{first: f.pages}
			}
			f.seen[k].count++
			f.seen[k].last = f.pages
		}
	}
}

// remove leaves what is running out of the lines of a page (from 1), and says how much it was. What
// repeats must stand apart from the body, so that pages that are alike keep it.
func (f *running) remove(lines []*line, page int, pitch func(size float64) float64) (kept []*line, removed int) {
	from, to := 0, len(lines)
	for i := 0; i < min(edgeLines, len(lines)) && (f.repeats(lines[i]) || isNumberOf(lines[i], page)); i++ {
		if i+1 == len(lines) || apart(lines[i], lines[i+1], pitch) {
			from = i + 1
			break
		}
	}
	for i := len(lines) - 1; i >= max(from, len(lines)-edgeLines) && (f.repeats(lines[i]) || isNumberOf(lines[i], page)); i-- {
		if i == from || apart(lines[i-1], lines[i], pitch) {
			to = i
			break
		}
	}
	return lines[from:to], from + len(lines) - to
}

// isNumberOf reports whether a line is nothing but the number of its page, from 1.
func isNumberOf(l *line, page int) bool {
	value := 0
	for i := range l.clusters {
		c := &l.clusters[i]
		if c.class == rtl || c.class == ltr {
			return false
		}
		for _, r := range c.text {
			if d := digitOf(r); d >= 0 && value < maxPages {
				value = 10*value + d
			}
		}
	}
	return value == page
}

// digitOf is the value of a Latin, Persian or Arabic digit; -1: it is none.
func digitOf(r rune) int {
	for _, zero := range "0۰٠" {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

func (f *running) repeats(l *line) bool {
	if f.pages < 2 {
		return false
	}
	exact, near := keysOf(l)
	for _, k := range []runningKey{exact, near} {
		if s := f.seen[k]; s != nil && s.count >= min(runningPages, f.pages) &&
			float64(s.count) >= runningShare*float64(s.last-s.first+1) {
			return true
		}
	}
	return false
}

// apart reports whether more than the usual room is between two lines.
func apart(above, below *line, pitch func(size float64) float64) bool {
	return above.y-below.y > runningGap*pitch(min(above.size, below.size))
}
