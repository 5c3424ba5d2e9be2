package cli

import (
	"context"
	"errors"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/ingest/crawl"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/ollama"
)

// Exit codes. They are documented in docs/cli.md and do not change.
const (
	exitOK          = 0
	exitFailure     = 1   // anything without a code of its own
	exitUsage       = 2   // wrong flags, arguments or configuration
	exitNoCorpus    = 3   // nothing has been ingested
	exitLocked      = 4   // another process is writing
	exitFingerprint = 5   // an index must be built again
	exitModel       = 6   // the model failed, or its answer is incomplete
	exitPartial     = 7   // done, but something was left out
	exitStore       = 8   // the Qdrant server does not answer, or refuses the key
	exitInterrupted = 130 // stopped by the user
)

// errUsage marks errors in what the user typed.
var errUsage = errors.New("usage")

// errPartial marks work that was done but for what the message says.
var errPartial = errors.New("incomplete")

func exitCode(err error) int {
	var modelErr *ollama.Error
	var llmErr *llms.Error
	var refused *eval.ServerError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errUsage), errors.Is(err, config.ErrConfig), errors.Is(err, biopars.ErrEmptyQuestion), errors.Is(err, index.ErrCondition),
		errors.Is(err, biopars.ErrLongQuestion), errors.Is(err, crawl.ErrOptions):
		return exitUsage
	case errors.Is(err, index.ErrNoCorpus):
		return exitNoCorpus
	case errors.Is(err, index.ErrLocked), errors.Is(err, crawl.ErrBusy):
		return exitLocked
	case errors.Is(err, index.ErrFingerprint):
		return exitFingerprint
	case errors.Is(err, qdrant.ErrUnavailable), errors.Is(err, qdrant.ErrUnauthorized):
		return exitStore
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.As(err, &modelErr), errors.As(err, &llmErr), errors.As(err, &refused), errors.Is(err, eval.ErrPaused),
		errors.Is(err, biopars.ErrNoModel),
		errors.Is(err, answer.ErrIncomplete), errors.Is(err, generate.ErrEmptyAnswer),
		errors.Is(err, generate.ErrBudget), errors.Is(err, context.DeadlineExceeded):
		return exitModel
	}
	return exitFailure
}
