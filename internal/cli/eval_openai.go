package cli

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/openai"

	"github.com/biopars/biopars/internal/outbound"
	"github.com/biopars/biopars/internal/secret"
)

// openAI connects to a model behind OpenAI's protocol, with the key of the
// environment.
func (a *app) openAI(spec modelSpec) (llms.Model, error) {
	key := a.environ("OPENAI_API_KEY")
	url := spec.url
	if url == "" {
		url = a.environ("OPENAI_BASE_URL")
	}
	switch {
	case key == "" && url == "":
		return nil, fmt.Errorf("%w: %s needs OPENAI_API_KEY in the environment", errUsage, spec)
	case key == "":
		key = "none" // servers of one's own ask for no key, but the client for one
	}
	a.secrets.Add(key)
	a.secrets.AddText(url)
	opts := []openai.Option{openai.WithModel(spec.name), openai.WithToken(key),
		openai.WithHTTPClient(reporter{outbound.Client(a.proxy())})}
	if url != "" {
		opts = append(opts, openai.WithBaseURL(url))
	}
	m, err := openai.New(opts...)
	if err != nil {
		return nil, a.secrets.Error(err)
	}
	return discreet{m, a.secrets}, nil
}

// discreet is a model whose errors have no secrets: a provider may repeat the key
// that it was sent. They say why a request failed, which the client keeps to
// itself.
type discreet struct {
	llms.Model
	secrets *secret.Set
}

// GenerateContent implements llms.Model.
func (m discreet) GenerateContent(ctx context.Context, messages []llms.MessageContent,
	options ...llms.CallOption) (*llms.ContentResponse, error) {
	var cause error
	r, err := m.Model.GenerateContent(context.WithValue(ctx, causeKey{}, &cause), messages, options...)
	if err != nil && cause != nil {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	return r, m.secrets.Error(err)
}

type causeKey struct{}

// reporter tells whoever asks in the context why a request failed.
type reporter struct{ *http.Client }

func (c reporter) Do(r *http.Request) (*http.Response, error) {
	resp, err := c.Client.Do(r)
	if cause, ok := r.Context().Value(causeKey{}).(*error); ok {
		*cause = err
	}
	return resp, err
}
