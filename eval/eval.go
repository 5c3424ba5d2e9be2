// Package eval runs answering systems over sets of questions, scores what they
// answer, and compares them.
//
// [LoadDataset] reads questions in the shapes that data sets come in. [Execute]
// puts them to a [System] and keeps everything in a run directory, which it
// goes on with after it was killed. [Evaluate] scores a run, [Compare] tests
// the difference of runs, and package report prints them.
//
// A failed item is counted and listed. It never becomes a zero or a NaN in an
// average.
package eval

import (
	"context"
	"errors"
	"time"

	"github.com/biopars/biopars/persian"
)

var (
	// ErrDataset is wrapped by every error about the content of a data set.
	ErrDataset = errors.New("unusable data set")
	// ErrRun is wrapped by every error about the content of a run directory.
	ErrRun = errors.New("unusable run directory")
	// ErrOtherRun is returned when a run directory was begun with other inputs
	// than those it is to go on with.
	ErrOtherRun = errors.New("the directory holds another run")
	// ErrInUse is returned when another process works in the run directory.
	ErrInUse = errors.New("another process works in the run directory")
)

// System answers questions. Implementations are safe for concurrent use.
type System interface {
	// Answer answers one question. It sees no reference answer. An error is a
	// failure of this question; it is tried again and then counted.
	Answer(ctx context.Context, q Question) (Response, error)
}

// Question is what a system sees of an item.
type Question struct {
	ID   string
	Text string // with the options, where there are some
	// Stem is the question without its options, and Options are these, where there
	// are some.
	Stem    string
	Options []string
}

// Response is what a system answered.
type Response struct {
	// Answer is what the system wrote, without reasoning and citation markers. It is
	// what is scored unless told otherwise.
	Answer string `json:"answer"`
	// Origin says who wrote the answer: "generated", "extractive", "abstained",
	// or "file" for answers made elsewhere.
	Origin    string     `json:"origin,omitempty"`
	Sentences []Sentence `json:"sentences,omitempty"`
	// Retrieved are the passages that the answer was written from. Citations
	// count them from 1.
	Retrieved []Passage `json:"retrieved,omitempty"`
	// Prompt is the hash of the prompt template.
	Prompt    string   `json:"prompt_hash,omitempty"`
	Truncated bool     `json:"truncated,omitempty"`
	Notices   []string `json:"notices,omitempty"` // codes
	Usage     Usage    `json:"usage,omitzero"`
	// Reply is what the model wrote, as it came; nil when no model was asked.
	Reply *Reply `json:"reply,omitempty"`
	// Likelihoods are what the model finds of each option of a question of multiple
	// choice, as logarithms of probabilities; nil when its choice was read from a reply.
	Likelihoods []float64 `json:"likelihoods,omitempty"`
	// Shown is what a user would have been shown; nil when nothing stands between
	// the system and the user.
	Shown   *Display `json:"shown,omitempty"`
	Timings Timings  `json:"-"`
}

// Abstained reports whether the system declined to answer.
func (r *Response) Abstained() bool { return r.Origin == originAbstained }

// Sentence is a sentence of an answer with the numbers of the passages it
// cites.
type Sentence struct {
	Text      string `json:"text"`
	Citations []int  `json:"citations,omitempty"`
}

// Passage is a retrieved passage.
type Passage struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

// Usage counts tokens as the model's server reports them; 0 when unknown.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens,omitempty"`
	CompletionTokens int `json:"completion_tokens,omitempty"`
}

// Timings are wall-clock durations; 0 when unknown.
type Timings struct {
	Retrieve, Rerank, FirstToken, Generate, Total time.Duration
}

// sentencesOf cuts an answer that came as one text into sentences. It has no
// citations.
func sentencesOf(text string) []Sentence {
	var out []Sentence
	for _, s := range persian.Sentences(text) {
		out = append(out, Sentence{Text: text[s.Start:s.End]})
	}
	return out
}
