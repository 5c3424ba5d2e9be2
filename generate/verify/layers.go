package verify

import (
	"strings"

	"github.com/biopars/biopars/generate"
)

// finding is what one layer found out.
type finding struct {
	layer       string
	checked     int // things looked at
	agreed      int
	contradicts bool
	missing     bool // something decisive that the evidence lacks
	detail      string
}

func (f finding) score() float64 { return float64(f.agreed) / float64(max(f.checked, 1)) }

// judgement is the most that a sentence with this finding can be.
func (f finding) judgement(coverage float64) (generate.Judgement, bool) {
	switch {
	case f.contradicts && coverage >= minContradiction:
		return generate.Contradicted, true
	case f.contradicts, f.missing:
		return generate.Unsupported, true
	}
	return "", false
}

// Limits of the layers. They were set on development halves (docs/trust.md).
const (
	minContradiction = 0.40 // coverage below which the evidence speaks of something else
	bound            = 0.80 // likeness of the surroundings, relative to the best, that binds
	slotLikeness     = 0.45 // likeness from which a different value in the same place contradicts
)

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
		if used[a.sameAt] && a.other >= slotLikeness {
			a.sameAt, a.same = -1, 0 // that number was meant by another of the claim
		}
		switch {
		case a.sameAt >= 0 && a.same >= bound*a.other:
			f.agreed++
			used[a.sameAt] = true
		case a.otherAt >= 0 && a.other >= slotLikeness:
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
			if k.slot == slotOther && c.covered(p.terms, p.heading)[i] {
				f.agreed++
				continue
			}
			f.missing = true
			f.note(c, i, p, -1)
			continue
		}
		if a := c.bind(i, p.text, w); a.same >= 0.6*a.other {
			f.agreed++
		} else {
			f.missing = true
			f.note(c, i, p, a.otherAt)
		}
	}
	return f
}

// polarityLayer asks whether the evidence says the same of each predicate and
// direction, and whether what is denied is denied in both.
func polarityLayer(c *claim, p *passage, w window) finding {
	f := finding{layer: LayerPolarity}
	for i := range c.tokens {
		k := &c.tokens[i]
		if k.slot == "" || k.amount != nil || k.slot[0] == '@' {
			continue
		}
		a := c.bind(i, p.text, w)
		if a.sameAt < 0 && a.otherAt < 0 {
			continue
		}
		f.checked++
		if a.otherAt >= 0 && a.other >= slotLikeness && (a.sameAt < 0 || a.same < 0.85*a.other) {
			f.contradicts = true
			f.note(c, i, p, a.otherAt)
			continue
		}
		f.agreed++
	}
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
