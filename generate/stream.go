package generate

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/sanitize"
)

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
			told := w.g.Checker != nil || w.yield(answer.Token{Text: text}, nil)
			if !told || !w.give(ctx, w.sentences.write(text)) {
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

// foreign reports whether a sentence is mostly in Latin letters though the question
// is in Persian ones: a model that was told to answer in Persian has then been told
// something else.
func foreign(sentence, question string) bool {
	return persianScript(question) && (!persianScript(sentence) || arabic(sentence) && !arabic(question))
}

// persianWords are of those that hardly a sentence of Persian is without.
var persianWords = strings.Fields("است را که از به در می این با برای آن و یا باید شود کند دارد نیست")

// arabic reports whether a text is Arabic: it has letters that Persian is not
// written with or the article, but no letter and no word that only Persian has.
func arabic(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) })
	return !strings.ContainsAny(s, "پچژگ") &&
		!slices.ContainsFunc(words, func(w string) bool { return w != "و" && w != "با" && slices.Contains(persianWords, w) }) &&
		(strings.ContainsAny(s, "أإةٱ") || slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "ال") && len(w) > len("الف") }))
}

// persianScript reports whether at least a third of a text's letters are of Arabic
// script; names of drugs and tests may be in Latin letters.
func persianScript(s string) bool {
	arabic, letters := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
			if unicode.Is(unicode.Arabic, r) {
				arabic++
			}
		}
	}
	return arabic*3 >= letters
}

// give checks finished sentences and gives them out.
func (w *writing) give(ctx context.Context, list []answer.Sentence) bool {
	for _, s := range list {
		if w.g.Checker != nil && !w.req.ClosedBook && (sanitize.Hostile(s.Text) || sanitize.Commands(s.Text) || foreign(s.Text, w.req.Question.Text)) {
			w.tally.order() // an order that the model passes on is no answer
			continue
		}
		if w.g.Checker != nil {
			checked, err := w.g.Checker.Check(ctx, w.req.Question.Text, s, w.evidence)
			if err != nil {
				w.unchecked++
			} else {
				s = checked
			}
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

// tell gives a sentence out. With a Checker its text has been held back until
// now.
func (w *writing) tell(s answer.Sentence) bool {
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
	return w.pass(ctx, w.cites.Close()) && w.give(ctx, w.sentences.close())
}
