package lexical

import (
	"bytes"

	"github.com/biopars/biopars/index/lexical/segment"
)

// termsOf walks through the terms of a field in several segments, each once, in
// ascending order.
type termsOf struct {
	sources []*segment.Terms // at a term that is not behind the others' next
	started bool
	err     error
	last    []byte
}

// terms of a field from one, up to before another; nil: from the first, to the last.
func (s *snapshot) terms(field string, from, before []byte) *termsOf {
	t := &termsOf{}
	for i := range s.segments {
		if f := s.segments[i].Field(field); f != nil {
			t.add(f.Terms(from, before))
		}
	}
	return t
}

// add takes in what has a first term.
func (t *termsOf) add(src *segment.Terms) {
	more, err := src.Advance()
	if err != nil {
		t.err = err
	} else if more {
		t.sources = append(t.sources, src)
	}
}

// next is the next term, valid until it is called again; nil behind the last.
func (t *termsOf) next() ([]byte, error) {
	if t.started {
		kept := t.sources[:0]
		for _, src := range t.sources {
			if bytes.Equal(src.Term(), t.last) {
				more, err := src.Advance()
				if err != nil {
					t.err = err
				}
				if !more {
					continue
				}
			}
			kept = append(kept, src)
		}
		t.sources = kept
	}
	t.started = true
	if t.err != nil || len(t.sources) == 0 {
		return nil, t.err
	}
	least := t.sources[0]
	for _, src := range t.sources[1:] {
		if bytes.Compare(src.Term(), least.Term()) < 0 {
			least = src
		}
	}
	t.last = append(t.last[:0], least.Term()...)
	if t.last == nil {
		t.last = []byte{}
	}
	return t.last, nil
}

// count is the number of documents with the term that next gave, deleted ones
// included, added up over what walks.
func (t *termsOf) count() (n int) {
	for _, src := range t.sources {
		if bytes.Equal(src.Term(), t.last) {
			n += src.List().Count()
		}
	}
	return n
}
