package report

import (
	"encoding/xml"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// The values expected are those of gonum.org/v1/plot v0.16.0, which drew the
// pictures before.
func TestBox(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   box
	}{
		{[]float64{3}, box{3, 3, 3, 3, 3, nil}},
		{[]float64{2, 1}, box{1, 1, 1.5, 2, 2, nil}},
		{[]float64{1, 2, 3}, box{1, 1, 2, 2.5, 3, nil}},
		{[]float64{42, 12, 22, 32}, box{12, 17, 27, 37, 42, nil}},
		{[]float64{2, 4, 4, 5, 7, 9, 30}, box{2, 4, 5, 8, 9, []float64{30}}},
		{[]float64{5, 5, 9, 5, 5}, box{5, 5, 5, 5, 5, []float64{9}}},
		{[]float64{.1, .2, .25, .3, .31, .4, .5, .77, .8, .9}, box{.1, .25, .355, .77, .9, nil}},
	} {
		got := newBox(c.values)
		if got.low != c.want.low || got.lower != c.want.lower || got.median != c.want.median ||
			got.upper != c.want.upper || got.high != c.want.high || !slices.Equal(got.outside, c.want.outside) {
			t.Errorf("%v: %+v, want %+v", c.values, got, c.want)
		}
	}
}

func TestBins(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   []int
	}{
		{[]float64{12, 22, 32, 42}, []int{1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}},
		{[]float64{2, 4, 4, 5, 7, 9, 30}, []int{1, 2, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
		{[]float64{.1, .2, .25, .3, .31, .4, .5, .77, .8, .9},
			[]int{1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 1}},
	} {
		if got := bins(c.values, slices.Min(c.values), slices.Max(c.values), 20); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.values, got, c.want)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0, 3, "0 1 2 3"},
		{12, 42, "20 30 40"},
		{-1, 1, "-1.0 -0.5 0.0 0.5 1.0"},
		{0.1234, 0.1239, "0.1234 0.1236 0.1238"},
		{0, 98765, "0 20000 40000 60000 80000"},
	} {
		if _, got := ticks(c.low, c.high); strings.Join(got, " ") != c.want {
			t.Errorf("%v to %v: %v, want %s", c.low, c.high, got, c.want)
		}
	}
}

// TestPictures: what is drawn is all there, inside the picture, and labels are text.
func TestPictures(t *testing.T) {
	r := &report{}
	for _, label := range []string{"A", "<B>", "C"} {
		r.Runs = append(r.Runs, &view{Label: label})
	}
	values := map[string][]float64{"A": {2, 4, 4, 5, 7, 9, 30}, "<B>": {5}}
	picture, err := r.boxes(`a "label"`, func(v *view) []float64 { return values[v.Label] })
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	var texts []string
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			counts[token.Name.Local]++
		case xml.CharData:
			if s := strings.TrimSpace(string(token)); s != "" {
				texts = append(texts, s)
			}
		}
	}
	if counts["circle"] != 1 || !slices.Contains(texts, `a "label"`) || !slices.Contains(texts, "<B>") ||
		slices.Contains(texts, "C") {
		t.Errorf("%v %q", counts, texts)
	}
	if strings.Contains(string(picture), "NaN") || strings.Contains(string(picture), "Inf") {
		t.Error(picture)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if _, err := r.boxes("x", func(*view) []float64 { return []float64{1, bad} }); err == nil {
			t.Errorf("a box of %v", bad)
		}
		if _, err := histogram("x", []float64{1, bad}); err == nil {
			t.Errorf("a histogram of %v", bad)
		}
	}
}
