package verify

import (
	"slices"
	"unicode/utf8"

	"github.com/biopars/biopars/persian/clause"
)

// alignment is a claim beside the evidence sentence that is most like it. It
// shows what coverage cannot: that words have changed places, or that one word
// stands where the evidence has another.
type alignment struct {
	sentence sentence
	ev       *text
	to       []int   // for each claim token the evidence token it is aligned with; -1 for none
	share    float64 // of the claim's tokens that are aligned
	back     float64 // of the evidence sentence's
}

// nearVerbatim is the share of a claim's words that must stand in the evidence
// in the same order for their places to be compared.
const nearVerbatim = 0.7

// align finds the sentence of the window that has most words of the claim in
// order.
func (c *claim) align(p *passage, w window) alignment {
	best := alignment{}
	for _, s := range p.sentences[w.from:w.to] {
		to, n := c.subsequence(p.tokens[s.from:s.to])
		if share := float64(n) / float64(max(len(c.tokens), 1)); share > best.share || best.to == nil {
			for i := range to {
				if to[i] >= 0 {
					to[i] += s.from
				}
			}
			best = alignment{s, p.text, to, share, float64(n) / float64(max(s.to-s.from, 1))}
		}
	}
	return best
}

// subsequence is a longest common subsequence: the position in ev of each claim
// token, and how many there are.
func (c *claim) subsequence(ev []token) (to []int, n int) {
	a := c.tokens
	width := len(ev) + 1
	table := make([]uint16, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(ev) - 1; j >= 0; j-- {
			if alike(&a[i], &ev[j]) {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	to = make([]int, len(a))
	for i, j := 0, 0; i < len(a); i++ {
		to[i] = -1
		for j < len(ev) && table[i*width+j] == table[i*width+j+1] {
			j++
		}
		if j < len(ev) && table[i*width+j] > table[(i+1)*width+j] {
			to[i] = j
			n++
			j++
		}
	}
	return to, n
}

func alike(a, b *token) bool {
	switch {
	case a.amount != nil || b.amount != nil:
		return a.amount != nil && b.amount != nil && a.amount.equal(*b.amount)
	case a.value != "" || b.value != "":
		return a.value == b.value
	case a.slot != "" || b.slot != "":
		return a.slot == b.slot && a.sign == b.sign && a.text == b.text
	}
	return a.text == b.text
}

// whole reports whether claim and sentence have the same words in the same
// order.
func (l alignment) whole() bool { return l.share == 1 && l.back == 1 }

// replaced finds a word of a near quotation in whose place the evidence has
// another word. One of the same slot says otherwise: that is the opposite, or
// another amount. Any other content word is at best a part of what the evidence
// says: no list of words knows every drug, organ or cause. The positions are
// -1 when there is none.
func (c *claim) replaced(l alignment, covered []bool) (claimAt, evidenceAt int, opposite bool) {
	claimAt, evidenceAt = -1, -1
	if l.share < nearVerbatim || l.back < nearVerbatim {
		return
	}
	for i := 0; i < len(c.tokens); {
		if l.to[i] >= 0 {
			i++
			continue
		}
		from := i
		for i < len(c.tokens) && l.to[i] < 0 {
			i++
		}
		low, high := l.sentence.from, l.sentence.to
		if from > 0 {
			low = l.to[from-1] + 1
		}
		if i < len(c.tokens) {
			high = l.to[i]
		}
		for j := from; j < i; j++ {
			for e := low; e < high; e++ {
				if c.opposes(j, e, l) {
					return j, e, true
				}
				if claimAt < 0 && c.differs(j, e, l, covered) {
					claimAt, evidenceAt = j, e
				}
			}
		}
	}
	return
}

// opposes reports whether claim token i and evidence token e, in the same
// place, are of one slot and disagree, and i is not just moved.
func (c *claim) opposes(i, e int, l alignment) bool {
	k, o := &c.tokens[i], &l.ev.tokens[e]
	if x, y := c.wordNumber(i), l.ev.wordNumber(e); x > 0 && y > 0 && x != y && (k.amount == nil || o.amount == nil) {
		return true // «سه بخش» and «شش بخش»
	}
	if k.slot == "" || k.slot[0] == '@' || o.slot != k.slot || agrees(k, o) {
		return false
	}
	if l.share >= verbatimShare && l.back >= verbatimShare {
		return true // too much stands where it stood to have been moved
	}
	for j := l.sentence.from; j < l.sentence.to; j++ {
		if o := &l.ev.tokens[j]; !slices.Contains(l.to, j) && o.slot == k.slot && agrees(k, o) {
			return false
		}
	}
	return true
}

// refers are words that make the next one stand for something named before.
var refers = termSet("claims", "referring")

// fillers are content words that stand where Persian has a preposition as well.
var fillers = termSet("claims", "fillers")

// differs reports whether claim token i is a content word that the evidence
// does not have, and evidence token e another content word. Words more common
// than the claim's others are passed over: those are what a paraphrase
// exchanges; names are rare.
func (c *claim) differs(i, e int, l alignment, covered []bool) bool {
	k, o := &c.tokens[i], &l.ev.tokens[e]
	if there := surface(l.ev.raw[o.start:o.end]); i > 0 && there == surface(c.raw[c.tokens[i-1].start:k.end]) ||
		i+1 < len(c.tokens) && there == surface(c.raw[k.start:c.tokens[i+1].end]) {
		return false // «قوی تری» and «قوی‌تری»
	}
	if _, known := l.ev.terms[k.text]; known && e > l.sentence.from && refers()[l.ev.tokens[e-1].text] {
		return false // «این بیماری» stands for what the passage has named
	}
	rare := c.weights[i] >= c.mean || placed[c.inSlot[i]] || l.share >= verbatimShare && l.back >= verbatimShare && c.weights[i] >= c.mean/2
	return rare && !fillers()[k.text] && !covered[i] &&
		k.amount == nil && !verb(k) && !c.compares(i) && utf8.RuneCountInString(k.text) > 1 &&
		o.content && !o.unit && o.amount == nil && !verb(o) && utf8.RuneCountInString(o.text) > 1
}

// placed are the places of which another word says something else, however common.
var placed = map[clause.Name]bool{clause.Route: true, clause.Population: true, clause.Timing: true, clause.Line: true}

func verb(k *token) bool { return len(k.slot) > 1 && k.slot[:2] == "v:" }

// turns are words that turn what is said round and that no other check reads.
var turns = termSet("negation", "claims: avoiding")

// turned reports whether a near quotation has lost such a word, or has one too
// many.
func (c *claim) turned(l alignment) bool {
	if l.share < 0.6 || l.back < 0.4 {
		return false
	}
	odd := false
	for i := range c.tokens {
		odd = odd != turns()[c.tokens[i].text]
	}
	for i := l.sentence.from; i < l.sentence.to; i++ {
		odd = odd != turns()[l.ev.tokens[i].text]
	}
	return odd
}

// verbatimShare is the share of both sentences, in order, from which a negation
// that one of them lacks is a contradiction.
const verbatimShare = 0.85

// lostNegation reports whether, of a claim and its evidence that are nearly the
// same, one negates a word that the other only affirms.
func (c *claim) lostNegation(l alignment) bool {
	if l.share < verbatimShare || l.back < verbatimShare {
		return false
	}
	mine, theirs := c.tokens, l.ev.tokens[l.sentence.from:l.sentence.to]
	return negatesAlone(mine, theirs) || negatesAlone(theirs, mine)
}

func negatesAlone(a, b []token) bool {
	for i := range a {
		if !a[i].negated {
			continue
		}
		affirmed, negated := false, false
		for j := range b {
			if b[j].content && b[j].base == a[i].base {
				affirmed = affirmed || !b[j].negated
				negated = negated || b[j].negated
			}
		}
		if affirmed && !negated {
			return true
		}
	}
	return false
}
