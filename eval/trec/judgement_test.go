package trec

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestReadJudgements(t *testing.T) {
	in := "\uFEFF1 3 Noisy  breathing\r\n\n1 -2 ???\n  2\t4-Excellent\tADAM_1_Sec1.txt \n2 1-Incorrect  GARD 2\nTQ3 2 - a dash\n"
	got, err := ReadJudgements(strings.NewReader(in))
	want := []Judgement{{"1", 3, "Noisy  breathing"}, {"1", -2, "???"}, {"2", 4, "ADAM_1_Sec1.txt"}, {"2", 1, "GARD 2"}, {"TQ3", 2, "- a dash"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	for grade, score := range map[int]int{-2: 0, 1: 0, 2: 1, 3: 2, 4: 3} {
		if got := (Judgement{Grade: grade}).Score(); got != score {
			t.Errorf("grade %d: score %d, want %d", grade, got, score)
		}
	}
	for in, want := range map[string]error{
		"1 3": ErrFields, "1": ErrFields, "1 3  ": ErrFields, "1 0 a": ErrNumber, "1 5 a": ErrNumber, "1 -1 a": ErrNumber, "1 x a": ErrNumber,
		"1 -Excellent a": ErrNumber, "1 3- a\n1 3.5 b": ErrNumber,
	} {
		var pe *ParseError
		if got, err := ReadJudgements(strings.NewReader(in)); !errors.Is(err, want) || !errors.As(err, &pe) || pe.Line == 0 {
			t.Errorf("%q: %+v, %v", in, got, err)
		}
	}
}

func FuzzReadJudgements(f *testing.F) {
	f.Add("1 3 a b\n2 -2 c\n3 4-Excellent d")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ReadJudgements(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, j := range got {
			if j.Query == "" || j.Answer == "" || j.Score() < 0 || j.Score() > 3 || strings.ContainsAny(j.Query, " \t") {
				t.Errorf("%+v", j)
			}
		}
	})
}

func TestReadQrelsOfMedQuAD(t *testing.T) {
	q, err := ReadQrels(strings.NewReader("1 1-Incorrect A_1.txt\n1 3-Incomplete A_2.txt\n1 2-Related A_2.txt\n1 4-Excellent A_2.txt\n2 4-Excellent A_1.txt\n"))
	if err != nil || len(q) != 2 || len(q["1"]) != 2 || q["1"]["A_1.txt"] != 0 || q["1"]["A_2.txt"] != 1 || q["2"]["A_1.txt"] != 3 || q.Relevant("1") != 1 {
		t.Errorf("%v, %v", q, err)
	}
	for in, want := range map[string]error{
		"1 3-Incomplete a\n1 3-Incomplete": ErrFields, "1 3-Incomplete a\n1 7-Good a": ErrNumber, "1 3-Incomplete a\n1 3-Incomplete a b": ErrID,
		"1 3 a": ErrFields, "1 -2 a": ErrFields, // not of MedQuAD
	} {
		var pe *ParseError
		if q, err := ReadQrels(strings.NewReader(in)); !errors.Is(err, want) || !errors.As(err, &pe) || pe.Line == 0 {
			t.Errorf("%q: %v, %v", in, q, err)
		}
	}
	// TREC's own layout may have a first iteration that looks like a grade.
	if q, err := ReadQrels(strings.NewReader("1 3-x a 2\n")); err != nil || q["1"]["a"] != 2 {
		t.Errorf("%v, %v", q, err)
	}
}
