// Package prompt holds versioned prompt templates.
package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"text/template"

	"github.com/tmc/langchaingo/llms"
)

// Template is a versioned prompt template: a system message, a line of three
// dashes, and a text/template for the user's message, which for an answer has
// the fields Question and Passages (Number, Title, Text). It is immutable and
// safe for concurrent use.
type Template struct {
	name   string
	hash   string
	system string
	user   *template.Template
}

// Parse reads a template that is filled with data of another kind than
// a question and its passages, such as this example.
func Parse(name, text string, example any) (*Template, error) {
	system, user, ok := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n---\n")
	if !ok {
		return nil, fmt.Errorf("prompt %s: no line of three dashes between system and user message", name)
	}
	t, err := template.New(name).Option("missingkey=error").Parse(user)
	if err != nil {
		return nil, fmt.Errorf("prompt %s: %w", name, err)
	}
	sum := sha256.Sum256([]byte(system + "\n---\n" + user))
	hash := name + "-" + hex.EncodeToString(sum[:6])
	p := &Template{name: name, hash: hash, system: strings.TrimSpace(system), user: t}
	if _, err := p.Fill(example); err != nil {
		return nil, err
	}
	return p, nil
}

// Hash identifies the template's exact text: its name and the first 12
// hexadecimal digits of its SHA-256. Answers carry it.
func (p *Template) Hash() string { return p.hash }

// Fill builds the messages from data of the kind that the template was parsed
// for. The texts in it must be fit for a prompt; see sanitize.Clean.
func (p *Template) Fill(data any) ([]llms.MessageContent, error) {
	var b strings.Builder
	if err := p.user.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("prompt %s: %w", p.name, err)
	}
	var out []llms.MessageContent
	if p.system != "" {
		out = append(out, llms.TextParts(llms.ChatMessageTypeSystem, p.system))
	}
	return append(out, llms.TextParts(llms.ChatMessageTypeHuman, strings.TrimSpace(b.String()))), nil
}
