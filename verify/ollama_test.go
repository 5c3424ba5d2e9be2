package verify_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/ollamatest"
	"github.com/biopars/biopars/verify"
)

// TestRealJudge asks models on a real server. They are scripts that know nothing
// of judging, as a bad model would: what they say must neither lift a verdict
// nor hold an answer up.
func TestRealJudge(t *testing.T) {
	s := ollamatest.Start(t)
	model := func(name string) *ollama.Model {
		m, err := ollama.NewModel(ollama.Options{Host: s.Host, Model: name, NumCtx: 2048, Retries: -1})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	format := []llms.CallOption{ollama.WithFormat(verify.Schema)}
	const sentence = "این دارو سردرد میگرنی آدم‌ها را تسکین خواهد داد."
	check := func(c *verify.Checker) *answer.Verdict {
		checked, err := c.Check(t.Context(), "", answer.Sentence{Text: sentence, Citations: []int{1}}, sources("این دارو برای درمان سردرد میگرنی بزرگسالان به کار می‌رود."))
		if err != nil {
			t.Fatal(err)
		}
		return checked.Verdict
	}
	judged := func(v *answer.Verdict) string {
		for _, l := range v.Layers {
			if l.Name == verify.LayerJudge {
				return l.Detail
			}
		}
		return ""
	}

	t.Run("schema", func(t *testing.T) {
		// A model that would write prose is held to the schema by the server.
		resp, err := model(ollamatest.Answer).GenerateContent(t.Context(), []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, sentence)},
			append(format, llms.WithMaxTokens(256))...)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.TrimSpace(resp.Choices[0].Content)
		var reply map[string]any
		if err := json.Unmarshal([]byte(said), &reply); err != nil && resp.Choices[0].StopReason != "length" {
			t.Errorf("%q is no JSON: %v", said, err)
		}
		if verdict, ok := reply["verdict"]; ok && !strings.Contains(string(verify.Schema), `"`+verdict.(string)+`"`) || !strings.HasPrefix(said, "{") {
			t.Errorf("the schema was not kept: %q", said)
		}
	})
	for _, name := range []string{ollamatest.Answer, ollamatest.JSON, ollamatest.Loop} {
		t.Run(name, func(t *testing.T) {
			// Without the schema the models babble; with it they fill it in badly.
			for _, options := range [][]llms.CallOption{nil, format} {
				v := check(verify.New(verify.Options{Judge: &verify.Judge{Model: model(name), Options: options}}))
				if v.Judgement == answer.Supported || judged(v) == "" {
					t.Errorf("%+v", v)
				}
			}
		})
	}
	t.Run("time", func(t *testing.T) {
		c := verify.New(verify.Options{Judge: &verify.Judge{Model: model(ollamatest.Loop), Timeout: time.Millisecond, Budget: 2 * time.Millisecond}})
		for range 4 {
			if v := check(c); v.Judgement != answer.PartlySupported || judged(v) == "" {
				t.Errorf("%+v", v)
			}
		}
		if v := check(c); !strings.Contains(judged(v), "spent") {
			t.Errorf("the budget is not kept: %+v", v)
		}
	})
	t.Run("gone", func(t *testing.T) {
		s.Kill()
		if v := check(verify.New(verify.Options{Judge: &verify.Judge{Model: model(ollamatest.JSON), Options: format}})); v.Judgement != answer.PartlySupported || judged(v) == "" {
			t.Errorf("%+v", v)
		}
	})
}
