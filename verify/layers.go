package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
)

// finding is what one layer found out.
type finding struct {
	layer       string
	checked     int // things looked at
	agreed      int
	contradicts bool
	missing     bool // something decisive that the evidence lacks
	partly      bool // a part of the sentence is not what the evidence says
	detail      string
}

func (f finding) score() float64 { return float64(f.agreed) / float64(max(f.checked, 1)) }

// judgement is the most that a sentence with this finding can be.
func (f finding) judgement(coverage float64) (answer.Judgement, bool) {
	switch {
	case f.contradicts && coverage >= minContradiction:
		return answer.Contradicted, true
	case f.contradicts, f.missing:
		return answer.Unsupported, true
	case f.partly:
		return answer.PartlySupported, true
	}
	return "", false
}

// Limits of the layers. They were set on development halves (docs/trust.md).
const (
	minContradiction = 0.40 // coverage below which the evidence speaks of something else
	bound            = 0.80 // similarity of the surroundings, relative to the best, that binds
	slotSimilarity   = 0.45 // similarity from which a different value in the same place contradicts
	classSimilarity  = 0.60 // the same for a word of a closed class, of which a text may have several
)

// closeness is how near a claim is to a quotation.
type closeness int

const (
	noQuotation    closeness = iota
	quotation                // most words stand in the evidence in order
	nearlyVerbatim           // all but a few
)

// layers runs the checks that can lower a verdict. What stands in the evidence
// word by word needs none. near is whether the claim is nearly a quotation, and at the
// sentence of the passage that it is nearly a part of; -1 for none.
func (c *claim) layers(p *passage, w window) (list []finding, near closeness, at int) {
	if w.to <= w.from || w.coverage < minContradiction {
		return []finding{quantityLayer(c, p, w), nameLayer(c, p, w), polarityLayer(c, p, w)}, noQuotation, -1
	}
	l := c.align(p, w)
	at = -1
	if l.share >= nearVerbatim {
		at = slices.IndexFunc(p.sentences, func(s sentence) bool { return s.start == l.sentence.start })
	}
	if l.whole() {
		return []finding{{layer: LayerOrder, checked: 1, agreed: 1}}, nearlyVerbatim, at
	}
	switch {
	case l.share >= verbatimShare && l.back >= verbatimShare:
		near = nearlyVerbatim
	case l.share >= nearVerbatim && l.back >= nearVerbatim:
		near = quotation
	}
	return []finding{quantityLayer(c, p, w), nameLayer(c, p, w), polarityLayer(c, p, w), orderLayer(c, p, w, l)}, near, at
}

// quantityLayer asks for every number of the claim: in the evidence, and said
// of the same thing.
func quantityLayer(c *claim, p *passage, w window) finding {
	f := finding{layer: LayerQuantity}
	used := map[int]bool{}
	for i := range c.tokens {
		if c.tokens[i].amount == nil {
			continue
		}
		f.checked++
		a := c.bind(i, p.text, w)
		if used[a.sameAt] && a.other >= slotSimilarity {
			a.sameAt, a.same = -1, 0 // that number was meant by another of the claim
		}
		switch {
		case a.sameAt >= 0 && a.same >= bound*a.other:
			f.agreed++
			used[a.sameAt] = true
		case a.sameAt >= 0 && a.otherAt >= 0 && c.placed(i, p, w, &p.tokens[a.otherAt]):
			f.agreed++
			used[a.sameAt] = true
		case a.otherAt >= 0 && a.other >= slotSimilarity:
			f.contradicts = true
			f.note(c, i, p, a.otherAt)
		default:
			f.missing = true
			f.note(c, i, p, -1)
		}
	}
	return f
}

// nameLayer asks for every drug, test and Latin word of the claim.
func nameLayer(c *claim, p *passage, w window) finding {
	f := finding{layer: LayerName}
	for i := range c.tokens {
		k := &c.tokens[i]
		if !strings.HasPrefix(k.slot, "@") {
			continue
		}
		f.checked++
		if _, ok := p.named[k.value]; ok {
			f.agreed++
			continue
		}
		if _, ok := p.names[k.value]; !ok {
			if (k.slot != slotDrug || c.spelledIn(i, p.bag)) && c.covered(p.bag, p.heading)[i] {
				f.agreed++
				continue
			}
			if k.slot == slotDrug && c.byClass(i) {
				f.partly = true
				f.note(c, i, p, -1)
				continue
			}
			f.missing = true
			f.note(c, i, p, -1)
			continue
		}
		if a := c.bind(i, p.text, w); a.same >= 0.6*a.other || c.placed(i, p, w, &p.tokens[a.otherAt]) {
			f.agreed++
		} else {
			f.missing = true
			f.note(c, i, p, a.otherAt)
		}
	}
	return f
}

// polarityLayer asks whether the evidence says the same of each predicate and
// direction, and whether what is negated is negated in both.
func polarityLayer(c *claim, p *passage, w window) finding {
	f := finding{layer: LayerPolarity}
	for i := range c.tokens {
		k := &c.tokens[i]
		if at := c.wordNegated(i, p.text, w); at >= 0 {
			f.checked++
			f.contradicts = true
			f.note(c, i, p, at)
			continue
		}
		if k.slot == "" || k.amount != nil || k.slot[0] == '@' {
			continue
		}
		if k.value != "" && c.excluded(i) {
			continue
		}
		if k.plain == "بی" && i+1 < len(c.tokens) && p.said[c.tokens[i+1].base]&negative != 0 {
			continue // «بی پروا» is «بی‌پروا»
		}
		if k.slot == copula && c.others(i, p.text, w) {
			continue
		}
		limits := c.compares(i)
		a := c.bindBy(i, p.text, w,
			func(k, e *token, at int) bool { return sameSlot(k, e) && limits == p.compares(at) },
			func(k, e *token, _ int) bool { return agrees(k, e) })
		if a.sameAt < 0 && a.otherAt < 0 {
			continue
		}
		f.checked++
		from, by := slotSimilarity, 0.85
		if k.value != "" {
			from, by = classSimilarity, 0.5
		}
		if a.otherAt >= 0 && a.other >= from && (a.sameAt < 0 || a.same < by*a.other) {
			f.contradicts = true
			f.note(c, i, p, a.otherAt)
			continue
		}
		f.agreed++
	}
	return f
}

// copula is the slot of the verb of being.
const copula = "v:باش"

// others reports whether what is said to be, or not to be, by the copula at token i stands
// before no copula of the window: it says nothing of what stands there.
func (c *claim) others(i int, ev *text, w window) bool {
	k := c.predicated(i)
	if k < 0 || w.to <= w.from {
		return false
	}
	x := &matcher{claim: c, passage: &passage{text: ev}}
	found := false
	for e := ev.sentences[w.from].from; e < ev.sentences[w.to-1].to; e++ {
		if ev.tokens[e].slot != copula {
			continue
		}
		found = true
		if n := ev.predicated(e); n < 0 || x.sameWord(k, n) {
			return false
		}
	}
	return found
}

// predicated is the word right before a copula; -1 where it is none that means something.
func (t *text) predicated(i int) int {
	if i == 0 || !t.tokens[i-1].content || t.tokens[i-1].amount != nil {
		return -1
	}
	return i - 1
}

// excluded reports whether token i is named as what is not meant: «نه یک داروی
// استنشاقی».
func (t *text) excluded(i int) bool {
	for j := max(i-3, 0); j < i; j++ {
		if t.tokens[j].negates {
			return true
		}
	}
	return false
}

// compares reports whether token i belongs to the comparator of an amount, as
// in «کمتر از ۲ سال». It is no opposite of another word of its axis that does
// not.
func (t *text) compares(i int) bool {
	if !strings.HasPrefix(t.tokens[i].slot, "a:") {
		return false
	}
	for j := i + 1; j < len(t.tokens) && j <= i+2; j++ {
		if q := t.tokens[j].amount; q != nil {
			return q.Comparator != ""
		}
	}
	return false
}

// orderLayer asks of a near quotation whether its words stand where they stand
// in the evidence: two values or words that have changed places contradict it,
// and a word in the place of another leaves a part of it unsupported.
func orderLayer(c *claim, p *passage, w window, l alignment) finding {
	f := finding{layer: LayerOrder, checked: 1}
	i, j := -1, -1
	if w.coverage >= verbatim {
		i, j = c.exchanged(p, l.sentence)
	}
	if i < 0 && w.coverage >= verbatim && w.to > w.from+1 {
		i, j = c.exchanged(p, p.stretch(w))
	}
	if i < 0 {
		i, j = c.reversed(p, l.sentence)
	}
	if i >= 0 {
		f.contradicts = true
		f.note(c, i, p, -1)
		f.note(c, j, p, -1)
		return f
	}
	if i, at, opposite := c.replaced(l, w.covered); i >= 0 {
		f.contradicts, f.partly = opposite || c.lostNegation(l), true
		f.note(c, i, p, at)
		return f
	}
	if c.lostNegation(l) {
		f.contradicts = true
		return f
	}
	if i, j := c.wordsExchanged(l); i >= 0 {
		f.missing = true
		f.note(c, i, p, -1)
		f.note(c, j, p, -1)
		return f
	}
	if c.turned(l) {
		f.missing = true
		return f
	}
	f.agreed++
	return f
}

func (f *finding) note(c *claim, i int, p *passage, at int) {
	if len(f.detail) > 200 {
		return
	}
	said := c.raw[c.tokens[i].start:c.tokens[i].end]
	if q := c.tokens[i].amount; q != nil {
		said = c.raw[q.start:q.end]
	}
	d := "«" + said + "»"
	if at >= 0 {
		there := p.raw[p.tokens[at].start:p.tokens[at].end]
		if q := p.tokens[at].amount; q != nil {
			there = p.raw[q.start:q.end]
		}
		d += " ≠ «" + there + "»"
	}
	if f.detail != "" {
		f.detail += "; "
	}
	f.detail += d
}
