package openai

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/markdown"
)

// Completion is a whole answer.
type Completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"` // "chat.completion"
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []Choice `json:"choices"`
	Usage   *Usage   `json:"usage,omitempty"`
}

// Choice is the one answer that there is.
type Choice struct {
	Index        int     `json:"index"`
	Message      *Reply  `json:"message,omitempty"` // of a whole answer
	Delta        *Reply  `json:"delta,omitempty"`   // of a piece of one
	FinishReason *string `json:"finish_reason"`     // "stop", or "length" if the model did not come to its end
}

// Reply is what is answered, or a piece of it.
type Reply struct {
	Role        string       `json:"role,omitempty"`
	Content     string       `json:"content"`
	Annotations []Annotation `json:"annotations,omitempty"`
	ToolCalls   []toolCall   `json:"tool_calls,omitempty"` // of chores alone
}

// Annotation is a source that a marker of the text stands for.
type Annotation struct {
	Type string   `json:"type"` // "url_citation"
	URL  Citation `json:"url_citation"`
}

// Citation is a place of the text, in characters, and the source it names.
type Citation struct {
	Start int    `json:"start_index"`
	End   int    `json:"end_index"`
	Title string `json:"title"`
	URL   string `json:"url"` // of the original, else of the passage on this server
}

// Usage counts tokens as the model's server did; 0 when no model wrote.
type Usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

func usageOf(u answer.Usage) *Usage {
	return &Usage{u.PromptTokens, u.CompletionTokens, u.PromptTokens + u.CompletionTokens}
}

func (h *Handler) completions(w http.ResponseWriter, r *http.Request) {
	var req Request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request", "", "the body is no request for a chat completion: "+err.Error())
		return
	}
	c, ok := h.corpus(req.Model)
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, "model_not_found", "model", "there is no such model; GET /v1/models lists them")
		return
	case req.N != nil && *req.N != 1:
		refuse(w, http.StatusBadRequest, "unsupported", "n", "there is one answer")
		return
	case req.unread() != "":
		refuse(w, http.StatusBadRequest, "unsupported", "messages", "only text can be asked, not "+strconv.Quote(req.unread()))
		return
	}
	out := Completion{ID: "chatcmpl-" + rand.Text(), Created: h.opts.Now().Unix(), Model: req.Model}
	if todo, ok := req.chore(); ok {
		h.chore(w, &req, todo, out)
		return
	}
	switch {
	case merging.MatchString(req.last()):
		refuse(w, http.StatusBadRequest, "unsupported", "messages", "answers of other models are not merged: they are no evidence")
		return
	case req.ResponseFormat != nil && req.ResponseFormat.Type != "text":
		refuse(w, http.StatusBadRequest, "unsupported", "response_format", "answers are text; POST /v1/ask gives JSON")
		return
	}
	q, given, ok := req.question()
	if !ok {
		refuse(w, http.StatusBadRequest, "invalid_request", "messages", "the last message must be the user's, and not empty")
		return
	}
	lang := h.lang(q.Text)
	before := ""
	if given {
		before = tr(lang, "*متن‌هایی که همراه پرسش آمد خوانده نشد؛ پاسخ تنها از پیکره است.*", "*The texts that came with the question were not read; the answer is from the corpus alone.*") + "\n\n"
	}
	if req.Stream {
		s := &stream{handler: h, w: w, head: out, lang: lang, usage: req.StreamOptions.IncludeUsage, before: before}
		s.run(r.Context(), c, q)
		return
	}
	a, err := h.whole(r.Context(), c, q, lang)
	if err != nil {
		status, body := h.failure(err, lang)
		writeJSON(w, status, body)
		return
	}
	text := before + markdown.Writer{Lang: lang}.Answer(a)
	out.Object, out.Usage = "chat.completion", usageOf(a.Usage)
	out.Choices = []Choice{{Message: &Reply{Role: "assistant", Content: text, Annotations: annotations(text, 0, a.Sources)},
		FinishReason: finish(a)}}
	writeJSON(w, http.StatusOK, out)
}

// merging is a message that has the answers of several models and wants one of them.
var merging = regexp.MustCompile(`(?s)^\s*You have been provided with a set of responses from various models`)

// whole makes an answer. What a model began and did not end is one that says so.
func (h *Handler) whole(ctx context.Context, c Corpus, q biopars.Question, lang string) (biopars.Answer, error) {
	for ev, err := range c.Engine.Stream(ctx, q) {
		switch ev := ev.(type) {
		case biopars.Done:
			return h.worded(ev.Answer, lang), nil
		case biopars.Failed:
			if len(ev.Partial.Sentences) == 0 {
				return biopars.Answer{}, err
			}
			ev.Partial.Truncated = true
			return h.worded(ev.Partial, lang), nil
		}
	}
	return biopars.Answer{}, context.Cause(ctx)
}

// worded is an answer with its notices in a language.
func (h *Handler) worded(a biopars.Answer, lang string) biopars.Answer {
	notices := make([]answer.Notice, len(a.Notices))
	for i, n := range a.Notices {
		notices[i] = h.opts.Notice(n, lang)
	}
	a.Notices = notices
	return a
}

func finish(a biopars.Answer) *string {
	reason := "stop"
	if a.Truncated {
		reason = "length"
	}
	return &reason
}

var marker = regexp.MustCompile(`\[(\d+)\]`)

// annotations are the sources that the markers of a text stand for. The text begins at a
// character of the whole.
func annotations(text string, begin int, sources []answer.Source) (out []Annotation) {
	byNumber := map[int]answer.Source{}
	for _, s := range sources {
		byNumber[s.Number] = s
	}
	text, _, _ = strings.Cut(text, "\n"+markdown.Rule+"\n")
	for _, m := range marker.FindAllStringSubmatchIndex(text, -1) {
		n, err := strconv.Atoi(text[m[2]:m[3]])
		s, ok := byNumber[n]
		if err != nil || !ok || m[0] > 0 && text[m[0]-1] == '\\' { // a text's own brackets are escaped
			continue
		}
		start := begin + utf8.RuneCountInString(text[:m[0]])
		out = append(out, Annotation{"url_citation", Citation{Start: start, End: start + utf8.RuneCountInString(text[m[0]:m[1]]),
			Title: cmp.Or(s.Passage.Title, s.Passage.DocumentID), URL: cmp.Or(s.Passage.URL, "/v1/passages/"+s.Passage.ID)}})
	}
	return out
}
