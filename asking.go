package biopars

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/internal/tracing"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/triage"
	"github.com/biopars/biopars/retrieve"
	"github.com/biopars/biopars/verify"
)

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

	emergency  string
	flags      []triage.Flag
	triaged    []string           // the texts that were looked at for them
	read       *question.Question // nil until it was read
	view       *corpus.View       // nil for a closed book
	checker    *verify.Checker    // of this answer's sentences; nil when nothing checks them
	down       error              // why the model is not asked
	answerable *question.Answerability
	weak       bool // the evidence is weak; answered because the question says so
	conflicts  []answer.Conflict
	copies     map[string][]retrieve.Copy // of the evidence, by the ID of the passage
	writing    *tracing.Span              // of the answer
}

func (s *asking) emit(ev Event) error {
	if !s.yield(ev, nil) {
		return errStopped
	}
	return nil
}

func (s *asking) run(ctx context.Context) (err error) {
	e := s.engine
	if down := e.opts.Model.Down; down != nil && e.opts.Model.LLM != nil && !s.question.NoModel {
		if s.down = down(); s.down != nil {
			s.question.NoModel = true
		}
	}
	q := s.question
	if err := s.triage(q.Text[:min(len(q.Text), MaxQuestion)]); err != nil {
		return err
	}
	if !question.Asks(q.Text) {
		return ErrEmptyQuestion
	}
	if len(q.Text) > MaxQuestion {
		return ErrLongQuestion
	}
	if err := q.Filter.Check(); err != nil {
		return err
	}
	if q.Closed && (e.opts.Model.LLM == nil || q.NoModel) {
		return errors.Join(ErrNoModel, e.opts.Model.Err, s.down)
	}
	if !q.Closed {
		if s.view, err = e.corpus.Acquire(ctx); err != nil {
			return err
		}
		defer func() { s.view.Release() }() // of the one that is in use by then
	}
	start := time.Now()
	s.read = e.understand(ctx, s.view, q)
	s.timings.Retrieve = time.Since(start)
	if err := s.tell(); err != nil {
		return err
	}
	if s.read.Courtesy != question.NoCourtesy || s.read.Unclear && !q.AnswerAnyway {
		return s.reply()
	}
	req := generate.Request{Question: s.read, ClosedBook: q.Closed, Notices: understood(s.read)}
	if q.Closed {
		return s.generate(ctx, req)
	}
	candidates, err := s.gather(ctx, &req)
	if err != nil {
		return err
	}
	if len(req.Passages) == 0 {
		return s.abstain(req)
	}
	s.checker = s.newChecker()
	if len(req.Passages) > 1 && s.checker != nil {
		read := readAhead(req.Passages)
		s.conflicts = s.checker.Conflicts(s.read.Text, number(req.Passages))
		<-read
	}
	judged := s.read.Answerable(ranked(candidates))
	s.answerable = &judged
	req.Answerable, req.Anyway = judged.Score, q.AnswerAnyway
	if s.read.BeyondMedicine() && !q.AnswerAnyway {
		return s.decline(req, answer.NewNotice(answer.NoticeOutOfScope))
	}
	weak := judged.Score < question.MinAnswerable && !generate.Carries(ctx, req)
	if weak {
		s.conflicts = slices.DeleteFunc(s.conflicts, func(c answer.Conflict) bool {
			return !(s.names(req.Passages, c.A) && s.names(req.Passages, c.B)) && !s.checker.BothAnswer(s.read.Text, number(req.Passages), c)
		})
	}
	req.Conflicts = s.conflicts
	if len(s.conflicts) > 0 {
		// Two sentences that disagree on what is asked both answer it.
		if err := s.emit(Disagreeing{s.conflicts}); err != nil {
			return err
		}
	} else if weak {
		if !q.AnswerAnyway {
			return s.refuse(req, judged)
		}
		s.weak = true
	}
	if e.opts.Model.LLM == nil || q.NoModel {
		if why := cmp.Or(s.down, e.opts.Model.Err); why != nil && (s.down != nil || !q.NoModel) {
			req.Notices = append(req.Notices, modelDown(why))
		}
		return s.extract(ctx, req)
	}
	return s.generate(ctx, req)
}

// readAhead reads the evidence beside what the caller does. The channel is closed when it has;
// on one core there is nothing to gain, and the answer reads it.
func readAhead(passages []index.Passage) <-chan struct{} {
	done := make(chan struct{})
	if runtime.GOMAXPROCS(0) == 1 {
		close(done)
		return done
	}
	go func() {
		defer close(done)
		defer func() { _ = recover() }() // the answer comes to it as well, where it is guarded
		generate.ReadAhead(passages)
	}()
	return done
}

// names reports whether a side of a conflict, or its passage up to there, names everything
// that the question is about.
func (s *asking) names(passages []index.Passage, side answer.CitedText) bool {
	p := &passages[side.Source-1]
	said := question.ReadStatement(p.Title + "\n" + p.Section + "\n" + p.Text[:side.Quote.End]).Set
	if mains := s.read.Mains(); len(mains) > 0 {
		return !slices.ContainsFunc(mains, func(x *question.Subject) bool { return !x.In(said) })
	}
	return s.read.Share(said) >= namesEnough
}

// namesEnough is the share of the subjects of a question without a name of medicine that
// stands for all of them.
const namesEnough = 0.7

// gather finds candidates and chooses the evidence among them.
func (s *asking) gather(ctx context.Context, req *generate.Request) ([]retrieve.Candidate, error) {
	opts := s.engine.opts.Rerank
	if s.question.K > 0 {
		opts.K = s.question.K
	}
	within, span := tracing.Start(ctx, "retrieve")
	found, view, err := s.engine.find(within, s.view, s.read, s.question, max(opts.K, pool))
	s.view = view
	if err != nil {
		span.Fail()
		span.End()
		return nil, err
	}
	span.End(tracing.Count("candidates", len(found.Candidates)))
	s.timings.Retrieve += found.Timings.Retrieve
	if err := s.emit(Retrieved{found.Understanding, listed(found.Candidates)}); err != nil {
		return nil, err
	}
	start := time.Now()
	within, span = tracing.Start(ctx, "rerank")
	evidence, err := s.engine.choose(within, s.view, s.read.Text, found.Candidates, opts)
	span.End(tracing.Count("evidence", len(evidence)))
	if err != nil {
		return nil, err
	}
	s.timings.Rerank = time.Since(start)
	if err := s.emit(Reranked{listed(evidence)}); err != nil {
		return nil, err
	}
	req.Notices = found.Notices
	for _, c := range evidence {
		req.Passages = append(req.Passages, c.Passage)
		if len(c.Copies) > 0 {
			if s.copies == nil {
				s.copies = map[string][]retrieve.Copy{}
			}
			s.copies[c.Passage.ID] = c.Copies
		}
	}
	return found.Candidates, nil
}

// listed is a list that is not nil, which JSON would have as null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// triage looks for signs of an emergency and says so when there are new ones.
func (s *asking) triage(texts ...string) error {
	known := len(s.flags)
	for _, text := range texts {
		if slices.Contains(s.triaged, text) {
			continue
		}
		s.triaged = append(s.triaged, text)
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
	language := persian.Language(s.question.Text)
	text := triage.Options{Country: o.Country, Number: o.EmergencyNumber}.Notice(s.flags, language)
	if text == s.emergency {
		return nil // said already
	}
	s.emergency = text
	return s.emit(Emergency{text, slices.Clone(s.flags)})
}

// tell says as what a follow-up question is answered. The signs of an emergency
// may be spread over the conversation, so the question is looked at with the
// one before it as well.
func (s *asking) tell() error {
	if s.read.Rewritten == nil {
		return s.triage(s.read.Text)
	}
	before := s.question.History[len(s.question.History)-1].Question
	if err := s.triage(s.read.Text, before+"\n"+s.question.Text); err != nil {
		return err
	}
	return s.emit(Rewritten{*s.read.Rewritten})
}

// pool is how many candidates the evidence is chosen from.
const pool = 50

// newChecker makes what judges the sentences of this answer, so that each passage
// is read once; nil when the engine is told not to.
func (s *asking) newChecker() *verify.Checker {
	o := &s.engine.opts
	if o.Verify == VerifyOff {
		return nil
	}
	opts := verify.Options{IDF: s.view.IDF, Synonyms: o.Synonyms, Embedder: s.view.SentenceEncoder(), Entailment: o.Entailment}
	if o.Verify == VerifyLLM && o.Model.LLM != nil && !s.question.NoModel {
		opts.Judge = &verify.Judge{Model: o.Model.LLM, Options: o.Model.constrained(verify.Schema)}
	}
	return verify.New(opts)
}

// extract answers with sentences of the passages.
func (s *asking) extract(ctx context.Context, req generate.Request) error {
	x := &generate.Extractor{}
	if s.checker != nil {
		x.Checker = traced{s.checker}
	}
	ctx, span := tracing.Start(ctx, "extract")
	s.writing = span
	defer span.End()
	err := s.relay(x.Generate(ctx, req), nil)
	var missing *generate.MissingError
	if errors.As(err, &missing) {
		return s.lacks(req, missing)
	}
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
		Model: o.Model.LLM, Name: o.Model.Name, Window: o.Model.Window,
		MaxAnswer: o.Model.MaxAnswer, Prompt: o.Model.Prompt, ClosedBook: o.Model.ClosedBook,
		Temperature: *o.Model.Temperature, Seed: o.Model.Seed,
		Unsupported: o.Unsupported, AnswerAnyway: s.question.AnswerAnyway,
	}
	if s.view != nil {
		g.IDF = s.view.IDF
	}
	if s.checker != nil {
		g.Checker = traced{s.checker}
	}
	ctx, span := tracing.Start(ctx, "generate")
	s.writing = span
	defer span.End()
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
			var missing *generate.MissingError
			nothing := errors.Is(err, generate.ErrNoSentence) || errors.Is(err, generate.ErrNoEvidence) || errors.As(err, &missing)
			if !wrote && (nothing || quiet != nil && quiet(err)) {
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

// traced tells how long the judging of each sentence takes.
type traced struct{ generate.Checker }

// Check implements generate.Checker.
func (c traced) Check(ctx context.Context, question string, s answer.Sentence, sources []answer.Source) (answer.Sentence, error) {
	ctx, span := tracing.Start(ctx, "verify")
	defer span.End()
	out, err := c.Checker.Check(ctx, question, s, sources)
	if out.Verdict != nil {
		span.Set(tracing.Is("judgement", tracing.Word(out.Verdict.Judgement)))
	}
	return out, err
}

func (s *asking) done(a Answer) error {
	s.writing.Set(tracing.Is("origin", tracing.Word(a.Origin)), tracing.Count("sentences", len(a.Sentences)),
		tracing.Count("prompt_tokens", a.Usage.PromptTokens), tracing.Count("completion_tokens", a.Usage.CompletionTokens))
	s.time(&a)
	s.mark(&a)
	a.Answerability = s.answerable
	if numbers := recognised(&a); len(numbers) > 0 {
		a.Notices = append(a.Notices, answer.NewNotice(answer.NoticeRecognised, strings.Join(numbers, "، ")))
	}
	if s.view != nil && (a.Origin == answer.Abstained || s.weak || s.question.AnswerAnyway) {
		s.pointOut(&a)
	}
	if len(a.Sources) > 0 && a.Origin != answer.Abstained && !s.question.Closed {
		a.Conflicts = s.conflicts
		for _, c := range s.conflicts {
			a.Notices = append(a.Notices, answer.NewNotice(answer.NoticeConflict, c.A.Source, c.B.Source))
		}
		if missing := s.read.Unmentioned(cited(a.Sources)); len(missing) > 0 {
			n := answer.NewNotice(answer.NoticeUnmentioned, strings.Join(missing, "، "))
			a.Notices = slices.Insert(a.Notices, 0, n)
		}
		if numbers := retracted(a.Sources); len(numbers) > 0 {
			n := answer.NewNotice(answer.NoticeRetracted, strings.Join(numbers, "، "))
			a.Notices = slices.Insert(a.Notices, 0, n)
		}
		if s.weak {
			said := func(n answer.Notice) bool { return n.Code == answer.NoticeAnyway }
			a.Notices = slices.DeleteFunc(a.Notices, said)
			a.Notices = slices.Insert(a.Notices, 0, answer.NewNotice(answer.NoticeAnyway))
		}
	}
	return s.emit(Done{Answer: a})
}

// retracted are the numbers of the cited sources that were retracted.
func retracted(sources []answer.Source) (numbers []string) {
	for i := range sources {
		if sources[i].Cited && sources[i].Passage.Retracted() {
			numbers = append(numbers, strconv.Itoa(sources[i].Number))
		}
	}
	return numbers
}

// mark puts into an answer what is known before it is made. Its question is the
// one that was asked, not the one that was searched for.
func (s *asking) mark(a *Answer) {
	a.Question, a.Emergency = s.question.Text, s.emergency
	a.Sentences, a.Sources = listed(a.Sentences), listed(a.Sources)
	for i := range a.Sources {
		a.Sources[i].Copies = s.copies[a.Sources[i].Passage.ID]
	}
	if s.read != nil {
		a.Rewritten = s.read.Rewritten
	}
}

func (s *asking) time(a *Answer) {
	a.Timings.Retrieve, a.Timings.Rerank = s.timings.Retrieve, s.timings.Rerank
	if a.Timings.FirstToken > 0 {
		a.Timings.FirstToken += s.timings.Retrieve + s.timings.Rerank
	}
	a.Timings.Total = time.Since(s.start)
}
