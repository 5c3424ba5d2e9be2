package schema

import (
	"context"
	"errors"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/ingest/crawl"
	"github.com/biopars/biopars/internal/ollama"
)

// Code says for programs what kind of failure an error is. The command line has an
// exit code for each, the server a status; neither changes.
type Code string

const (
	CodeUsage       Code = "usage"       // wrong flags, arguments, fields or configuration
	CodeNoCorpus    Code = "no-corpus"   // nothing has been ingested
	CodeLocked      Code = "locked"      // another process is writing
	CodeFingerprint Code = "fingerprint" // an index must be built again
	CodeModel       Code = "model"       // the model failed, or its answer is incomplete
	CodeTimeout     Code = "timeout"     // the answer took too long
	CodeStore       Code = "store"       // the Qdrant server does not answer, or refuses the key
	CodeNotFound    Code = "not-found"   // there is no such passage or document
	CodeInterrupted Code = "interrupted" // stopped by who asked
	CodeFailure     Code = "failure"     // anything else
)

// CodeOf is the kind of failure that an error of the engine is.
func CodeOf(err error) Code {
	var modelErr *ollama.Error
	var llmErr *llms.Error
	switch {
	case errors.Is(err, context.Canceled):
		return CodeInterrupted
	case errors.Is(err, biopars.ErrEmptyQuestion), errors.Is(err, index.ErrCondition), errors.Is(err, biopars.ErrLongQuestion),
		errors.Is(err, crawl.ErrOptions):
		return CodeUsage
	case errors.Is(err, index.ErrNoCorpus):
		return CodeNoCorpus
	case errors.Is(err, index.ErrLocked), errors.Is(err, crawl.ErrBusy):
		return CodeLocked
	case errors.Is(err, index.ErrFingerprint):
		return CodeFingerprint
	case errors.Is(err, qdrant.ErrUnavailable), errors.Is(err, qdrant.ErrUnauthorized):
		return CodeStore
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	case errors.As(err, &modelErr), errors.As(err, &llmErr), errors.Is(err, biopars.ErrNoModel),
		errors.Is(err, answer.ErrIncomplete), errors.Is(err, generate.ErrEmptyAnswer), errors.Is(err, generate.ErrBudget):
		return CodeModel
	case errors.Is(err, index.ErrNotFound):
		return CodeNotFound
	}
	return CodeFailure
}
