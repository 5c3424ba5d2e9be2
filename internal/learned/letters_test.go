package learned

import (
	"bytes"
	"math"
	"testing"
)

func TestLetters(t *testing.T) {
	m, err := ReadLetters(LettersFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), LettersFile) {
		t.Error("what is written differs from what was read")
	}
	for _, b := range [][]byte{nil, LettersFile[:len(LettersFile)-1], append(bytes.Clone(LettersFile), 0), bytes.ToUpper(LettersFile[:20])} {
		if _, err := ReadLetters(b); err == nil {
			t.Errorf("%d bytes are read", len(b))
		}
	}
	mean := func(word string) float64 {
		sum, n := m.Surprise(m.Of(word), word)
		return sum / float64(n)
	}
	for word, other := range map[string]string{"infection": "noitcefni", "درمان": "نامرد", "hypertension": "gxodqsdmrhnm"} {
		if mean(word) >= mean(other) {
			t.Errorf("%s %.2f, %s %.2f", word, mean(word), other, mean(other))
		}
	}
	if _, n := m.Surprise(0, "cd20"); n != 3 {
		t.Errorf("%d letters and an end in cd20", n)
	}
	for word, want := range map[string]int{"تب": 1, "a": 0, "12ب": 1, "12": -1, "請": -1, "": -1} {
		if got := m.Of(word); got != want {
			t.Errorf("%q is of alphabet %d, want %d", word, got, want)
		}
	}
}

// A letter that was always the next is hardly surprising, one never seen very.
func TestFitLetters(t *testing.T) {
	m := FitLetters(map[string]int{"aab": 1000})
	seen, n := m.Surprise(0, "aab")
	if n != 4 || seen/float64(n) > .1 {
		t.Errorf("%f for %d letters", seen, n)
	}
	if other, _ := m.Surprise(0, "zzz"); other < 4 || math.IsInf(other, 0) {
		t.Errorf("%f", other)
	}
	if s, _ := m.Surprise(0, "a\u0635"); s < NoLetter {
		t.Errorf("a letter of no alphabet surprises by %f", s)
	}
}
