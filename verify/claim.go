package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// claim is a sentence being checked.
type claim struct {
	*text
	weights  []float64 // of the tokens; 0 for function words
	total    float64
	mean     float64       // of the weights above 0
	joined   []string      // each token with the next, in one
	synonyms []alternative // in the order of the tokens that they replace
	generic  []int8        // see isGeneric; 0 for not known yet
	sum      int8          // see sums; likewise
}

// against is the claim with only those other names that a passage has. The rest can be
// covered by no sentence or clause of it.
func (c *claim) against(p *passage) *claim {
	out := *c
	out.synonyms = nil
	for _, a := range c.synonyms {
		if !holdsIn(a.terms, p.terms, p.heading.terms) {
			continue
		}
		if a.class == nil || !p.has(c.tokens[a.from].value) && !has(p.terms, c.tokens, c.joined, a.from) && !p.namesOther(c, &a) {
			out.synonyms = append(out.synonyms, a)
		}
	}
	return &out
}

// holdsIn is holds for two sets together.
func holdsIn(terms []string, a, b map[string]struct{}) bool {
	for _, t := range terms {
		if _, ok := a[t]; ok {
			continue
		}
		if _, ok := b[t]; !ok {
			return false
		}
	}
	return true
}

// isGeneric reports whether token i names nothing in particular.
func (c *claim) isGeneric(i int) bool {
	if c.generic[i] == 0 {
		c.generic[i] = -1
		if framing(c.raw[c.tokens[i].start:c.tokens[i].end], c.tokens[i].text) {
			c.generic[i] = 1
		}
	}
	return c.generic[i] > 0
}

// framing reports whether a word, as written and as a term, names nothing in particular.
func framing(word, term string) bool {
	return clause.Generic(word) || clause.Generic(term) || light()[surface(word)] || light()[term]
}

// light are words that frame what is said.
var light = wordlist.SetOf("clauses", "light", surface)

// place reports whether token i says where something is: «بالای شکم», beside «بالای ۳۰».
func (c *claim) place(i int) bool {
	return c.tokens[i].slot == "a:بالا" && !c.compares(i) && c.inSlot[i] == "" && i+1 < len(c.tokens) && c.tokens[i+1].content &&
		c.tokens[i+1].amount == nil
}

// alternative is another name of the tokens from..to, both included.
type alternative struct {
	from, to int
	terms    []string
	class    *class // whose name it is, see members; nil for another name of the same
	spelled  bool   // the term that it spells out, or how it is spelled out
}

func newClaim(s string, idf func(string) float64, synonyms *persian.Synonyms) *claim {
	c := &claim{text: analyse(s, nil)}
	c.weights = make([]float64, len(c.tokens))
	c.generic = make([]int8, len(c.tokens))
	for i := range c.tokens {
		if !c.tokens[i].content || c.tokens[i].unit {
			continue
		}
		w := 1.0
		if idf != nil {
			w = max(idf(c.tokens[i].text), 0.1)
		}
		if c.tokens[i].amount != nil {
			w = min(w, 1) // numbers have a check of their own
		}
		c.weights[i] = w
		c.total += w
	}
	if n := countPositive(c.weights); n > 0 {
		c.mean = c.total / float64(n)
	}
	c.joined = make([]string, 0, len(c.tokens))
	for i := 1; i < len(c.tokens); i++ {
		c.joined = append(c.joined, c.tokens[i-1].text+c.tokens[i].text)
	}
	c.widen(synonyms)
	c.widen(everyday())
	c.classes()
	c.spell()
	c.aliases()
	return c
}

// aliases makes generic what stands in brackets right behind a name: its trade names, which
// a text may leave out. Those that are known as another drug's stay what they are.
func (c *claim) aliases() {
	for i := 1; i < len(c.tokens); i++ {
		if c.tokens[i-1].slot != slotDrug || c.tokens[i].start < c.tokens[i-1].end ||
			!strings.Contains(c.raw[c.tokens[i-1].end:c.tokens[i].start], "(") {
			continue
		}
		for k := i; k < len(c.tokens) && c.tokens[k].amount == nil && !c.tokens[k].unit; k++ {
			if s := c.tokens[k].slot; s == "" || s == slotOther {
				c.generic[k] = 1
			}
			if strings.Contains(c.raw[c.tokens[k].end:firstByte(c, k+1)], ")") {
				break
			}
		}
	}
}

// firstByte is where token k begins, or the end of the text.
func firstByte(c *claim, k int) int {
	if k < len(c.tokens) {
		return max(c.tokens[k].start, c.tokens[k-1].end)
	}
	return len(c.raw)
}

func countPositive(list []float64) (n int) {
	for _, v := range list {
		if v > 0 {
			n++
		}
	}
	return n
}

// widen notes the other names of the claim's terms.
func (c *claim) widen(synonyms *persian.Synonyms) {
	terms, at := make([]persian.Term, 0, len(c.tokens)+8), make([]int, 0, len(c.tokens)+8)
	for i := range c.tokens {
		k := &c.tokens[i]
		if !k.content {
			continue
		}
		// The names are analysed like this: the parts of a compound behind it.
		terms = append(terms, persian.Term{Text: k.text})
		at = append(at, i)
		for _, p := range k.parts {
			terms = append(terms, persian.Term{Text: p})
			at = append(at, i)
		}
	}
	found, n := synonyms.Expand(terms), 0
	for _, x := range found {
		n += len(x.Alternatives)
	}
	c.synonyms = slices.Grow(c.synonyms, n)
	for _, x := range found {
		for _, alt := range x.Alternatives {
			c.synonyms = append(c.synonyms, alternative{from: at[x.From], to: at[x.To-1], terms: alt})
		}
	}
}

// covered reports which tokens the bags hold, by themselves or by a synonym.
func (c *claim) covered(bags ...bag) []bool {
	out := make([]bool, len(c.tokens))
	for _, b := range bags {
		c.cover(out, b)
	}
	return out
}

// cover adds the tokens that one bag holds.
func (c *claim) cover(out []bool, b bag) {
	if len(b.terms) == 0 {
		return
	}
	for i := range c.tokens {
		if c.weights[i] == 0 || out[i] {
			continue
		}
		out[i] = has(b.terms, c.tokens, c.joined, i)
		if q := c.tokens[i].amount; q != nil && !out[i] {
			out[i] = slices.ContainsFunc(b.amounts, q.equal)
		}
	}
	for i := range c.synonyms {
		a := &c.synonyms[i]
		if !allTrue(out[a.from:a.to+1]) && holds(a.terms, b.terms) {
			for j := a.from; j <= a.to; j++ {
				out[j] = true
			}
		}
	}
}

func allTrue(list []bool) bool { return !slices.Contains(list, false) }

func holds(terms []string, set map[string]struct{}) bool {
	for _, t := range terms {
		if _, ok := set[t]; !ok {
			return false
		}
	}
	return true
}

// share is the weight of the covered tokens over that of all.
func (c *claim) share(covered []bool) float64 {
	if c.total == 0 {
		return 0
	}
	var got float64
	for i, ok := range covered {
		if ok {
			got += c.weights[i]
		}
	}
	return got / c.total
}

// window is a run of sentences of the evidence.
type window struct {
	from, to int // sentences, to exclusive
	coverage float64
	covered  []bool
}

// longerPenalty is taken off the coverage for each sentence of a window beyond
// the first: what stands together in one sentence is said of each other.
const longerPenalty = 0.04

// best finds the window that covers most of the claim.
func (c *claim) best(p *passage) window {
	top := window{coverage: -1}
	heading := c.covered(p.heading)
	rows := make([][]bool, len(p.sentences))
	for i := range rows {
		rows[i] = c.covered(p.sentences[i].bag)
	}
	seen := make([]bool, len(c.tokens))
	for from := range rows {
		copy(seen, heading)
		for n := 1; n <= 3 && from+n <= len(rows); n++ {
			for i, ok := range rows[from+n-1] {
				seen[i] = seen[i] || ok
			}
			if v := c.share(seen) - longerPenalty*float64(n-1); v > top.coverage {
				top = window{from, from + n, v, append(top.covered[:0], seen...)}
			}
		}
	}
	top.coverage = max(top.coverage, 0)
	return top
}
