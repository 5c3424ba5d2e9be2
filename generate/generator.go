// Package generate turns evidence into an answer whose every sentence carries
// its evidence: prompt, stream, citations, sentences. It works on passages and
// a langchaingo model and knows nothing of how either was found.
package generate

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/defaults"
)

// Generator answers with a language model. Model is required; every other
// field works at its zero value. It is safe for concurrent use when the model
// is and its fields are not changed.
type Generator struct {
	// Model writes the answer.
	Model llms.Model
	// Name is what the answer calls the model.
	Name string
	// Window is the model's context window in tokens; default 8192.
	Window int
	// MaxAnswer is the room left for the answer, in tokens, and the most that
	// the model may write; default 1024, at most half the window.
	MaxAnswer int
	// Temperature of sampling; default 0, the most likely wording.
	Temperature float64
	// Seed of sampling; 0 leaves it to the model.
	Seed int
	// Counter estimates tokens; default one Estimator for the Generator's
	// life. An Observer is told the server's counts.
	Counter Counter
	// Prompt and ClosedBook are the templates in force; default AnswerPrompt
	// and ClosedBookPrompt.
	Prompt, ClosedBook *prompt.Template
	// Checker judges every finished sentence before it is given out, as a
	// Token of its own; nil gives no verdicts, and the text as it comes.
	Checker Checker
	// Unsupported says what becomes of sentences that fail; default PolicyMark.
	Unsupported Policy
	// AnswerAnyway keeps an answer whose claims are mostly not supported, with
	// a notice.
	AnswerAnyway bool
	// IDF weighs terms when the quote of a source is picked; nil: all equal.
	IDF func(term string) float64

	estimator Estimator
}

// overflowRetries bounds how often a prompt that the server finds too long is
// made again with fewer passages.
const overflowRetries = 3

// Generate implements Answerer. Errors are ErrNoEvidence, ErrBudget,
// ErrEmptyAnswer, what the model returns, and what ctx says; after the first
// token the Failed event carries the partial answer.
func (g *Generator) Generate(ctx context.Context, req Request) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		w := &writing{g: g, req: req, yield: yield, start: time.Now()}
		w.answer = answer.Answer{Question: req.Question.Text, Origin: answer.Generated, Model: g.Name, Notices: slices.Clone(req.Notices)}
		err := w.run(ctx)
		if w.stopped {
			return
		}
		w.finish()
		if err != nil {
			w.answer.Truncated = true
			yield(answer.Failed{Err: err, Partial: w.answer}, err)
			return
		}
		yield(answer.Done{Answer: w.answer}, nil)
	}
}

// Answer runs Generate to its end; see Collect.
func (g *Generator) Answer(ctx context.Context, req Request) (answer.Answer, error) {
	return answer.Collect(g.Generate(ctx, req))
}

// writing is the state of one answer being written.
type writing struct {
	g       *Generator
	req     Request
	yield   func(answer.Event, error) bool
	start   time.Time
	answer  answer.Answer
	stopped bool // the consumer wants no more

	cites     citation.Stream
	sentences sentenceStream
	unknown   []string
	unchecked int
	wrote     bool
	tally     tally
	held      []answer.Sentence // judged but not given out yet: PolicyBlock
}

func (w *writing) run(ctx context.Context) error {
	g := w.g
	if g.Model == nil {
		return errors.New("generate: no model")
	}
	prompt := cmp.Or(g.Prompt, AnswerPrompt)
	passages, hostile := prepare(w.req.Passages)
	if w.req.ClosedBook {
		prompt, passages, hostile = cmp.Or(g.ClosedBook, ClosedBookPrompt), nil, 0
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeClosedBook))
	} else if len(passages) == 0 {
		return ErrNoEvidence
	}
	if hostile > 0 {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeHostile, hostile))
	}
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
		f, err := fit(counter, prompt, w.req.Question.Text, passages, budget)
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
				w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeModelFailed))
			}
			return err
		}
		return w.conclude(ctx, resp, counter, f.tokens)
	}
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
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticePassagesDropped, offered-f.kept, offered))
	}
	if f.cut {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticePassagesCut))
	}
}

type reply struct {
	resp *llms.ContentResponse
	err  error
}

// stream runs the model in a goroutine of its own, since a provider may call
// back from any, and hands its chunks on in this one. It returns only when the
// model has returned.
func (w *writing) stream(ctx context.Context, messages []llms.MessageContent, room int) (*llms.ContentResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan string)
	done := make(chan reply, 1)
	opts := []llms.CallOption{
		llms.WithMaxTokens(room),
		llms.WithTemperature(w.g.Temperature),
		llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
			select {
			case chunks <- string(chunk):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}),
	}
	if w.g.Seed != 0 {
		opts = append(opts, llms.WithSeed(w.g.Seed))
	}
	go func() {
		resp, err := w.g.Model.GenerateContent(ctx, messages, opts...)
		done <- reply{resp, err}
	}()
	streamed := false
	for {
		select {
		case c := <-chunks:
			streamed = streamed || c != ""
			if !w.stopped && !w.take(ctx, c) {
				w.stopped = true
				cancel()
			}
		case r := <-done:
			if w.stopped {
				return nil, nil
			}
			if r.err == nil {
				// A model that ends without an error although it was
				// interrupted has not finished.
				r.err = ctx.Err()
			}
			if r.err == nil && (r.resp == nil || len(r.resp.Choices) == 0) {
				r.err = ErrEmptyAnswer
			}
			if r.err == nil && !streamed && !w.take(ctx, r.resp.Choices[0].Content) {
				w.stopped = true
			}
			return r.resp, r.err
		}
	}
}

// take passes a chunk of the model's text on; false means that the consumer
// has stopped.
func (w *writing) take(ctx context.Context, chunk string) bool {
	if chunk != "" && !w.wrote {
		w.wrote = true
		w.answer.Timings.FirstToken = time.Since(w.start)
	}
	return w.pass(ctx, w.cites.Write(chunk))
}

func (w *writing) pass(ctx context.Context, pieces []citation.Piece) bool {
	for _, p := range pieces {
		if !p.Marker {
			text := sanitize.StripControls(p.Text)
			if text == "" {
				continue
			}
			if w.g.Checker == nil && !w.yield(answer.Token{Text: text}, nil) || !w.give(ctx, w.sentences.write(text)) {
				return false
			}
			continue
		}
		in, out := citation.Known(p.Numbers, len(w.answer.Sources))
		if len(out) > 0 && !slices.Contains(w.unknown, p.Text) {
			w.unknown = append(w.unknown, p.Text)
		}
		if len(in) == 0 {
			continue
		}
		var b strings.Builder
		for _, n := range in {
			writeMarker(&b, n)
		}
		if w.g.Checker == nil && !w.yield(answer.Token{Text: b.String()}, nil) {
			return false
		}
		w.sentences.cite(in)
	}
	return true
}

// give checks finished sentences and gives them out.
func (w *writing) give(ctx context.Context, list []answer.Sentence) bool {
	for _, s := range list {
		if w.g.Checker != nil {
			checked, err := w.g.Checker.Check(ctx, w.req.Question.Text, s, w.answer.Sources)
			if err != nil {
				w.unchecked++
			} else {
				s = checked
			}
		}
		w.tally.add(s)
		if !w.policy().keep(s) {
			continue
		}
		if w.g.Checker != nil && w.policy() == PolicyBlock {
			w.held = append(w.held, s)
			continue
		}
		if !w.tell(s) {
			return false
		}
	}
	return true
}

func (w *writing) policy() Policy { return cmp.Or(w.g.Unsupported, PolicyMark) }

// tell gives a sentence out. With a Checker its text has been held back until
// now.
func (w *writing) tell(s answer.Sentence) bool {
	if w.g.Checker != nil {
		text := s.Text + markers(s.Citations)
		if s.Verdict != nil && s.Verdict.Judgement == answer.Unsupported {
			text += " " + UnsupportedMark
		}
		if n := len(w.answer.Sentences); n > 0 && s.Break {
			text = "\n" + text
		} else if n > 0 {
			text = " " + text
		}
		if !w.yield(answer.Token{Text: text}, nil) {
			return false
		}
	}
	w.answer.Sentences = append(w.answer.Sentences, s)
	return w.yield(answer.SentenceDone{Index: len(w.answer.Sentences) - 1, Sentence: s}, nil)
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
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeNotSupported, w.tally.carried, w.tally.claims))
		return true
	}
	for _, s := range w.held {
		if !w.tell(s) {
			return false
		}
	}
	w.answer.Notices = append(w.answer.Notices, w.tally.notices(p)...)
	if !w.tally.enough(p) {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeAnyway))
	}
	return true
}

// conclude reads how the model ended.
func (w *writing) conclude(ctx context.Context, resp *llms.ContentResponse, counter Counter, estimated int) error {
	choice := resp.Choices[0]
	w.answer.Usage = usageOf(choice.GenerationInfo)
	if o, ok := counter.(Observer); ok && w.answer.Usage.PromptTokens > 0 {
		o.Observe(estimated, w.answer.Usage.PromptTokens)
	}
	if !w.flush(ctx) || !w.settle() {
		w.stopped = true
		return nil
	}
	switch reason := strings.ToLower(choice.StopReason); reason {
	case "stop", "end_turn", "eos", "complete", "finish_reason_stop", "finishreasonstop", "stop_sequence":
	case "":
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeStopUnknown))
	default:
		w.answer.Truncated = true
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeTruncated, reason))
	}
	if len(w.answer.Sentences) == 0 && w.answer.Origin != answer.Abstained {
		return ErrEmptyAnswer
	}
	return nil
}

// flush gives out what the streams still hold.
func (w *writing) flush(ctx context.Context) bool {
	return w.pass(ctx, w.cites.Close()) && w.give(ctx, w.sentences.close())
}

// finish completes the answer's notices, quotes and timings, whether it is
// whole or partial. What a broken stream left unfinished is kept as a last
// sentence of the partial answer.
func (w *writing) finish() {
	for _, p := range w.cites.Close() {
		if !p.Marker {
			w.sentences.write(sanitize.StripControls(p.Text))
		}
	}
	w.answer.Sentences = append(w.answer.Sentences, w.sentences.close()...)
	if len(w.unknown) > 0 {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeUnknownCitation, strings.Join(w.unknown, " ")))
	}
	if w.unchecked > 0 {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeCheckFailed, w.unchecked))
	}
	uncited := 0
	for _, s := range w.answer.Sentences {
		if len(s.Citations) == 0 {
			uncited++
		}
	}
	if uncited > 0 && !w.req.ClosedBook {
		w.answer.Notices = append(w.answer.Notices, answer.NewNotice(answer.NoticeUncited, uncited, len(w.answer.Sentences)))
	}
	quoteSources(&w.answer, w.g.IDF)
	w.answer.Timings.Generate = time.Since(w.start)
	w.answer.Timings.Total = w.answer.Timings.Generate
}

// isTokenLimit recognises the error of a prompt that is too long, of every
// provider that uses langchaingo's codes.
func isTokenLimit(err error) bool {
	var e *llms.Error
	return errors.As(err, &e) && e.Code == llms.ErrCodeTokenLimit
}

// usageOf reads token counts under the names that langchaingo's providers use.
func usageOf(info map[string]any) answer.Usage {
	read := func(names ...string) int {
		for _, n := range names {
			switch v := info[n].(type) {
			case int:
				return v
			case int32:
				return int(v)
			case int64:
				return int(v)
			case float64:
				return int(v)
			}
		}
		return 0
	}
	return answer.Usage{
		PromptTokens:     read("PromptTokens", "InputTokens", "input_tokens"),
		CompletionTokens: read("CompletionTokens", "OutputTokens", "output_tokens"),
	}
}

var _ Answerer = (*Generator)(nil)
var _ Answerer = (*Extractor)(nil)
