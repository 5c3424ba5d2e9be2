package lexical

import (
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical/segment"
	"github.com/biopars/biopars/persian"
)

// counts holds the terms of one passage by field, each once.
type counts struct {
	terms   [numTermFields][]termCount
	lengths [numTermFields]int
}

// counter makes counts. It can be used again.
type counter struct {
	counts
	at    [numTermFields]segment.Places // of terms
	pairs [1 << 16 / 64]uint64          // which pairs of words there are, a bit each
	forms [1 << 12]knownForm            // by hash
	slab  []termCount                   // room for the terms of the next passages
}

// slabTerms is how many terms of passages share one piece of memory: those of some
// dozen passages, which are given up together anyway.
const slabTerms = 1 << 12

var counters = sync.Pool{New: func() any { return new(counter) }}

func (c *counter) reset() {
	for _, t := range c.terms[inBigrams] {
		h := pairOf(t.Text)
		c.pairs[h>>6] &^= 1 << (h & 63)
	}
	for f := range c.terms {
		c.at[f].Clear()
		clear(c.terms[f]) // do not keep the texts alive
		c.terms[f] = c.terms[f][:0]
		c.lengths[f] = 0
	}
}

// count adds one occurrence of a term with its hash.
func (c *counter) count(field int, text string, hash uint32) {
	i, seen := c.at[field].Find(c.terms[field], text, hash)
	if !seen {
		c.terms[field] = append(c.terms[field], termCount{Text: text, Hash: hash})
	}
	if presenceOnly(field) {
		if !seen {
			c.lengths[field]++
		}
		return
	}
	c.lengths[field]++
	c.terms[field][i].Count++
}

// pair notes a pair of words.
func (c *counter) pair(x, y string) {
	h := bigramHash(x, y)
	bit := uint64(1) << (h & 63)
	if c.pairs[h>>6]&bit != 0 {
		return
	}
	c.pairs[h>>6] |= bit
	c.lengths[inBigrams]++
	c.terms[inBigrams] = append(c.terms[inBigrams], termCount{Text: pairKey(h)})
}

// knownForm is the key of a word in a form.
type knownForm struct {
	key  string
	word int // bytes of the word
	hash uint32
}

// form is formKey of a word, whose hash is given, in another form, with the hash of the
// key. Words come again in the same forms.
func (c *counter) form(t *persian.Term, hash uint32) (string, uint32) {
	k := &c.forms[(hash*31^segment.Hash(t.Form))%uint32(len(c.forms))]
	if k.word != len(t.Text) || len(k.key) != len(t.Text)+len(formMark)+len(t.Form) ||
		k.key[:k.word] != t.Text || k.key[k.word+len(formMark):] != t.Form {
		key := formKey(*t)
		*k = knownForm{key, len(t.Text), segment.Hash(key)}
	}
	return k.key, k.hash
}

// analyse counts the terms of a passage.
func analyse(an Analyzer, schema Schema, p *index.Passage) *counts {
	c := counters.Get().(*counter)
	defer counters.Put(c)
	c.reset()
	c.read(an, schema, p)
	total := 0
	for _, terms := range c.terms {
		total += len(terms)
	}
	if cap(c.slab)-len(c.slab) < total {
		c.slab = make([]termCount, 0, max(slabTerms, total))
	}
	out := &counts{lengths: c.lengths}
	for f, terms := range c.terms {
		from := len(c.slab)
		c.slab = append(c.slab, terms...)
		out.terms[f] = c.slab[from:len(c.slab):len(c.slab)]
	}
	return out
}

// read counts all fields of a passage.
func (c *counter) read(an Analyzer, schema Schema, p *index.Passage) {
	for i, text := range [...]string{inTitle: p.Title, inSection: p.Section, inText: p.Text} {
		if text == "" {
			continue
		}
		field := i
		if schema.OneField {
			field = inText
		}
		terms, function := an.Split(text)
		for k := range terms {
			t := &terms[k]
			hash := segment.Hash(t.Text)
			c.count(field, t.Text, hash)
			switch {
			case schema.NoForms:
			case t.Form == "" || t.Form == t.Text:
				c.lengths[inForms]++
			default:
				key, hash := c.form(t, hash)
				c.count(inForms, key, hash)
			}
		}
		if schema.GramSize > 0 {
			for k := range function {
				c.count(inFunction, function[k].Text, segment.Hash(function[k].Text))
			}
		}
		if !schema.NoBigrams {
			bigrams(terms, c.pair)
		}
	}
}
