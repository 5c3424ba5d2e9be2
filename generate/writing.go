package generate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/defaults"
)

// writing is the state of one answer being written.
type writing struct {
	g       *Generator
	req     Request
	yield   func(answer.Event, error) bool
	start   time.Time
	answer  answer.Answer
	stopped bool   // the consumer wants no more
	left    int    // bytes that the model may still say
	endless string // why no more is taken of an answer that is too long
	late    error  // the context's error, when time was up before a sentence was judged

	reply     sanitize.Reply
	cites     citation.Stream
	sentences sentenceStream
	unknown   []string
	unchecked int
	wrote     bool
	evidence  []answer.Source // the sources without what tries to give orders
	ordered   bool            // a passage tries to give orders
	tally     tally
	held      []answer.Sentence // judged but not given out yet: PolicyBlock
	said      map[string]int    // sentences, as they are compared, and how often they came
	repeated  int               // sentences left out because they had come before
}

func (w *writing) run(ctx context.Context) error {
	g := w.g
	if g.Model == nil {
		return errors.New("generate: no model")
	}
	prompt := cmp.Or(g.Prompt, AnswerPrompt)
	prepared, err := prepare(w.req.Passages, g.Random)
	if err != nil {
		return err
	}
	passages := prepared.passages
	if w.req.ClosedBook {
		prompt, passages, prepared.injected, prepared.orders = cmp.Or(g.ClosedBook, ClosedBookPrompt), nil, 0, 0
		w.notice(answer.NoticeClosedBook)
	} else if len(passages) == 0 {
		return ErrNoEvidence
	}
	if prepared.injected > 0 {
		w.notice(answer.NoticeInjection, prepared.injected)
	}
	if prepared.orders > 0 {
		w.notice(answer.NoticeOrder, prepared.orders)
	}
	w.ordered = prepared.injected+prepared.orders > 0
	w.answer.Prompt = prompt.Hash()
	counter := g.Counter
	if counter == nil {
		counter = &g.estimator
	}
	window := cmp.Or(g.Window, defaults.Window)
	room := min(cmp.Or(g.MaxAnswer, 1024), window/2)
	budget := window - room
	var resp *llms.ContentResponse
	for try := 0; ; try++ {
		f, err := fit(counter, prompt, w.req.Question.Text, w.req.Choice, passages, budget)
		if err != nil {
			return err
		}
		w.use(f, len(passages))
		resp, err = w.stream(ctx, f.messages, room)
		if w.stopped {
			return nil
		}
		if isTokenLimit(err) && !w.wrote && try < overflowRetries && f.kept+len(passages) > 0 {
			// The estimate was too low for this model: aim lower.
			budget = f.tokens * 2 / 3
			continue
		}
		if err != nil {
			if w.wrote {
				w.notice(answer.NoticeModelFailed)
			}
			return err
		}
		return w.conclude(ctx, resp, counter, f.tokens)
	}
}

// notice adds a notice to the answer.
func (w *writing) notice(code string, args ...any) {
	w.answer.Notices = append(w.answer.Notices, answer.NewNotice(code, args...))
}

// use makes the passages of the prompt the sources of the answer.
func (w *writing) use(f fitted, offered int) {
	w.answer.Sources = nil
	for i, p := range w.req.Passages[:f.kept] {
		w.answer.Sources = append(w.answer.Sources, answer.Source{Number: i + 1, Passage: p})
	}
	w.answer.Notices = slices.DeleteFunc(w.answer.Notices, func(n answer.Notice) bool {
		return n.Code == answer.NoticePassagesDropped || n.Code == answer.NoticePassagesCut
	})
	if f.kept < offered {
		w.notice(answer.NoticePassagesDropped, offered-f.kept, offered)
	}
	if f.cut {
		w.notice(answer.NoticePassagesCut)
	}
}

// readEvidence reads what of the sources can be evidence, while the model reads the prompt.
func (w *writing) readEvidence() {
	w.evidence = w.answer.Sources
	if w.g.Checker != nil {
		w.evidence = evidence(w.answer.Sources)
		w.ordered = w.ordered || !slices.EqualFunc(w.evidence, w.answer.Sources, func(a, b answer.Source) bool {
			return a.Passage.Text == b.Passage.Text && a.Passage.Title == b.Passage.Title
		})
	}
}

// policy is the policy in force. Beside passages that try to give orders, what the
// evidence does not carry may be what a passage ordered, so it is not shown.
func (w *writing) policy() Policy {
	p := cmp.Or(w.g.Unsupported, PolicyMark)
	if w.ordered && p == PolicyMark {
		p = PolicyDrop
	}
	return p
}

// settle decides, when all sentences are judged, whether they are an answer.
func (w *writing) settle() bool {
	if w.g.Checker == nil {
		return true
	}
	p := w.policy()
	if !w.tally.enough(p) && !w.g.AnswerAnyway {
		w.answer.Origin = answer.Abstained
		w.answer.Sentences = nil
		w.notice(answer.NoticeNotSupported, w.tally.carried, w.tally.claims)
		return true
	}
	for _, s := range w.held {
		if !w.tell(s) {
			return false
		}
	}
	w.answer.Notices = append(w.answer.Notices, w.tally.notices(p)...)
	if !w.tally.enough(p) {
		w.notice(answer.NoticeAnyway)
	}
	return true
}

// conclude reads how the model ended.
func (w *writing) conclude(ctx context.Context, resp *llms.ContentResponse, counter Counter, estimated int) error {
	choice := resp.Choices[0]
	w.answer.Usage = usageOf(choice.GenerationInfo)
	w.answer.Reasoning = choice.ReasoningContent
	if o, ok := counter.(Observer); ok && w.answer.Usage.PromptTokens > 0 {
		o.Observe(estimated, w.answer.Usage.PromptTokens)
	}
	if w.flush(ctx); w.stopped || w.late != nil || !w.settle() {
		return w.late
	}
	switch reason := strings.ToLower(choice.StopReason); reason {
	case "stop", "end_turn", "eos", "complete", "finish_reason_stop", "finishreasonstop", "stop_sequence":
	case "":
		w.notice(answer.NoticeStopUnknown)
	default:
		w.answer.Truncated = true
		w.notice(answer.NoticeTruncated, reason)
	}
	if len(w.answer.Sentences) == 0 && w.answer.Origin != answer.Abstained {
		switch {
		case w.endless != "":
			return fmt.Errorf("%w that can be checked: it did not come to the end of a sentence", ErrEmptyAnswer)
		case w.reply.ReasoningBytes() > 0 || choice.ReasoningContent != "":
			return fmt.Errorf("%w, only reasoning; a model that reasons less, or not at all, may answer", ErrEmptyAnswer)
		}
		return ErrEmptyAnswer
	}
	return nil
}

// finish completes the answer's notices, quotes and timings, whether it is
// whole or partial. What a broken stream left unfinished is kept as a last
// sentence of the partial answer, unless sentences are checked: then it is not.
func (w *writing) finish() {
	rest, withdrawn := w.reply.Close()
	if withdrawn {
		w.withdraw()
	}
	if w.answer.Reasoning == "" {
		w.answer.Reasoning = w.reply.Reasoning()
	}
	for _, p := range append(w.cites.Write(rest), w.cites.Close()...) {
		if !p.Marker {
			w.sentences.write(sanitize.StripControls(p.Text))
		}
	}
	if rest := w.sentences.close(); w.g.Checker == nil { // else nobody has checked them
		for _, s := range rest {
			GiveEvidence(&s, w.req.Question.Text, w.answer.Sources, w.g.IDF)
			w.answer.Sentences = append(w.answer.Sentences, s)
		}
	}
	if len(w.unknown) > 0 {
		w.notice(answer.NoticeUnknownCitation, strings.Join(w.unknown, " "))
	}
	if w.repeated > 0 {
		w.notice(answer.NoticeRepeated, w.repeated)
	}
	if w.unchecked > 0 {
		w.notice(answer.NoticeCheckFailed, w.unchecked)
	}
	uncited := 0
	for _, s := range w.answer.Sentences {
		if len(s.Citations) == 0 {
			uncited++
		}
	}
	if uncited > 0 && !w.req.ClosedBook {
		w.notice(answer.NoticeUncited, uncited, len(w.answer.Sentences))
	}
	quoteSources(&w.answer, w.g.IDF)
	w.answer.Timings.Generate = time.Since(w.start)
	w.answer.Timings.Total = w.answer.Timings.Generate
}
