package lexical

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"github.com/biopars/biopars/index"
)

// docSet is a set of document numbers, one bit each.
type docSet []uint64

func (d docSet) has(doc uint32) bool { return d[doc>>6]&(1<<(doc&63)) != 0 }

func (d docSet) count() (n uint64) {
	for _, w := range d {
		n += uint64(bits.OnesCount64(w))
	}
	return n
}

func (d docSet) intersect(other docSet) {
	for i := range d {
		d[i] &= other[i]
	}
}

// filterCache keeps the last few filters that were asked for.
type filterCache struct {
	mu   sync.Mutex
	keys []string
	sets []docSet
}

// maxFilters bounds a filterCache; a set takes one bit for each document.
const maxFilters = 16

func (c *filterCache) get(key string) (docSet, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range c.keys {
		if k == key {
			return c.sets[i], true
		}
	}
	return nil, false
}

func (c *filterCache) put(key string, set docSet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.keys) == maxFilters {
		c.keys, c.sets = c.keys[1:], c.sets[1:]
	}
	c.keys, c.sets = append(c.keys, key), append(c.sets, set)
}

// allowed returns the documents that pass the filter; nil means all. The
// meaning is that of index.Filter.Match.
func (s *snapshot) allowed(ctx context.Context, f index.Filter) (docSet, error) {
	if f.IsZero() {
		return nil, nil
	}
	key := fmt.Sprintf("%q %q %q %q %d %d %q", f.Publishers, f.EvidenceTypes, f.Languages, f.Documents, f.YearFrom,
		f.YearTo, f.Where)
	if set, ok := s.filters.get(key); ok {
		return set, nil
	}
	var set docSet
	restrict := func(other docSet) {
		if set == nil {
			set = other
		} else {
			set.intersect(other)
		}
	}
	for _, c := range []struct {
		field  string
		values []string
	}{
		{fieldPublisher, f.Publishers},
		{fieldEvidence, f.EvidenceTypes},
		{fieldLanguage, f.Languages},
		{fieldDocument, f.Documents},
	} {
		if len(c.values) == 0 {
			continue
		}
		other := s.emptySet()
		for _, v := range c.values {
			if err := s.collect(other, c.field, valuePrefix+v); err != nil {
				return nil, err
			}
		}
		restrict(other)
	}
	if f.YearFrom != 0 || f.YearTo != 0 {
		other, err := s.years(f)
		if err != nil {
			return nil, err
		}
		restrict(other)
	}
	if len(f.Where) > 0 {
		other, err := s.matching(ctx, f.Where, set)
		if err != nil {
			return nil, err
		}
		set = other
	}
	s.filters.put(key, set)
	return set, nil
}

var errNoMetadata = errors.New("lexical: nothing tells which passages pass conditions on metadata")

// matching collects the documents among those in set, nil for all, that pass conditions.
func (s *snapshot) matching(ctx context.Context, where []index.Condition, set docSet) (docSet, error) {
	if s.where == nil {
		return nil, errNoMetadata
	}
	passes, err := s.where(ctx, index.Filter{Where: where})
	if err != nil {
		return nil, err
	}
	out := s.emptySet()
	for doc := range s.docs {
		if set != nil && !set.has(doc) {
			continue
		}
		if passes(s.seq(doc)) {
			out[doc>>6] |= 1 << (doc & 63)
		}
	}
	return out, ctx.Err()
}

// years collects the documents whose year passes the filter.
func (s *snapshot) years(f index.Filter) (docSet, error) {
	set := s.emptySet()
	terms := s.terms(fieldYear, nil, nil)
	for {
		term, err := terms.next()
		if err != nil || term == nil {
			return set, err
		}
		year, err := strconv.Atoi(strings.TrimPrefix(string(term), valuePrefix))
		if err != nil {
			return nil, fmt.Errorf("%w: year %q", index.ErrCorrupt, term)
		}
		if year >= f.YearFrom && (f.YearTo == 0 || year <= f.YearTo) {
			if err := s.collect(set, fieldYear, string(term)); err != nil {
				return nil, err
			}
		}
	}
}

func (s *snapshot) emptySet() docSet { return make(docSet, (s.docs+63)/64) }

// collect adds the documents that have the term in a metadata field.
func (s *snapshot) collect(set docSet, field, term string) error {
	d := acquireDecoder()
	defer decoders.Put(d)
	for i := range s.segments {
		v := &s.segments[i]
		l, err := v.Field(field).Lookup(term)
		if err != nil {
			return err
		}
		if err := d.decode(v, l); err != nil {
			return err
		}
		for _, n := range d.docs {
			doc := v.offset + n
			set[doc>>6] |= 1 << (doc & 63)
		}
	}
	return nil
}
