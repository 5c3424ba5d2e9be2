package eval

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/eval/stat"
)

// numbered are n words, of which those of a list are others.
func numbered(n int, other ...int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprint("w", i)
	}
	for _, i := range other {
		words[i] = "x"
	}
	return strings.Join(words, " ")
}

func TestSameEvidence(t *testing.T) {
	whole := numbered(40)
	for name, c := range map[string]struct {
		gold    string
		passage Passage
		want    bool
	}{
		"the same":                      {whole, Passage{Text: whole}, true},
		"a quote of the passage":        {strings.Join(strings.Fields(whole)[10:20], " "), Passage{Text: whole}, true},
		"the passage is part of it":     {whole, Passage{Text: strings.Join(strings.Fields(whole)[10:20], " ")}, true},
		"by its name":                   {"p-7", Passage{ID: "p-7", Text: "چیز دیگر"}, true},
		"by another name":               {"p-7", Passage{ID: "p-77", Text: "چیز دیگر"}, false},
		"spelt otherwise":               {"كم‌خوني فقر آهن، شايع‌ترين نوع", Passage{Text: "کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است."}, true},
		"in its title":                  {"کم‌خونی فقر آهن چیست", Passage{Title: "کم‌خونی فقر آهن چیست", Text: "متن"}, true},
		"another":                       {whole, Passage{Text: "w0 w2 w1 w4 w3 w6 w5"}, false},
		"the same words in another way": {"الف ب پ ت", Passage{Text: "ت پ ب الف"}, false},
		"two words":                     {"فقر آهن", Passage{Text: "کم‌خونی فقر آهن"}, true},
		"two words apart":               {"فقر آهن", Passage{Text: "فقر و آهن"}, false},
		"no word":                       {"؟", Passage{Text: "متن؟"}, false},
		// Of 17 words are 15 runs: 12 are enough, which one other word within leaves, 11 are not.
		"one word of 17 is another":           {numbered(17), Passage{Text: numbered(17, 8)}, true},
		"one of 16, of whose 14 runs 11 stay": {numbered(16), Passage{Text: numbered(16, 8)}, false},
		"a word and the last of 17 are":       {numbered(17), Passage{Text: numbered(17, 8, 16)}, false},
	} {
		if got := sameEvidence(c.gold, c.passage); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestEvidenceOfTheDataset: who cites the evidence that the data set names shows evidence,
// who quotes something else does not, however well its sentences rest on it; and no judge is asked.
func TestEvidenceOfTheDataset(t *testing.T) {
	gold := []string{"کم‌خونی فقر آهن شایع‌ترین نوع کم‌خونی است", "خستگی و رنگ‌پریدگی از علائم آن است"}
	items := []Item{{ID: "a", Question: "علائم؟", Answers: []string{"x"}, Evidence: gold}, {ID: "b", Question: "علائم؟", Answers: []string{"x"}, Evidence: gold},
		{ID: "c", Question: "علائم؟", Answers: []string{"x"}, Evidence: gold}, {ID: "d", Question: "علائم؟", Answers: []string{"x"}}}
	for i := range items {
		items[i].Tag()
	}
	passages := []Passage{{ID: "1", Text: gold[0] + " و بسیار دیده می‌شود."}, {ID: "2", Text: "دیابت نوع ۲ با قند خون بالا همراه است."}, {ID: "3", Text: gold[1] + "."}}
	cites := func(n ...int) Response {
		r := Response{Answer: "پاسخ.", Retrieved: passages}
		for _, c := range n {
			r.Sentences = append(r.Sentences, Sentence{Text: passages[c-1].Text, Citations: []int{c, c}})
		}
		return r
	}
	system := answers{"a": cites(1, 2, 3, 1), "b": cites(2), "c": {Retrieved: passages}, "d": cites(1)}
	r, err := Execute(t.Context(), filepath.Join(t.TempDir(), "run"), Manifest{Name: "x", Retrieval: "on"}, items, system, RunOptions{Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{"f1"}, Resampling: stat.Options{Resamples: 50}}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		recall, precision float64
		cited             bool
	}{{1, 2. / 3, true}, {0, 0, true}, {0, 0, false}} {
		got := r.Scores[i].Values
		p, cited := got[MetricEvidencePrecision]
		if got[MetricEvidenceRecall] != want.recall || p != want.precision || cited != want.cited {
			t.Errorf("%s: %v", r.Scores[i].ID, got)
		}
	}
	if got := r.Scores[1].Values[MetricCitationRecall]; got != 1 { // what it says is what it cites
		t.Errorf("citation-recall %v", got)
	}
	if _, ok := r.Scores[3].Values[MetricEvidenceRecall]; ok {
		t.Error("an item without evidence has a value")
	}
	found := false
	for _, a := range r.Summary.Abilities {
		if a.Ability == Evidence {
			found = true
			if a.Interval.Items != 3 || a.Judge != JudgeDataset || a.Formula != "mean of (evidence-recall) and (evidence-precision)" || math.Abs(a.Interval.Value-(1+2./3)/2/3) > 1e-12 {
				t.Errorf("%+v", a)
			}
		}
	}
	if !found {
		t.Error("no score of evidence")
	}
	if m := r.Summary.Metric(MetricEvidenceRecall); m == nil || m.Judged() || m.Signature != "evidence-recall|dataset|runs:3|share:0.8|tok:fa" || m.Interval.Items != 3 {
		t.Errorf("%+v", m)
	}
}

// answers answers by identifier.
type answers map[string]Response

func (a answers) Answer(_ context.Context, q Question) (Response, error) { return a[q.ID], nil }
