package generate

import (
	_ "embed"
	"io"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/prompt"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/parallel"
	"github.com/biopars/biopars/persian"
)

//go:embed prompts/answer-fa-3.txt
var answerText string

//go:embed prompts/closedbook-fa-1.txt
var closedBookText string

// AnswerPrompt is the prompt for answers from evidence.
var AnswerPrompt = mustPrompt("answer-fa-3", answerText)

// ClosedBookPrompt is the prompt for answers without evidence.
var ClosedBookPrompt = mustPrompt("closedbook-fa-1", closedBookText)

// ParsePrompt reads a template for answers from evidence.
func ParsePrompt(name, text string) (*prompt.Template, error) {
	example := answerData{Passages: []promptPassage{{}}, Options: []promptOption{{}},
		Examples: []promptExample{{Options: []promptOption{{}}}}}
	return prompt.Parse(name, text, example)
}

// Unused names the fields that a template for answers does not put before the model,
// though it must: the question, the passages of answers from evidence, and the options of
// a choice.
func Unused(p *prompt.Template, evidence, choice bool) ([]string, error) {
	data := answerData{Question: "Q§", Passages: []promptPassage{{Number: 1, Text: "P§", Fence: "f"}}}
	want := map[string]bool{"Question": true, "Passages": evidence, "Options": choice}
	if !evidence {
		data.Passages = nil
	}
	if choice {
		data.Options = []promptOption{{"1", "O§"}}
	}
	messages, err := p.Fill(data)
	if err != nil {
		return nil, err
	}
	said := ""
	for _, m := range messages {
		for _, part := range m.Parts {
			if t, ok := part.(llms.TextContent); ok {
				said += t.Text
			}
		}
	}
	var out []string
	for _, field := range []string{"Question", "Passages", "Options"} {
		if want[field] && !strings.Contains(said, field[:1]+"§") {
			out = append(out, field)
		}
	}
	return out, nil
}

func mustPrompt(name, text string) *prompt.Template {
	p, err := ParsePrompt(name, text)
	if err != nil {
		panic(err) // an embedded file that the tests parse
	}
	return p
}

// promptPassage is a passage as a prompt has it.
type promptPassage struct {
	Number int
	Title  string
	Text   string
	// Fence stands at both ends of the passage and in no text of the prompt.
	Fence string
}

// lineSign begins every line of a quoted passage, so that none of its lines can
// be taken for one of the prompt's own.
const lineSign = "│ "

// Quoted is the text as lines that are quotations.
func (p promptPassage) Quoted() string {
	return lineSign + strings.ReplaceAll(p.Text, "\n", "\n"+lineSign)
}

// joined is how many bytes of a text are read together with its title, for an
// injection that begins there.
const joined = 400

// prepared are passages as a prompt has them.
type prepared struct {
	passages []promptPassage
	injected int // held a prompt injection, which was taken out
	orders   int // have a sentence that looks like an order, which is marked
}

// prepare cleans the passages, numbers them from 1 and fences them. Random is the
// source of the fence.
func prepare(passages []index.Passage, random io.Reader) (prepared, error) {
	out := prepared{passages: make([]promptPassage, len(passages))}
	var injected, orders atomic.Int64
	parallel.Each(len(passages), func(i int) {
		p, isInjected, isOrder := preparedOf(passages[i])
		p.Number = i + 1
		out.passages[i] = p
		if isInjected {
			injected.Add(1)
		}
		if isOrder {
			orders.Add(1)
		}
	})
	out.injected, out.orders = int(injected.Load()), int(orders.Load())
	texts := make([]string, 0, 2*len(passages))
	for _, p := range out.passages {
		texts = append(texts, p.Title, p.Text)
	}
	fence, err := prompt.Fence(random, texts...)
	if err != nil {
		return prepared{}, err
	}
	for i := range out.passages {
		out.passages[i].Fence = fence
	}
	return out, nil
}

// preparedOf is a passage as a prompt has it, but for its number and fence.
func preparedOf(p index.Passage) (out promptPassage, injected, order bool) {
	text, bad := sanitize.Clean(p.Text)
	title, badTitle := sanitize.Clean(heading(p))
	if !bad && !badTitle && title != "" && spread(title, text) {
		title, badTitle = "[…]", true
		text = sanitize.MarkFirst(text)
	}
	title = strings.Join(strings.Fields(title), " ")
	title, inTitle := sanitize.MarkOrders(title)
	text, inText := sanitize.MarkOrders(strings.TrimSpace(strings.ReplaceAll(text, strings.TrimSpace(lineSign), "|")))
	order = inTitle+inText > 0 || sanitize.Forged(p.Text) || sanitize.Forged(heading(p))
	return promptPassage{Title: title, Text: text}, bad || badTitle, order
}

// heading is a passage's title and section.
func heading(p index.Passage) string {
	if p.Section == "" || p.Section == p.Title {
		return p.Title
	}
	return strings.TrimPrefix(p.Title+" › "+p.Section, " › ")
}

// opening is a text up to the end of the sentence that reaches joined bytes: one that is cut
// within a word reads like nothing that people write.
func opening(text string) string {
	for _, s := range persian.Sentences(text[:min(len(text), 4*joined)]) {
		if s.End >= joined {
			return text[:s.End]
		}
	}
	return text[:min(len(text), 4*joined)]
}

// spread reports whether a title and the text behind it are an injection when
// they are read together.
func spread(title, text string) bool {
	both := title + "\n" + opening(text)
	return len(sanitize.Injections(both)) > 0 || len(sanitize.Orders(both)) > 0 && len(sanitize.Orders(text)) == 0
}

// evidence are the sources as a checker may use them: without sentences that try
// to give orders, since such a sentence would carry what it orders to write.
// Positions in the texts stay what they are.
func evidence(sources []answer.Source) []answer.Source {
	out := slices.Clone(sources)
	parallel.Each(len(out), func(i int) { out[i].Passage = evidenceOf(out[i].Passage) })
	return out
}

// ReadAhead reads passages that may be quoted while something else is done with them, such
// as comparing what they say. What it reads is kept for a while, so that an answer finds it.
func ReadAhead(passages []index.Passage) {
	parallel.Each(len(passages), func(i int) { pieces(evidenceOf(passages[i]).Text) })
}

func passagesOf(sources []answer.Source) []index.Passage {
	out := make([]index.Passage, len(sources))
	for i, s := range sources {
		out[i] = s.Passage
	}
	return out
}

func evidenceOf(p index.Passage) index.Passage {
	p.Text, _ = sanitize.Evidence(p.Text)
	title := heading(p)
	if title == "" {
		return p
	}
	split := spread(title, p.Text)
	if split || sanitize.Hostile(title) {
		p.Title, p.Section = "", ""
	}
	if first := persian.Sentences(p.Text); split && len(first) > 0 {
		p.Text = strings.Repeat(" ", first[0].End) + p.Text[first[0].End:]
	}
	return p
}

// answerData is what the template of an answer is filled with.
type answerData struct {
	Question string
	Passages []promptPassage
	Options  []promptOption  // of a question of multiple choice
	Examples []promptExample // likewise
}

// Fence is the fence of the passages.
func (d answerData) Fence() string {
	if len(d.Passages) == 0 {
		return ""
	}
	return d.Passages[0].Fence
}

// fill builds a template's messages for a question, which is cleaned, and its
// passages. A choice may be nil.
func fill(p *prompt.Template, question string, choice *Choice, passages []promptPassage) ([]llms.MessageContent, error) {
	data := answerData{Question: oneLine(question), Passages: passages}
	if choice != nil {
		data.Options, data.Examples = promptOptions(choice.Options), choice.examples()
	}
	return p.Fill(data)
}
