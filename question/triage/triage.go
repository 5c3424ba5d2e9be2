// Package triage finds the questions in which somebody may be in danger now:
// chest pain that radiates, signs of a stroke, a child that drank bleach. Such
// a question gets a notice with the emergency number before any answer.
//
// The patterns are those of persian/data/redflags.txt, matched on words, close
// together, negation aware. A match is not a diagnosis and no match is no
// all-clear; the notice only says where to turn. General questions («علائم
// سکتهٔ مغزی چیست؟») do not match unless they tell of somebody.
package triage

import (
	"fmt"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

var standard = sync.OnceValues(func() (*redFlags, error) {
	p := newRedFlags()
	for _, e := range wordlist.Open("redflags").Entries() {
		if err := p.add(e); err != nil {
			return nil, err
		}
	}
	return p, nil
})

// Flag is one pattern that a question matched.
type Flag struct {
	ID string `json:"id"` // name of the pattern, stable, e.g. "stroke-face"
}

// selfHarm reports whether the flag tells of suicide or self-harm, for which
// the notice has words of its own.
func (f Flag) selfHarm() bool {
	return strings.HasPrefix(f.ID, "suicide-") || f.ID == "self-harm"
}

// Check returns the red flags of a question by the patterns that are compiled
// in, in the order of the file; none for an ordinary question. It is safe for
// concurrent use.
func Check(question string) []Flag {
	p, err := standard()
	if err != nil { // ruled out by the tests of the compiled-in file
		return nil
	}
	return p.Check(question)
}

// redFlags is a parsed list of red flags. It is immutable and safe for
// concurrent use.
type redFlags struct {
	lexicon  *lexicon
	seen     map[string]bool // names of flags
	flags    []pattern
	general  []pattern // any of them: asked in general
	personal []pattern // any of them: told of somebody
}

type pattern struct {
	id      string
	groups  [][]phrase // every group must match through one of its phrases
	exclude []phrase
}

// Names of the two patterns that tell a general question from a report.
const (
	generalID  = "?general"
	personalID = "?personal"
)

// syntaxError reports a line of a pattern file that cannot be read.
type syntaxError struct {
	Line   int
	Reason string
}

func (e *syntaxError) Error() string {
	return fmt.Sprintf("red flags: line %d: %s; see the head of redflags.txt for the format", e.Line, e.Reason)
}

func newRedFlags() *redFlags { return &redFlags{lexicon: newLexicon(), seen: map[string]bool{}} }

// add adds a class or pattern. The error is a *syntaxError.
func (p *redFlags) add(e wordlist.Entry) error {
	if e.Text[0] == '@' {
		if err := p.lexicon.parseClass(e.Text); err != nil {
			return &syntaxError{e.Line, err.Error()}
		}
		return nil
	}
	one, err := p.lexicon.parsePattern(e.Text)
	if err != nil {
		return &syntaxError{e.Line, err.Error()}
	}
	switch one.id {
	case generalID:
		p.general = append(p.general, one)
	case personalID:
		p.personal = append(p.personal, one)
	default:
		if p.seen[one.id] {
			return &syntaxError{e.Line, "pattern " + one.id + " is there twice"}
		}
		p.seen[one.id] = true
		p.flags = append(p.flags, one)
	}
	return nil
}

// maxTokens bounds the work for one question; a patient's first 600 words say
// what is wrong.
const maxTokens = 600

// Check returns the red flags of a question in the order of the file.
func (p *redFlags) Check(question string) []Flag {
	q := p.lexicon.read(tokenize(question, maxTokens))
	if p.isGeneral(q) {
		return nil
	}
	var flags []Flag
	for i := range p.flags {
		if p.flags[i].matches(q) {
			flags = append(flags, Flag{ID: p.flags[i].id})
		}
	}
	return flags
}

func (p *redFlags) isGeneral(q *question) bool {
	return anyPattern(p.general, q) && !anyPattern(p.personal, q)
}

func anyPattern(patterns []pattern, q *question) bool {
	for i := range patterns {
		if patterns[i].matches(q) {
			return true
		}
	}
	return false
}

func (p *pattern) matches(q *question) bool {
	if len(p.groups) == 0 {
		return false
	}
	for _, group := range p.groups {
		if !anyPhrase(group, q, true) {
			return false
		}
	}
	return !anyPhrase(p.exclude, q, false)
}

func anyPhrase(phrases []phrase, q *question, heedNegation bool) bool {
	for i := range phrases {
		if phrases[i].matches(q, heedNegation) {
			return true
		}
	}
	return false
}
