package persian

import (
	"fmt"
	"io"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// Synonyms widens a question by other names of what it asks for: lay and
// clinical names, Persian and Latin ones, abbreviations. It does not change
// after it is made and is safe for concurrent use.
type Synonyms struct {
	analyzer Analyzer
	groups   [][]string   // terms as written
	analysed [][][]string // the same as the terms of the analyzer
	entries  map[string][]synonym
}

// synonym is one member of a group, as analysed terms.
type synonym struct {
	terms []string
	group int
}

var defaultSynonyms = sync.OnceValue(func() *Synonyms { return NewSynonyms(wordlist.Open("synonyms").Groups()) })

// DefaultSynonyms returns the groups that come with the project.
func DefaultSynonyms() *Synonyms { return defaultSynonyms() }

var spoken = sync.OnceValue(func() *Synonyms { return NewSynonyms(wordlist.Open("spoken").Section("groups").Groups()) })

// Spoken returns what people say for what texts write, to widen questions by. It is
// looser than DefaultSynonyms: nothing is judged by it.
func Spoken() *Synonyms { return spoken() }

// NewSynonyms returns the synonyms of groups, whose terms are other names of the
// same. It keeps the groups, which must not be changed.
func NewSynonyms(groups [][]string) *Synonyms {
	s := &Synonyms{entries: map[string][]synonym{}}
	for _, g := range groups {
		s.add(g)
	}
	return s
}

// SynonymError is a line that cannot be read.
type SynonymError struct {
	Line   int // 1-based
	Reason string
}

func (e *SynonymError) Error() string { return fmt.Sprintf("synonyms: line %d: %s", e.Line, e.Reason) }

// maxSynonyms bounds a group. A question that has one of its terms is searched for
// with all of them.
const maxSynonyms = 200

// LoadSynonyms reads groups: one a line, its terms separated by "|" or "،".
// Empty lines and lines that begin with # are passed over. The error is a
// *SynonymError, or that of the reader.
func LoadSynonyms(r io.Reader) (*Synonyms, error) {
	s := &Synonyms{entries: map[string][]synonym{}}
	err := wordlist.Scan(r, func(e wordlist.Entry) error {
		group := e.Members("|،")
		if len(group) > maxSynonyms {
			return &SynonymError{e.Line, fmt.Sprintf("a group of %d terms: at most %d are one thing", len(group),
				maxSynonyms)}
		}
		for _, term := range group {
			if len(s.analyzer.Terms(term)) == 0 {
				return &SynonymError{e.Line, fmt.Sprintf("%q has no word that is searched for", term)}
			}
		}
		if len(group) < 2 {
			return &SynonymError{e.Line, "a group needs two terms or more, separated by |"}
		}
		s.add(group)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Synonyms) add(group []string) {
	n := len(s.groups)
	s.groups = append(s.groups, group)
	var analysed [][]string
	for _, text := range group {
		var terms []string
		for _, t := range s.analyzer.Terms(text) {
			terms = append(terms, t.Text)
		}
		analysed = append(analysed, terms)
		if len(terms) > 0 && !s.has(n, terms) {
			s.entries[terms[0]] = append(s.entries[terms[0]], synonym{terms, n})
		}
	}
	s.analysed = append(s.analysed, analysed)
}

// has reports whether the group has a member that is analysed alike.
func (s *Synonyms) has(group int, terms []string) bool {
	for _, e := range s.entries[terms[0]] {
		if e.group == group && equal(e.terms, terms) {
			return true
		}
	}
	return false
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Merge returns the groups of both.
func (s *Synonyms) Merge(o *Synonyms) *Synonyms {
	var groups [][]string
	for _, from := range []*Synonyms{s, o} {
		if from != nil {
			groups = append(groups, from.groups...)
		}
	}
	return NewSynonyms(groups)
}

// Expansion says that the terms From to To (exclusive) of a question have other
// names.
type Expansion struct {
	From, To     int
	Alternatives [][]string // each a sequence of analysed terms
}

// Expand finds what the terms of a question, in order, have other names for.
// Where several members match, the one of most terms wins; expansions do not
// overlap.
func (s *Synonyms) Expand(terms []Term) []Expansion {
	if s == nil {
		return nil
	}
	var out []Expansion
	for i := 0; i < len(terms); {
		longest := 0
		for _, e := range s.entries[terms[i].Text] {
			if len(e.terms) > longest && matches(terms[i:], e.terms) {
				longest = len(e.terms)
			}
		}
		if longest == 0 {
			i++
			continue
		}
		x := Expansion{From: i, To: i + longest}
		for _, e := range s.entries[terms[i].Text] {
			if len(e.terms) != longest || !matches(terms[i:], e.terms) {
				continue
			}
			for _, other := range s.analysed[e.group] {
				if len(other) > 0 && !equal(other, e.terms) {
					x.Alternatives = append(x.Alternatives, other)
				}
			}
		}
		if len(x.Alternatives) > 0 {
			out = append(out, x)
		}
		i += longest
	}
	return out
}

func matches(terms []Term, want []string) bool {
	if len(terms) < len(want) {
		return false
	}
	for i, w := range want {
		if terms[i].Text != w {
			return false
		}
	}
	return true
}
