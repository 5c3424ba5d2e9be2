package lexical

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/blevesearch/vellum"
	"github.com/blevesearch/vellum/levenshtein"

	"github.com/biopars/biopars/index"
)

// WordCounts counts in how many passages the words of a corpus occur. It is not
// safe for concurrent use. The zero value counts nothing yet.
type WordCounts struct {
	Statistics Statistics
	words      map[string]wordCount
}

// wordCount counts passages.
type wordCount struct {
	all  uint32 // with the word in title, section or text
	text uint32 // with the word in the text
}

// Add counts a passage.
func (c *WordCounts) Add(p PassageTerms) {
	c.Statistics.add(&p.lengths)
	if c.words == nil {
		c.words = map[string]wordCount{}
	}
	c.change(p, func(n uint32) uint32 { return n + 1 })
}

// Remove takes a passage that was added before out of the counts.
func (c *WordCounts) Remove(p PassageTerms) {
	c.Statistics.remove(&p.lengths)
	c.change(p, func(n uint32) uint32 { return n - min(n, 1) })
}

func (c *WordCounts) change(p PassageTerms, by func(uint32) uint32) {
	seen := map[string]bool{}
	for _, field := range signalFields[signalWords] {
		for _, t := range p.terms[field] {
			term := t.Text
			n := c.words[term]
			if field == inText {
				n.text = by(n.text)
			}
			if !seen[term] {
				seen[term] = true
				n.all = by(n.all)
			}
			if n.all == 0 {
				delete(c.words, term)
				continue
			}
			c.words[term] = n
		}
	}
}

// Vocabulary is what has been counted, for readers.
func (c *WordCounts) Vocabulary() (*Vocabulary, error) {
	var buf bytes.Buffer
	b, err := vellum.New(&buf, nil)
	if err != nil {
		return nil, fmt.Errorf("write vocabulary: %w", err)
	}
	for _, term := range slices.Sorted(maps.Keys(c.words)) {
		n := c.words[term]
		if err := b.Insert([]byte(term), uint64(n.text)<<32|uint64(n.all)); err != nil {
			return nil, fmt.Errorf("write vocabulary: %w", err)
		}
	}
	if err := b.Close(); err != nil {
		return nil, fmt.Errorf("write vocabulary: %w", err)
	}
	return newVocabulary(c.Statistics, buf.Bytes())
}

// Vocabulary is the words of a corpus with the number of passages that have
// each, in memory. It answers what an [Index] answers from its dictionaries,
// where the postings are on a server. It is safe for concurrent use.
type Vocabulary struct {
	statistics     Statistics
	raw            []byte // of words
	words          *vellum.FST
	neighbourCache wordCache[[]neighbour]
}

func newVocabulary(st Statistics, raw []byte) (*Vocabulary, error) {
	fst, err := vellum.Load(raw)
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	return &Vocabulary{statistics: st, raw: raw, words: fst,
		neighbourCache: wordCache[[]neighbour]{limit: maxNeighbourLists}}, nil
}

// MarshalBinary writes the vocabulary: the length of the statistics as a varint,
// the statistics, the words as a finite-state transducer.
func (v *Vocabulary) MarshalBinary() ([]byte, error) {
	st := v.statistics.encode()
	return append(append(binary.AppendUvarint(nil, uint64(len(st))), st...), v.raw...), nil
}

// ReadVocabulary is the inverse of MarshalBinary; the result keeps b. The error
// wraps index.ErrCorrupt.
func ReadVocabulary(b []byte) (*Vocabulary, error) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, fmt.Errorf("read vocabulary: %w", index.ErrCorrupt)
	}
	st, err := decodeStatistics(b[size : size+int(n)])
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	return newVocabulary(st, b[size+int(n):])
}

// Counts returns the counts to go on counting from.
func (v *Vocabulary) Counts() (*WordCounts, error) {
	c := &WordCounts{Statistics: v.statistics, words: make(map[string]wordCount, v.words.Len())}
	it, err := v.words.Iterator(nil, nil)
	for ; err == nil; err = it.Next() {
		term, n := it.Current()
		c.words[string(term)] = wordCount{all: uint32(n), text: uint32(n >> 32)}
	}
	if !errors.Is(err, vellum.ErrIteratorDone) {
		return nil, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	return c, nil
}

// Statistics of the fields.
func (v *Vocabulary) Statistics() Statistics { return v.statistics }

// DocFreq is [Index.DocFreq].
func (v *Vocabulary) DocFreq(term string) (int, error) {
	n, _, err := v.words.Get([]byte(term))
	if err != nil {
		return 0, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	return int(uint32(n)), nil
}

// IDF is [Index.IDF].
func (v *Vocabulary) IDF(term string) (float64, error) {
	n, err := v.DocFreq(term)
	return idf(v.statistics.Passages, uint64(n)), err
}

// TermVector is [Index.TermVector].
func (v *Vocabulary) TermVector(o Options, text string) (TermVector, error) {
	return termVector(o.withDefaults().Analyzer, text, v.IDF)
}

// editAutomata builds automata for 1 and 2 edits; building the tables takes
// milliseconds.
var editAutomata = sync.OnceValues(func() (out [2]*levenshtein.LevenshteinAutomatonBuilder, err error) {
	for i := range out {
		if out[i], err = levenshtein.NewLevenshteinAutomatonBuilder(uint8(i+1), true); err != nil {
			return out, err
		}
	}
	return out, nil
})

// Similar is [Index.Similar].
func (v *Vocabulary) Similar(term string, edits, limit int) ([]TermCount, error) {
	if edits < 1 || edits > 2 || term == "" {
		return nil, nil
	}
	builders, err := editAutomata()
	if err != nil {
		return nil, err
	}
	dfa, err := builders[edits-1].BuildDfa(term, uint8(edits))
	if err != nil {
		return nil, err
	}
	var out []TermCount
	it, err := v.words.Search(dfa, nil, nil)
	for ; err == nil; err = it.Next() {
		word, n := it.Current()
		if n>>32 == 0 || string(word) == term {
			continue
		}
		_, distance := dfa.MatchAndDistance(string(word))
		out = append(out, TermCount{string(word), int(uint32(n)), int(distance)})
	}
	if !errors.Is(err, vellum.ErrIteratorDone) {
		return nil, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	sortSimilar(out)
	return out[:min(len(out), max(limit, 0))], nil
}

// sortSimilar puts the nearest first and then the most frequent.
func sortSimilar(terms []TermCount) {
	slices.SortFunc(terms, func(a, b TermCount) int {
		return cmp.Or(cmp.Compare(a.Edits, b.Edits), cmp.Compare(b.Passages, a.Passages), cmp.Compare(a.Term, b.Term))
	})
}

// bag is Index.bag: a question, widened by words of the vocabulary that are
// spelt like its own.
func (v *Vocabulary) bag(o Options, q index.Query) (bag, error) {
	o = o.withDefaults()
	return widen(o.bag(q), o.Ranking.Neighbours, v.neighbours)
}

func (v *Vocabulary) neighbours(word string) ([]neighbour, error) {
	prefix, ok := neighbourhood(word)
	if !ok {
		return nil, nil
	}
	if known, ok := v.neighbourCache.get(word); ok {
		return known, nil
	}
	it, err := v.words.Iterator([]byte(prefix), prefixEnd(prefix))
	found, err := spelling(word).alike(func() (string, error) {
		for ; err == nil; err = it.Next() {
			if term, n := it.Current(); n>>32 > 0 {
				word := string(term)
				err = it.Next()
				return word, nil
			}
		}
		if errors.Is(err, vellum.ErrIteratorDone) {
			return "", nil
		}
		return "", err
	})
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w: %w", index.ErrCorrupt, err)
	}
	v.neighbourCache.put(word, found)
	return found, nil
}

// prefixEnd is the least string behind all that begin with the prefix; nil means
// that there is none.
func prefixEnd(prefix string) []byte {
	end := []byte(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xff {
			end[i]++
			return end[:i+1]
		}
	}
	return nil
}
