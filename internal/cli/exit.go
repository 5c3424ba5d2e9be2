package cli

import (
	"context"
	"errors"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/config"
	"github.com/biopars/biopars/internal/schema"
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

// exitCodes are those of the kinds of failure; the server has statuses for the same.
var exitCodes = map[schema.Code]int{
	schema.CodeInterrupted: exitInterrupted, schema.CodeUsage: exitUsage, schema.CodeNoCorpus: exitNoCorpus,
	schema.CodeLocked: exitLocked, schema.CodeFingerprint: exitFingerprint, schema.CodeStore: exitStore,
	schema.CodeModel: exitModel, schema.CodeTimeout: exitModel,
	schema.CodeNotFound: exitFailure, schema.CodeFailure: exitFailure,
}

func exitCode(err error) int {
	var refused *eval.ServerError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, errUsage), errors.Is(err, config.ErrConfig):
		return exitUsage
	}
	if code := exitCodes[schema.CodeOf(err)]; code != exitFailure && code != exitModel {
		return code
	}
	switch {
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.As(err, &refused), errors.Is(err, eval.ErrPaused):
		return exitModel
	}
	return exitCodes[schema.CodeOf(err)]
}
