package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/internal/ollama"
)

// modelSpec is a model as --model names it.
type modelSpec struct {
	provider, name string
	url            string // of an OpenAI-compatible server, else empty
}

const (
	providerExtractive = "extractive"
	providerOllama     = "ollama"
	providerOpenAI     = "openai"
	providerFile       = "file"
)

// parseModel reads extractive, ollama:NAME, openai:NAME[@URL], file:PATH or the
// name of an Ollama model.
func parseModel(s string) (modelSpec, error) {
	provider, name, ok := strings.Cut(s, ":")
	switch {
	case s == providerExtractive:
		return modelSpec{provider: s}, nil
	case ok && name != "" && (provider == providerOllama || provider == providerFile):
		return modelSpec{provider: provider, name: name}, nil
	case ok && name != "" && provider == providerOpenAI:
		name, url, _ := strings.Cut(name, "@")
		return modelSpec{provider: provider, name: name, url: url}, nil
	case s != "":
		return modelSpec{provider: providerOllama, name: s}, nil
	}
	const forms = "extractive, ollama:NAME, openai:NAME[@URL] or file:PATH"
	return modelSpec{}, fmt.Errorf("%w: empty model name (want %s)", errUsage, forms)
}

func (m modelSpec) String() string {
	if m.name == "" {
		return m.provider
	}
	return m.provider + ":" + m.name
}

// environ looks a variable up.
func (s Streams) environ(name string) string {
	for i := len(s.Environ) - 1; i >= 0; i-- {
		if k, v, _ := strings.Cut(s.Environ[i], "="); k == name {
			return v
		}
	}
	return ""
}

// newModel connects to a model. digest is its exact version where the server
// tells it. A model that is not there is an error here: an evaluation must not
// go on with something else.
func (a *app) newModel(ctx context.Context, spec modelSpec) (m llms.Model, digest string, window int, err error) {
	if spec.provider == providerOpenAI {
		m, err := a.openAI(spec)
		return m, "", a.config.Int("num-ctx"), err
	}
	om, err := ollama.NewModel(a.server(spec.name, a.config.Int("num-ctx")))
	if err != nil {
		return nil, "", 0, err
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	s, err := om.Probe(probe)
	if err != nil {
		return nil, "", 0, err
	}
	if !s.Present {
		return nil, "", 0, om.Missing()
	}
	return om, s.Digest, s.Window, nil
}
