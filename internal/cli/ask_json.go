package cli

import (
	"github.com/biopars/biopars"
	"github.com/biopars/biopars/internal/schema"
	"github.com/biopars/biopars/retrieve"
)

func (o *askOptions) printJSON(a biopars.Answer, found biopars.Retrieved, evidence []retrieve.Candidate,
	failed error) error {
	out := schema.NewAnswer(a)
	if failed != nil {
		out.Error = bounded(errorText(failed))
	}
	if o.explain {
		out = out.Explain(a.Reasoning, found, evidence)
	}
	if o.oneLine {
		return writeLine(o.Out, out)
	}
	return writeJSON(o.Out, out)
}
