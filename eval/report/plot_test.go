package report

import (
	"encoding/xml"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/svg"
)

// TestPictures: what is drawn is all there, inside the picture, and labels are text.
func TestPictures(t *testing.T) {
	r := &report{Options: Options{Language: English}}
	for _, label := range []string{"A", "<B>", "C"} {
		r.Runs = append(r.Runs, &view{Label: label})
	}
	values := map[string][]float64{"A": {2, 4, 4, 5, 7, 9, 30}, "<B>": {5}}
	drawn, err := r.boxes("caption", `a "label"`, func(v *view) []float64 { return values[v.Label] })
	if err != nil {
		t.Fatal(err)
	}
	if len(drawn) != 1 {
		t.Fatalf("%d pictures", len(drawn))
	}
	picture := drawn[0].SVG
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
		if _, err := r.boxes("x", "x", func(*view) []float64 { return []float64{1, bad} }); err == nil {
			t.Errorf("a box of %v", bad)
		}
		if _, err := r.histogram("x", []float64{1, bad}, svg.Plain); err == nil {
			t.Errorf("a histogram of %v", bad)
		}
	}
}
