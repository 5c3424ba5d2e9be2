package question

import (
	"slices"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/biopars/biopars/persian"
)

// Statement is a sentence of a passage, read for what it answers. It is shared by all
// who read the same sentence and does not change.
type Statement struct {
	Text       string
	Folded     string // see persian.CueText
	Terms      []string
	Set        persian.TermSet
	Mentions   []Mention
	Quantities []persian.Quantity
	starts     []int // of the terms, in Text
	groups     func() []string
}

// statements are the sentences that were read last: judging, quoting and comparing what was
// found read the same ones. Two thousand take some 8 MB.
var statements, _ = lru.New[string, *Statement](2048)

// longestKept is the length from which a text is not kept: no sentence, in bytes.
const longestKept = 2 << 10

// ReadStatement reads a sentence.
func ReadStatement(text string) *Statement {
	if s, ok := statements.Get(text); ok {
		return s
	}
	s := readStatement(text)
	if len(text) <= longestKept {
		statements.Add(s.Text, s)
	}
	return s
}

func readStatement(text string) *Statement {
	text = strings.Clone(text) // not to keep the passage that it is a part of
	s := &Statement{Text: text, Folded: persian.CueText(text)}
	var a persian.Analyzer
	list := a.Terms(text)
	s.Terms, s.starts = make([]string, len(list)), make([]int, len(list))
	forms := make([]string, len(list))
	for i, t := range list {
		s.Terms[i], forms[i], s.starts[i] = t.Text, t.Form, t.Start
	}
	s.Set = persian.NewTermSet(s.Terms)
	s.Mentions = names().mentions(s.Terms, forms)
	s.Quantities = persian.Quantities(text)
	s.groups = sync.OnceValue(func() []string { return slices.Clip(patientsIn(s.Terms)) })
	return s
}

// Patients are the groups of people of whom the statement speaks.
func (s *Statement) Patients() []string { return s.groups() }

// speaksOf reports whether a mention is of the subject or, with class, of a class
// of drugs that has it.
func (s *Statement) speaksOf(x *Subject, class bool) bool {
	return x.in(s.Set) || class && x.classIn(s)
}

// others are the mentions of a kind that name none of the subjects.
func (s *Statement) others(kind NameKind, subjects []*Subject) []Mention {
	var out []Mention
	for _, m := range s.Mentions {
		if m.Kind != kind || slices.ContainsFunc(subjects, func(x *Subject) bool { return x.named(s, m) }) {
			continue
		}
		out = append(out, m)
	}
	return out
}
