package neural

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func TestReadBaseline(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		layers int // 0 is an error
	}{
		"commas":              {"LAYER,P,R,F\n0,0.1,0.2,0.15\n1,0.3,0.3,0.3\n", 2},
		"tabs":                {"LAYER\tP\tR\tF\n0\t0.1\t0.2\t0.15\n", 1},
		"spaces and CR":       {"LAYER, P, R, F\r\n0, .1, .2, .15\r\n", 1},
		"a mark of UTF-8":     {"\ufeffLAYER,P,R,F\n0,0,0,0\n", 1},
		"no final line break": {"LAYER,P,R,F\n0,0.1,0.2,0.15", 1},
		"below 0":             {"LAYER,P,R,F\n0,-0.5,0.2,0.15\n", 1},
		"nothing":             {"", 0},
		"a head alone":        {"LAYER,P,R,F\n", 0},
		"no head":             {"0,0.1,0.2,0.15\n1,0.3,0.3,0.3\n", 0},
		"a layer is missing":  {"LAYER,P,R,F\n0,0,0,0\n2,0,0,0\n", 0},
		"not from 0":          {"LAYER,P,R,F\n1,0,0,0\n", 0},
		"not a number":        {"LAYER,P,R,F\n0,x,0,0\n", 0},
		"NaN":                 {"LAYER,P,R,F\n0,NaN,0,0\n", 0},
		"1 divides by 0":      {"LAYER,P,R,F\n0,0,1,0\n", 0},
		"too many columns":    {"LAYER,P,R,F\n0,0,0,0,0\n", 0},
		"in per cent":         {"LAYER,P,R,F\n0,60,60,60\n", 0},
	} {
		b, err := readBaseline(strings.NewReader(c.text))
		if len(b) != c.layers || (err == nil) != (c.layers > 0) || err != nil && !errors.Is(err, ErrBaseline) {
			t.Errorf("%s: %v %v", name, b, err)
		}
	}
}

func TestRescale(t *testing.T) {
	b := baseline{{}, {.2, .5, .4}}
	for _, c := range [][2][3]float64{
		{{.2, .5, .4}, {0, 0, 0}}, {{1, 1, 1}, {1, 1, 1}}, {{.6, .75, .7}, {.5, .5, .5}}, {{0, 0, 0}, {-.25, -1, -2. / 3}},
	} {
		got := b.rescale(1, c[0])
		for k := range got {
			if math.Abs(got[k]-c[1][k]) > 1e-12 {
				t.Errorf("%v: %v, want %v", c[0], got, c[1])
			}
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add("LAYER,P,R,F\n0,0.1,0.2,0.15\n")
	f.Add("LAYER\tP\tR\tF\n0\t0.1\t0.2\t0.15\n")
	f.Add("\ufeffLAYER,P,R,F\n\"0\",\"1e-3\",0x.1p1,-0\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := readBaseline(strings.NewReader(text))
		if err != nil {
			if b != nil || !errors.Is(err, ErrBaseline) {
				t.Fatal(b, err)
			}
			return
		}
		for layer := range b {
			for _, v := range b.rescale(layer, [3]float64{0, .5, 1}) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatal(b)
				}
			}
			if one := b.rescale(layer, [3]float64{1, 1, 1}); math.Abs(one[0]-1) > 1e-9 {
				t.Fatal(b, one)
			}
		}
	})
}
