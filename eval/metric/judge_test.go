package metric

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/internal/llmtest"
)

// script answers with its lines in turn; a line that starts with "!" is an error.
func script(lines ...string) *llmtest.Model {
	var replies []llmtest.Reply
	for _, line := range lines {
		reply := llmtest.Says(line)
		if message, bad := strings.CutPrefix(line, "!"); bad {
			reply = llmtest.Fails(errors.New(message))
		}
		replies = append(replies, reply)
	}
	return llmtest.Script(replies...)
}

func TestFaithfulness(t *testing.T) {
	model := script(
		`{"statements":["تب بالاست","دارو لازم نیست"]}`,
		"```json\n"+`{"verdicts":[{"number":2,"verdict":"contradicted"},{"number":1,"verdict":"supported"}]}`+"\n```",
	)
	r, err := (&Judge{Model: model}).Faithfulness(context.Background(), "چه کنم؟", "تب بالاست. دارو لازم نیست.",
		[]string{"تب", "دارو لازم است"})
	if err != nil || r != (Ratio{1, 2}) {
		t.Errorf("%v, %v", r, err)
	}
	// The texts travel as JSON, readable and unescaped.
	var input map[string]any
	sent := model.Calls()[1].Text(llms.ChatMessageTypeHuman)
	if err := json.Unmarshal([]byte(sent), &input); err != nil || !strings.Contains(sent, "دارو لازم است") {
		t.Errorf("input of the verdicts: %v, %v", input, err)
	}
	for _, out := range []string{`{"statements":[]}`} {
		if _, err := (&Judge{Model: script(out)}).Faithfulness(context.Background(), "q", "نمی‌دانم",
			[]string{"p"}); !errors.Is(err, ErrUndefined) {
			t.Errorf("answer without a statement: %v", err)
		}
	}
	r, err = (&Judge{Model: script(`{"statements":["x"]}`)}).ContextRecall(context.Background(), "q", "x", nil)
	if err != nil || r != (Ratio{0, 1}) {
		t.Errorf("no passage: %v, %v", r, err)
	}
}

// Every malformed output must be sent back, and never become a verdict.
func TestJudgeRejectsWhatDoesNotFit(t *testing.T) {
	for _, bad := range []string{
		"", "yes", "{", `{"verdicts":[]}`, `{"verdicts":null}`, `{}`,
		`{"verdicts":[{"number":1,"verdict":"supported"}]}`,
		`{"verdicts":[{"number":1,"verdict":"supported"},{"number":1,"verdict":"supported"}]}`,
		`{"verdicts":[{"number":1,"verdict":"supported"},{"number":3,"verdict":"supported"}]}`,
		`{"verdicts":[{"number":0,"verdict":"supported"},{"number":2,"verdict":"supported"}]}`,
		`{"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"maybe"}]}`,
		`{"verdicts":[{"number":1,"verdict":"supported"},{"number":2}]}`,
		`{"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"supported"}],"note":"x"}`,
		`{"verdicts":[]} {"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"supported"}]}`,
	} {
		model := script(bad, bad)
		_, err := (&Judge{Model: model, Attempts: 2}).verdicts(context.Background(), "t", []string{"a", "b"})
		var je *JudgeError
		if !errors.As(err, &je) || !errors.Is(err, ErrJudge) || je.Attempts != 2 {
			t.Errorf("output %q: %v", bad, err)
		}
		good := script(bad, `{"verdicts":[{"number":1,"verdict":"supported"},{"number":2,"verdict":"not_mentioned"}]}`)
		v, err := (&Judge{Model: good}).verdicts(context.Background(), "t", []string{"a", "b"})
		if err != nil || v[0] != Supported || v[1] != NotMentioned {
			t.Errorf("output %q, then a good one: %v, %v", bad, v, err)
		}
		if bad != "" && len(good.Calls()[1].Messages) != 4 {
			t.Errorf("output %q was not sent back with the reason", bad)
		}
	}
}

func TestJudgeSurfacesFailures(t *testing.T) {
	model := script("!connection refused", "!connection refused", "!connection refused")
	_, err := (&Judge{Model: model}).ContextPrecision(context.Background(), "q", "r", []string{"p"})
	var je *JudgeError
	if !errors.As(err, &je) || je.Attempts != 3 || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("dead model: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	model = script(`{"useful":true}`)
	if _, err := (&Judge{Model: model}).ContextPrecision(ctx, "q", "r", []string{"p"}); !errors.Is(
		err, context.Canceled) || model.Asked() > 0 {
		t.Errorf("cancelled: %v, %d calls", err, model.Asked())
	}
	if _, err := (&Judge{Model: model}).ContextPrecision(context.Background(), "q", "r", nil); !errors.Is(
		err, ErrUndefined) {
		t.Errorf("no passages: %v", err)
	}
}

func TestContextPrecisionByHand(t *testing.T) {
	// Useful at ranks 1 and 3: (1/1 + 2/3) / 2.
	model := script(`{"useful":true}`, `{"useful":"no"}`, `{"useful":false}`, `{"useful":true}`)
	got, err := (&Judge{Model: model}).ContextPrecision(context.Background(), "q", "r", []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "context precision", got, 5.0/6, 1e-12)
	model = script(`{"useful":false}`)
	if got, err = (&Judge{Model: model}).ContextPrecision(context.Background(), "q", "r", []string{"a"}); err != nil ||
		got != 0 {
		t.Errorf("nothing useful: %v, %v", got, err)
	}
}

func TestJudgeIsAVerifier(t *testing.T) {
	var _ Verifier = &Judge{}
	var _ Entails = (&Judge{}).Entails
	j := &Judge{Model: script(`{"verdicts":[{"number":1,"verdict":"contradicted"}]}`)}
	if yes, err := j.Entails(context.Background(), "a", "b"); yes || err != nil {
		t.Errorf("contradicted entails: %v, %v", yes, err)
	}
	for _, schema := range []json.RawMessage{statementsSchema, verdictsSchema, usefulSchema} {
		if !json.Valid(schema) {
			t.Errorf("schema is not JSON: %s", schema)
		}
	}
}

func FuzzJudgeOutput(f *testing.F) {
	f.Add(`{"verdicts":[{"number":1,"verdict":"supported"}]}`)
	f.Add("```json\n{\"verdicts\":[]}\n```")
	f.Add(`}{`)
	f.Fuzz(func(t *testing.T, output string) {
		j := &Judge{Model: script(output), Attempts: 1}
		v, err := j.verdicts(context.Background(), "t", []string{"a"})
		if err != nil {
			if output != "" && output[0] != '!' && !errors.Is(err, ErrJudge) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		var parsed map[string]any
		if json.Unmarshal(object(output), &parsed) != nil || len(v) != 1 || !strings.Contains(output, "verdict") {
			t.Fatalf("accepted %q", output)
		}
	})
}
