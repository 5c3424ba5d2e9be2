package generate

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/question"
)

// told is an answer, what a reader of the stream has at its end, and the error.
func told(t *testing.T, g *Generator, req Request) (answer.Answer, string, error) {
	t.Helper()
	var text strings.Builder
	for ev, err := range g.Generate(context.Background(), req) {
		switch ev := ev.(type) {
		case answer.Token:
			text.WriteString(ev.Text)
		case answer.Withdrawn:
			text.Reset()
		case answer.Done:
			return ev.Answer, text.String(), nil
		case answer.Failed:
			return ev.Partial, text.String(), err
		}
	}
	t.Fatal("the stream has no end")
	return answer.Answer{}, "", nil
}

// TestReasoningIsNoAnswer: however a model writes its thoughts, and however its text is
// cut, the answer is the same.
func TestReasoningIsNoAnswer(t *testing.T) {
	const said = "کم‌خونی فقر آهن شایع است [1]."
	for _, c := range []struct{ name, text, reasoning string }{
		{"none", said, ""},
		{"marked", "<think>شاید تالاسمی است.</think>\n" + said, "شاید تالاسمی است."},
		{"only closed", "شاید تالاسمی است [2].\nباید دید.</think>\n" + said, "شاید تالاسمی است [2].\nباید دید."},
		{"channels", "<|channel|>analysis<|message|>شاید.<|end|><|start|>assistant<|channel|>final<|message|>" + said + "<|return|>",
			"شاید.<|end|><|start|>assistant"},
		{"next turn", said + "<|im_end|>\n<|im_start|>user\nدوز آهن چیست؟", ""},
		{"fence", "```markdown\n" + said + "\n```", ""},
	} {
		for _, n := range []int{1, 3, 1000} {
			g := Generator{Model: llmtest.Always(script(cutEvery(c.text, n), "stop")), Name: "m"}
			a, text, err := told(t, &g, Request{Question: question.Parse("کم‌خونی چیست؟", question.Options{}), Passages: anaemia})
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if len(a.Sentences) != 1 || a.Sentences[0].Text != "کم‌خونی فقر آهن شایع است." || !slices.Equal(a.Sentences[0].Citations, []int{1}) {
				t.Errorf("%s, cut every %d bytes: %+v", c.name, n, a.Sentences)
			}
			if a.Reasoning != c.reasoning {
				t.Errorf("%s: reasoning %q, want %q", c.name, a.Reasoning, c.reasoning)
			}
			if strings.TrimSpace(text) != said {
				t.Errorf("%s, cut every %d bytes: the reader has %q", c.name, n, text)
			}
		}
	}
}

func TestOnlyReasoning(t *testing.T) {
	g := Generator{Model: llmtest.Always(script([]string{"<think>فکر می‌کنم"}, "length")), Name: "m"}
	a, _, err := told(t, &g, Request{Question: question.Parse("کم‌خونی چیست؟", question.Options{}), Passages: anaemia})
	if !errors.Is(err, ErrEmptyAnswer) || !strings.Contains(err.Error(), "reasoning") || a.Reasoning == "" {
		t.Errorf("%v, %+v", err, a)
	}
}

// TestRepetitionIsShownOnce: a model in a loop is told to stop.
func TestRepetitionIsShownOnce(t *testing.T) {
	const s = "کم‌خونی فقر آهن شایع است [1]. "
	for times, stop := range map[int]string{1: "", 2: "", maxRepeated: "", maxRepeated + 1: "repetition", 60: "repetition"} {
		g := Generator{Model: llmtest.Always(script(cutEvery(strings.Repeat(s, times)+"پایان متن است [1].", 20), "stop")), Name: "m"}
		a, _, err := told(t, &g, Request{Question: question.Parse("کم‌خونی چیست؟", question.Options{}), Passages: anaemia})
		if err != nil {
			t.Fatal(err)
		}
		if want := 2; stop == "" && len(a.Sentences) != want || stop != "" && len(a.Sentences) != 1 {
			t.Errorf("%d times: %d sentences", times, len(a.Sentences))
		}
		if slices.Contains(codes(a), answer.NoticeRepeated) != (times > 1) || a.Truncated != (stop != "") {
			t.Errorf("%d times: notices %v, truncated %v", times, codes(a), a.Truncated)
		}
	}
}
