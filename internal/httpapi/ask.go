package httpapi

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/retrieve"
)

// AskRequest is what is asked.
type AskRequest struct {
	Question     string         `json:"question" minLength:"1" maxLength:"8192" doc:"in Persian or English"`
	Corpus       string         `json:"corpus,omitempty" maxLength:"64" doc:"name of a corpus; the first without it"`
	Lang         string         `json:"lang,omitempty" enum:"fa,en" doc:"language of notices and problems"`
	History      []biopars.Turn `json:"history,omitempty" maxItems:"20" doc:"earlier turns, oldest first"`
	Filter       index.Filter   `json:"filter,omitempty" doc:"passages that may be evidence"`
	K            int            `json:"k,omitempty" minimum:"1" maximum:"50" doc:"how many passages become evidence"`
	Mode         retrieve.Mode  `json:"mode,omitempty" enum:"hybrid,bm25,dense" doc:"how passages are found"`
	NoModel      bool           `json:"no_model,omitempty" doc:"quote passages although there is a model"`
	AnswerAnyway bool           `json:"answer_anyway,omitempty" doc:"answer although the evidence is weak"`
	Verbatim     bool           `json:"verbatim,omitempty" doc:"search for the text as it is typed"`
	Explain      bool           `json:"explain,omitempty" doc:"add what the question was taken to mean, and all scores"`
}

func (a *AskRequest) question() biopars.Question {
	return biopars.Question{Text: a.Question, History: a.History, Filter: a.Filter, K: a.K, Mode: a.Mode,
		NoModel: a.NoModel, AnswerAnyway: a.AnswerAnyway, Verbatim: a.Verbatim}
}

type askInput struct {
	Accept string `header:"Accept" doc:"application/json, or text/event-stream for events"`
	Body   AskRequest
}

const (
	jsonType   = "application/json"
	eventsType = "text/event-stream"
)

func (s *Server) registerAsk() {
	op := huma.Operation{OperationID: "ask", Method: http.MethodPost, Path: "/v1/ask", Tags: []string{"answers"},
		Summary: "Answer a question with cited evidence", Errors: errorsOf(RoleReader, http.StatusNotAcceptable, http.StatusBadGateway)}
	s.answers(&op)
	register(s, op, RoleReader, func(ctx context.Context, in *askInput) (*huma.StreamResponse, error) {
		c, err := s.corpus(ctx, in.Body.Corpus)
		if err != nil {
			return nil, err
		}
		return s.answer(ctx, in, c, c.Engine.Stream)
	})
}

// answers documents the responses of an operation that answers.
func (s *Server) answers(op *huma.Operation) {
	registry := s.api.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{"200": {
		Description: "The answer, or the events of its being made; each has one JSON object, done has the answer",
		Content: map[string]*huma.MediaType{
			jsonType:   {Schema: schemaOf[schema.Answer](registry)},
			eventsType: {Schema: &huma.Schema{Type: huma.TypeString}},
		},
	}}
}

// streamer answers a question step by step.
type streamer func(context.Context, biopars.Question) iter.Seq2[biopars.Event, error]

// answer answers as it is accepted: with events or with one object.
func (s *Server) answer(ctx context.Context, in *askInput, c *Corpus, stream streamer) (_ *huma.StreamResponse, err error) {
	kind := accepted(in.Accept)
	if kind == "" {
		return nil, s.problem(ctx, CodeNotAcceptable)
	}
	done, p := s.admit(ctx, in.Body.NoModel)
	if p != nil {
		return nil, p
	}
	if kind == eventsType {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer done()
			_, w := humago.Unwrap(hc)
			s.stream(ctx, w, in.Body, c, stream)
		}}, nil
	}
	defer done()
	out, err := s.whole(ctx, in.Body, c, stream)
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", jsonType)
		_ = encode(hc.BodyWriter(), out) // who does not read it anymore does not need it
	}}, nil
}

// admit lets an answer begin, if there is room for it; done makes room for another.
func (s *Server) admit(ctx context.Context, noModel bool) (done func(), p *Problem) {
	if s.draining.Load() {
		return nil, s.problem(ctx, CodeDraining)
	}
	busy := func() *Problem {
		p := s.problem(ctx, CodeBusy)
		p.after = retryBusy
		return p
	}
	if q := s.opts.Queue; q != nil && !noModel && q.Full() {
		return nil, busy()
	}
	key := asked(ctx).principal.key // a server that knows no keys serves its own machine
	if key != "" && !s.perKey.take(key) {
		p := s.problem(ctx, CodeRate)
		p.after = retryBusy
		return nil, p
	}
	leave := func() {
		if key != "" {
			s.perKey.give(key)
		}
	}
	select {
	case s.running <- struct{}{}:
		return func() {
			<-s.running
			leave()
		}, nil
	default:
		leave()
		return nil, busy()
	}
}

// retryBusy is when those for whom there was no room may come again.
const retryBusy = 5 * time.Second

// accepted is the type of response that a header asks for; "" when there is none.
func accepted(header string) string {
	if strings.TrimSpace(header) == "" {
		return jsonType
	}
	if found := negotiation.SelectQValue(header, []string{jsonType, eventsType}); found != "" {
		return found
	}
	if negotiation.SelectQValue(header, []string{"*/*", "application/*"}) != "" {
		return jsonType
	}
	if negotiation.SelectQValue(header, []string{"text/*"}) != "" {
		return eventsType
	}
	return ""
}

// whole makes an answer and gives it when it is done. What a model began and did not
// end is an answer that says so.
func (s *Server) whole(ctx context.Context, a AskRequest, c *Corpus, stream streamer) (schema.Answer, error) {
	m := &making{server: s, ask: a, corpus: c, lang: s.lang(ctx, a.Lang)}
	for ev, err := range stream(ctx, a.question()) {
		switch ev := ev.(type) {
		case biopars.Done:
			return m.answer(ev.Answer), nil
		case biopars.Failed:
			if len(ev.Partial.Sentences) == 0 {
				return schema.Answer{}, err
			}
			out := m.answer(ev.Partial)
			out.Truncated, out.Error = true, s.failed(ctx, err).Title
			return out, nil
		default:
			m.take(ev)
		}
	}
	return schema.Answer{}, context.Cause(ctx)
}

// making is an answer being made.
type making struct {
	server   *Server
	ask      AskRequest
	corpus   *Corpus
	lang     string
	found    biopars.Retrieved
	evidence []retrieve.Candidate
}

// take keeps what explains the answer.
func (m *making) take(ev biopars.Event) {
	switch ev := ev.(type) {
	case biopars.Retrieved:
		m.found = ev
	case biopars.Reranked:
		m.evidence = ev.Evidence
	}
}

// answer is the answer as it is sent.
func (m *making) answer(a biopars.Answer) schema.Answer {
	m.server.metrics.answered(m.corpus.Name, &a)
	a.Notices = m.server.opts.Words.notices(a.Notices, m.lang)
	out := schema.NewAnswer(a)
	if m.ask.Explain {
		out = out.Explain(a.Reasoning, m.found, m.evidence)
	}
	return out
}

// encode writes an object as JSON in which letters are letters.
func encode(w interface{ Write([]byte) (int, error) }, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
