package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/tmc/langchaingo/llms/openai"

	"github.com/biopars/biopars/internal/outbound"
)

// openAIAddress is where OpenAI itself is.
const openAIAddress = "https://api.openai.com/v1"

// openAI connects to a model behind OpenAI's protocol, with the key of the
// environment.
func (a *app) openAI(spec modelSpec, think string) (evalModel, error) {
	key := a.environ("OPENAI_API_KEY")
	url := a.openAIURL(spec)
	switch {
	case key == "" && url == "":
		return evalModel{}, fmt.Errorf("%w: %s needs OPENAI_API_KEY in the environment", errUsage, spec)
	case key == "":
		key = "none" // servers of one's own ask for no key, but the client for one
	}
	a.secrets.Add(key)
	a.secrets.AddText(url)
	client := outbound.Client(a.proxy())
	client.Transport = refusals{client.Transport}
	if think == thinkOff {
		if url == "" {
			return evalModel{}, fmt.Errorf("%w: --think off: OpenAI's own server has no such switch", errUsage)
		}
		client.Transport = extended{client.Transport, map[string]any{
			"chat_template_kwargs": map[string]bool{"enable_thinking": false, "thinking": false}}}
	}
	opts := []openai.Option{openai.WithModel(spec.name), openai.WithToken(key), openai.WithHTTPClient(reporter{client})}
	m := evalModel{address: plainAddress(cmp.Or(url, openAIAddress)), window: a.config.Int("num-ctx")}
	if url != "" {
		opts = append(opts, openai.WithBaseURL(url))
		// Other servers than OpenAI's may know the older field only.
		m.options = append(m.options, openai.WithLegacyMaxTokensField())
	}
	llm, err := openai.New(opts...)
	if err != nil {
		return evalModel{}, a.secrets.Error(err)
	}
	m.Model = candid{llm, a.secrets}
	m.completions = &completions{client: client, address: cmp.Or(url, openAIAddress), key: key, model: spec.name}
	return m, nil
}

// openAIURL is the address of a server that speaks OpenAI's protocol, empty for
// OpenAI's own.
func (a *app) openAIURL(spec modelSpec) string { return cmp.Or(spec.url, a.environ("OPENAI_BASE_URL")) }

// extended is a transport that adds fields to the JSON of requests.
type extended struct {
	next   http.RoundTripper
	fields map[string]any
}

// RoundTrip implements http.RoundTripper.
func (t extended) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		return t.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&fields) == nil {
		for name, value := range t.fields {
			fields[name] = value
		}
		if body, err = json.Marshal(fields); err != nil {
			return nil, err
		}
	}
	r = r.Clone(r.Context())
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return t.next.RoundTrip(r)
}
