package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// opposed draws the oppositions of made questions. The passages of every second contradict
// each other in one of five oppositions, which has the first feature and the third; the
// others have one of them or none, and any number of the rest.
func opposed(n int, seed uint64) []contested {
	rng := rand.New(rand.NewPCG(seed, 2))
	list := make([]contested, n)
	for i := range list {
		x := contested{conflict: i%2 == 0, weight: 1}
		for range 5 {
			f := make([]float64, len(conflictNames)-1)
			for k := range f {
				f[k] = float64(rng.IntN(2))
			}
			f[rng.IntN(2)*2] = 0
			x.oppositions = append(x.oppositions, f)
		}
		if x.conflict {
			f := x.oppositions[rng.IntN(5)]
			f[0], f[2] = 1, 1
		}
		list[i] = x
	}
	return list
}

func TestConflictFormulaFindsTheOpposition(t *testing.T) {
	formula, err := (&config{penalty: -1}).conflictFormula(opposed(800, 3))
	if err != nil || len(formula) != len(learned.Conflict) {
		t.Fatalf("%v, %v", formula, err)
	}
	for i, v := range formula[:len(formula)-1] {
		if decides := i == 0 || i == 2; decides != (v > 2) || !decides && math.Abs(v) > .3 {
			t.Errorf("%s: %.2f", conflictNames[i], v)
		}
	}
	wrong := 0
	for _, x := range opposed(400, 4) {
		best := math.Inf(-1)
		for _, f := range x.oppositions {
			best = max(best, opposes(f, formula))
		}
		if best > 0 != x.conflict {
			wrong++
		}
	}
	if wrong > 8 {
		t.Errorf("%d of 400 others wrong", wrong)
	}
}

// Of passages that contradict each other one opposition counts, of others three.
func TestConflictFormulaCounts(t *testing.T) {
	one := func(conflict bool, n int) contested {
		x := contested{conflict: conflict, weight: 1}
		for range n {
			x.oppositions = append(x.oppositions, make([]float64, len(conflictNames)-1))
		}
		return x
	}
	for _, c := range []struct {
		oppositions [2]int // of what contradicts, and of what does not
		weight      float64
		want        float64 // share of what contradicts, by weight
	}{
		{[2]int{1, 1}, 1, 1. / 2}, {[2]int{5, 1}, 1, 1. / 2}, {[2]int{1, 2}, 1, 1. / 3}, {[2]int{1, 9}, 1, 1. / 4},
		{[2]int{1, 1}, lookAlikeWeight, 3. / 11}, {[2]int{1, 3}, foundWeight, 1. / 3},
	} {
		a, b := one(true, c.oppositions[0]), one(false, c.oppositions[1])
		b.weight = c.weight
		formula, err := (&config{penalty: 1e-7}).conflictFormula([]contested{a, b})
		if err != nil {
			t.Fatal(err)
		}
		if got := 1 / (1 + math.Exp(-formula[len(formula)-1])); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("%v, weight %g: %.4f, want %.4f", c.oppositions, c.weight, got, c.want)
		}
	}
	if _, err := (&config{penalty: -1}).conflictFormula([]contested{one(true, 0), one(false, 0)}); err == nil {
		t.Error("no oppositions are no error")
	}
}

// The intercept is hardly drawn to 0 by the penalty of the rest: at b, the penalty and the
// 100 examples pull as hard.
func TestConflictFormulaIntercept(t *testing.T) {
	var list []contested
	for i := range 100 {
		list = append(list, contested{conflict: i < 5, weight: 1, oppositions: [][]float64{make([]float64, len(conflictNames)-1)}})
	}
	formula, err := (&config{penalty: -1}).conflictFormula(list)
	if err != nil {
		t.Fatal(err)
	}
	b := formula[len(formula)-1]
	if pull := 100/(1+math.Exp(-b)) - 5 + b*conflictPenalty/(conflictSteady*conflictSteady+1); math.Abs(pull) > 1e-6 {
		t.Errorf("intercept %g: pull %g", b, pull)
	}
}

func TestShown(t *testing.T) {
	formula := make([]float64, len(conflictNames))
	formula[0], formula[len(formula)-1] = 1, learned.ConflictShown
	of := func(values ...float64) contested {
		var x contested
		for _, v := range values {
			f := make([]float64, len(conflictNames)-1)
			f[0] = v
			x.oppositions = append(x.oppositions, f)
		}
		return x
	}
	if got := shown([]contested{of(-1, 0), of(-.01), of(), of(1)}, formula); got != .5 {
		t.Errorf("shown: %g", got)
	}
}

func TestReadContested(t *testing.T) {
	checker := verify.New(verify.Options{Synonyms: persian.DefaultSynonyms()})
	path := filepath.Join(t.TempDir(), "made.jsonl")
	write(t, path, contradiction(40, true), "", contradiction(10, false))
	list, err := readContested(path, checker)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	if x := list[0]; x.group != "made.jsonl" || !x.conflict || x.weight != 1 || len(x.oppositions) == 0 {
		t.Errorf("a contradiction: %+v", x)
	}
	if x := list[1]; x.conflict || x.weight != lookAlikeWeight || len(x.oppositions) > 0 {
		t.Errorf("none: %+v", x)
	}
	for _, line := range []string{
		"{", `{"question":"q","documents":[{"text":"a"},{"text":"b"}]}`, `{"question":"q","conflict":true,"documents":[{"text":"a"}]}`,
		`{"conflict":true,"documents":[{"text":"a"},{"text":"b"}]}`,
	} {
		write(t, path, line)
		if _, err := readContested(path, checker); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestCutDown(t *testing.T) {
	const a, b, c, d = "رامیپریل در نارسایی قلب داده می‌شود.", "هوا سرد است.", "نارسایی قلب شایع است.", "رامیپریل قرص است."
	if got := cutDown("دوز رامیپریل در نارسایی قلب چقدر است؟", strings.Join([]string{d, b, c, a}, " ")); got != d+" "+c+" "+a {
		t.Errorf("got %s", got)
	}
	if got := cutDown("رامیپریل", b); got != b {
		t.Errorf("a short one: %s", got)
	}
}

// Without the pairs, it says what is missing; with all, the other fits are not lost.
func TestConflictWithoutPairs(t *testing.T) {
	err := run(t.Context(), []string{"-data", t.TempDir(), "-what", "conflict"}, io.Discard, io.Discard)
	if !errors.Is(err, errAbsent) || !strings.Contains(err.Error(), `"conflict":true|false`) {
		t.Errorf("%v", err)
	}
	kept := tasks
	defer func() { tasks = kept }()
	tasks = tasks[len(tasks)-1:]
	var out strings.Builder
	err = run(t.Context(), []string{"-data", t.TempDir(), "-what", "all", "-check"}, &out, io.Discard)
	if err != nil || !strings.HasPrefix(out.String(), "conflict: not fitted: no ") {
		t.Errorf("with all: %v, %q", err, out.String())
	}
}

// contradiction is a line with two passages on one question, one of which gives 10 mg.
func contradiction(amount int, conflict bool) string {
	return fmt.Sprintf(`{"documents":[{"id":"a","title":"","text":"رامیپریل در نارسایی قلب %d میلی‌گرم در روز است."},`+
		`{"id":"b","title":"","text":"در نارسایی قلب رامیپریل روزانه ۱۰ میلی‌گرم داده می‌شود."}],`+
		`"question":"دوز روزانهٔ رامیپریل در نارسایی قلب چقدر است؟","conflict":%v}`, amount, conflict)
}
