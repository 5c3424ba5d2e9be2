package generate

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/question"
)

// Extractor answers without a model: it quotes the best sentences of the best
// passages, verbatim, each with its citation. The zero value works. It is safe
// for concurrent use.
type Extractor struct {
	// Max is the number of sentences at most; default 8.
	Max int
	// MinScore is the share of the best sentence's score below which a
	// sentence is left out; default 0.35.
	MinScore float64
	// Checker judges the sentences; nil gives no verdicts. A quoted sentence
	// stays whatever the verdict is, since it is the evidence.
	Checker Checker
}

// Generate streams the answer as Generator.Generate does. The sentences come in
// the order of the answer, each as a Token and a SentenceDone.
func (x *Extractor) Generate(ctx context.Context, req Request) iter.Seq2[answer.Event, error] {
	return func(yield func(answer.Event, error) bool) {
		start := time.Now()
		a, err := x.Answer(ctx, req)
		if err != nil {
			yield(answer.Failed{Err: err, Partial: a}, err)
			return
		}
		for i, s := range a.Sentences {
			text := s.Text + markers(s.Citations)
			if i > 0 && s.Break {
				text = "\n" + text
			} else if i > 0 {
				text = " " + text
			}
			if !yield(answer.Token{Text: text}, nil) || !yield(answer.SentenceDone{Index: i, Sentence: s}, nil) {
				return
			}
		}
		a.Timings.Generate = time.Since(start)
		a.Timings.Total = a.Timings.Generate
		yield(answer.Done{Answer: a}, nil)
	}
}

// Answer picks and orders the sentences. It returns ErrNoEvidence without
// passages, ErrNoSentence when nothing in them can be quoted, and a *MissingError
// when they hold nothing of what is sought.
func (x *Extractor) Answer(ctx context.Context, req Request) (answer.Answer, error) {
	a := answer.Answer{
		Question: req.Question.Text,
		Origin:   answer.Extractive,
		Notices:  append(slices.Clone(req.Notices), answer.NewNotice(answer.NoticeExtractive)),
	}
	if len(req.Passages) == 0 {
		return a, ErrNoEvidence
	}
	for i, p := range req.Passages {
		a.Sources = append(a.Sources, answer.Source{Number: i + 1, Passage: p})
	}
	safe := evidence(a.Sources)
	req.Passages = passagesOf(safe)
	pool, err := candidates(ctx, req)
	if err != nil {
		return a, err
	}
	parts, all := missing(req.Question, pool)
	disputed := len(req.Conflicts) > 0
	if len(pool) > 0 && all && !req.Anyway && !disputed {
		if err := refusal(req, parts); err != nil {
			return a, err
		}
	}
	var chosen []candidateSentence
	if !disputed || !all && req.Answerable >= question.MinAnswerable {
		chosen = x.choose(req.Question, pool)
	}
	chosen = withBothSides(req, pool, chosen, cmp.Or(x.Max, 8))
	if len(chosen) == 0 {
		return a, ErrNoSentence
	}
	for i, c := range arrange(chosen) {
		n := c.passage + 1
		s := answer.Sentence{Text: c.text, Citations: []int{n}}
		s.Break = i > 0 && (i == min(leadSentences, len(chosen)) ||
			i > leadSentences && c.aspect != question.NoAspect && c.aspect != chosen[i-1].aspect)
		// What looks like a citation of ours in the passage loses its brackets.
		s.Text, _ = sanitize.Clean(s.Text)
		if x.Checker != nil {
			if s, err = x.Checker.Check(ctx, req.Question.Text, s, safe); err != nil {
				return a, err
			}
		}
		GiveEvidence(&s, req.Question.Text, safe, nil)
		a.Sentences = append(a.Sentences, s)
		src := &a.Sources[c.passage]
		if !src.Cited {
			src.Cited = true
			src.Quote = answer.Quote{Text: c.text, Start: c.start, End: c.end}
		}
	}
	if !disputed {
		a.Notices = append(a.Notices, unanswered(parts, chosen)...)
	}
	if len(a.Sentences) < 3 && !disputed {
		a.Notices = append(a.Notices, answer.NewNotice(answer.NoticeFewSentences, len(a.Sentences)))
	}
	return a, nil
}

// leadSentences open the answer in the order of their score: the short answer.
const leadSentences = 3

// arrange keeps the short answer in front and puts the rest in clinical order,
// in place.
func arrange(s []candidateSentence) []candidateSentence {
	if len(s) > leadSentences {
		slices.SortStableFunc(s[leadSentences:], func(a, b candidateSentence) int {
			return cmp.Or(
				cmp.Compare(a.aspect.Order(), b.aspect.Order()),
				cmp.Compare(a.passage, b.passage),
				cmp.Compare(a.start, b.start))
		})
	}
	return s
}
