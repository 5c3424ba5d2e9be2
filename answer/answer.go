// Package answer is what answering comes to: sentences with their citations and
// verdicts, numbered sources, conflicts between them and notices, whole or as a
// stream of events. Package generate fills it in; terminal, JSON and whatever
// else shows answers are renderings of it.
package answer

import (
	"slices"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
	"github.com/biopars/biopars/retrieve"
)

// Origin says who wrote an answer's sentences.
type Origin string

const (
	Generated  Origin = "generated"  // written by the model
	Extractive Origin = "extractive" // quoted from the passages, no model involved
	Abstained  Origin = "abstained"  // the evidence does not answer the question
	Courtesy   Origin = "courtesy"   // it was no question: thanks, a greeting; a notice answers it
	AskedBack  Origin = "asked-back" // it asks of nothing: a notice asks of what
)

// Answer is the typed result; terminal, JSON, HTML and event streams are
// renderings of it.
type Answer struct {
	Question  string             `json:"question"`            // as it was asked
	Rewritten *rewrite.Rewritten `json:"rewritten,omitempty"` // what was answered, when the question was a follow-up
	Emergency string             `json:"emergency,omitempty"` // to be said first: somebody may be in danger
	Origin    Origin             `json:"origin"`
	Model     string             `json:"model,omitempty"`
	Sentences []Sentence         `json:"sentences"`
	Sources   []Source           `json:"sources"`
	Conflicts []Conflict         `json:"conflicts,omitempty"` // places where the sources disagree
	Notices   []Notice           `json:"notices,omitempty"`
	Truncated bool               `json:"truncated,omitempty"`   // the model stopped before it was done
	Prompt    string             `json:"prompt_hash,omitempty"` // hash of the prompt template in force
	Reasoning string             `json:"reasoning,omitempty"`   // what the model thought aloud; no part of the answer
	Usage     Usage              `json:"usage"`
	Timings   Timings            `json:"timings"`

	Answerability *question.Answerability `json:"answerability,omitempty"` // do the passages answer; nil: not judged
}

// WithLists is the answer with empty lists in the place of nil, which JSON would have
// as null, and with its notices worded.
func (a Answer) WithLists() Answer {
	if a.Sentences == nil {
		a.Sentences = []Sentence{}
	}
	if a.Sources == nil {
		a.Sources = []Source{}
	}
	a.Notices = slices.Clone(a.Notices)
	for i, n := range a.Notices {
		if n.Text == "" {
			a.Notices[i].Text = n.Render("fa")
		}
	}
	return a
}

// Sentence is one sentence of the answer. Citations holds the numbers of the
// Sources it rests on, without their markers in Text.
type Sentence struct {
	Text      string   `json:"text"`
	Citations []int    `json:"citations,omitempty"`
	Break     bool     `json:"break,omitempty"`   // starts a new paragraph or list item
	Verdict   *Verdict `json:"verdict,omitempty"` // nil when nothing checked the sentence

	// Evidence is what the sentence rests on, a quote of each source that it cites.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Source is a numbered passage of the evidence.
type Source struct {
	Number  int           `json:"number"`
	Passage index.Passage `json:"passage"`
	Quote   Quote         `json:"quote"` // the sentence of the passage that is the evidence
	Cited   bool          `json:"cited"`
	// Copies are near duplicates of the passage in the corpus, which it stands for.
	Copies []retrieve.Copy `json:"copies,omitempty"`
}

// Quote is a byte range of a passage's text.
type Quote struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Conflict is a pair of sources that disagree, with the sentences in which they
// do.
type Conflict struct {
	Kind string    `json:"kind"` // ConflictQuantity …
	A    CitedText `json:"a"`
	B    CitedText `json:"b"`
}

// In what two sources disagree, as Conflict.Kind.
const (
	ConflictQuantity = "quantity" // another number or amount
	ConflictPolarity = "polarity" // it is so and it isn't, it may be done and it mustn't
	ConflictChoice   = "choice"   // another drug of choice, antidote, cause …
	ConflictTiming   = "timing"   // when it is taken
	ConflictRoute    = "route"    // by which way it is given
)

// CitedText is a quote with the number of its source.
type CitedText struct {
	Source int   `json:"source"`
	Quote  Quote `json:"quote"`
}

// Notice is something the reader must know about how the answer came to be.
type Notice struct {
	Code string `json:"code"`             // stable, for programs: "extractive", "dense-down", …
	Args []any  `json:"args,omitempty"`   // what the wording needs, in its order
	Text string `json:"text,omitempty"`   // the wording, in the language asked for
	Hint string `json:"repair,omitempty"` // Repair in words: empty until the program that shows the notice fills it in

	Repair index.Repair `json:"-"` // what mends it; may be empty
	Err    error        `json:"-"` // the cause, if there is one
}

// Usage counts tokens as the model's server reported them; 0 when unknown.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
}

// Timings are wall-clock durations of the stages.
type Timings struct {
	Retrieve   time.Duration `json:"retrieve_ns"`
	Rerank     time.Duration `json:"rerank_ns"`
	FirstToken time.Duration `json:"first_token_ns,omitempty"`
	Generate   time.Duration `json:"generate_ns"`
	Total      time.Duration `json:"total_ns"`
}
