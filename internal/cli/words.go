package cli

import (
	"errors"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/internal/httpapi"
	"github.com/biopars/biopars/internal/ollama"
)

// words are those in which a server speaks of failures: the command line's.
func (a *app) words() httpapi.Words {
	return httpapi.Words{
		Error: func(err error, lang string) string { return a.mask(bounded(inWords(err.Error(), lang))) },
		Hint:  func(err error, lang string) string { return inWords(hint(err), lang) },
		Notice: func(n answer.Notice, lang string) answer.Notice {
			n.Text = n.Render(lang) // first, since what else is said of a notice is for a command line
			if n.Err != nil {
				n = localizeNotice(n, lang)
			}
			n.Hint = inWords(advice(n.Repair, about(n.Err)), lang)
			return n
		},
		Finding: func(f biopars.Finding, lang string) biopars.Finding {
			f = withHint(f)
			f.Detail, f.Hint = a.mask(inWords(f.Detail, lang)), inWords(f.Hint, lang)
			return f
		},
	}
}

// hint is what mends an error, "" where nothing is known to.
func hint(err error) string {
	var stored *index.Error
	var built *index.FingerprintError
	var room *index.NoSpaceError
	var vectors *dense.DimensionError
	var model *ollama.Error
	var repair index.Repair
	switch {
	case errors.As(err, &stored) && stored.Repair != "":
		repair = stored.Repair
	case errors.As(err, &built):
		repair = built.Repair
	case errors.As(err, &room):
		repair = index.RepairFreeSpace
	case errors.As(err, &vectors):
		repair = vectors.Repair
	case errors.As(err, &model):
		repair = model.Repair
	}
	return advice(repair, about(err))
}
