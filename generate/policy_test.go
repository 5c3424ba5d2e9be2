package generate

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/question"
)

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
	const also, worse = "این هم درست است [1]. ", "این هم خلاف است [1]. "
	for _, test := range []struct {
		name, text string
		policy     Policy
		anyway     bool
		origin     answer.Origin
		sentences  int
		running    string
		notices    []string
	}{
		{"mark", good + also + bare + wrong, "", false, answer.Generated, 3, "این جملهٔ درستی است. [1] این هم درست است. [1] این جملهٔ بی‌سند است. [1] ⚠", []string{answer.NoticeDropped, answer.NoticeUnsupported}},
		{"drop", good + also + bare + wrong, PolicyDrop, false, answer.Generated, 2, "این جملهٔ درستی است. [1] این هم درست است. [1]", []string{answer.NoticeDropped}},
		{"block", good + also + bare, PolicyBlock, false, answer.Abstained, 0, "", []string{answer.NoticeNotSupported}},
		{"block, all good", good + also, PolicyBlock, false, answer.Generated, 2, "این جملهٔ درستی است. [1] این هم درست است. [1]", nil},
		{"too little left", good + wrong + worse + bare, PolicyDrop, false, answer.Abstained, 0, "این جملهٔ درستی است. [1]", []string{answer.NoticeNotSupported}},
		{"anyway", good + wrong + worse + bare, PolicyDrop, true, answer.Generated, 1, "این جملهٔ درستی است. [1]", []string{answer.NoticeDropped, answer.NoticeAnyway}},
	} {
		g := &Generator{Model: llmtest.Always(llmtest.Words(test.text)), Checker: wordChecker{}, Unsupported: test.policy, AnswerAnyway: test.anyway}
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
