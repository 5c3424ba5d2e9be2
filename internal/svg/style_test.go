package svg

import (
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestStylesDiffer: sixty-four things look different, the first eight also without colours.
func TestStylesDiffer(t *testing.T) {
	seen, hatched := map[Style]int{}, map[Hatch]int{}
	for i := range 64 {
		s := Styled(i)
		if j, ok := seen[s]; ok {
			t.Errorf("%d and %d look the same", j, i)
		}
		seen[s] = i
		if j, ok := hatched[s.Hatch]; ok && i < 8 {
			t.Errorf("%d and %d are hatched alike", j, i)
		}
		hatched[s.Hatch] = i
	}
	if Styled(64) != Styled(0) {
		t.Error("styles do not come again")
	}
}

var segment = regexp.MustCompile(`M(-?[\d.]+) (-?[\d.]+)L(-?[\d.]+) (-?[\d.]+)`)

// TestHatching: lines run from edge to edge of what they fill, in the direction that they
// are named after, and no farther from each other than they should.
func TestHatching(t *testing.T) {
	for hatch, slope := range map[Hatch]float64{Rising: -1, Falling: 1, Level: 0, Upright: math.Inf(1)} {
		for _, at := range [][4]float64{{10, 20, 70, 33}, {10, 20, 18, 90}, {70, 33, 10, 20}} {
			p := New(100, 100)
			p.b.Reset()
			p.Bar(at[0], at[1], at[2], at[3], Style{"#fff", hatch})
			x1, x2, y1, y2 := min(at[0], at[2]), max(at[0], at[2]), min(at[1], at[3]), max(at[1], at[3])
			lines := segment.FindAllStringSubmatch(p.b.String(), -1)
			across := map[Hatch]float64{Level: (y2 - y1) / gap, Upright: (x2 - x1) / gap}[hatch]
			if across == 0 {
				across = (x2 - x1 + y2 - y1) / (gap * math.Sqrt2)
			}
			if n := float64(len(lines)); n < across-1 || n > across {
				t.Errorf("%d: %d lines in %v", hatch, len(lines), at)
			}
			for _, m := range lines {
				var n [4]float64
				for i := range n {
					n[i], _ = strconv.ParseFloat(m[i+1], 64)
				}
				edge := func(x, y float64) bool {
					near := func(a, b float64) bool { return math.Abs(a-b) < .02 }
					return x > x1-.02 && x < x2+.02 && y > y1-.02 && y < y2+.02 && (near(x, x1) || near(x, x2) || near(y, y1) || near(y, y2))
				}
				if !edge(n[0], n[1]) || !edge(n[2], n[3]) {
					t.Errorf("%d: %s is not from edge to edge of %v", hatch, m[0], at)
				}
				if got := (n[3] - n[1]) / (n[2] - n[0]); math.Abs(got-slope) > .1 && !(math.IsInf(slope, 1) && math.IsInf(got, 0)) {
					t.Errorf("%d: %s slopes by %v", hatch, m[0], got)
				}
			}
		}
	}
	p := New(100, 100)
	p.Bar(0, 0, 50, 50, Plain)
	if segment.MatchString(p.b.String()) {
		t.Error("an area without hatching has lines")
	}
}

// TestRows: each row has its name and its value, inside the picture by the widest font, and
// bars and points stand where the axis says.
func TestRows(t *testing.T) {
	box := NewBox([]float64{10, 20, 30, 40, 90})
	rows := []Row{{Name: "BioPars", Mark: &Span{Value: 50}, Written: "50.00"}, {Name: "A", Bar: &Span{100, 80, 100}, Written: "100.00", Style: Styled(0)},
		{Name: "<B>", Bar: &Span{-10, -20, 0}, Written: "-10.00", Style: Styled(1)}, {Name: "C", Box: &box}}
	picture := string(Rows(252, "per cent", -20, 100, rows))
	if strings.Contains(picture, "NaN") || strings.Contains(picture, "Inf") {
		t.Error(picture)
	}
	for _, m := range regexp.MustCompile(`H([\d.]+)V`).FindAllStringSubmatch(picture, -1) {
		if x, _ := strconv.ParseFloat(m[1], 64); x > 252-Margin-Extent("100.00", Small) && x != 252 { // 252 is the paper's
			t.Errorf("a bar up to %v lies under its value", x)
		}
	}
	texts := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(picture)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "text" {
			continue
		}
		attributes := map[string]string{}
		for _, a := range e.Attr {
			attributes[a.Name.Local] = a.Value
		}
		token, err = d.Token()
		label, _ := token.(xml.CharData)
		if err != nil || len(label) == 0 {
			continue
		}
		texts[string(label)]++
		x, _ := strconv.ParseFloat(attributes["x"], 64)
		size, _ := strconv.ParseFloat(attributes["font-size"], 64)
		left, right := x, x
		switch wide := Extent(string(label), size); attributes["text-anchor"] {
		case "middle":
			left, right = x-wide/2, x+wide/2
		case "end":
			left = x - wide
		}
		if left < 0 || right > 252 {
			t.Errorf("%q is from %v to %v", label, left, right)
		}
	}
	for _, want := range []string{"BioPars", "A", "<B>", "C", "50.00", "100.00", "-10.00", "per cent", "0", "100"} {
		if texts[want] != 1 {
			t.Errorf("%q is there %d times", want, texts[want])
		}
	}
	for _, same := range []float64{0, 1} { // nothing to divide by
		if p := string(Rows(252, "", same, same, rows[:1])); strings.Contains(p, "NaN") {
			t.Error(p)
		}
	}
}
