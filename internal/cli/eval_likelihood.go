package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/generate"
	"github.com/biopars/biopars/index"
)

// How a model's choice is found, as --choice-by says.
const (
	choiceByReply      = "reply"      // read from what it writes
	choiceByLikelihood = "likelihood" // the option that it finds likeliest
)

// completions is the part of OpenAI's protocol by which some servers, such as vLLM,
// tell how likely a model finds a text that is not its own.
type completions struct {
	client       *http.Client
	address, key string
	model        string
}

// scored is what a server says of a text: its tokens, where each begins in characters,
// and the logarithm of its probability, null for the first.
type scored struct {
	Choices []struct {
		Logprobs *struct {
			Tokens  []string   `json:"tokens"`
			Values  []*float64 `json:"token_logprobs"`
			Offsets []int      `json:"text_offset"`
		} `json:"logprobs"`
	} `json:"choices"`
}

// likelihood is the logarithm of the probability of a continuation behind a prompt.
func (c *completions) likelihood(ctx context.Context, prompt, continuation string) (float64, error) {
	body, err := json.Marshal(map[string]any{"model": c.model, "prompt": prompt + continuation, "max_tokens": 1, "temperature": 0,
		"echo": true, "logprobs": 1})
	if err != nil {
		return 0, err
	}
	var cause error
	req, err := http.NewRequestWithContext(context.WithValue(ctx, causeKey{}, &cause), http.MethodPost,
		strings.TrimSuffix(c.address, "/")+"/completions", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.key)
	resp, err := c.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if cause != nil {
		return 0, cause
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	var s scored
	if err := json.Unmarshal(text, &s); err != nil {
		return 0, fmt.Errorf("likelihood: %w", err)
	}
	v, ok := s.sum(utf8.RuneCountInString(prompt), utf8.RuneCountInString(prompt+continuation))
	if !ok {
		return 0, fmt.Errorf("%w: the server tells no likelihoods of texts that are given to it", eval.ErrUnable)
	}
	return v, nil
}

// sum adds up the tokens that reach behind from and begin before to.
func (s *scored) sum(from, to int) (total float64, ok bool) {
	if len(s.Choices) == 0 || s.Choices[0].Logprobs == nil {
		return 0, false
	}
	l := s.Choices[0].Logprobs
	if len(l.Tokens) != len(l.Values) || len(l.Tokens) != len(l.Offsets) {
		return 0, false
	}
	for i, at := range l.Offsets {
		if at+utf8.RuneCountInString(l.Tokens[i]) <= from || at >= to {
			continue
		}
		if l.Values[i] == nil {
			return 0, false
		}
		total, ok = total+*l.Values[i], true
	}
	return total, ok
}

// capture is a model that keeps what it is asked and does not answer.
type capture struct{ prompt string }

// GenerateContent implements llms.Model.
func (c *capture) GenerateContent(_ context.Context, messages []llms.MessageContent, _ ...llms.CallOption) (*llms.ContentResponse, error) {
	var parts []string
	for _, m := range messages {
		for _, p := range m.Parts {
			if t, ok := p.(llms.TextContent); ok {
				parts = append(parts, t.Text)
			}
		}
	}
	c.prompt = strings.Join(parts, "\n\n")
	return nil, errMute
}

// Call implements llms.Model.
func (c *capture) Call(context.Context, string, ...llms.CallOption) (string, error) {
	return "", errMute
}

// likeliest chooses the option whose name the model finds likeliest behind the prompt.
func (s *engineSystem) likeliest(ctx context.Context, q eval.Question, req generate.Request) (eval.Response, error) {
	c := &capture{}
	m := s.choiceModel()
	m.LLM = c
	wrote, err := s.write(ctx, m, req)
	if !errors.Is(err, errMute) {
		return eval.Response{}, errors.Join(errors.New("the prompt could not be made"), err)
	}
	best := 0
	likelihoods := make([]float64, len(q.Options))
	for i := range q.Options {
		if likelihoods[i], err = s.completions.likelihood(ctx, c.prompt, " "+eval.OptionName(i)); err != nil {
			return eval.Response{}, err
		}
		if likelihoods[i] > likelihoods[best] {
			best = i
		}
	}
	var passages []index.Passage
	for _, source := range wrote.Sources {
		passages = append(passages, source.Passage)
	}
	said := answer.Answer{Origin: answer.Generated, Prompt: wrote.Prompt, Sentences: []answer.Sentence{{Text: eval.OptionName(best)}}}
	r, err := eval.NewResponse(said, passages)
	r.Sentences, r.Likelihoods = nil, likelihoods
	return r, err
}
