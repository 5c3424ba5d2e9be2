package generate

import (
	_ "embed"
	"strconv"
	"strings"

	"github.com/biopars/biopars/generate/sanitize"
)

//go:embed prompts/choice-fa-1.txt
var choiceText string

// ChoicePrompt is the prompt for questions of multiple choice, with passages and
// without.
var ChoicePrompt = mustPrompt("choice-fa-1", choiceText)

// Choice makes a question one of multiple choice.
type Choice struct {
	Options  []string // in the order in which they are numbered, from 1
	Examples []Example
}

// Example is a question of multiple choice with its answer, which is shown to the
// model before the question.
type Example struct {
	Question string
	Options  []string
	Correct  int // 0-based
}

// promptOption is an option as a prompt has it, numbered in Persian digits.
type promptOption struct{ Number, Text string }

// promptExample is an example as a prompt has it; Answer is the number of the right
// option.
type promptExample struct {
	Question string
	Options  []promptOption
	Answer   string
}

func promptOptions(options []string) []promptOption {
	var out []promptOption
	for i, o := range options {
		out = append(out, promptOption{optionNumber(i), oneLine(o)})
	}
	return out
}

func (c *Choice) examples() []promptExample {
	var out []promptExample
	for _, e := range c.Examples {
		out = append(out, promptExample{oneLine(e.Question), promptOptions(e.Options), optionNumber(e.Correct)})
	}
	return out
}

// optionNumber is the number of an option in Persian digits.
func optionNumber(i int) string {
	return strings.Map(func(r rune) rune { return r - '0' + '۰' }, strconv.Itoa(i+1))
}

// oneLine is a text that is fit for a line of a prompt.
func oneLine(s string) string {
	s, _ = sanitize.Clean(s)
	return strings.Join(strings.Fields(s), " ")
}
