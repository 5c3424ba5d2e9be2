package rewrite

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/persian"
)

// Schema is the JSON schema of the model's reply.
var Schema = json.RawMessage(`{"type":"object","properties":{"question":{"type":"string"}},"required":["question"]}`)

//go:embed prompts/rewrite-fa-1.txt
var promptText string

var template = sync.OnceValue(func() *prompt.Template {
	p, err := prompt.Parse("rewrite-fa-1", promptText, promptData{Turns: []promptTurn{{}}})
	if err != nil {
		panic(err) // an embedded file that the tests parse
	}
	return p
})

type promptData struct {
	Turns    []promptTurn
	Question string
}

type promptTurn struct{ Question, Answer string }

// Bounds of what the model is given and may write. Six turns make about 1500
// tokens.
const (
	maxQuestion = 400 // of an earlier question, in characters
	maxAnswer   = 400 // of an earlier answer
	maxReply    = 256 // in tokens
)

const defaultTimeout = 8 * time.Second

var errReply = errors.New("rewrite: the model's reply is not what was asked for")

// ask lets the model rewrite the question, and checks what it wrote.
func (r *Rewriter) ask(ctx context.Context, history []Turn, question string) (string, error) {
	data := promptData{Question: line(question, len(question))}
	for _, t := range history {
		data.Turns = append(data.Turns, promptTurn{line(t.asked(), maxQuestion), line(t.Answer, maxAnswer)})
	}
	messages, err := template().Fill(data)
	if err != nil {
		return "", err
	}
	timeout := r.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	opts := []llms.CallOption{llms.WithTemperature(0), llms.WithMaxTokens(maxReply), llms.WithJSONMode()}
	opts = append(opts, r.Options...)
	resp, err := r.Model.GenerateContent(ctx, messages, opts...)
	switch {
	case err != nil:
		return "", err
	case ctx.Err() != nil:
		return "", ctx.Err() // a model that ends without an error although it was interrupted
	case resp == nil || len(resp.Choices) == 0:
		return "", errReply
	}
	var reply struct {
		Question string `json:"question"`
	}
	if err := json.Unmarshal([]byte(strings.TrimSpace(resp.Choices[0].Content)), &reply); err != nil {
		return "", fmt.Errorf("%w: %w", errReply, err)
	}
	text := strings.Join(strings.Fields(reply.Question), " ")
	if text == "" {
		return "", errReply
	}
	return text, faithful(text, question, history)
}

// line makes a text of the conversation harmless for a prompt and puts it on
// one line of at most n characters, cut behind a word.
func line(s string, n int) string {
	s, _ = sanitize.Clean(s)
	s = strings.Join(strings.Fields(s), " ")
	count := 0
	space := 0
	for i, c := range s {
		if count == n {
			return s[:space]
		}
		if c == ' ' {
			space = i
		}
		count++
	}
	return s
}

// same reports whether two questions say the same in the same words.
func same(a, b string) bool {
	normal := func(s string) string {
		return strings.Join(strings.Fields(strings.TrimRight(persian.Fold(s), "؟?. ")), " ")
	}
	return normal(a) == normal(b)
}
