package eval

import (
	"context"
	"fmt"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// Reply is what a model wrote, as it came: with reasoning, citation markers and
// whatever else its template leaves in the text. Nothing of it is lost, whatever
// became of the answer.
type Reply struct {
	Text string `json:"text"`
	// Reasoning is what the server gave apart from the text.
	Reasoning string `json:"reasoning,omitempty"`
	// Thought is the length of all reasoning, in bytes, kept or not.
	Thought int `json:"reasoning_bytes,omitempty"`
	// Stop is why the model stopped, as its server says; empty when it says nothing.
	Stop string `json:"stop,omitempty"`
}

// Answer is the answer in the reply: without reasoning and control tokens, with its
// citation markers.
func (r *Reply) Answer() string { return sanitize.Answer(r.Text) }

// Words is the answer without citation markers, which are no words of it.
func (r *Reply) Words() string {
	var s citation.Stream
	var b strings.Builder
	for _, p := range append(s.Write(r.Answer()), s.Close()...) {
		if !p.Marker {
			b.WriteString(sanitize.StripControls(p.Text))
		}
	}
	return strings.TrimSpace(beforeMarks.Replace(b.String()))
}

// beforeMarks closes the gap that a marker leaves in front of a mark.
var beforeMarks = strings.NewReplacer(" .", ".", " ،", "،", " ؛", "؛", " !", "!", " ؟", "؟", " ?", "?", " \n", "\n")

// Sentences are those of the answer with the citations that the model itself wrote,
// of a number of passages. They are read as the engine reads a model, but for
// anything that judges or changes them.
func (r *Reply) Sentences(ctx context.Context, passages int) ([]Sentence, error) {
	text := r.Answer()
	if text == "" {
		return nil, nil
	}
	g := &generate.Generator{Model: said(text), Window: 1 << 30, MaxAnswer: len(text) + 1}
	req := generate.Request{Question: question.Parse("?", question.Options{}), ClosedBook: passages == 0}
	for range passages {
		req.Passages = append(req.Passages, index.Passage{Text: "."})
	}
	a, err := answer.Collect(g.Generate(ctx, req))
	if err != nil && len(a.Sentences) == 0 {
		return nil, fmt.Errorf("sentences of a reply: %w", err)
	}
	var out []Sentence
	for _, s := range a.Sentences {
		out = append(out, Sentence{Text: s.Text, Citations: s.Citations})
	}
	return out, nil
}

// withoutReasoning is the reply with its reasoning counted and not kept.
func (r Reply) withoutReasoning() Reply {
	r.Text, r.Reasoning = r.Answer(), ""
	return r
}

// NewReply is a reply with its reasoning, which may stand in the text, in the field
// of its own, or in both. keep says whether it is kept.
func NewReply(text, reasoning, stop string, keep bool) Reply {
	var in sanitize.Reply
	in.Write(text)
	in.Close()
	r := Reply{Text: text, Reasoning: reasoning, Stop: stop, Thought: len(reasoning) + in.ReasoningBytes()}
	if !keep {
		r = r.withoutReasoning()
	}
	return r
}

// said is a model that has said something.
type said string

// GenerateContent implements llms.Model.
func (s said) GenerateContent(context.Context, []llms.MessageContent, ...llms.CallOption) (*llms.ContentResponse, error) {
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{Content: string(s), StopReason: "stop"}}}, nil
}

// Call implements llms.Model.
func (s said) Call(context.Context, string, ...llms.CallOption) (string, error) {
	return string(s), nil
}
