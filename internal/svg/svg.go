// Package svg draws the few plots that reports have, as SVG that stands in a page: a
// plotting library brings fonts of 4 MB and the writers of five other formats, for bars
// and boxes.
package svg

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Plot is a picture under construction. Lengths are points, y grows downwards.
type Plot struct {
	b                        strings.Builder
	Width, Height            float64
	Left, Right, Top, Bottom float64 // edges of the area of the data
	min, max                 float64 // of the vertical axis
}

// Sizes of texts and of the margin, in points.
const TextSize, Small, Margin = 12, 10, 7

// New leaves room for the labels below the data; Vertical sets the left edge.
func New(width, height float64) *Plot {
	p := &Plot{Width: width, Height: height, Left: Margin, Right: width - Margin, Top: Margin,
		Bottom: height - Margin - 2*Small}
	// Lines and texts have the colour of the root, so that a page may give them its own;
	// the picture alone is black on white. Numbers run from left to right in any page.
	fmt.Fprintf(
		&p.b,
		`<svg width="%[1]gpt" height="%[2]gpt" viewBox="0 0 %[1]g %[2]g" xmlns="http://www.w3.org/2000/svg"`+
			` color="#000" direction="ltr" font-family="Vazirmatn,Tahoma,DejaVu Sans,sans-serif">`+
			"\n"+`<path class="paper" d="M0 0H%[1]gV%[2]gH0Z" fill="#fff"/>`+"\n", width, height)
	return p
}

// SVG is the picture.
func (p *Plot) SVG() template.HTML {
	return template.HTML(p.b.String() + "</svg>\n") // made here of numbers and escaped labels
}

// Vertical draws the axis on the left.
func (p *Plot) Vertical(label string, low, high float64) {
	if low == high {
		low, high = low-1, high+1
	}
	p.min, p.max = low, high
	marks, written := ticks(low, high)
	wide := 0.0
	for _, w := range written {
		wide = max(wide, Extent(w, Small))
	}
	p.Left = Margin + TextSize + wide + 14
	fmt.Fprintf(&p.b, `<text font-size="%d" text-anchor="middle" fill="currentColor" transform="translate(%d %s) rotate(-90)">%s</text>`+
		"\n",
		TextSize, Margin/2+TextSize, length((p.Top+p.Bottom)/2), html.EscapeString(label))
	for i, m := range marks {
		p.Line(p.Left-8, p.Y(m), p.Left, p.Y(m), "")
		p.Text(p.Left-10, p.Y(m)+.35*Small, Small, "end", written[i])
	}
	p.Line(p.Left, p.Top, p.Left, p.Bottom, "")
}

// Horizontal draws the axis below and returns where a value is on it.
func (p *Plot) Horizontal(label string, low, high float64) func(float64) float64 {
	x := func(v float64) float64 { return p.Left + (v-low)/(high-low)*(p.Right-p.Left) }
	marks, written := ticks(low, high)
	for i, m := range marks {
		p.Line(x(m), p.Bottom, x(m), p.Bottom+6, "")
		p.Text(x(m), p.Bottom+6+Small, Small, "middle", written[i])
	}
	p.Line(p.Left, p.Bottom, p.Right, p.Bottom, "")
	if label == "" {
		return x
	}
	p.Text((p.Left+p.Right)/2, p.Height-.6*TextSize, TextSize, "middle", label) // room for what hangs below the line
	return x
}

// Slot is the middle of place i of n.
func (p *Plot) Slot(i, n int) float64 {
	return p.Left + (p.Right-p.Left)*(float64(i)+.5)/float64(n)
}

// Y is where a value is in height.
func (p *Plot) Y(v float64) float64 {
	return p.Bottom - (v-p.min)/(p.max-p.min)*(p.Bottom-p.Top)
}

// Line draws a line, of dashes where those are given.
func (p *Plot) Line(x1, y1, x2, y2 float64, dashes string) {
	if dashes != "" {
		dashes = ` stroke-dasharray="` + dashes + `"`
	}
	fmt.Fprintf(&p.b, `<path d="M%s %sL%s %s" fill="none" stroke="currentColor" stroke-width="0.5"%s/>`+"\n", length(x1),
		length(y1), length(x2), length(y2), dashes)
}

// Rectangle draws one, filled.
func (p *Plot) Rectangle(x1, y1, x2, y2 float64, fill string) {
	fmt.Fprintf(&p.b, `<path d="M%s %sH%sV%sH%[1]sZ" fill="%[5]s" stroke="currentColor"/>`+"\n", length(x1), length(y1),
		length(x2), length(y2), fill)
}

// Text writes a text, which is escaped.
func (p *Plot) Text(x, y float64, size int, anchor, s string) {
	fmt.Fprintf(&p.b, `<text x="%s" y="%s" font-size="%d" text-anchor="%s" fill="currentColor">%s</text>`+"\n", length(x), length(y), size,
		anchor, html.EscapeString(s))
}

// length is written to a hundredth of a point.
func length(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// Box is what Tukey's schematic plot shows of values: the quartiles are the
// medians of the halves, and the whiskers end at the last values within one and a
// half times their distance.
type Box struct {
	low, lower, median, upper, high float64
	outside                         []float64
}

// NewBox makes the box of values, of which there is one at least.
func NewBox(values []float64) Box {
	x := slices.Sorted(slices.Values(values))
	b := Box{lower: x[0], median: middle(x), upper: x[0]}
	if n := len(x); n > 1 {
		b.lower, b.upper = middle(x[:n/2]), middle(x[n/2:])
	}
	fence := 1.5 * (b.upper - b.lower)
	b.low, b.high = math.Inf(1), math.Inf(-1)
	for _, v := range x {
		if v < b.lower-fence || v > b.upper+fence {
			b.outside = append(b.outside, v)
			continue
		}
		b.low, b.high = min(b.low, v), max(b.high, v)
	}
	return b
}

// middle is the median of sorted values.
func middle(x []float64) float64 {
	n := len(x)
	if n%2 == 1 {
		return x[n/2]
	}
	return (x[n/2] + x[n/2-1]) / 2
}

// Bins counts the values in n bins of equal width; the last has its upper end.
func Bins(values []float64, low, high float64, n int) []int {
	counts := make([]int, n)
	width := (high - low) / float64(n)
	for _, v := range values {
		counts[min(int((v-low)/width), n-1)]++
	}
	return counts
}

// ticks are two to seven round numbers from low to high, and how they are written.
func ticks(low, high float64) (marks []float64, written []string) {
	power := math.Floor(math.Log10((high - low) / 2.5))
	step := math.Pow(10, power)
	for _, m := range []float64{5, 2} {
		if (high-low)/(m*step) >= 2.5 {
			step *= m
			break
		}
	}
	digits := int(max(0, -power))
	for i := math.Ceil(low/step - 1e-9); i*step <= high+step*1e-9; i++ {
		v := i*step + 0 // -0 is 0
		marks = append(marks, v)
		written = append(written, strconv.FormatFloat(v, 'f', digits, 64))
	}
	return marks, written
}

// Finite reports whether all values are numbers.
func Finite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// Histogram shows how values are distributed, not all
// of which may be the same; down is the label of the vertical axis.
func Histogram(label, down string, values []float64, width float64, style Style) template.HTML {
	low, high := slices.Min(values), slices.Max(values)
	counts := Bins(values, low, high, 20)
	p := New(width, 160)
	if label != "" {
		p.Bottom -= TextSize
	}
	p.room(low, high)
	p.Vertical(down, 0, float64(slices.Max(counts)))
	x := p.Horizontal(label, low, high)
	part := (high - low) / float64(len(counts))
	for i, n := range counts {
		p.Bar(x(low+float64(i)*part), p.Y(float64(n)), x(low+float64(i+1)*part), p.Bottom, style)
	}
	return p.SVG()
}

// room moves the right edge so far that the last number of a horizontal axis is whole.
func (p *Plot) room(low, high float64) {
	_, written := ticks(low, high)
	p.Right = min(p.Right, p.Width-Margin-Extent(written[len(written)-1], Small)/2)
}

// Extent is how wide a text is at most in fonts that pages are set in, in points.
func Extent(s string, size float64) float64 { return .68 * size * float64(utf8.RuneCountInString(s)) }
