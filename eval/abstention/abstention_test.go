package abstention

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/stat"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/question"
)

// setOf has a question for each text. The document "d" and its number is relevant.
func setOf(texts ...string) *retrieval.Set {
	s := &retrieval.Set{Name: "tiny", Parts: []retrieval.Part{{Qrels: trec.Qrels{}}}}
	for i, text := range texts {
		id := fmt.Sprint(i)
		s.Queries = append(s.Queries, trec.Query{ID: id, Text: text})
		s.Parts[0].Qrels[id] = map[string]int{"d" + id: 1, "bad": 0}
	}
	return s
}

func TestReport(t *testing.T) {
	for name, test := range map[string]struct {
		with, without [2][]float64
		want          Report
	}{
		"told apart": {
			with: [2][]float64{{.9, .5}, {.4}}, without: [2][]float64{{.1, .1}, {.3}},
			want: Report{Questions: 3, AUROC: 1, Halves: [2]float64{1, 1}, Caught: 2. / 3},
		},
		"at the threshold is answered": {
			with: [2][]float64{{.2}, {.2}}, without: [2][]float64{{.2}, {.2}},
			want: Report{Questions: 2, AUROC: .5, Halves: [2]float64{.5, .5}},
		},
		"refused and never caught": {
			with: [2][]float64{{.1}, {.3}}, without: [2][]float64{{.5}, {.5}},
			want: Report{Questions: 2, AUROC: 0, Refused: .5},
		},
		"an empty half": {
			with: [2][]float64{{.9}, nil}, without: [2][]float64{{.1}, nil},
			want: Report{Questions: 1, AUROC: 1, Halves: [2]float64{1, .5}, Caught: 1},
		},
		"nothing asked": {want: Report{AUROC: .5, Halves: [2]float64{.5, .5}}},
	} {
		test.want.Threshold = .2
		got, err := report(test.with, test.without, .2)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	set := setOf("تب", "درد", "سرفه", "؟", "تهوع", "سردرد")
	var asked []string
	score := func(_ context.Context, text string, relevant func(string) bool) (Scores, error) {
		asked = append(asked, text)
		if text == "؟" {
			return Scores{}, fmt.Errorf("no word: %w", ErrSkip)
		}
		if relevant("bad") || relevant("elsewhere") || text == "تب" != relevant("d0") {
			t.Errorf("%s: other documents are relevant", text)
		}
		if text == "تب" {
			return Scores{Answerable: .15, Unanswerable: .05}, nil
		}
		return Scores{Answerable: .8, Unanswerable: .18}, nil
	}
	got, err := Measure(t.Context(), score, set, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Questions != 5 || got.Refused != .2 || got.Caught != 1 ||
		got.Threshold != question.MinAnswerable || len(asked) != 6 {
		t.Errorf("%+v of %v", got, asked)
	}
	asked = nil
	got, err = Measure(t.Context(), score, set, Options{Limit: 2, Threshold: .1})
	if err != nil || got.Questions != 1 || got.Threshold != .1 || got.Refused != 0 ||
		strings.Join(asked, " ") != "تب ؟" {
		t.Errorf("%+v, %v of %v", got, err, asked)
	}
}

func TestMeasureErrors(t *testing.T) {
	down := errors.New("down")
	for _, test := range []struct {
		scores Scores
		err    error
		want   error
	}{{err: down, want: down}, {scores: Scores{Answerable: math.NaN()}, want: stat.ErrNotFinite}} {
		score := func(context.Context, string, func(string) bool) (Scores, error) { return test.scores, test.err }
		got, err := Measure(t.Context(), score, setOf("تب"), Options{})
		if !errors.Is(err, test.want) || got != (Report{}) {
			t.Errorf("%+v, %v, want %v", got, err, test.want)
		}
	}
}

// Halves are of about the same size, and stay what they are: figures of halves
// that were published would not be comparable otherwise.
func TestHalves(t *testing.T) {
	second := 0
	for i := range 1000 {
		second += halfOf(fmt.Sprintf("پرسش %d", i))
	}
	if second < 400 || second > 600 {
		t.Errorf("%d of 1000 questions are in the second half", second)
	}
	if halfOf("تب") != 1 || halfOf("عوارض متفورمین چیست؟") != 0 {
		t.Errorf("halves are %d and %d", halfOf("تب"), halfOf("عوارض متفورمین چیست؟"))
	}
}
