package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/eval/choice"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/retrieve"
)

// engineSystem is the engine as a system to be measured. The model is asked once for
// every question, whether the engine's gates would let it be asked or not; what it
// writes and what a user would have been shown are kept apart.
type engineSystem struct {
	engine   *biopars.Engine
	model    biopars.Model // that of the engine; an LLM of nil quotes
	closed   bool          // ask without evidence
	forget   bool          // reasoning is counted and not kept
	examples []generate.Example
	choice   *prompt.Template // for questions of multiple choice; default generate.ChoicePrompt

	completions *completions // tells likelihoods; nil reads the choice from a reply
}

// Answer implements eval.System.
func (s *engineSystem) Answer(ctx context.Context, q eval.Question) (eval.Response, error) {
	r, err := s.answer(ctx, q)
	if err != nil {
		err = repairError{err}
	}
	return r, err
}

func (s *engineSystem) answer(ctx context.Context, q eval.Question) (eval.Response, error) {
	if len(q.Options) > 0 {
		return s.choose(ctx, q)
	}
	if s.model.LLM == nil {
		return s.quote(ctx, q)
	}
	h := &heard{}
	heardIn := listen(ctx, h)
	shown, evidence, err := s.ask(heardIn, biopars.Question{Text: q.Text, Closed: s.closed})
	empty := errors.Is(err, generate.ErrEmptyAnswer)
	if err != nil && !empty {
		return s.partial(h), err
	}
	r, err := eval.NewResponse(shown, evidence)
	if err != nil {
		return s.partial(h), err
	}
	display := r.Display()
	wrote := shown
	if _, _, _, called := h.said(); !called {
		// A gate came before the model. What it would have written is written all the same.
		if len(evidence) == 0 && !s.closed {
			if evidence, err = s.evidence(ctx, q.Text); err != nil {
				return s.partial(h), err
			}
		}
		wrote, err = s.write(heardIn, s.model, generate.Request{Question: question.Parse(q.Text, question.Options{}), Passages: evidence})
		if err != nil && !errors.Is(err, generate.ErrEmptyAnswer) {
			return s.partial(h), err
		}
		if r, err = eval.NewResponse(wrote, evidence); err != nil {
			return s.partial(h), err
		}
		r.Notices = display.Notices
	}
	r.Shown = &display
	return s.written(ctx, r, wrote, h)
}

// written makes what the model wrote the answer of a response.
func (s *engineSystem) written(ctx context.Context, r eval.Response, wrote answer.Answer, h *heard) (eval.Response, error) {
	text, reasoning, stop, _ := h.said()
	stop = stopped(wrote, stop)
	if len(wrote.Sentences) == 0 && stop == "stop" { // nothing but reasoning
		wrote.Truncated = false
	}
	reply := eval.NewReply(text, reasoning, stop, !s.forget)
	r.Reply, r.Origin, r.Truncated = &reply, string(answer.Generated), wrote.Truncated
	r.Usage = eval.Usage(wrote.Usage)
	var err error
	if r.Sentences, err = reply.Sentences(ctx, len(wrote.Sources)); err != nil {
		return r, err
	}
	r.Answer = reply.Words()
	if stop == "" {
		r.Truncated = true
		return r, eval.ErrCut
	}
	return r, nil
}

// partial is what there is of an answer that failed.
func (s *engineSystem) partial(h *heard) (r eval.Response) {
	text, reasoning, stop, _ := h.said()
	if text != "" || reasoning != "" {
		reply := eval.NewReply(text, reasoning, stop, !s.forget)
		r.Reply, r.Truncated = &reply, true
	}
	return r
}

// ask asks the engine and returns the answer and the evidence that was chosen for it.
// An error leaves the answer as far as it came.
func (s *engineSystem) ask(ctx context.Context, q biopars.Question) (a answer.Answer, evidence []index.Passage, err error) {
	for ev, err := range s.engine.Stream(ctx, q) {
		switch ev := ev.(type) {
		case biopars.Reranked:
			for _, c := range ev.Evidence {
				evidence = append(evidence, c.Passage)
			}
		case biopars.Done:
			a = ev.Answer
		case biopars.Failed:
			a = ev.Partial
		}
		if err != nil {
			return a, evidence, err
		}
	}
	return a, evidence, nil
}

// write has a model write an answer from evidence, without it where there is none, and
// past all gates.
func (s *engineSystem) write(ctx context.Context, m biopars.Model, req generate.Request) (answer.Answer, error) {
	req.ClosedBook = len(req.Passages) == 0
	g := &generate.Generator{Model: m.LLM, Name: m.Name, Window: m.Window, MaxAnswer: m.MaxAnswer, Seed: m.Seed,
		Temperature: *m.Temperature, Prompt: m.Prompt, ClosedBook: m.ClosedBook}
	return g.Answer(ctx, req)
}

// quote answers with sentences of the passages, whether they answer or not, and says
// what a user would have been shown.
func (s *engineSystem) quote(ctx context.Context, q eval.Question) (eval.Response, error) {
	a, evidence, err := s.ask(ctx, biopars.Question{Text: q.Text})
	if err != nil {
		return eval.Response{}, err
	}
	r, err := eval.NewResponse(a, evidence)
	if err != nil {
		return r, err
	}
	display := r.Display()
	if r.Abstained() {
		if a, evidence, err = s.ask(ctx, biopars.Question{Text: q.Text, AnswerAnyway: true}); err != nil {
			return r, err
		}
		if r, err = eval.NewResponse(a, evidence); err != nil {
			return r, err
		}
	}
	r.Shown = &display
	return r, nil
}

// evidence is what the engine finds and chooses for a question, without asking a
// model.
func (s *engineSystem) evidence(ctx context.Context, text string) ([]index.Passage, error) {
	a, evidence, err := s.ask(listen(ctx, &heard{mute: true}), biopars.Question{Text: text, AnswerAnyway: true})
	if err != nil && !errors.Is(err, errMute) && len(evidence) == 0 {
		return nil, fmt.Errorf("evidence: %w", err)
	}
	a.Truncated = false
	if _, err := eval.NewResponse(a, evidence); err != nil {
		return nil, err // a leg of retrieval was down
	}
	return evidence, nil
}

// choose answers a question of multiple choice. Options are no part of what is
// searched for, and no gate or check stands behind it: a choice is no sentence that
// evidence could carry.
func (s *engineSystem) choose(ctx context.Context, q eval.Question) (eval.Response, error) {
	if s.model.LLM == nil {
		return s.pick(ctx, q)
	}
	req := generate.Request{Question: question.Parse(q.Stem, question.Options{}),
		Choice: &generate.Choice{Options: q.Options, Examples: s.examples}}
	if !s.closed {
		var err error
		if req.Passages, err = s.evidence(ctx, q.Stem); err != nil {
			return eval.Response{}, err
		}
	}
	if s.completions != nil {
		return s.likeliest(ctx, q, req)
	}
	h := &heard{}
	wrote, err := s.write(listen(ctx, h), s.choiceModel(), req)
	if err != nil && !errors.Is(err, generate.ErrEmptyAnswer) {
		return s.partial(h), err
	}
	r, err := eval.NewResponse(wrote, req.Passages)
	if err != nil {
		return s.partial(h), err
	}
	if r, err = s.written(ctx, r, wrote, h); err != nil {
		return r, err
	}
	r.Sentences = nil // they are not checked
	r.Answer = r.Reply.Answer()
	return r, nil
}

// choiceModel is the model with the prompt for questions of multiple choice.
func (s *engineSystem) choiceModel() biopars.Model {
	m := s.model
	m.Prompt = cmp.Or(s.choice, generate.ChoicePrompt)
	m.ClosedBook = m.Prompt
	return m
}

// pick chooses the option that the corpus supports best, by BM25 alone.
func (s *engineSystem) pick(ctx context.Context, q eval.Question) (eval.Response, error) {
	passages := map[string]index.Passage{}
	search := func(ctx context.Context, text string) (string, float64, error) {
		found, err := s.engine.Search(ctx, biopars.Question{Text: text, K: 1, Mode: retrieve.ModeBM25, Verbatim: true})
		if errors.Is(err, biopars.ErrEmptyQuestion) {
			return "", 0, nil
		}
		if err != nil {
			return "", 0, err
		}
		if _, err := eval.NewResponse(answer.Answer{Notices: found.Notices}, nil); err != nil {
			return "", 0, err // retrieval was down
		}
		if len(found.Candidates) == 0 {
			return "", 0, nil
		}
		c := found.Candidates[0]
		passages[c.Passage.ID] = c.Passage
		return c.Passage.ID, c.BM25, nil
	}
	p, err := choice.Choose(ctx, search, q.Stem, q.Options)
	if err != nil {
		return eval.Response{}, err
	}
	if p.Option < 0 {
		return eval.NewResponse(answer.Answer{Origin: answer.Abstained}, nil)
	}
	said := answer.Answer{Origin: answer.Extractive, Sentences: []answer.Sentence{{Text: eval.OptionName(p.Option)}}}
	r, err := eval.NewResponse(said, []index.Passage{passages[p.Passage]})
	r.Sentences = nil
	return r, err
}
