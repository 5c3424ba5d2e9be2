package generate

import (
	"context"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/question"
)

// Request is what an answer is made from.
type Request struct {
	// Question as it was understood; required. [question.Parse] reads one as it
	// is written.
	Question *question.Question
	// Passages is the evidence, best first; the first gets citation number 1.
	Passages []index.Passage
	// ClosedBook asks the model without evidence, for evaluation with
	// retrieval off. The answer then carries no citations and says so.
	ClosedBook bool
	// Choice, when set, gives the options of a question of multiple choice to the
	// template.
	Choice *Choice
	// Answerable is how likely the passages answer, see question.Answerability; it
	// decides where the sentences leave it open.
	Answerable float64
	// Anyway quotes the nearest sentences, though they do not hold what is sought.
	Anyway bool
	// Conflicts are pairs of sentences of the passages that cannot both be true of what
	// is asked. An answer of quotes begins with both sides of the first.
	Conflicts []answer.Conflict
	// Notices are carried into the answer in front of its own.
	Notices []answer.Notice
}

// Checker judges one finished sentence against the numbered sources. It may
// assign citations to a sentence that has none by returning the sentence
// changed. It is called once per sentence, in order, from one goroutine; it
// should honour ctx.
type Checker interface {
	Check(ctx context.Context, question string, s answer.Sentence, sources []answer.Source) (answer.Sentence, error)
}
