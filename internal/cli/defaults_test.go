package cli

import (
	"context"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/llmtest"
)

var fences = regexp.MustCompile(`(متن \[\d+\] |رمز )[a-z0-9]{12}`)

// TestDefaultsAreTheLibrarys: an engine with the options of an empty configuration
// finds, asks and answers as one with none.
func TestDefaultsAreTheLibrarys(t *testing.T) {
	c, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{Streams: Streams{Out: io.Discard, Err: io.Discard}, config: c}
	configured, err := a.options(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(o biopars.Options, q biopars.Question) (answer.Answer, llmtest.Call) {
		t.Helper()
		m := llmtest.Always(llmtest.Says("کم‌خونی فقر آهن با خستگی همراه است [1]."))
		o.Model.LLM = m
		e, err := biopars.OpenDemo(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		got, err := e.Ask(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got.Timings = answer.Timings{}
		call := m.Calls()[0]
		call.Options.StreamingFunc = nil
		// The fences around passages are new for each prompt.
		for i, m := range call.Messages {
			for j, p := range m.Parts {
				if text, ok := p.(llms.TextContent); ok {
					call.Messages[i].Parts[j] = llms.TextPart(fences.ReplaceAllString(text.Text, "$1"))
				}
			}
		}
		return got, call
	}
	for _, text := range []string{"علائم کم‌خونی فقر آهن چیست؟",
		"پدرم دچار درد ناگهانی قفسهٔ سینه شده، متفورمین بخورد؟"} {
		q := biopars.Question{Text: text, AnswerAnyway: true}
		want, asked := ask(biopars.Options{}, q)
		got, call := ask(configured, q)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\nconfigured %+v\nlibrary    %+v", text, got, want)
		}
		if !reflect.DeepEqual(call, asked) {
			t.Errorf("%s: the model was asked\nconfigured %+v\nlibrary    %+v", text, call.Options, asked.Options)
		}
		if asked.Options.Temperature != 0.2 || !strings.Contains(asked.Text(), "[8]") && len(want.Sources) > 8 {
			t.Errorf("temperature %v, %d sources", asked.Options.Temperature, len(want.Sources))
		}
	}
	zero := 0.0
	if _, call := ask(biopars.Options{Model: biopars.Model{Temperature: &zero}},
		biopars.Question{Text: "متفورمین چیست؟", AnswerAnyway: true}); call.Options.Temperature != 0 {
		t.Errorf("temperature %v, 0 was asked for", call.Options.Temperature)
	}
}
