package generate

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// said is a model that says a fixed text.
type said string

func (m said) GenerateContent(ctx context.Context, _ []llms.MessageContent, opts ...llms.CallOption) (*llms.ContentResponse, error) {
	var o llms.CallOptions
	for _, f := range opts {
		f(&o)
	}
	for _, w := range strings.SplitAfter(string(m), " ") {
		if err := o.StreamingFunc(ctx, []byte(w)); err != nil {
			return nil, err
		}
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: string(m), StopReason: "stop"}}}, nil
}

func (m said) Call(context.Context, string, ...llms.CallOption) (string, error) {
	return string(m), nil
}

// wordChecker judges a sentence by a word in it.
type wordChecker struct{}

func (wordChecker) Check(_ context.Context, _ string, s answer.Sentence, _ []answer.Source) (answer.Sentence, error) {
	v := answer.Verdict{Judgement: answer.Supported}
	switch {
	case strings.Contains(s.Text, "بی‌سند"):
		v.Judgement = answer.Unsupported
	case strings.Contains(s.Text, "خلاف"):
		v.Judgement = answer.Contradicted
	}
	s.Verdict = &v
	return s, nil
}

func TestPolicy(t *testing.T) {
	const good, bare, wrong = "این جملهٔ درستی است [1]. ", "این جملهٔ بی‌سند است [1]. ", "این جملهٔ خلاف است [1]. "
	for _, test := range []struct {
		name, text string
		policy     Policy
		anyway     bool
		origin     answer.Origin
		sentences  int
		running    string
		notices    []string
	}{
		{"mark", good + good + bare + wrong, "", false, answer.Generated, 3, "این جملهٔ درستی است. [1] این جملهٔ درستی است. [1] این جملهٔ بی‌سند است. [1] ⚠", []string{answer.NoticeDropped, answer.NoticeUnsupported}},
		{"drop", good + good + bare + wrong, PolicyDrop, false, answer.Generated, 2, "این جملهٔ درستی است. [1] این جملهٔ درستی است. [1]", []string{answer.NoticeDropped}},
		{"block", good + good + bare, PolicyBlock, false, answer.Abstained, 0, "", []string{answer.NoticeNotSupported}},
		{"block, all good", good + good, PolicyBlock, false, answer.Generated, 2, "این جملهٔ درستی است. [1] این جملهٔ درستی است. [1]", nil},
		{"too little left", good + wrong + wrong + bare, PolicyDrop, false, answer.Abstained, 0, "این جملهٔ درستی است. [1]", []string{answer.NoticeNotSupported}},
		{"anyway", good + wrong + wrong + bare, PolicyDrop, true, answer.Generated, 1, "این جملهٔ درستی است. [1]", []string{answer.NoticeDropped, answer.NoticeAnyway}},
	} {
		g := &Generator{Model: said(test.text), Checker: wordChecker{}, Unsupported: test.policy, AnswerAnyway: test.anyway}
		var running strings.Builder
		var got answer.Answer
		for ev, err := range g.Generate(t.Context(), Request{Question: question.Parse("چرا؟", question.Options{}), Passages: []index.Passage{{Text: "متن."}}}) {
			if err != nil {
				t.Fatal(err)
			}
			switch ev := ev.(type) {
			case answer.Token:
				running.WriteString(ev.Text)
			case answer.Done:
				got = ev.Answer
			}
		}
		var codes []string
		for _, n := range got.Notices {
			codes = append(codes, n.Code)
		}
		if got.Origin != test.origin || len(got.Sentences) != test.sentences || running.String() != test.running || !slices.Equal(codes, test.notices) {
			t.Errorf("%s: %s, %d sentences, %q, %q", test.name, got.Origin, len(got.Sentences), running.String(), codes)
		}
	}
}
