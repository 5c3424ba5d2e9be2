package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/internal/outbound"
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

// What becomes of a model's reasoning, as --think says.
const (
	thinkKeep = "keep" // kept apart from the answer
	thinkDrop = "drop" // counted, and not kept
	thinkOff  = "off"  // the model is told not to
)

// evalModel is a model with what is known of it.
type evalModel struct {
	llms.Model
	digest  string // its exact version, where the server tells it
	address string // of its server, without user, password and keys
	window  int
	options []llms.CallOption // added to every call

	completions *completions // nil where the provider has no such thing
}

// newModel connects to a model. A model that is not there is an error here: an
// evaluation must not go on with something else.
func (a *app) newModel(ctx context.Context, spec modelSpec, think string) (evalModel, error) {
	if spec.provider == providerOpenAI {
		return a.openAI(spec, think)
	}
	opts := a.server(spec.name, a.config.Int("num-ctx"))
	opts.HTTPClient = outbound.Client(opts.Proxy)
	opts.HTTPClient.Transport = refusals{opts.HTTPClient.Transport}
	opts.Retries = -1 // whoever runs the evaluation waits, for as long as the server says
	if think == thinkOff {
		opts.Think = new(bool)
	}
	om, err := ollama.NewModel(opts)
	if err != nil {
		return evalModel{}, err
	}
	probe, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	s, err := om.Probe(probe)
	if err != nil {
		return evalModel{}, err
	}
	if !s.Present {
		return evalModel{}, om.Missing()
	}
	return evalModel{Model: candid{om, a.secrets}, digest: s.Digest, window: s.Window, address: plainAddress(om.Host())}, nil
}
