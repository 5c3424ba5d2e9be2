// Package openai serves the engine as a model of OpenAI's chat completions, so that
// Open WebUI, LibreChat and every client of that interface become front ends
// (https://platform.openai.com/docs/api-reference/chat).
//
// The last message of the user is the question; the messages before it are the
// conversation that a follow-up question is read in. Everything else that shapes what a
// model writes (instructions, temperature, tools) is not in force: the engine answers from
// evidence alone.
package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/schema"
)

// Engine is what of [biopars.Engine] is used.
type Engine interface {
	Stream(context.Context, biopars.Question) iter.Seq2[biopars.Event, error]
}

// Corpus is an engine under a name.
type Corpus struct {
	Name   string
	Engine Engine
}

// Options configures a Handler. Only Corpora or Current is required.
type Options struct {
	// Corpora are models by name: the first is "biopars", each is "biopars:NAME".
	Corpora []Corpus
	// Current gives those that there are at the time instead; nil: they stay.
	Current func() []Corpus
	// Lang is the language of what is said about an answer whose question tells none.
	Lang string
	// Notice puts a notice into a language; nil: as the engine words it.
	Notice func(n answer.Notice, lang string) answer.Notice
	// Error puts an error into a language; nil: its text.
	Error func(err error, lang string) string
	// Now is the time; nil: the clock.
	Now func() time.Time
}

// Handler serves /v1/models and /v1/chat/completions.
type Handler struct {
	opts Options
	mux  *http.ServeMux
}

// NewHandler makes a handler.
func NewHandler(opts Options) (*Handler, error) {
	if opts.Current == nil {
		if len(opts.Corpora) == 0 {
			return nil, errors.New("openai: no corpus")
		}
		opts.Current = func() []Corpus { return opts.Corpora }
	}
	if opts.Notice == nil {
		opts.Notice = func(n answer.Notice, lang string) answer.Notice {
			n.Text = n.Render(lang)
			return n
		}
	}
	if opts.Error == nil {
		opts.Error = func(err error, _ string) string { return err.Error() }
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.Lang = cmp.Or(opts.Lang, "fa")
	h := &Handler{opts: opts, mux: http.NewServeMux()}
	h.mux.HandleFunc("GET /v1/models", h.models)
	h.mux.HandleFunc("GET /v1/models/{model}", h.model)
	h.mux.HandleFunc("POST /v1/chat/completions", h.completions)
	return h, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

// first is the model that is the first corpus, whatever its name.
const first = "biopars"

// Model is an entry of the list of models.
type Model struct {
	ID      string `json:"id"`
	Object  string `json:"object"` // "model"
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

func model(id string) Model { return Model{ID: id, Object: "model", OwnedBy: "biopars"} }

func (h *Handler) models(w http.ResponseWriter, _ *http.Request) {
	list := []Model{model(first)}
	for _, c := range h.opts.Current()[1:] {
		list = append(list, model(first+":"+c.Name))
	}
	writeJSON(w, http.StatusOK, struct {
		Object string  `json:"object"`
		Data   []Model `json:"data"`
	}{"list", list})
}

func (h *Handler) model(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("model")
	if _, ok := h.corpus(id); !ok {
		refuse(w, http.StatusNotFound, "model_not_found", "model", "there is no model "+strings.ToValidUTF8(id, "")+"; GET /v1/models lists them")
		return
	}
	writeJSON(w, http.StatusOK, model(id))
}

// corpus is the one that a model is.
func (h *Handler) corpus(id string) (Corpus, bool) {
	corpora := h.opts.Current()
	if id == first {
		return corpora[0], true
	}
	for _, c := range corpora {
		if id == first+":"+c.Name {
			return c, true
		}
	}
	return Corpus{}, false
}

// Error is how failures are told.
type Error struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param,omitempty"`
	Code    string `json:"code"`
}

type errorBody struct {
	Error Error `json:"error"`
}

// refuse tells what is wrong with a request.
func refuse(w http.ResponseWriter, status int, code, param, message string) {
	writeJSON(w, status, errorBody{Error{Message: message, Type: "invalid_request_error", Param: param, Code: code}})
}

// failure is an error of the engine, with its status.
func (h *Handler) failure(err error, lang string) (int, errorBody) {
	code := schema.CodeOf(err)
	status := http.StatusInternalServerError
	switch code {
	case schema.CodeUsage:
		status = http.StatusBadRequest
	case schema.CodeNoCorpus, schema.CodeFingerprint, schema.CodeStore:
		status = http.StatusServiceUnavailable
	case schema.CodeModel:
		status = http.StatusBadGateway
	case schema.CodeTimeout:
		status = http.StatusGatewayTimeout
	}
	return status, errorBody{Error{Message: h.opts.Error(err, lang), Type: "server_error", Code: string(code)}}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // who does not read it anymore does not need it
}

// lang is the language of a question: Persian if a letter of it is of that script.
func (h *Handler) lang(question string) string {
	latin := false
	for _, r := range question {
		if unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) {
			return "fa"
		}
		latin = latin || unicode.Is(unicode.Latin, r)
	}
	if latin {
		return "en"
	}
	return h.opts.Lang
}
