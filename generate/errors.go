package generate

import (
	"errors"
	"fmt"
	"strings"
)

// MissingError says that passages speak of what a question is about and hold
// nothing of what it seeks.
type MissingError struct {
	Kind    string // see question.Sought
	Word    string // of the question, that asks for it
	Subject string // what it is asked of, as the question has it
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the passages hold no %s of %s", strings.TrimSpace(e.Kind+" "+e.Word), e.Subject)
}

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
