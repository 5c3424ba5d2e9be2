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

// TestManyRuns: plots and tables on paper have every run once, however many there are.
func TestManyRuns(t *testing.T) {
	for n := 1; n <= 80; n++ {
		r := &report{Options: Options{Language: English}}
		for i := range n {
			r.Runs = append(r.Runs, &view{Label: label(i)})
		}
		drawn, err := r.boxes("", "", func(v *view) []float64 { return []float64{1, 2, 3} })
		if err != nil {
			t.Fatal(err)
		}
		if want := (n + mostRuns - 1) / mostRuns; len(drawn) != want {
			t.Errorf("%d runs in %d plots, want %d", n, len(drawn), want)
		}
		var all strings.Builder
		for _, d := range drawn {
			all.WriteString(string(d.SVG))
		}
		onPaperRuns := 0
		for _, b := range r.blocks() {
			if len(b.Runs) != b.To-b.From || len(b.Runs) > onPaper != (b.Class == "onscreen") || b.Runs[0] != r.Runs[b.From] {
				t.Errorf("%d runs: %+v", n, b)
			}
			if b.Class == "onscreen" && len(b.Runs) == n {
				continue
			}
			if b.From != onPaperRuns {
				t.Errorf("%d runs: a block from %d behind %d", n, b.From, onPaperRuns)
			}
			onPaperRuns = b.To
		}
		if onPaperRuns != n {
			t.Errorf("%d of %d runs on paper", onPaperRuns, n)
		}
		for _, v := range r.Runs {
			if c := strings.Count(all.String(), ">"+v.Label+"</text>"); c != 1 {
				t.Errorf("%d runs: %s is there %d times", n, v.Label, c)
			}
		}
	}
	r := &report{Runs: []*view{{Label: "A"}}}
	if drawn, err := r.boxes("", "", func(*view) []float64 { return []float64{1, 1} }); len(drawn) != 0 || err != nil {
		t.Errorf("what does not spread is drawn: %v, %v", drawn, err)
	}
}
