package eval

import (
	"testing"

	"github.com/biopars/biopars/eval/metric"
	"github.com/biopars/biopars/internal/llmtest"
)

// TestJudge has the first of two items judged; then the judge is gone, which is
// counted and not averaged.
func TestJudge(t *testing.T) {
	r, err := Execute(t.Context(), t.TempDir(), manifest("m"), questions(2), &script{then: echo}, RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	judge := llmtest.Script(
		llmtest.Says(`{"statements":["یک","دو"]}`),
		llmtest.Says(`{"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"contradicted"}]}`),
		llmtest.Says(`{"useful":true}`),
		llmtest.Says(`{"statements":["یک"]}`), llmtest.Says(`{"verdicts":[{"number":1,"verdict":"supported"}]}`),
	)
	if err := Evaluate(
		t.Context(), r, ScoreOptions{Metrics: []string{"f1"}, Judge: &metric.Judge{Model: judge, Attempts: 1},
			JudgeName: "lines"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{MetricFaithfulness: .5, MetricContextPrecision: 1,
		MetricContextRecall: 1} {
		m := r.Summary.Metric(name)
		if m == nil || m.Interval.Value != want || m.Interval.Items != 1 || m.Errors != 1 ||
			m.Signature != name+"|ragas|judge:lines" {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if r.Scores[1].Errors[MetricFaithfulness] == "" {
		t.Errorf("%+v", r.Scores[1])
	}
}
