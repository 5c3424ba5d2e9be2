package metric

import (
	"strings"
	"sync"
)

// Item is one generated answer with the answers it is compared with.
type Item struct {
	ID         string
	Prediction string
	References []string
}

// workspace holds what several metrics need of one item, computed once, and the
// buffers that are reused from item to item. It is not safe for concurrent use.
type workspace struct {
	item   *Item
	tokens []*tokenCache
	ngrams ngramTable
	lcs    lcsTable
	order  [8]overlap
	used   []bool
	counts []int32

	chrf     []chrfCounts // one per setting asked for, of the current item
	chrfUsed int
	chars    [2][]int32
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// begin makes item the current one and forgets the last.
func (w *workspace) begin(item *Item) {
	w.item = item
	for _, c := range w.tokens {
		clear(c.ids)
		c.isWord = c.isWord[:0]
		for i := range c.texts {
			c.texts[i].done = false
		}
	}
	w.chrfUsed = 0
}

// with runs measure on a pooled workspace whose current item is item.
func with(item *Item, measure func(w *workspace)) {
	w := workspaces.Get().(*workspace)
	w.begin(item)
	measure(w)
	w.item = nil
	workspaces.Put(w)
}

// tokenCache holds the tokens of the current item's texts under one tokeniser.
type tokenCache struct {
	tokenizer Tokenizer
	byLine    bool
	ids       map[string]int32 // token -> number, dense from 0, shared by all texts of the item
	isWord    []bool           // of each number: whether the token has a letter or a digit; faPunct only
	texts     []tokenized      // the prediction, then the references
	words     []string
}

// tokenized is a text as numbers of tokens. Equal tokens have equal numbers.
type tokenized struct {
	done bool
	ids  []int32
	ends []int // byLine only: where each non-empty line ends in ids
}

// prediction is the index of the prediction for text; reference k is k.
const prediction = -1

// text returns the tokens of a text of the current item. With byLine the text is
// cut at line ends first, and each line tokenised alone; without, white space at
// its end is removed first, as sacreBLEU does. The result is valid until begin.
func (w *workspace) text(t Tokenizer, byLine bool, k int) *tokenized {
	c, out := w.cached(t, byLine, k)
	if out.done {
		return out
	}
	out.done, out.ids, out.ends = true, out.ids[:0], out.ends[:0]
	if t == Fa && byLine {
		w.faWords(out, k)
		return out
	}
	text := w.item.Prediction
	if k >= 0 {
		text = w.item.References[k]
	}
	if !byLine {
		c.add(out, trimRight(text))
		return out
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" {
			c.add(out, line)
			out.ends = append(out.ends, len(out.ids))
		}
	}
	return out
}

// faWords takes the tokens of Fa from those of faPunct: the words among them. It
// spares analysing the text twice, which is most of the work.
func (w *workspace) faWords(out *tokenized, k int) {
	all := w.text(faPunct, true, k)
	c, _ := w.cached(faPunct, true, k)
	start := 0
	for _, end := range all.ends {
		for _, id := range all.ids[start:end] {
			if c.isWord[id] {
				out.ids = append(out.ids, id)
			}
		}
		out.ends = append(out.ends, len(out.ids))
		start = end
	}
}

// cached returns the cache of a tokeniser and its place for a text.
func (w *workspace) cached(t Tokenizer, byLine bool, k int) (*tokenCache, *tokenized) {
	var c *tokenCache
	for _, have := range w.tokens {
		if have.tokenizer == t && have.byLine == byLine {
			c = have
			break
		}
	}
	if c == nil {
		c = &tokenCache{tokenizer: t, byLine: byLine, ids: make(map[string]int32)}
		w.tokens = append(w.tokens, c)
	}
	for len(c.texts) < len(w.item.References)+1 {
		c.texts = append(c.texts, tokenized{})
	}
	return c, &c.texts[k+1]
}

func (c *tokenCache) add(out *tokenized, text string) {
	c.words = c.tokenizer.AppendTokens(c.words[:0], text)
	for _, word := range c.words {
		id, ok := c.ids[word]
		if !ok {
			id = int32(len(c.ids))
			c.ids[word] = id
			if c.tokenizer == faPunct {
				c.isWord = append(c.isWord, hasWord(word))
			}
		}
		out.ids = append(out.ids, id)
	}
	clear(c.words) // the words point into the text
}

// zeros returns a zeroed buffer of n counts.
func (w *workspace) zeros(n int) []int32 {
	if cap(w.counts) < n {
		w.counts = make([]int32, n)
	}
	w.counts = w.counts[:n]
	clear(w.counts)
	return w.counts
}
