package question

import (
	"slices"

	"github.com/biopars/biopars/persian"
)

// Statement is a sentence of a passage, read for what it answers.
type Statement struct {
	Text       string
	Folded     string // see persian.CueText
	Terms      []string
	Set        persian.TermSet
	Mentions   []Mention
	Quantities []persian.Quantity
	starts     []int // of the terms, in Text
	groups     []string
	read       bool // groups are there
}

// ReadStatement reads a sentence.
func ReadStatement(text string) *Statement {
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
	return s
}

// Patients are the groups of people of whom the statement speaks.
func (s *Statement) Patients() []string {
	if !s.read {
		s.read, s.groups = true, patientsIn(s.Terms)
	}
	return s.groups
}

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
