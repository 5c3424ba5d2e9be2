package report

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/stat"
)

// varied answers as well as its number says, with evidence, and is silent on the last
// question.
type varied struct {
	items  []eval.Item
	number int
}

func (s varied) Answer(_ context.Context, q eval.Question) (eval.Response, error) {
	for i, it := range s.items {
		if it.ID != q.ID {
			continue
		}
		answer := []rune(it.Answers[0])
		answer = answer[:len(answer)*(1+(i+s.number)%5)/6]
		r := eval.Response{Answer: string(answer), Origin: "generated", Retrieved: []eval.Passage{{ID: "p", Title: it.Question, Text: it.Answers[0]}}}
		r.Sentences = []eval.Sentence{{Text: r.Answer, Citations: []int{1}}}
		r.Reply = &eval.Reply{Text: r.Answer + " [1]", Stop: "stop"}
		r.Shown = &eval.Display{Answer: r.Answer, Origin: "generated", Sentences: r.Sentences}
		if i%4 == 0 {
			r.Shown = &eval.Display{Origin: "abstained"}
		}
		return r, nil
	}
	return eval.Response{}, fmt.Errorf("no question %s", q.ID)
}

// study is n runs with long names over twelve questions of a language, with metrics of
// models and a judge, as a report of a paper has.
func study(t testing.TB, language string, n int) []*eval.Run {
	t.Helper()
	question, answer, claim := "What is the first choice against illness number %d?", "Illness number %d is an infection of the airways; rest, water and paracetamol against fever are enough for most, and a physician is seen after three days.",
		"Illness number %d is an infection."
	if language == Persian {
		question, answer, claim = "درمان نخست بیماری شمارهٔ %d چیست؟", "بیماری شمارهٔ %d عفونت راه‌های هوایی است؛ برای بیشتر بیماران استراحت و آب و استامینوفن کافی است و پس از سه روز باید به پزشک مراجعه کرد.",
			"بیماری شمارهٔ %d عفونت است."
	}
	var items []eval.Item
	for i := range 12 {
		it := eval.Item{ID: fmt.Sprintf("q%02d", i+1), Question: fmt.Sprintf(question, i), Answers: []string{fmt.Sprintf(answer, i)}}
		if i%2 == 0 {
			it.MustHave = []string{fmt.Sprintf(claim, i)}
		}
		it.Tag()
		items = append(items, it)
	}
	var out []*eval.Run
	for i := range n {
		m := eval.Manifest{Name: fmt.Sprintf("openai-some-model-of-%d-billion-instruct-hospital.example.org-on", 7+i), Retrieval: "on",
			Command: fmt.Sprintf("biopars eval qa --data questions.jsonl --model openai:some-model-of-%d-billion-instruct@https://hospital.example.org/v1 --retrieval on", 7+i),
			Dataset: eval.DatasetInfo{Name: "questions.jsonl", Items: len(items)}, Model: eval.Model{Provider: "openai", Name: fmt.Sprint("model-", i/2)}}
		if i == 1 {
			m.Retrieval = "off"
		}
		r, err := eval.Execute(t.Context(), filepath.Join(t.TempDir(), fmt.Sprint(i)), m, items, varied{items, i}, eval.RunOptions{Attempts: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := eval.Evaluate(t.Context(), r, eval.ScoreOptions{Metrics: []string{"rougeL", "chrf", "f1"}, Resampling: stat.Options{Resamples: 100}}); err != nil {
			t.Fatal(err)
		}
		worst := .6
		r.Summary.Metrics = append(r.Summary.Metrics, eval.MetricSummary{Name: "bertscore", Signature: "bertscore|mbert_L9_no-idf_version=0.3.12", Scale: 1, Worst: &worst,
			Interval: stat.Interval{Value: .7 + .01*float64(i), Low: .65, High: .78, Items: 12, Level: .95}})
		for j := range r.Timings {
			r.Timings[j] = eval.Timing{ID: r.Timings[j].ID, Retrieve: 2, Generate: float64(1000*(j+1) + 100*i), Total: float64(1000*(j+1)+100*i) + 2}
		}
		out = append(out, r)
	}
	return out
}
