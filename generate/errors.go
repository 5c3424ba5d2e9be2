package generate

import "errors"

var (
	// ErrNoEvidence: a request without passages that is not closed-book.
	ErrNoEvidence = errors.New("no passages to answer from")
	// ErrNoSentence: no passage holds a sentence that could be quoted.
	ErrNoSentence = errors.New("no quotable sentence in the passages")
	// ErrEmptyAnswer: the model finished without writing anything.
	ErrEmptyAnswer = errors.New("the model wrote no answer")
	// ErrBudget: question and instructions alone exceed the context window.
	ErrBudget = errors.New("the question does not fit into the model's context window")
)
