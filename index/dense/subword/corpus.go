package subword

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"

	"github.com/biopars/biopars/persian"
)

// Passage is one text to learn from.
type Passage struct {
	Title    string // title of the document, may be empty
	Section  string // headings above the passage, may be empty
	Text     string
	Question string // a question that Text answers, where the corpus has such pairs
}

// Source yields the corpus. It is ranged over once; an error ends training.
type Source = iter.Seq2[Passage, error]

// sample is a passage as training sees it: the words of its parts, as numbers of
// the corpus's word list.
type sample struct {
	title     []int32 // title and section
	question  []int32
	sentences [][]int32
}

// learnable reports whether a training pair can be cut from the sample.
func (s *sample) learnable() bool {
	switch len(s.sentences) {
	case 0:
		return false
	case 1:
		return len(s.title) > 0 || len(s.question) > 0 || len(s.sentences[0]) >= minSplit
	}
	return true
}

// size is how many passages the sample counts as.
func (s *sample) size() int {
	terms := 0
	for _, words := range s.sentences {
		terms += len(words)
	}
	return max(1, (terms+passageTerms-1)/passageTerms)
}

// corpus is what one pass over the source leaves behind.
type corpus struct {
	words    []string // every distinct word, in order of first occurrence
	df       []int32  // passages each occurs in
	passages int      // passages seen
	samples  []sample // the learnable ones, at most Options.MaxPassages
	size     int      // what there is to learn from, in passages of up to passageTerms
}

// passageTerms is what the longest passage has that ingest cuts from a document.
// A corpus of whole documents has more to learn from than their number says.
const passageTerms = 320

// readCorpus analyses the whole source. Of a source with more learnable passages
// than o.MaxPassages a uniform random sample is kept (reservoir sampling), while
// document frequencies count all.
func readCorpus(ctx context.Context, src Source, o Options) (*corpus, error) {
	c := &corpus{}
	ids := make(map[string]int32)
	seenIn := []int32{} // per word, the last passage that counted it
	rng := rand.New(rand.NewPCG(o.Seed, 0))

	words := func(terms []string) []int32 {
		if len(terms) == 0 {
			return nil
		}
		out := make([]int32, len(terms))
		for i, t := range terms {
			id, ok := ids[t]
			if !ok {
				id = int32(len(c.words))
				ids[t] = id
				c.words = append(c.words, t)
				c.df = append(c.df, 0)
				seenIn = append(seenIn, -1)
			}
			if seenIn[id] != int32(c.passages) {
				seenIn[id] = int32(c.passages)
				c.df[id]++
			}
			out[i] = id
		}
		return out
	}

	learnable := 0
	for p, err := range analysed(ctx, src, o.Analyzer) {
		if err != nil {
			return nil, err
		}
		s := sample{
			title:    append(words(p.title), words(p.section)...),
			question: words(p.question),
		}
		for _, terms := range p.sentences {
			if ws := words(terms); len(ws) > 0 {
				s.sentences = append(s.sentences, ws)
			}
		}
		c.passages++
		if !s.learnable() {
			continue
		}
		learnable++
		c.size += s.size()
		if len(c.samples) < o.MaxPassages {
			c.samples = append(c.samples, s)
		} else if i := rng.IntN(learnable); i < o.MaxPassages {
			c.samples[i] = s
		}
	}
	return c, ctx.Err()
}

// terms are the terms of a passage's parts.
type terms struct {
	title, section, question []string
	sentences                [][]string
}

// analysed analyses the passages of a source on all cores and gives them in their order.
func analysed(ctx context.Context, src Source, analyzer *persian.Analyzer) iter.Seq2[terms, error] {
	const step = 512 // passages
	return func(yield func(terms, error) bool) {
		passages, out := make([]Passage, 0, step), make([]terms, step)
		flush := func() bool {
			inChunks(len(passages), 32, func(lo, hi int) {
				for i := lo; i < hi; i++ {
					out[i] = analyse(&passages[i], analyzer)
				}
			})
			for i := range passages {
				if !yield(out[i], nil) {
					return false
				}
			}
			passages = passages[:0]
			return true
		}
		for p, err := range src {
			if err != nil {
				yield(terms{}, fmt.Errorf("read passages: %w", err))
				return
			}
			if passages = append(passages, p); len(passages) < step {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(terms{}, err)
				return
			}
			if !flush() {
				return
			}
		}
		flush()
	}
}

func analyse(p *Passage, analyzer *persian.Analyzer) terms {
	words := func(text string) []string {
		found := analyzer.Terms(text)
		out := make([]string, len(found))
		for i, t := range found {
			out[i] = t.Text
		}
		return out
	}
	t := terms{title: words(p.Title), section: words(p.Section), question: words(p.Question)}
	for _, s := range persian.Sentences(p.Text) {
		t.sentences = append(t.sentences, words(p.Text[s.Start:s.End]))
	}
	return t
}

// maxWordBytes is the length up to which a word gets a row. What is longer is no
// word, and has to fit the file format.
const maxWordBytes = 256

// frequent returns the words that get rows of their own, in lexical order, as
// numbers of the word list.
func (c *corpus) frequent(minDocFreq, limit int) []int32 {
	var out []int32
	for id, df := range c.df {
		if int(df) >= minDocFreq && len(c.words[id]) <= maxWordBytes {
			out = append(out, int32(id))
		}
	}
	if len(out) > limit {
		slices.SortFunc(out, func(a, b int32) int {
			return cmp.Or(cmp.Compare(c.df[b], c.df[a]), cmp.Compare(c.words[a], c.words[b]))
		})
		out = out[:limit]
	}
	slices.SortFunc(out, func(a, b int32) int { return cmp.Compare(c.words[a], c.words[b]) })
	return out
}
