package report

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// The pictures are drawn here: a plotting library brings fonts of 4 MB and the
// writers of five other formats, for bars and boxes.

// plot is a picture under construction. Lengths are points, y grows downwards.
type plot struct {
	b                        strings.Builder
	width, height            float64
	left, right, top, bottom float64 // edges of the area of the data
	min, max                 float64 // of the vertical axis
}

const textSize, small, margin = 12, 10, 7

// newPlot leaves room for the labels below the data; vertical sets the left edge.
func newPlot(width, height float64) *plot {
	p := &plot{width: width, height: height, left: margin, right: width - margin, top: margin,
		bottom: height - margin - 2*small}
	fmt.Fprintf(
		&p.b,
		`<svg width="%[1]gpt" height="%[2]gpt" viewBox="0 0 %[1]g %[2]g" xmlns="http://www.w3.org/2000/svg"`+
			` font-family="Liberation Serif,serif">`+
			"\n"+`<path d="M0 0H%[1]gV%[2]gH0Z" fill="#fff"/>`+"\n", width, height)
	return p
}

func (p *plot) svg() template.HTML {
	return template.HTML(p.b.String() + "</svg>\n") // made here of numbers and escaped labels
}

// vertical draws the axis on the left.
func (p *plot) vertical(label string, low, high float64) {
	if low == high {
		low, high = low-1, high+1
	}
	p.min, p.max = low, high
	marks, written := ticks(low, high)
	wide := 0
	for _, w := range written {
		wide = max(wide, len(w))
	}
	p.left = margin + textSize + small*float64(wide)/2 + 14
	fmt.Fprintf(&p.b, `<text font-size="%d" text-anchor="middle" transform="translate(%d %s) rotate(-90)">%s</text>`+
		"\n",
		textSize, margin/2+textSize, length((p.top+p.bottom)/2), html.EscapeString(label))
	for i, m := range marks {
		p.line(p.left-8, p.y(m), p.left, p.y(m), "")
		p.text(p.left-10, p.y(m)+.35*small, small, "end", written[i])
	}
	p.line(p.left, p.top, p.left, p.bottom, "")
}

// horizontal draws the axis below and returns where a value is on it.
func (p *plot) horizontal(label string, low, high float64) func(float64) float64 {
	x := func(v float64) float64 { return p.left + (v-low)/(high-low)*(p.right-p.left) }
	marks, written := ticks(low, high)
	for i, m := range marks {
		p.line(x(m), p.bottom, x(m), p.bottom+6, "")
		p.text(x(m), p.bottom+6+small, small, "middle", written[i])
	}
	p.line(p.left, p.bottom, p.right, p.bottom, "")
	p.text((p.left+p.right)/2, p.height-margin/2, textSize, "middle", label)
	return x
}

// nominal writes names below, each under its slot.
func (p *plot) nominal(names []string) {
	for i, name := range names {
		p.text(p.slot(i, len(names)), p.bottom+6+small, small, "middle", name)
	}
}

// slot is the middle of place i of n.
func (p *plot) slot(i, n int) float64 {
	return p.left + (p.right-p.left)*(float64(i)+.5)/float64(n)
}

// y is where a value is in height.
func (p *plot) y(v float64) float64 {
	return p.bottom - (v-p.min)/(p.max-p.min)*(p.bottom-p.top)
}

func (p *plot) line(x1, y1, x2, y2 float64, dashes string) {
	if dashes != "" {
		dashes = ` stroke-dasharray="` + dashes + `"`
	}
	fmt.Fprintf(&p.b, `<path d="M%s %sL%s %s" fill="none" stroke="#000" stroke-width="0.5"%s/>`+"\n", length(x1),
		length(y1), length(x2), length(y2), dashes)
}

func (p *plot) rectangle(x1, y1, x2, y2 float64, fill string) {
	fmt.Fprintf(&p.b, `<path d="M%s %sH%sV%sH%[1]sZ" fill="%[5]s" stroke="#000"/>`+"\n", length(x1), length(y1),
		length(x2), length(y2), fill)
}

func (p *plot) text(x, y float64, size int, anchor, s string) {
	fmt.Fprintf(&p.b, `<text x="%s" y="%s" font-size="%d" text-anchor="%s">%s</text>`+"\n", length(x), length(y), size,
		anchor, html.EscapeString(s))
}

func (p *plot) box(x, width float64, b box) {
	arm := width * 3 / 8
	for _, end := range [][2]float64{{b.upper, b.high}, {b.lower, b.low}} {
		p.line(x, p.y(end[0]), x, p.y(end[1]), "4 2")
		p.line(x-arm, p.y(end[1]), x+arm, p.y(end[1]), "4 2")
	}
	p.rectangle(x-width/2, p.y(b.upper), x+width/2, p.y(b.lower), "none")
	p.line(x-width/2, p.y(b.median), x+width/2, p.y(b.median), "")
	for _, v := range b.outside {
		fmt.Fprintf(&p.b, `<circle cx="%s" cy="%s" r="2.5" fill="none" stroke="#000" stroke-width="0.5"/>`+"\n",
			length(x), length(p.y(v)))
	}
}

// length is written to a hundredth of a point.
func length(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// box is what Tukey's schematic plot shows of values: the quartiles are the
// medians of the halves, and the whiskers end at the last values within one and a
// half times their distance.
type box struct {
	low, lower, median, upper, high float64
	outside                         []float64
}

func newBox(values []float64) box {
	x := slices.Sorted(slices.Values(values))
	b := box{lower: x[0], median: middle(x), upper: x[0]}
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

// bins counts the values in n bins of equal width; the last has its upper end.
func bins(values []float64, low, high float64, n int) []int {
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

func finite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}
