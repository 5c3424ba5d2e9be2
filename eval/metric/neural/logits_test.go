package neural

import (
	"math"
	"testing"
)

func TestBLEURTReadsTheReferenceFirst(t *testing.T) {
	in := bleurt{}.inputs("answer", "gold")
	if len(in) != 1 || in[0].Text != "gold" || in[0].Pair != "answer" || !in[0].HasPair {
		t.Errorf("%+v", in)
	}
}

func TestPremises(t *testing.T) {
	n := &nliF{}
	for text, want := range map[string]int{
		"": 0, " ": 0, "یک.": 1, "یک. دو. سه.": 1, "یک. دو. سه. چهار.": 3, "یک. دو. سه. چهار. پنج.": 4,
	} {
		got := n.premises(text)
		if len(got) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
	if got := n.premises("یک. دو. سه. چهار."); got[1] != "یک. دو. سه." || got[2] != "دو. سه. چهار." {
		t.Errorf("%q", got)
	}
}

// TestNLIByHand: of two sentences of the answer one is entailed, by the second window;
// of the reference's four, three.
func TestNLIByHand(t *testing.T) {
	yes, no := []float32{3, 0, 0}, []float32{0, 3, 0}
	n := &nliF{entailing: 0}
	candidate, reference := "یک. دو.", "یک. دو. سه. چهار."
	if got := len(n.inputs(candidate, reference)); got != 2*3+4 {
		t.Fatalf("%d inputs", got)
	}
	in := n.inputs(candidate, reference)
	if in[0].Text != reference || in[0].Pair != "یک." || in[6].Text != candidate || in[6].Pair != "یک." {
		t.Errorf("%+v", in)
	}
	got := n.value(candidate, reference, [][]float32{no, no, no, no, yes, no, yes, yes, no, yes})
	if want := [3]float64{.5, .75, .6}; math.Abs(got[0]-want[0])+math.Abs(got[1]-want[1])+math.Abs(got[2]-want[2]) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if got := n.value("", reference, nil); got != [3]float64{} {
		t.Errorf("an empty answer: %v", got)
	}
}

func TestEntailsMoreLikelyThanNot(t *testing.T) {
	n := &nliF{entailing: 1}
	for _, c := range []struct {
		p    float64
		want bool
	}{{.499, false}, {.501, true}, {.34, false}, {.99, true}} {
		rest := float32(math.Log((1 - c.p) / 2))
		if got := n.entails([]float32{rest, float32(math.Log(c.p)), rest}); got != c.want {
			t.Errorf("%v: %t", c.p, got)
		}
	}
	if n.entails([]float32{0, 0}) {
		t.Error("half is not more than half")
	}
	if n.entails([]float32{500, -500, 0}) || !n.entails([]float32{-500, 500, 0}) {
		t.Error("large logits")
	}
}
