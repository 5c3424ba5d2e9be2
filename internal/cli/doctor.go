package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/outbound"
)

func (a *app) doctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check data, indexes and the model's server, and say what repairs them",
		Example: `  biopars doctor
  biopars doctor --model biopars --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			found, err := a.examine(cmd.Context())
			if err != nil {
				return err
			}
			return a.printFindings("biopars.doctor/1", found, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON (docs/json.md)")
	a.settingFlags(cmd.Flags(), "model", "ollama", "num-ctx", "embedder")
	return cmd
}

func (a *app) examine(ctx context.Context) ([]biopars.Finding, error) {
	var found []biopars.Finding
	if f := a.config.File(); f != "" {
		found = append(found, biopars.Finding{Check: "config", OK: true, Detail: f})
	}
	found = append(found, a.examineProxy()...)
	o, err := a.options(ctx)
	if err != nil {
		return found, err
	}
	e, err := biopars.Open(ctx, o)
	var fe *index.FingerprintError
	var ie *index.Error
	switch {
	case errors.As(err, &fe):
		found = append(found, biopars.Finding{Check: fe.Index, Detail: err.Error(), Repair: fe.Repair, Err: err})
	case errors.Is(err, qdrant.ErrUnavailable):
		found = append(found, biopars.Finding{Check: "qdrant", Detail: err.Error(), Err: err,
			Hint: "start the Qdrant server, or correct the address: biopars config show"})
	case errors.As(err, &ie) && errors.Is(err, qdrant.ErrUnauthorized):
		found = append(found, biopars.Finding{Check: "qdrant", Detail: err.Error(), Repair: ie.Repair, Err: err})
	case errors.As(err, &ie):
		found = append(found, biopars.Finding{Check: "corpus", Detail: err.Error(), Repair: ie.Repair, Err: err})
	case err != nil:
		return found, err
	default:
		defer e.Close()
		more, err := e.Check(ctx)
		if err != nil {
			return found, err
		}
		found = append(found, more...)
	}
	return append(found, a.examineModel(ctx)...), nil
}

// examineProxy says by which way the model's server is asked, where there is more
// than one.
func (a *app) examineProxy() []biopars.Finding {
	to, err := url.Parse(a.config.String("ollama"))
	if err != nil {
		return nil // examineModel says so
	}
	through, err := outbound.FromEnviron(a.Environ)(to)
	f := biopars.Finding{Check: "proxy", OK: true}
	switch {
	case a.config.String("proxy") != "environment":
		if through == nil {
			return nil
		}
		f.Detail = fmt.Sprintf("the environment's proxy %s is not used; --proxy environment would use it",
			through.Redacted())
	case err != nil:
		f.OK, f.Detail, f.Err = false, "the environment's proxy cannot be used: "+err.Error(), err
		f.Hint = "correct HTTP_PROXY and HTTPS_PROXY, or leave --proxy out"
	case through == nil:
		f.Detail = "the environment names none for " + to.Host
	default:
		f.Detail = fmt.Sprintf("questions and passages go to %s through %s", to.Host, through.Redacted())
	}
	return []biopars.Finding{f}
}

func (a *app) examineModel(ctx context.Context) []biopars.Finding {
	name := a.config.String("model")
	m, err := ollama.NewModel(a.server(name, a.config.Int("num-ctx")))
	if err != nil {
		return []biopars.Finding{{Check: "ollama", Detail: err.Error(), Hint: "biopars config show"}}
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	s, err := m.Probe(probe)
	if err != nil {
		f := biopars.Finding{Check: "ollama", Detail: err.Error(), Repair: index.RepairStartModels}
		var oe *ollama.Error
		if errors.As(err, &oe) && oe.Repair != "" {
			f.Repair, f.For = oe.Repair, oe.Model
		}
		return []biopars.Finding{f}
	}
	found := []biopars.Finding{{Check: "ollama", OK: true,
		Detail: fmt.Sprintf("version %s at %s, %d models", s.Version, s.Host, len(s.Models))}}
	if !s.Present {
		f := biopars.Finding{Check: "model", Detail: fmt.Sprintf("%s is not on the server; there are: %s", name,
			strings.Join(s.Models, ", "))}
		var oe *ollama.Error
		if errors.As(m.Missing(), &oe) {
			f.Repair, f.For = oe.Repair, oe.Model
		}
		return append(found, f)
	}
	window := biopars.Finding{Check: "model", OK: true,
		Detail: fmt.Sprintf("%s, context window %d tokens", s.Model, s.Window)}
	if s.TrainedCtx > 0 && s.TrainedCtx < a.config.Int("num-ctx") {
		window.Detail += fmt.Sprintf(" (asked for %d, the model was trained for %d)", a.config.Int("num-ctx"),
			s.TrainedCtx)
	}
	if s.Window < smallWindow {
		window.OK = false
		window.Detail += fmt.Sprintf("; fewer than %d leave room for few passages", smallWindow)
		window.Hint = "biopars ask --num-ctx 8192, or a model with a larger window"
	}
	return append(found, window)
}

// smallWindow holds the prompt, a few passages and an answer.
const smallWindow = 3072
