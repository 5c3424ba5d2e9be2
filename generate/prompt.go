package generate

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"text/template"

	"github.com/biopars/biopars/index"
	"github.com/tmc/langchaingo/llms"
)

//go:embed prompts/answer-fa-1.txt
var answerText string

//go:embed prompts/closedbook-fa-1.txt
var closedBookText string

// AnswerPrompt is the prompt for answers from evidence.
var AnswerPrompt = mustPrompt("answer-fa-1", answerText)

// ClosedBookPrompt is the prompt for answers without evidence.
var ClosedBookPrompt = mustPrompt("closedbook-fa-1", closedBookText)

// Prompt is a versioned prompt template: a system message, a line of three
// dashes, and a text/template for the user's message, which for an answer has
// the fields Question and Passages (Number, Title, Text). It is immutable and
// safe for concurrent use.
type Prompt struct {
	name   string
	hash   string
	system string
	user   *template.Template
}

// ParsePrompt reads a template for answers from evidence.
func ParsePrompt(name, text string) (*Prompt, error) {
	return ParsePromptFor(name, text, answerData{Passages: []promptPassage{{}}})
}

// ParsePromptFor reads a template that is filled with data of another kind than
// a question and its passages, such as this example.
func ParsePromptFor(name, text string, example any) (*Prompt, error) {
	system, user, ok := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n---\n")
	if !ok {
		return nil, fmt.Errorf("prompt %s: no line of three dashes between system and user message", name)
	}
	t, err := template.New(name).Option("missingkey=error").Parse(user)
	if err != nil {
		return nil, fmt.Errorf("prompt %s: %w", name, err)
	}
	sum := sha256.Sum256([]byte(system + "\n---\n" + user))
	p := &Prompt{name: name, system: strings.TrimSpace(system), user: t, hash: name + "-" + hex.EncodeToString(sum[:6])}
	if _, err := p.Fill(example); err != nil {
		return nil, err
	}
	return p, nil
}

func mustPrompt(name, text string) *Prompt {
	p, err := ParsePrompt(name, text)
	if err != nil {
		panic(err) // an embedded file that the tests parse
	}
	return p
}

// Hash identifies the template's exact text: its name and the first 12
// hexadecimal digits of its SHA-256. Answers carry it.
func (p *Prompt) Hash() string { return p.hash }

type promptPassage struct {
	Number int
	Title  string
	Text   string
}

// joined is how many bytes of a text are read together with its title, for an
// order that begins there.
const joined = 400

// prepare cleans the passages and numbers them from 1. It reports how many
// held text that tried to give orders.
func prepare(passages []index.Passage) (out []promptPassage, hostile int) {
	for i, p := range passages {
		text, bad := Clean(p.Text)
		title := p.Title
		if p.Section != "" && p.Section != title {
			title = strings.TrimPrefix(title+" › "+p.Section, " › ")
		}
		title, badTitle := Clean(title)
		if !bad && !badTitle && title != "" && len(findOrders(title+"\n"+text[:min(len(text), joined)])) > 0 {
			title, badTitle = "[…]", true
		}
		if bad || badTitle {
			hostile++
		}
		title = strings.Join(strings.Fields(title), " ")
		out = append(out, promptPassage{Number: i + 1, Title: title, Text: strings.TrimSpace(text)})
	}
	return out, hostile
}

// answerData is what the template of an answer is filled with.
type answerData struct {
	Question string
	Passages []promptPassage
}

// Fill builds the messages from data of the kind that the template was parsed
// for. The texts in it must be fit for a prompt; see Clean.
func (p *Prompt) Fill(data any) ([]llms.MessageContent, error) {
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

// Messages builds the messages for a question and its evidence. Passages and
// question are cleaned; passages are numbered from 1 in their order.
func (p *Prompt) Messages(question string, passages []index.Passage) ([]llms.MessageContent, error) {
	prepared, _ := prepare(passages)
	return p.messages(question, prepared)
}

func (p *Prompt) messages(question string, passages []promptPassage) ([]llms.MessageContent, error) {
	q, _ := Clean(question)
	return p.Fill(answerData{strings.Join(strings.Fields(q), " "), passages})
}
