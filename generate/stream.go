package generate

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/persian"
)

type reply struct {
	resp *llms.ContentResponse
	err  error
}

// stream runs the model in a goroutine of its own, since a provider may call
// back from any, and hands its chunks on in this one. It returns when the model
// has; one that does not stop when it is told to is left behind after a moment, and
// what it still says is heard by nobody.
func (w *writing) stream(ctx context.Context, messages []llms.MessageContent, room int) (*llms.ContentResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks := make(chan string)
	done := make(chan reply, 1)
	opts := []llms.CallOption{
		llms.WithMaxTokens(room),
		llms.WithTemperature(w.g.Temperature),
		llms.WithStreamingFunc(func(_ context.Context, chunk []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
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
	w.readEvidence()
	w.left = max(room, minRoom) * bytesPerToken
	streamed := false
	for {
		select {
		case <-ctx.Done():
			return w.await(ctx, done)
		case c := <-chunks:
			streamed = streamed || c != ""
			if ctx.Err() != nil || !w.take(ctx, c) {
				cancel()
				return w.await(ctx, done)
			}
		case r := <-done:
			if r.err == nil {
				// A model that ends without an error although it was
				// interrupted has not finished.
				r.err = ctx.Err()
			}
			if r.err == nil && (r.resp == nil || len(r.resp.Choices) == 0) {
				r.err = ErrEmptyAnswer
			}
			if r.err == nil && !streamed && !w.take(ctx, r.resp.Choices[0].Content) {
				return w.await(ctx, nil)
			}
			return r.resp, r.err
		}
	}
}

// Bounds of what is taken from a model, however it was told to be brief. No
// tokenizer has more than about ten bytes of Persian in a token on average, and no
// sentence that can be checked has four thousand.
const (
	bytesPerToken = 16
	minRoom       = 64
	maxSentence   = 4096
)

// leaveAfter is how long a model that was told to stop is waited for.
const leaveAfter = 200 * time.Millisecond

// await ends a stream that is not taken any further: the consumer has stopped, time
// is up, a sentence could not be judged in time, or the answer is too long, which
// leaves what there is of it.
func (w *writing) await(ctx context.Context, done <-chan reply) (*llms.ContentResponse, error) {
	var r reply
	if done != nil {
		moment := time.NewTimer(leaveAfter)
		defer moment.Stop()
		select {
		case r = <-done:
		case <-moment.C:
		}
	}
	switch {
	case w.stopped:
		return nil, nil
	case w.endless != "":
		return &llms.ContentResponse{Choices: []*llms.ContentChoice{{StopReason: w.endless}}}, nil
	case w.late != nil:
		return nil, w.late
	case r.err != nil:
		return nil, r.err
	}
	return nil, ctx.Err()
}

// take passes a chunk of the model's text on; false means that no more is wanted.
func (w *writing) take(ctx context.Context, chunk string) bool {
	if chunk != "" && !w.wrote {
		w.wrote = true
		w.answer.Timings.FirstToken = time.Since(w.start)
	}
	if w.left -= len(chunk); w.left < 0 {
		chunk, w.endless = strings.ToValidUTF8(chunk[:len(chunk)+w.left], ""), "length"
	}
	text, withdrawn := w.reply.Write(chunk)
	if withdrawn && !w.withdraw() {
		return false
	}
	return w.pass(ctx, w.cites.Write(text)) && w.endless == ""
}

// withdraw takes back what was given out: it was no part of the answer.
func (w *writing) withdraw() bool {
	w.cites, w.sentences, w.tally = citation.Stream{}, sentenceStream{}, tally{}
	w.unknown, w.held, w.said, w.unchecked, w.repeated = nil, nil, nil, 0, 0
	w.answer.Sentences = nil
	return w.yield(answer.Withdrawn{}, nil)
}

func (w *writing) pass(ctx context.Context, pieces []citation.Piece) bool {
	for _, p := range pieces {
		if !p.Marker {
			text := sanitize.StripControls(p.Text)
			if text == "" {
				continue
			}
			told := w.g.Checker != nil || w.yield(answer.Token{Text: text}, nil)
			if !told || !w.give(ctx, w.sentences.write(text)) {
				return false
			}
			if w.sentences.overlong() {
				w.sentences.drop()
				w.endless = "sentence"
				return false
			}
			continue
		}
		in, out := citation.Known(p.Numbers, len(w.answer.Sources))
		if len(out) > 0 && len(w.unknown) < maxUnknown && !slices.Contains(w.unknown, p.Text) {
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

// maxUnknown bounds the citations of sources that do not exist that are told of.
const maxUnknown = 8

// give checks finished sentences and gives them out. One that cannot be checked is
// left out, since it would be taken for one that was; when time is up, nothing more
// is given out.
func (w *writing) give(ctx context.Context, list []answer.Sentence) bool {
	for _, s := range list {
		if w.repeats(s) {
			if w.repeated >= maxRepeated {
				w.sentences.drop()
				w.endless = "repetition"
				return false
			}
			continue
		}
		if w.g.Checker != nil && !w.req.ClosedBook && len(s.Text) <= maxSentence && (sanitize.Hostile(s.Text) || sanitize.Doubted(s.Text) || foreign(s.Text, w.req.Question.Text)) {
			w.tally.order() // an order that the model passes on is no answer
			continue
		}
		if w.g.Checker != nil {
			if w.late = ctx.Err(); w.late != nil {
				return false
			}
			checked, err := w.check(ctx, s)
			if w.late = ctx.Err(); w.late != nil {
				return false
			}
			if err != nil {
				w.unchecked++
				w.tally.claims++
				continue
			}
			s = checked
		}
		w.tally.add(s)
		if !w.policy().keep(s) || w.ordered && !carries(s) {
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

// maxRepeated is how many repeated sentences show that a model will not end.
const maxRepeated = 12

// repeats reports whether the model has written the sentence before.
func (w *writing) repeats(s answer.Sentence) bool {
	key := strings.Trim(persian.Normalize(s.Text), " .،؛:!؟?")
	if w.said == nil {
		w.said = map[string]int{}
	}
	w.said[key]++
	if w.said[key] == 1 {
		return false
	}
	w.repeated++
	return true
}

// check judges a sentence. One that is too long, which comes whole when a model
// does not stream, is not read.
func (w *writing) check(ctx context.Context, s answer.Sentence) (answer.Sentence, error) {
	if len(s.Text) > maxSentence {
		return s, errOverlong
	}
	return w.g.Checker.Check(ctx, w.req.Question.Text, s, w.evidence)
}

var errOverlong = errors.New("the sentence is too long to be checked")

// tell gives a sentence out. With a Checker its text has been held back until
// now.
func (w *writing) tell(s answer.Sentence) bool {
	GiveEvidence(&s, w.req.Question.Text, w.evidence, w.g.IDF)
	if w.g.Checker != nil {
		text := s.Text + markers(s.Citations)
		if s.Verdict != nil && s.Verdict.Judgement == answer.Unsupported {
			text += " " + unsupportedMark
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

// flush gives out what the streams still hold.
func (w *writing) flush(ctx context.Context) bool {
	text, withdrawn := w.reply.Close()
	if withdrawn && !w.withdraw() {
		return false
	}
	return w.pass(ctx, w.cites.Write(text)) && w.pass(ctx, w.cites.Close()) && w.give(ctx, w.sentences.close())
}
