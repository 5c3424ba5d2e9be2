package biopars_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/internal/ollama"
)

// TestNoModelToBeHad: a model that cannot answer for reasons of its server is no
// reason to answer nothing: the passages are quoted, and the notice says why.
func TestNoModelToBeHad(t *testing.T) {
	for _, code := range []llms.ErrorCode{llms.ErrCodeProviderUnavailable, llms.ErrCodeRateLimit,
		llms.ErrCodeQuotaExceeded, llms.ErrCodeAuthentication, llms.ErrCodeResourceNotFound} {
		m := llmtest.Always(llmtest.Fails(&llms.Error{Code: code, Message: "why"}))
		quoted(t, string(code), m)
	}
	for _, status := range []int{429, 500, 502, 503, 504, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://192.0.2.1/elsewhere")
			http.Error(w, `{"error":"overloaded"}`, status)
		}))
		defer server.Close()
		m, err := ollama.NewModel(ollama.Options{Host: server.URL, Retries: -1})
		if err != nil {
			t.Fatal(err)
		}
		quoted(t, http.StatusText(status), m)
	}
}

func quoted(t *testing.T, name string, m llms.Model) {
	t.Helper()
	e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
	a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil || a.Origin != answer.Extractive || len(a.Sentences) == 0 ||
		!hasNotice(a.Notices, answer.NoticeModelDown) {
		t.Errorf("%s: %s, %d sentences, notices %v, %v", name, a.Origin, len(a.Sentences), a.Notices, err)
	}
	if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia, Closed: true}); err == nil {
		t.Errorf("%s: answered without passages and without a model", name)
	}
}

// TestLongQuestion: a question that is too long for one is refused before anything
// reads it, but for signs of an emergency at its beginning.
func TestLongQuestion(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	for n, want := range map[int]error{biopars.MaxQuestion: nil, biopars.MaxQuestion + 1: biopars.ErrLongQuestion,
		100 << 20: biopars.ErrLongQuestion} {
		text := anaemia + " " + strings.Repeat(".", n-len(anaemia)-1)
		if _, err := e.Ask(t.Context(), biopars.Question{Text: text}); !errors.Is(err, want) {
			t.Errorf("ask, %d bytes: %v", n, err)
		}
		if _, err := e.Search(t.Context(), biopars.Question{Text: text}); !errors.Is(err, want) {
			t.Errorf("search, %d bytes: %v", n, err)
		}
	}
}
