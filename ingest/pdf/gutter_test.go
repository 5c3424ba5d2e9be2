package pdf

import (
	"fmt"
	"strings"
	"testing"
)

// Lines of 240 points in size 10: 44 letters and 8 blanks.
var (
	rightFull = strings.Repeat("بیمار ", 8) + "درست"
	leftFull  = strings.Repeat("پزشکی ", 8) + "نیست"
)

// headedColumns draws two columns that far apart. In the left one, a heading in a larger size
// moves the baselines below it off those of the right column.
func headedColumns(gutter float64) string {
	var page strings.Builder
	for i := range 16 {
		y := 700 - 12*float64(i)
		page.WriteString(rightAt(540, y, 10, rightFull))
		switch {
		case i < 6:
			page.WriteString(rightAt(300-gutter, y, 10, leftFull))
		case i > 8:
			page.WriteString(rightAt(300-gutter, y+5, 10, leftFull))
		}
	}
	page.WriteString(rightAt(300-gutter, 700-12*7-3, 14.35, "درمان نگهدارنده"))
	return page.String()
}

// TestHeadingsBesideGutters: the room between columns is judged by the size of the
// text, not by that of a heading, at the least width of a gutter and beyond.
func TestHeadingsBesideGutters(t *testing.T) {
	for _, gutter := range []float64{7.01, 9.9, 12} {
		t.Run(fmt.Sprint(gutter), func(t *testing.T) {
			text := shown((&builder{pages: []string{headedColumns(gutter)}}).read(t))
			last, first := strings.LastIndex(text, "بیمار"), strings.Index(text, "پزشکی")
			if first < last || strings.Count(text, rightFull) != 16 || strings.Count(text, leftFull) != 13 {
				t.Errorf("columns are mixed:\n%s", text)
			}
		})
	}
}

// TestColumnsEndWhereLinesReachOver: below two short columns a line over the whole
// width is not cut in two, though it begins where the gutter was wide.
func TestColumnsEndWhereLinesReachOver(t *testing.T) {
	c := cutter{size: 10}
	stretch := func(x0, x1, y float64) *line { return &line{x0: x0, x1: x1, y: y, size: 10} }
	lines := []*line{stretch(0, 560, 112), stretch(0, 200, 100), stretch(400, 500, 97), stretch(300, 560, 88), stretch(0, 250, 88)}
	for _, step := range []struct {
		last, step, want int
		gutter           span
	}{
		{2, 1, 4, span{250, 300}}, // each line narrows the gutter
		{1, -1, 1, span{200, 400}},
	} {
		last, gutter := c.tail(lines, span{200, 400}, step.last, step.step)
		if last != step.want || gutter != step.gutter {
			t.Errorf("to line %d, gutter %v; want %d, %v", last, gutter, step.want, step.gutter)
		}
	}
	for x, want := range map[float64]int{207: 2, 206.9: 1} { // of a line that leaves narrowGutter, and less
		if last, _ := c.tail([]*line{stretch(0, 200, 100), stretch(400, 500, 97), stretch(x, 560, 88)}, span{200, 400}, 1, 1); last != want {
			t.Errorf("from %g: to line %d, want %d", x, last, want)
		}
	}
}
