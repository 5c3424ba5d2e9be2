package sweep_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/sweep"
	"github.com/biopars/biopars/eval/trec"
)

var nan = math.NaN()

func study(measures []sweep.Measure, values ...[][]float64) *sweep.Study {
	s := &sweep.Study{Measures: measures, Values: values}
	for i := range values {
		s.Cells = append(s.Cells, cell("k", fmt.Sprint(i)))
	}
	for k := range values[0][0] {
		s.Items = append(s.Items, fmt.Sprintf("q%02d", k))
	}
	return s
}

func TestSummarise(t *testing.T) {
	s := study([]sweep.Measure{{Name: "good"}, {Name: "bad", Less: true}},
		[][]float64{{0, 0, 0, 0, 1, 1}, {3, 3, 3, 3, 3, nan}},
		[][]float64{{1, 1, 1, 1, 0, nan}, {1, 1, 1, 3, 4, 0}},
		[][]float64{{nan, nan, nan, nan, nan, 1}, {nan, nan, nan, nan, nan, nan}},
	)
	sum, err := sweep.Summarise(s, sweep.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if sum.Baseline != "k=0" || sum.Items != 6 || !slices.Equal(sum.Measures, []string{"good", "bad"}) || sum.Tuned != nil || sum.Tests != 2 {
		t.Errorf("%+v", sum)
	}
	base, other, sparse := sum.Cells[0], sum.Cells[1], sum.Cells[2]
	if base.Values[0].Test != nil || base.Values[0].Interval.Value != 1.0/3 || base.Settings["k"] != "0" {
		t.Errorf("baseline %+v", base)
	}
	// Five pairs: four ups and one down of the same size; of 32 sign assignments 12
	// are at least as far from zero as 3.
	if g := other.Values[0]; g.Items != 5 || math.Abs(g.Interval.Value-.8) > 1e-12 || g.Test.Better != 4 || g.Test.Worse != 1 ||
		math.Abs(g.Test.Difference.Value-.6) > 1e-12 || g.Test.P != 12.0/32 || !g.Test.Exact || g.Test.Difference.Items != 5 {
		t.Errorf("good %+v %+v", g, g.Test)
	}
	// −2 −2 −2 0 +1, and less is better.
	if b := other.Values[1]; b.Items != 6 || b.Test.Better != 3 || b.Test.Worse != 1 || b.Test.Difference.Value != -1 {
		t.Errorf("bad %+v %+v", b, b.Test)
	}
	// The smaller of two p-values counts twice.
	g, b := other.Values[0].Test, other.Values[1].Test
	want, _ := stat.Holm([]float64{g.P, b.P})
	if g.Holm != want[0] || b.Holm != want[1] || max(g.Holm/g.P, b.Holm/b.P) < 1.9 {
		t.Errorf("Holm %v of %v, %v of %v", g.Holm, g.P, b.Holm, b.P)
	}
	if sparse.Values[0].Test != nil || sparse.Values[0].Items != 1 || sparse.Values[0].Interval.Value != 1 || sparse.Values[1].Items != 0 {
		t.Errorf("one value and none: %+v", sparse)
	}
	if sum, err = sweep.Summarise(s, sweep.Options{Baseline: 1}); err != nil || sum.Cells[1].Values[0].Test != nil ||
		sum.Cells[0].Values[0].Test.Worse != 4 {
		t.Errorf("another baseline: %+v, %v", sum, err)
	}
	for _, baseline := range []int{-1, 3} {
		if _, err := sweep.Summarise(s, sweep.Options{Baseline: baseline}); !errors.Is(err, sweep.ErrGrid) {
			t.Errorf("baseline %d: %v", baseline, err)
		}
	}
}

// TestFromTREC: the figures are those of a retrieval evaluation.
func TestFromTREC(t *testing.T) {
	qrels := trec.Qrels{"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"d": 1}, "q3": {"e": 0}, "q4": {"a": 1}}
	runs := []trec.Run{
		{"q1": trec.Ranked([]string{"c", "a", "x"}), "q2": trec.Ranked([]string{"d"}), "q3": trec.Ranked([]string{"e"})},
		{"q1": trec.Ranked([]string{"a", "b"}), "q4": trec.Ranked([]string{"x", "a"})},
	}
	measures, err := metric.ParseMeasures("nDCG@10,Bpref,RBP,Judged@2")
	if err != nil {
		t.Fatal(err)
	}
	cells := []sweep.Cell{cell("k", "1"), cell("k", "2")}
	s, err := sweep.FromTREC(qrels, cells, runs, measures)
	if err != nil || !slices.Equal(s.Items, []string{"q1", "q2", "q4"}) {
		t.Fatalf("%+v, %v", s, err)
	}
	sum, err := sweep.Summarise(s, sweep.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, run := range runs {
		want, err := retrieval.Evaluate(qrels, run, stat.Options{}, measures...)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range want.Values {
			if got := sum.Cells[i].Values[j]; got.Interval != v.Interval || got.Measure != v.Measure {
				t.Errorf("cell %d: %+v, want %+v", i, got, v)
			}
		}
	}
	differences, err := retrieval.Compare(qrels, runs[0], runs[1], stat.Options{}, measures...)
	if err != nil {
		t.Fatal(err)
	}
	for j, d := range differences {
		if got := sum.Cells[1].Values[j].Test; got.Difference != d.Difference || got.P != d.P || got.Better != d.Better || got.Worse != d.Worse {
			t.Errorf("%+v, want %+v", got, d)
		}
	}
	if _, err := sweep.FromTREC(trec.Qrels{}, cells, runs, measures); !errors.Is(err, metric.ErrUndefined) {
		t.Errorf("no judgements: %v", err)
	}
}

func TestWrite(t *testing.T) {
	s := study([]sweep.Measure{{Name: "m"}}, [][]float64{{0, 1, nan}}, [][]float64{{1, 1, 1}}, [][]float64{{nan, nan, nan}})
	sum, err := sweep.Summarise(s, sweep.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := sweep.Write(dir, s, sum, sum); err != nil {
		t.Fatal(err)
	}
	values, table := readFile(t, dir, sweep.ValuesFile), strings.Split(readFile(t, dir, sweep.TableFile), "\n")
	if want := "cell\titem\tm\nk=0\tq00\t0.000000\nk=0\tq01\t1.000000\nk=0\tq02\t\nk=1\tq00\t1.000000\n"; !strings.HasPrefix(values, want) {
		t.Errorf("values\n%s", values)
	}
	if len(table) != 5 || !strings.HasPrefix(table[1], "k=0\tm\t0.500000\t0.000000\t1.000000\t2\t\t") ||
		!strings.HasPrefix(table[2], "k=1\tm\t1.000000\t1.000000\t1.000000\t3\t0.500000\t0.000000\t1.000000\t1.000000\t") ||
		!strings.HasPrefix(table[3], "k=2\tm\t\t\t\t0\t") {
		t.Errorf("table %q", table)
	}
	for _, line := range table[:4] {
		if strings.Count(line, "\t") != 14 {
			t.Errorf("%d columns: %q", strings.Count(line, "\t")+1, line)
		}
	}
}
