package eval

import (
	"context"
	"errors"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/eval/metric"
)

// lines is a model that says its lines in turn, and fails after the last.
type lines struct{ left []string }

func (l *lines) GenerateContent(context.Context, []llms.MessageContent, ...llms.CallOption) (*llms.ContentResponse, error) {
	if len(l.left) == 0 {
		return nil, errors.New("judge is gone")
	}
	line := l.left[0]
	l.left = l.left[1:]
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: line}}}, nil
}

func (l *lines) Call(ctx context.Context, prompt string, o ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, l, prompt, o...)
}

// TestJudge has the first of two items judged; then the judge is gone, which is
// counted and not averaged.
func TestJudge(t *testing.T) {
	r, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(2), &script{then: echo}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	judge := &lines{left: []string{
		`{"statements":["یک","دو"]}`, `{"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"contradicted"}]}`,
		`{"useful":true}`,
		`{"statements":["یک"]}`, `{"verdicts":[{"number":1,"verdict":"supported"}]}`,
	}}
	if err := Evaluate(t.Context(), r, ScoreOptions{Metrics: []string{"f1"}, Judge: &metric.Judge{Model: judge, Attempts: 1}, JudgeName: "lines"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{MetricFaithfulness: .5, MetricContextPrecision: 1, MetricContextRecall: 1} {
		m := r.Summary.Metric(name)
		if m == nil || m.Interval.Value != want || m.Interval.Items != 1 || m.Errors != 1 || m.Signature != name+"|ragas|judge:lines" {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if r.Scores[1].Errors[MetricFaithfulness] == "" {
		t.Errorf("%+v", r.Scores[1])
	}
}
