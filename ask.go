package biopars

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/embeddings"
	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
	"github.com/biopars/biopars/question/triage"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

// The result of Ask and the events of Stream. A stream is, in this order:
// Emergency if there is one, Rewritten if the question is a follow-up (perhaps
// with an Emergency before it), Retrieved, Reranked, Token* mixed with
// SentenceDone*, and Done or Failed.
type (
	Answer       = answer.Answer
	Event        = answer.Event
	Token        = answer.Token
	SentenceDone = answer.SentenceDone
	Done         = answer.Done
	Failed       = answer.Failed
)

// Rewritten is the event that a follow-up question has been made self-contained.
// It comes before anything is searched for, so that the reader sees what is
// being answered.
type Rewritten struct {
	rewrite.Rewritten
}

// Retrieved is the event that candidates have been found, best first.
type Retrieved struct {
	Understanding Understanding        `json:"understanding"`
	Candidates    []retrieve.Candidate `json:"candidates"`
}

// Reranked is the event that the evidence has been chosen, in the order in
// which it is numbered.
type Reranked struct {
	Evidence []retrieve.Candidate `json:"evidence"`
}

// Emergency is the event that the question tells of somebody who may be in
// danger. It comes before all others, so that it is read before any answer; a
// second one comes when a follow-up question, made self-contained, tells of more.
type Emergency struct {
	Text  string        `json:"text"`
	Flags []triage.Flag `json:"flags"`
}

// EventName implements Event.
func (Emergency) EventName() string { return "emergency" }

// EventName implements Event.
func (Rewritten) EventName() string { return "rewritten" }

// EventName implements Event.
func (Retrieved) EventName() string { return "retrieved" }

// EventName implements Event.
func (Reranked) EventName() string { return "reranked" }

// Ask answers a question. When the model fails midway, the partial answer is
// returned with the error; it is marked as truncated and must not be shown as a
// whole one.
func (e *Engine) Ask(ctx context.Context, q Question) (Answer, error) {
	return answer.Collect(e.Stream(ctx, q))
}

// Stream answers a question step by step. It ends with Done, or with Failed and
// the error. When the consumer stops early, the work behind it is cancelled.
func (e *Engine) Stream(ctx context.Context, q Question) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		ctx, cancel := context.WithTimeout(ctx, e.opts.Timeout)
		defer cancel()
		s := &asking{engine: e, question: q, yield: yield, start: time.Now()}
		if err := s.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(Failed{Err: err, Partial: Answer{Question: q.Text, Rewritten: s.rewritten, Truncated: true, Emergency: s.emergency}}, err)
		}
	}
}

// errStopped ends a stream whose consumer wants no more, or that has failed and
// said so.
var errStopped = errors.New("stopped")

// asking is one question being answered.
type asking struct {
	engine   *Engine
	question Question
	yield    func(Event, error) bool
	start    time.Time
	timings  answer.Timings
	idf      func(string) float64
	vectors  embeddings.Embedder

	emergency  string
	flags      []triage.Flag
	rewritten  *rewrite.Rewritten
	searched   string // the question as it was searched for
	answerable *question.Answerability
	weak       bool // the evidence is weak; answered because the question says so
	conflicts  []answer.Conflict
}

func (s *asking) emit(ev Event) error {
	if !s.yield(ev, nil) {
		return errStopped
	}
	return nil
}

func (s *asking) run(ctx context.Context) error {
	e, q := s.engine, s.question
	if err := s.triage(q.Text); err != nil {
		return err
	}
	if !asksSomething(q.Text) {
		return ErrEmptyQuestion
	}
	if q.Closed && e.opts.Model == nil {
		return errors.Join(ErrNoModel, e.opts.ModelError)
	}
	var c *corpus
	if !q.Closed {
		current, err := e.current(ctx)
		if err != nil {
			return err
		}
		c = &current
	}
	start := time.Now()
	read := e.read(ctx, c, q)
	s.timings.Retrieve = time.Since(start)
	if err := s.tell(read); err != nil {
		return err
	}
	req := generate.Request{Question: read.text, ClosedBook: q.Closed, Notices: read.notices}
	if q.Closed {
		return s.generate(ctx, req)
	}

	opts := e.opts.Rerank
	if q.K > 0 {
		opts.K = q.K
	}
	found, err := e.find(ctx, *c, read, q, max(opts.K, pool))
	if err != nil {
		return err
	}
	s.timings.Retrieve += found.Timings.Retrieve
	s.searched = found.Query
	s.idf, s.vectors = found.corpus.idf(), e.sentenceEncoder(&found.corpus)
	if err := s.emit(Retrieved{found.Understanding, found.Candidates}); err != nil {
		return err
	}
	start = time.Now()
	evidence, err := diversify(ctx, &found.corpus, found.Candidates, opts)
	if err != nil {
		return err
	}
	s.timings.Rerank = time.Since(start)
	if err := s.emit(Reranked{evidence}); err != nil {
		return err
	}
	req.Notices = found.Notices
	for _, c := range evidence {
		req.Passages = append(req.Passages, c.Passage)
	}
	if len(req.Passages) == 0 {
		return s.abstain(req)
	}
	judged := found.Answerability()
	s.answerable = &judged
	if judged.Score < question.MinAnswerable {
		if !q.AnswerAnyway {
			return s.refuse(req, judged)
		}
		s.weak = true
	}
	if len(req.Passages) > 1 {
		if c := s.checker(); c != nil {
			s.conflicts = c.Conflicts(read.text, number(req.Passages))
		}
	}
	if e.opts.Model == nil {
		if e.opts.ModelError != nil {
			req.Notices = append(req.Notices, modelDown(e.opts.ModelError))
		}
		return s.extract(ctx, req)
	}
	return s.generate(ctx, req)
}

// triage looks for signs of an emergency and says so when there are new ones.
func (s *asking) triage(texts ...string) error {
	known := len(s.flags)
	for _, text := range texts {
		for _, f := range triage.Check(text) {
			if !slices.Contains(s.flags, f) {
				s.flags = append(s.flags, f)
			}
		}
	}
	if len(s.flags) == known {
		return nil
	}
	o := &s.engine.opts
	text := triage.Options{Country: o.Country, Number: o.EmergencyNumber}.Notice(s.flags, persian.Language(s.question.Text))
	if text == s.emergency {
		return nil // said already
	}
	s.emergency = text
	return s.emit(Emergency{text, slices.Clone(s.flags)})
}

// tell says as what a follow-up question is answered. The signs of an emergency
// may be spread over the conversation, so the question is looked at with the
// one before it as well.
func (s *asking) tell(read reading) error {
	if read.rewritten == nil {
		return s.triage(read.text)
	}
	s.rewritten = read.rewritten
	before := s.question.History[len(s.question.History)-1].Question
	if err := s.triage(read.text, before+"\n"+s.question.Text); err != nil {
		return err
	}
	return s.emit(Rewritten{*read.rewritten})
}

// pool is how many candidates the evidence is chosen from.
const pool = 50

// abstain says that the corpus does not answer.
func (s *asking) abstain(req generate.Request) error {
	return s.done(Answer{
		Question: req.Question, Origin: answer.Abstained,
		Notices: append(req.Notices, answer.NewNotice(answer.NoticeNoEvidence)),
	})
}

// refuse abstains although passages were found: they do not answer the
// question. They are the answer's sources, for the reader to look at.
func (s *asking) refuse(req generate.Request, judged question.Answerability) error {
	percent := func(v float64) int { return int(100*v + 0.5) }
	a := Answer{
		Question: req.Question, Origin: answer.Abstained, Sources: number(req.Passages[:min(nearest, len(req.Passages))]),
		Notices: append(req.Notices, answer.NewNotice(answer.NoticeWeakEvidence, percent(judged.Score), percent(question.MinAnswerable))),
	}
	for i := range a.Sources {
		a.Sources[i].Quote = generate.BestQuote(req.Question, a.Sources[i].Passage, s.idf)
	}
	return s.done(a)
}

// nearest is how many passages an abstention shows.
const nearest = 3

func number(passages []index.Passage) []answer.Source {
	out := make([]answer.Source, len(passages))
	for i, p := range passages {
		out[i] = answer.Source{Number: i + 1, Passage: p}
	}
	return out
}

// checker is what judges the sentences of this question; nil when the engine
// is told not to.
func (s *asking) checker() *verify.Checker {
	o := &s.engine.opts
	if o.Verify == VerifyOff {
		return nil
	}
	opts := verify.Options{IDF: s.idf, Synonyms: o.Synonyms, Embedder: s.vectors}
	if o.Verify == VerifyLLM && o.Model != nil {
		opts.Judge = &verify.Judge{Model: o.Model, Options: []llms.CallOption{ollama.WithFormat(verify.Schema)}}
	}
	return verify.New(opts)
}

// extract answers with sentences of the passages.
func (s *asking) extract(ctx context.Context, req generate.Request) error {
	x := &generate.Extractor{IDF: s.idf}
	if c := s.checker(); c != nil {
		x.Checker = c
	}
	err := s.relay(x.Generate(ctx, req), nil)
	if errors.Is(err, generate.ErrNoSentence) || errors.Is(err, generate.ErrNoEvidence) {
		return s.abstain(req)
	}
	return err
}

// generate answers with the model. A model that cannot be reached is no reason
// to answer nothing: the passages are still there to be quoted.
func (s *asking) generate(ctx context.Context, req generate.Request) error {
	o := &s.engine.opts
	g := &generate.Generator{
		Model: o.Model, Name: o.ModelName, Window: o.Window,
		Temperature: o.Temperature, Seed: o.Seed, IDF: s.idf,
		Unsupported: o.Unsupported, AnswerAnyway: s.question.AnswerAnyway,
	}
	if c := s.checker(); c != nil && !req.ClosedBook {
		g.Checker = c
	}
	fallback := func(err error) bool { return !req.ClosedBook && unavailable(err) }
	err := s.relay(g.Generate(ctx, req), fallback)
	if fallback(err) {
		req.Notices = append(req.Notices, modelDown(err))
		return s.extract(ctx, req)
	}
	return err
}

// relay hands the events of a stream on. A failure before the first token for
// which quiet reports true is returned without an event.
func (s *asking) relay(stream iter.Seq2[Event, error], quiet func(error) bool) error {
	wrote := false
	for ev, err := range stream {
		switch ev := ev.(type) {
		case Done:
			return s.done(ev.Answer)
		case Failed:
			if !wrote && (errors.Is(err, generate.ErrNoSentence) || errors.Is(err, generate.ErrNoEvidence) || quiet != nil && quiet(err)) {
				return err
			}
			s.time(&ev.Partial)
			s.mark(&ev.Partial)
			s.yield(ev, err)
			return errStopped
		case Token:
			wrote = true
		}
		if err := s.emit(ev); err != nil {
			return err
		}
	}
	return answer.ErrIncomplete
}

func (s *asking) done(a Answer) error {
	s.time(&a)
	s.mark(&a)
	a.Answerability = s.answerable
	if a.Origin != answer.Abstained {
		var cited []index.Passage
		for _, source := range a.Sources {
			if source.Cited {
				cited = append(cited, source.Passage)
			}
		}
		if missing := question.Unmentioned(s.searched, cited); len(missing) > 0 {
			a.Notices = slices.Insert(a.Notices, 0, answer.NewNotice(answer.NoticeUnmentioned, strings.Join(missing, "، ")))
		}
		a.Conflicts = s.conflicts
		for _, c := range s.conflicts {
			a.Notices = append(a.Notices, answer.NewNotice(answer.NoticeConflict, c.A.Source, c.B.Source))
		}
		if s.weak {
			a.Notices = slices.DeleteFunc(a.Notices, func(n answer.Notice) bool { return n.Code == answer.NoticeAnyway })
			a.Notices = slices.Insert(a.Notices, 0, answer.NewNotice(answer.NoticeAnyway))
		}
	}
	return s.emit(Done{Answer: a})
}

// mark puts into an answer what is known before it is made. Its question is the
// one that was asked, not the one that was searched for.
func (s *asking) mark(a *Answer) {
	a.Question, a.Rewritten, a.Emergency = s.question.Text, s.rewritten, s.emergency
}

func (s *asking) time(a *Answer) {
	a.Timings.Retrieve, a.Timings.Rerank = s.timings.Retrieve, s.timings.Rerank
	if a.Timings.FirstToken > 0 {
		a.Timings.FirstToken += s.timings.Retrieve + s.timings.Rerank
	}
	a.Timings.Total = time.Since(s.start)
}

// unavailable reports whether a model's error means that there is no model, as
// opposed to one that failed at its work.
func unavailable(err error) bool {
	var e *llms.Error
	return errors.As(err, &e) && (e.Code == llms.ErrCodeProviderUnavailable || e.Code == llms.ErrCodeResourceNotFound)
}

func modelDown(err error) answer.Notice {
	var e *ollama.Error
	if !errors.As(err, &e) || e.Kind == nil {
		return answer.NewNotice(answer.NoticeModelDown, err)
	}
	reason := fmt.Sprintf("%v (%s)", e.Kind, e.Host)
	if errors.Is(err, ollama.ErrModelMissing) {
		reason = fmt.Sprintf("%v (%s, %s)", e.Kind, e.Model, e.Host)
	}
	n := answer.NewNotice(answer.NoticeModelDown, reason)
	n.Repair, n.Err = e.Repair, err
	return n
}
