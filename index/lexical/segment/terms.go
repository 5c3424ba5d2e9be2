package segment

import (
	"bytes"

	api "github.com/blevesearch/bleve_index_api"
	bleve "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum"
)

// Terms walks through the terms of a field in ascending order.
type Terms struct {
	c      cursor
	from   []byte // terms before it are passed over
	before []byte // end; nil: that of the field
}

// Terms begins with the first term that is not before from, and ends with the last one
// before before; nil: with the last of all. A nil Field has none.
func (f *Field) Terms(from, before []byte) *Terms {
	if f == nil {
		f = &Field{}
	}
	return &Terms{f.cursor(max(0, f.blockOf(string(from)))), from, before}
}

// Advance goes to the next term and reports whether there is one.
func (t *Terms) Advance() (bool, error) {
	for {
		if more, err := t.c.advance(); !more || err != nil {
			return false, err
		}
		if len(t.from) > 0 && bytes.Compare(t.c.term, t.from) < 0 {
			continue
		}
		t.from = nil
		return t.before == nil || bytes.Compare(t.c.term, t.before) < 0, nil
	}
}

// Term is the current term, valid until the next Advance.
func (t *Terms) Term() []byte { return t.c.term }

// List is the postings of the current term.
func (t *Terms) List() List { return t.c.list }

// skip passes over blocks in which all terms begin with a prefix of the current term.
func (t *Terms) skip(prefix []byte) {
	next := (t.c.read + blockTerms - 1) / blockTerms
	if next >= t.c.f.blocks() || !bytes.HasPrefix(t.c.f.first(next), prefix) {
		return
	}
	// The last block that begins with the prefix: halving between next and the end.
	lo, hi := next, t.c.f.blocks()
	for lo+1 < hi {
		if mid := int(uint(lo+hi) / 2); bytes.HasPrefix(t.c.f.first(mid), prefix) {
			lo = mid
		} else {
			hi = mid
		}
	}
	t.c.jump(lo)
}

// entries walks through the terms that an automaton accepts, as Bleve wants it.
type entries struct {
	terms     *Terms
	automaton bleve.Automaton // nil accepts all
	last      []byte          // term that states belong to
	states    []int           // after 0, 1, 2 … bytes of last, as far as anything can match
	dead      bool            // nothing that begins with last, as far as there are states, can match
	entry     api.DictEntry
}

func newEntries(f *Field, a bleve.Automaton, from, before []byte) *entries {
	e := &entries{terms: f.Terms(from, before), automaton: a}
	if a != nil {
		e.states = append(e.states, a.Start())
	}
	return e
}

func (e *entries) Next() (*api.DictEntry, error) {
	for {
		if more, err := e.terms.Advance(); !more || err != nil {
			return nil, err
		}
		if !e.accepts() {
			continue
		}
		e.entry = dictEntry(e.automaton, string(e.terms.Term()), uint64(e.terms.List().Count()))
		return &e.entry, nil
	}
}

// dictEntry is a term that an automaton accepts, with its distance where there is one.
func dictEntry(a bleve.Automaton, term string, count uint64) api.DictEntry {
	e := api.DictEntry{Term: term, Count: count}
	if f, ok := a.(vellum.FuzzyAutomaton); ok {
		_, e.EditDistance = f.MatchAndDistance(term)
	}
	return e
}

// accepts reports whether the automaton accepts the current term. Where it shares its
// beginning with the one before, it has the states of that.
func (e *entries) accepts() bool {
	if e.automaton == nil {
		return true
	}
	term, shared := e.terms.Term(), 0
	for shared < min(len(term), len(e.last), len(e.states)-1) && term[shared] == e.last[shared] {
		shared++
	}
	if e.dead && shared == len(e.states)-1 {
		e.terms.skip(term[:shared])
		return false
	}
	e.last = append(e.last[:0], term...)
	e.states, e.dead = e.states[:shared+1], false
	for {
		state := e.states[shared]
		if !e.automaton.CanMatch(state) {
			e.dead = true
			return false
		}
		if shared == len(term) {
			return e.automaton.IsMatch(state)
		}
		e.states = append(e.states, e.automaton.Accept(state, term[shared]))
		shared++
	}
}

// accepts reports whether an automaton accepts a term.
func accepts(a bleve.Automaton, term string) bool {
	if a == nil {
		return true
	}
	state := a.Start()
	for i := range len(term) {
		state = a.Accept(state, term[i])
	}
	return a.IsMatch(state)
}
