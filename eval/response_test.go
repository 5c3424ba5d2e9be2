package eval

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

func TestNewResponse(t *testing.T) {
	a := answer.Answer{
		Origin: answer.Generated, Prompt: "abc", Truncated: true,
		Usage: answer.Usage{PromptTokens: 7, CompletionTokens: 3}, Timings: answer.Timings{Total: time.Second},
		Sources: []answer.Source{ // numbered as the passages of the prompt were
			{Number: 2, Passage: index.Passage{ID: "p2", Title: "تب", Section: "درمان", Text: "دو"}},
			{Number: 5, Passage: index.Passage{ID: "p5", Section: "علائم", Text: "پنج"}},
		},
		Sentences: []answer.Sentence{
			{Text: "یک.", Citations: []int{5}}, {Text: "دو.", Citations: []int{2, 5}},
			{Text: "سه.", Break: true}, {Text: "چهار."},
		},
		Notices: []answer.Notice{answer.NewNotice(answer.NoticeUncited)},
	}
	got, err := NewResponse(a, []index.Passage{{ID: "unused"}})
	want := Response{
		Answer: "یک. دو.\nسه. چهار.", Origin: "generated", Prompt: "abc", Truncated: true,
		Sentences: []Sentence{{"یک.", []int{2}}, {"دو.", []int{1, 2}}, {"سه.", nil}, {"چهار.", nil}},
		Retrieved: []Passage{{ID: "p2", Title: "تب › درمان", Text: "دو"}, {ID: "p5", Title: "علائم", Text: "پنج"}},
		Notices:   []string{answer.NoticeUncited},
		Usage:     Usage{PromptTokens: 7, CompletionTokens: 3}, Timings: Timings{Total: time.Second},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

func TestNewResponseOfAnAbstention(t *testing.T) {
	evidence := []index.Passage{{ID: "p1", Title: "تب", Text: "یک"}}
	got, err := NewResponse(answer.Answer{Origin: answer.Abstained}, evidence)
	want := []Passage{{ID: "p1", Title: "تب", Text: "یک"}}
	if err != nil || !got.Abstained() || got.Answer != "" || !reflect.DeepEqual(got.Retrieved, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

// The engine answers from the passages when its model is down, and from one leg
// when the other is; for a measurement of these that is no answer.
func TestNewResponseOfAnotherWriter(t *testing.T) {
	for _, code := range []string{answer.NoticeModelDown, answer.NoticeDenseDown, answer.NoticeBM25Down} {
		a := answer.Answer{Origin: answer.Extractive, Notices: []answer.Notice{answer.NewNotice(code, "gone")}}
		_, err := NewResponse(a, nil)
		if err == nil || !strings.HasPrefix(err.Error(), code+": ") || !strings.Contains(err.Error(), "gone") {
			t.Errorf("%s: %v", code, err)
		}
	}
}
