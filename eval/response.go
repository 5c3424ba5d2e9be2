package eval

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
)

// NewResponse is an answer as a response to be scored. Evidence is what was
// retrieved for it; it counts when the answer names no source. An answer that
// something else wrote, or with less evidence, than what is measured, as when the
// model or a leg of retrieval went down, is an error.
func NewResponse(a answer.Answer, evidence []index.Passage) (Response, error) {
	r := Response{
		Origin: string(a.Origin), Prompt: a.Prompt, Truncated: a.Truncated,
		Usage: Usage(a.Usage), Timings: Timings(a.Timings),
	}
	for _, n := range a.Notices {
		switch n.Code {
		case answer.NoticeModelDown, answer.NoticeDenseDown, answer.NoticeBM25Down:
			return r, &degradedError{n}
		}
		r.Notices = append(r.Notices, n.Code)
	}
	number := map[int]int{} // of a source of the answer, in the response
	for i, s := range a.Sources {
		number[s.Number] = i + 1
		r.Retrieved = append(r.Retrieved, passageOf(s.Passage))
	}
	if len(a.Sources) == 0 {
		for _, p := range evidence {
			r.Retrieved = append(r.Retrieved, passageOf(p))
		}
	}
	var text strings.Builder
	for i, s := range a.Sentences {
		switch {
		case i > 0 && s.Break:
			text.WriteByte('\n')
		case i > 0:
			text.WriteByte(' ')
		}
		text.WriteString(s.Text)
		out := Sentence{Text: s.Text}
		for _, c := range s.Citations {
			out.Citations = append(out.Citations, number[c])
		}
		r.Sentences = append(r.Sentences, out)
	}
	r.Answer = text.String()
	return r, nil
}

// masked is the response with mask applied to what the system has written.
func (r Response) masked(mask func(string) string) Response {
	r.Answer, r.Sentences = mask(r.Answer), maskedSentences(r.Sentences, mask)
	if r.Reply != nil {
		reply := *r.Reply
		reply.Text, reply.Reasoning = mask(reply.Text), mask(reply.Reasoning)
		r.Reply = &reply
	}
	if r.Shown != nil {
		shown := *r.Shown
		shown.Answer, shown.Sentences = mask(shown.Answer), maskedSentences(shown.Sentences, mask)
		r.Shown = &shown
	}
	return r
}

func maskedSentences(sentences []Sentence, mask func(string) string) []Sentence {
	out := slices.Clone(sentences)
	for i := range out {
		out[i].Text = mask(out[i].Text)
	}
	return out
}

// degradedError is an answer that was not made by what is measured.
type degradedError struct{ notice answer.Notice }

func (e *degradedError) Error() string { return e.notice.Code + ": " + e.notice.Render("en") }
func (e *degradedError) Unwrap() error { return e.notice.Err }

func passageOf(p index.Passage) Passage {
	title := p.Title
	if p.Section != "" {
		title = strings.TrimPrefix(title+" › "+p.Section, " › ")
	}
	return Passage{ID: p.ID, Title: title, Text: p.Text}
}
