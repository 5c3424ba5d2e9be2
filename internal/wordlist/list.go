package wordlist

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/persian/data"
)

// List is a list of the project, or a section of one. Its methods panic with an
// *Error where an entry is not of the form that is asked for: a list is part of
// the program, and tests read all of them.
type List struct {
	name    string
	entries []Entry
}

// Error is an entry that cannot be read, or, with Line 0, a list.
type Error struct {
	Name   string // of the list
	Line   int    // 1-based
	Reason string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s.txt: %s", e.Name, e.Reason)
	}
	return fmt.Sprintf("%s.txt: line %d: %s", e.Name, e.Line, e.Reason)
}

// Open gives the list of that name from package data. It is read once, when it is first
// asked for.
func Open(name string) List {
	l, ok := opened.Load(name)
	if !ok {
		l, _ = opened.LoadOrStore(name, sync.OnceValue(func() List { return read(name) }))
	}
	return l.(func() List)()
}

// opened are the lists that were asked for, by name, as functions that read them once. Some
// are asked for section by section.
var opened sync.Map

func read(name string) List {
	text, err := data.Read(name)
	if err != nil {
		panic(&Error{Name: name, Reason: err.Error()})
	}
	l := List{name: name}
	err = Scan(strings.NewReader(text), func(e Entry) error {
		l.entries = append(l.entries, e)
		return nil
	})
	if err != nil {
		panic(&Error{Name: name, Reason: err.Error()})
	}
	return l
}

// Section returns the entries of the section of that name; "" has those before the
// first heading.
func (l List) Section(name string) List {
	out := List{name: l.name}
	for _, e := range l.entries {
		if e.Section == name {
			out.entries = append(out.entries, e)
		}
	}
	if out.entries == nil {
		panic(&Error{Name: l.name, Reason: fmt.Sprintf("no section %q", name)})
	}
	return out
}

// Entries returns the entries, in order. They are shared and must not be changed.
func (l List) Entries() []Entry { return l.entries }

// Words returns the words of all entries, in order.
func (l List) Words() []string {
	var out []string
	for _, e := range l.entries {
		out = append(out, e.Words()...)
	}
	return out
}

// Set returns the words, each in the form that form gives it; nil leaves them as
// they are.
func (l List) Set(form func(word string) string) map[string]bool {
	m := map[string]bool{}
	for _, w := range l.Words() {
		if form != nil {
			w = form(w)
		}
		m[w] = true
	}
	return m
}

// Pairs returns the words, which are of the form key:value.
func (l List) Pairs() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, e := range l.entries {
			for _, w := range e.Words() {
				key, value, ok := strings.Cut(w, ":")
				if !ok {
					panic(&Error{l.name, e.Line, fmt.Sprintf("%q has no : between key and value", w)})
				}
				if !yield(key, value) {
					return
				}
			}
		}
	}
}

// Groups returns the groups, which are of the form "one | other".
func (l List) Groups() [][]string {
	var out [][]string
	for _, e := range l.entries {
		out = append(out, e.Members("|"))
	}
	return out
}

// Keyed returns the keys and groups, which are of the form "key = one | other".
func (l List) Keyed() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, e := range l.entries {
			key, group, ok := strings.Cut(e.Text, " = ")
			if !ok {
				panic(&Error{l.name, e.Line, "no = behind the key"})
			}
			if !yield(strings.TrimSpace(key), members(group, "|")) {
				return
			}
		}
	}
}

// Cues returns what begins the words that a group's members stand for, which is
// how texts are searched for them: «درمان*» is «درمان», the beginning of any word;
// «درد» is «درد » with the space that ends it.
func Cues(group []string) []string {
	out := make([]string, len(group))
	for i, m := range group {
		begins, open := strings.CutSuffix(m, "*")
		if !open {
			begins += " "
		}
		out[i] = begins
	}
	return out
}

// SetOf returns the Set of a section of a list, as a function that reads it when
// it is first called.
func SetOf(list, section string, form func(word string) string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool { return Open(list).Section(section).Set(form) })
}

// WordsOf returns the words of a section of a list in the same way.
func WordsOf(list, section string) func() []string {
	return sync.OnceValue(func() []string { return Open(list).Section(section).Words() })
}

// CuesOf returns the Cues of the groups of a section of a list in the same way.
func CuesOf(list, section string) func() []string {
	return sync.OnceValue(func() []string {
		return Cues(slices.Concat(Open(list).Section(section).Groups()...))
	})
}
