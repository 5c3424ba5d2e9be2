package eval

import (
	"fmt"
	"strings"
)

// Item is a question of a data set with what a good answer says.
type Item struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Answers  []string `json:"answers,omitempty"` // reference answers, each a whole one
	// MustHave and NiceToHave are the claims of a good answer, as in K-QA.
	MustHave   []string `json:"must_have,omitempty"`
	NiceToHave []string `json:"nice_to_have,omitempty"`
	// Options are those of a multiple-choice question, and Correct is the
	// 0-based index of the right one.
	Options []string `json:"options,omitempty"`
	Correct int      `json:"correct,omitempty"`
	// Abilities the item calls for; see Tag.
	Abilities []Ability `json:"abilities"`
	// AbilitySource says where Abilities come from: "dataset" or the name of a
	// rule of Tag.
	AbilitySource string `json:"ability_source"`
}

// Prompt is the question as it is put to a system: options, if there are some,
// follow the question, a numbered one a line.
func (it *Item) Prompt() string {
	if len(it.Options) == 0 {
		return it.Question
	}
	var b strings.Builder
	b.WriteString(it.Question)
	for i, o := range it.Options {
		fmt.Fprintf(&b, "\n%s) %s", persianDigits(i+1), o)
	}
	b.WriteString("\nگزینهٔ درست کدام است؟")
	return b.String()
}

func persianDigits(n int) string {
	return strings.Map(func(r rune) rune { return r - '0' + '۰' }, fmt.Sprint(n))
}
