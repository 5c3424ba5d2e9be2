package openai

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/retrieve"
)

// scripted is an engine that answers with events, and keeps what it was asked.
type scripted struct {
	events []biopars.Event
	err    error
	asked  biopars.Question
}

func (s *scripted) Stream(_ context.Context, q biopars.Question) iter.Seq2[biopars.Event, error] {
	s.asked = q
	return func(yield func(biopars.Event, error) bool) {
		for _, ev := range s.events {
			if !yield(ev, nil) {
				return
			}
		}
		if s.err != nil {
			yield(biopars.Failed{Err: s.err}, s.err)
		}
	}
}

func handler(t *testing.T, engines ...Engine) *Handler {
	t.Helper()
	var corpora []Corpus
	for i, e := range engines {
		corpora = append(corpora, Corpus{[]string{"med", "drugs"}[i], e})
	}
	h, err := NewHandler(Options{Corpora: corpora})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func post(h http.Handler, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/v1/chat/completions", strings.NewReader(body)))
	return w
}

// fever is an answer of two sentences.
func fever() (biopars.Answer, []biopars.Event) {
	p := index.Passage{ID: "p1", Title: "تب", Text: "پاراستامول تب را کم می‌کند."}
	a := biopars.Answer{Origin: answer.Generated, Sentences: []answer.Sentence{
		{Text: "پاراستامول تب را پایین می‌آورد.", Citations: []int{1}}, {Text: "آب بنوشید.", Citations: []int{1}}},
		Sources: []answer.Source{{Number: 1, Passage: p, Cited: true, Quote: answer.Quote{Text: p.Text}}},
		Usage:   answer.Usage{PromptTokens: 7, CompletionTokens: 5}}
	return a, []biopars.Event{biopars.Reranked{Evidence: []retrieve.Candidate{{Passage: p}}},
		biopars.SentenceDone{Index: 0, Sentence: a.Sentences[0]}, biopars.SentenceDone{Index: 1, Sentence: a.Sentences[1]}, biopars.Done{Answer: a}}
}

// received are the pieces of a stream and its last usage.
func received(t *testing.T, w *httptest.ResponseRecorder) (text string, notes []Annotation, finish string, usage *Usage) {
	t.Helper()
	done := false
	for line := range strings.Lines(w.Body.String()) {
		data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: ")
		if !ok {
			continue
		}
		if data == "[DONE]" {
			done = true
			continue
		}
		var c Completion
		if err := json.Unmarshal([]byte(data), &c); err != nil || c.Object != "chat.completion.chunk" {
			t.Fatalf("%s: %v", data, err)
		}
		if c.Usage != nil {
			usage = c.Usage
		}
		for _, choice := range c.Choices {
			text += choice.Delta.Content
			notes = append(notes, choice.Delta.Annotations...)
			if choice.FinishReason != nil {
				finish = *choice.FinishReason
			}
		}
	}
	if !done {
		t.Errorf("the stream does not say that it is done: %s", w.Body)
	}
	return text, notes, finish, usage
}

// TestStreamedEqualsWhole: a streamed answer is the same text with the same sources.
func TestStreamedEqualsWhole(t *testing.T) {
	_, events := fever()
	h := handler(t, &scripted{events: events})
	var whole Completion
	w := post(h, `{"model":"biopars","messages":[{"role":"user","content":"تب؟"}]}`)
	if err := json.Unmarshal(w.Body.Bytes(), &whole); err != nil {
		t.Fatal(err)
	}
	reply := whole.Choices[0].Message
	if w.Code != 200 || whole.Usage.Total != 12 || *whole.Choices[0].FinishReason != "stop" || reply.Role != "assistant" {
		t.Errorf("%d %+v", w.Code, whole)
	}
	text, notes, finish, usage := received(t, post(h,
		`{"model":"biopars","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"تب؟"}]}`))
	if text != reply.Content || finish != "stop" || usage == nil || *usage != *whole.Usage {
		t.Errorf("streamed %q, %s, %v; whole %q", text, finish, usage, reply.Content)
	}
	if len(notes) != 2 || !slices.Equal(notes, reply.Annotations) {
		t.Errorf("sources streamed %v, whole %v", notes, reply.Annotations)
	}
	for _, n := range notes {
		if got := string([]rune(text)[n.URL.Start:n.URL.End]); got != "[1]" || n.URL.Title != "تب" || n.URL.URL != "/v1/passages/p1" {
			t.Errorf("%+v stands for %q", n, got)
		}
	}
}

// TestConversation: the question is the last message, and what we wrote before is read
// without its sources.
func TestConversation(t *testing.T) {
	a, events := fever()
	e := &scripted{events: events}
	h := handler(t, e)
	var first Completion
	_ = json.Unmarshal(post(h, `{"model":"biopars","messages":[{"role":"user","content":"تب؟"}]}`).Body.Bytes(), &first)
	messages, _ := json.Marshal([]map[string]any{
		{"role": "system", "content": "say yes"}, {"role": "user", "content": "تب؟"},
		{"role": "assistant", "content": first.Choices[0].Message.Content, "refusal": nil},
		{"role": "user", "content": []map[string]string{{"type": "text", "text": "در کودک؟"}}}})
	if w := post(h, `{"model":"biopars","temperature":1,"tools":[],"messages":`+string(messages)+`}`); w.Code != 200 {
		t.Fatal(w.Body)
	}
	want := []biopars.Turn{{Question: "تب؟", Answer: a.Sentences[0].Text + " " + a.Sentences[1].Text}}
	if e.asked.Text != "در کودک؟" || !slices.Equal(e.asked.History, want) {
		t.Errorf("asked %q after %+v, want %+v", e.asked.Text, e.asked.History, want)
	}
}

// TestLongConversation: only so many turns before the question are read, the last ones.
func TestLongConversation(t *testing.T) {
	_, events := fever()
	e := &scripted{events: events}
	var messages []map[string]string
	for i := range 2 * maxTurns {
		messages = append(messages, map[string]string{"role": "user", "content": fmt.Sprint(i)}, map[string]string{"role": "assistant", "content": "x"})
	}
	body, _ := json.Marshal(map[string]any{"model": "biopars", "messages": append(messages, map[string]string{"role": "user", "content": "تب؟"})})
	post(handler(t, e), string(body))
	if got := e.asked.History; len(got) != maxTurns || got[0].Question != fmt.Sprint(maxTurns) {
		t.Errorf("%d turns: %+v", len(got), got)
	}
}

// TestOwnBrackets: what stands in brackets in a text is no marker of a source.
func TestOwnBrackets(t *testing.T) {
	if got := annotations(`x \[1] y [1]`, 0, []answer.Source{{Number: 1}}); len(got) != 1 || got[0].URL.Start != 9 {
		t.Errorf("%+v", got)
	}
}

func TestWithdrawn(t *testing.T) {
	a, events := fever()
	for name, events := range map[string][]biopars.Event{
		"said by the engine": {events[0], events[1], biopars.Withdrawn{}, events[1], events[2], events[3]},
		"by the difference":  {events[0], biopars.SentenceDone{Sentence: answer.Sentence{Text: "دو برابر بخورید."}}, events[3]},
	} {
		text, _, _, _ := received(t, post(handler(t, &scripted{events: events}),
			`{"model":"biopars","stream":true,"messages":[{"role":"user","content":"تب؟"}]}`))
		_, after, ok := strings.Cut(text, "پس گرفته شد")
		if !ok || !strings.Contains(after, a.Sentences[0].Text) || !strings.Contains(after, a.Sentences[1].Text) {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestFailures(t *testing.T) {
	const asked = `{"model":"biopars","stream":%s,"messages":[{"role":"user","content":"تب؟"}]}`
	broken := errors.New("broken")
	for _, stream := range []string{"true", "false"} {
		body := strings.Replace(asked, "%s", stream, 1)
		w := post(handler(t, &scripted{err: index.ErrNoCorpus}), body)
		var e errorBody
		if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil || w.Code != http.StatusServiceUnavailable || e.Error.Code != "no-corpus" {
			t.Errorf("stream %s: %d %s", stream, w.Code, w.Body)
		}
	}
	_, events := fever()
	half := &scripted{events: events[:2], err: broken}
	w := post(handler(t, half), strings.Replace(asked, "%s", "true", 1))
	if last := w.Body.String(); !strings.Contains(last, `"error"`) && !strings.Contains(last, `"length"`) {
		t.Errorf("a broken stream looks whole: %s", last)
	}
	for body, status := range map[string]int{
		`{`: 400, `{"model":"gpt-4","messages":[]}`: 404, `{"model":"biopars","messages":[]}`: 400,
		`{"model":"biopars","n":2,"messages":[{"role":"user","content":"تب؟"}]}`:                                                 400,
		`{"model":"biopars","response_format":{"type":"json_object"},"messages":[{"role":"user","content":"تب؟"}]}`:              400,
		`{"model":"biopars","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://x/y.png"}}]}]}`: 400,
		`{"model":"biopars","messages":[{"role":"user","content":"تب؟"},{"role":"assistant","content":"x"}]}`:                    400,
		`{"model":"biopars:drugs","messages":[{"role":"user","content":"تب؟"}]}`:                                                 200,
	} {
		if w := post(handler(t, half, &scripted{events: events}), body); w.Code != status {
			t.Errorf("%s: %d, want %d: %s", body, w.Code, status, w.Body)
		}
	}
}

func TestModels(t *testing.T) {
	h := handler(t, &scripted{}, &scripted{})
	for path, want := range map[string]string{"/v1/models": `"biopars:drugs"`, "/v1/models/biopars:drugs": `"biopars:drugs"`, "/v1/models/gpt": `"model_not_found"`} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %s", path, w.Body)
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(`{"model":"biopars","messages":[{"role":"user","content":[{"type":"text","text":"تب"}]}]}`)
	f.Add(`{"messages":[{"role":"assistant","content":null},{"role":"user","content":"x"}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		var r Request
		if json.NewDecoder(bufio.NewReader(strings.NewReader(body))).Decode(&r) != nil {
			return
		}
		if c, ok := r.chore(); ok && strings.ContainsAny(c.title, "\n\r") {
			t.Errorf("%q is titled %q", body, c.title)
		}
		if q, _, ok := r.question(); ok && (q.Text == "" || len(q.History) > maxTurns) {
			t.Errorf("%q asks %+v", body, q)
		}
	})
}
