package lexical

import (
	"sync"

	api "github.com/blevesearch/bleve_index_api"
)

// DocFreq returns the number of passages that have a word, as the analyzer gives
// it, in title, section or text.
func (x *Index) DocFreq(term string) (n int, err error) {
	err = x.view(func(s *snapshot) error {
		n, err = s.docFreq(term)
		return err
	})
	return n, err
}

// IDF returns the inverse document frequency of a word, as the score has it.
// A word that no passage has gets the highest there is.
func (x *Index) IDF(term string) (v float64, err error) {
	err = x.view(func(s *snapshot) error {
		v, err = s.idf(term)
		return err
	})
	return v, err
}

// TermCount is a word and the number of passages that have it.
type TermCount struct {
	Term     string
	Passages int
	Edits    int // edit distance from the word asked for
}

// Similar returns up to limit words of the text field within 1 or 2 edits of the
// given one (transpositions count once), the nearest first and then the most
// frequent. Words with the wrong number of edits give none.
func (x *Index) Similar(term string, edits, limit int) (out []TermCount, err error) {
	if edits < 1 || edits > 2 || term == "" {
		return nil, nil
	}
	err = x.view(func(s *snapshot) error {
		r, ok := s.reader.(api.IndexReaderFuzzy)
		if !ok {
			return nil
		}
		dict, err := r.FieldDictFuzzy(fieldText, term, edits, "")
		if err != nil {
			return err
		}
		defer dict.Close()
		for {
			e, err := dict.Next()
			if err != nil {
				return err
			}
			if e == nil {
				break
			}
			if e.Term == term {
				continue
			}
			n, err := s.docFreq(e.Term)
			if err != nil {
				return err
			}
			if n > 0 {
				out = append(out, TermCount{e.Term, n, int(e.EditDistance)})
			}
		}
		return nil
	})
	sortSimilar(out)
	return out[:min(len(out), max(limit, 0))], err
}

// wordCache remembers what was found out about words. It is emptied when it
// holds limit of them.
type wordCache[T any] struct {
	mu    sync.RWMutex
	m     map[string]T
	limit int
}

const (
	maxFrequencies    = 1 << 16 // about 100 bytes each
	maxNeighbourLists = 1 << 13 // words with their neighbours, about 500 bytes each
)

func (c *wordCache[T]) get(word string) (T, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	v, ok := c.m[word]
	return v, ok
}

func (c *wordCache[T]) put(word string, v T) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= c.limit {
		c.m = make(map[string]T)
	}
	c.m[word] = v
}

// docFreq counts the live passages that have a word.
func (s *snapshot) docFreq(term string) (int, error) {
	if n, ok := s.docFreqs.get(term); ok {
		return int(n), nil
	}
	n, err := s.countPassages(term)
	if err == nil {
		s.docFreqs.put(term, uint32(n))
	}
	return n, err
}

// countPassages counts without decoding the postings, unless the word occurs in
// several fields, whose passages must be told apart.
func (s *snapshot) countPassages(term string) (int, error) {
	var n, fields int
	for _, f := range signalFields[signalWords] {
		if s.ranking.field(f).Weight <= 0 {
			continue
		}
		in := 0
		for i := range s.segments {
			n, err := s.segments[i].count(f, term)
			if err != nil {
				return 0, err
			}
			in += n
		}
		if in > 0 {
			fields++
			n += in
		}
	}
	if fields < 2 {
		return n, nil
	}
	l, err := s.list(signalWords, term)
	if err != nil {
		return 0, err
	}
	return len(l.postings), nil
}

func (s *snapshot) idf(term string) (float64, error) {
	n, err := s.docFreq(term)
	return idf(s.stats.Passages, uint64(n)), err
}
