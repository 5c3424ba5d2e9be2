package ollama

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/biopars/biopars/index"
)

// Status is what a server says about itself and the model.
type Status struct {
	Host         string   `json:"host"`
	Version      string   `json:"version"`
	Models       []string `json:"models"` // names of the models on the server, sorted
	Model        string   `json:"model"`
	Present      bool     `json:"present"`        // the server has the model
	Digest       string   `json:"digest"`         // identifies the model's exact version
	Capabilities []string `json:"capabilities"`   // completion, embedding, thinking, …
	TrainedCtx   int      `json:"trained_ctx"`    // tokens the model was trained for; 0 when unknown
	Window       int      `json:"window"`         // tokens a request gets: the smaller of NumCtx and TrainedCtx
	Dimensions   int      `json:"embedding_size"` // length of its vectors; 0 when unknown
}

// Probe asks the server for its version, its models and the model's context
// window. It does not load the model and does not retry, so that a missing
// server is known at once: ErrUnavailable. A missing model is no error here;
// see Status.Present.
func (c *Client) Probe(ctx context.Context) (Status, error) {
	s := Status{Host: c.Host(), Model: c.opts.Model, Window: c.opts.NumCtx}
	fail := func(err error) (Status, error) {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return s, c.wrap("probe", err, nil)
	}
	var err error
	if s.Version, err = c.api.Version(ctx); err != nil {
		return fail(err)
	}
	if s.Version == "" {
		return fail(errors.New("the server at this address is not Ollama"))
	}
	list, err := c.api.List(ctx)
	if err != nil {
		return fail(err)
	}
	for _, m := range list.Models {
		s.Models = append(s.Models, m.Name)
		if m.Name == c.opts.Model || m.Name == c.opts.Model+":latest" {
			s.Digest = m.Digest
		}
	}
	slices.Sort(s.Models)
	show, err := c.api.Show(ctx, &api.ShowRequest{Model: c.opts.Model})
	if err != nil {
		if err = c.wrap("probe", err, nil); errors.Is(err, ErrModelMissing) {
			return s, nil
		}
		return fail(err)
	}
	s.Present = true
	for _, ability := range show.Capabilities {
		s.Capabilities = append(s.Capabilities, string(ability))
	}
	for key, v := range show.ModelInfo {
		n, ok := v.(float64)
		switch {
		case !ok:
		case strings.HasSuffix(key, ".context_length"):
			s.TrainedCtx = int(n)
		case strings.HasSuffix(key, ".embedding_length"):
			s.Dimensions = int(n)
		}
	}
	if s.TrainedCtx > 0 {
		s.Window = min(s.Window, s.TrainedCtx)
	}
	return s, nil
}

// Missing is the error for a model that is not on the server.
func (c *Client) Missing() error {
	return &Error{Op: "probe", Model: c.opts.Model, Host: c.Host(), Kind: ErrModelMissing,
		Repair: index.RepairInstallModel}
}
