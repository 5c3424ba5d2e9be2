package svg

import (
	"fmt"
	"html/template"
)

// Row is one thing in a picture of several, with one of Bar, Mark and Box.
type Row struct {
	Name    string
	Style   Style
	Bar     *Span // from 0 to the value, with its interval
	Mark    *Span // a point at the value, with its interval: what was not measured here
	Box     *Box
	Written string // at the right end, the value as a text
}

// Span is a value with an interval, which may be empty.
type Span struct{ Value, Low, High float64 }

// Heights of a row and of what is drawn in it, in points.
const rowHeight, barHeight = 21, 13

// Rows draws things under each other over one horizontal axis, each with its name before it.
// So the picture grows downwards and stays as narrow as a telephone, however many there are,
// and needs no legend.
func Rows(width float64, label string, low, high float64, rows []Row) template.HTML {
	if low == high {
		low, high = low-1, high+1
	}
	height := 2*Margin + rowHeight*float64(len(rows)) + 2*Small
	if label != "" {
		height += TextSize + 6
	}
	p := New(width, height)
	p.Bottom = p.Top + rowHeight*float64(len(rows))
	names, written := 0.0, 0.0
	for _, r := range rows {
		names, written = max(names, Extent(r.Name, Small)), max(written, Extent(r.Written, Small))
	}
	p.Left += max(names, Small) + 5
	p.Right -= written + 4
	p.room(low, high)
	marks, _ := ticks(low, high)
	x := p.Horizontal(label, low, high)
	for _, m := range marks {
		p.Line(x(m), p.Top, x(m), p.Bottom, "1 3")
	}
	for i, r := range rows {
		y := p.Top + rowHeight*(float64(i)+.5)
		p.Text(p.Left-5, y+.35*Small, Small, "end", r.Name)
		p.Text(p.Width-Margin, y+.35*Small, Small, "end", r.Written)
		switch {
		case r.Bar != nil:
			p.Bar(x(max(low, min(0, high))), y-barHeight/2, x(r.Bar.Value), y+barHeight/2, r.Style)
			p.whisker(x(r.Bar.Low), x(r.Bar.High), y)
		case r.Mark != nil:
			p.whisker(x(r.Mark.Low), x(r.Mark.High), y)
			fmt.Fprintf(&p.b, `<path d="M%s %sl5 5l-5 5l-5-5Z" fill="%s" stroke="currentColor"/>`+"\n", length(x(r.Mark.Value)), length(y-5), r.Style.Colour)
		case r.Box != nil:
			p.box(x, y, *r.Box, r.Style)
		}
	}
	p.Line(p.Left, p.Top, p.Left, p.Bottom, "")
	return p.SVG()
}

// whisker draws an interval, and nothing where it is empty.
func (p *Plot) whisker(from, to, y float64) {
	if from >= to {
		return
	}
	p.ink(fmt.Sprintf("M%[1]s %[3]sH%[2]sM%[1]s %[4]sV%[5]sM%[2]s %[4]sV%[5]s", length(from), length(to), length(y), length(y-3.5), length(y+3.5)), 1.4)
}

// ink draws a line that is seen on every ground: in the colour of texts, with a rim in
// that of the paper.
func (p *Plot) ink(d string, width float64) {
	fmt.Fprintf(&p.b, `<path class="rim" d="%s" fill="none" stroke="#fff" stroke-width="%g"/><path d="%[1]s" fill="none" stroke="currentColor" stroke-width="%[3]g"/>`+"\n",
		d, width+2, width)
}

// box draws a box, lying. What is outside of the whiskers are rings.
func (p *Plot) box(x func(float64) float64, y float64, b Box, s Style) {
	p.whisker(x(b.low), x(b.lower), y)
	p.whisker(x(b.upper), x(b.high), y)
	p.Bar(x(b.lower), y-barHeight/2, x(b.upper), y+barHeight/2, s)
	p.ink(fmt.Sprintf("M%s %sV%s", length(x(b.median)), length(y-barHeight/2), length(y+barHeight/2)), 2.4)
	for _, v := range b.outside {
		fmt.Fprintf(&p.b, `<circle cx="%s" cy="%s" r="2.5" fill="none" stroke="currentColor" stroke-width="0.7"/>`+"\n", length(x(v)), length(y))
	}
}
