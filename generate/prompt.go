package generate

import (
	_ "embed"
	"strings"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/index"
)

//go:embed prompts/answer-fa-1.txt
var answerText string

//go:embed prompts/closedbook-fa-1.txt
var closedBookText string

// AnswerPrompt is the prompt for answers from evidence.
var AnswerPrompt = mustPrompt("answer-fa-1", answerText)

// ClosedBookPrompt is the prompt for answers without evidence.
var ClosedBookPrompt = mustPrompt("closedbook-fa-1", closedBookText)

// ParsePrompt reads a template for answers from evidence.
func ParsePrompt(name, text string) (*prompt.Template, error) {
	return prompt.Parse(name, text, answerData{Passages: []promptPassage{{}}})
}

func mustPrompt(name, text string) *prompt.Template {
	p, err := ParsePrompt(name, text)
	if err != nil {
		panic(err) // an embedded file that the tests parse
	}
	return p
}

type promptPassage struct {
	Number int
	Title  string
	Text   string
}

// joined is how many bytes of a text are read together with its title, for an
// injection that begins there.
const joined = 400

// prepare cleans the passages and numbers them from 1. It reports how many
// held a prompt injection.
func prepare(passages []index.Passage) (out []promptPassage, injected int) {
	for i, p := range passages {
		text, bad := sanitize.Clean(p.Text)
		title := p.Title
		if p.Section != "" && p.Section != title {
			title = strings.TrimPrefix(title+" › "+p.Section, " › ")
		}
		title, badTitle := sanitize.Clean(title)
		if !bad && !badTitle && title != "" && len(sanitize.Injections(title+"\n"+text[:min(len(text), joined)])) > 0 {
			title, badTitle = "[…]", true
		}
		if bad || badTitle {
			injected++
		}
		title = strings.Join(strings.Fields(title), " ")
		out = append(out, promptPassage{Number: i + 1, Title: title, Text: strings.TrimSpace(text)})
	}
	return out, injected
}

// answerData is what the template of an answer is filled with.
type answerData struct {
	Question string
	Passages []promptPassage
}

// fill builds a template's messages for a question, which is cleaned, and its
// passages.
func fill(p *prompt.Template, question string, passages []promptPassage) ([]llms.MessageContent, error) {
	q, _ := sanitize.Clean(question)
	return p.Fill(answerData{strings.Join(strings.Fields(q), " "), passages})
}
