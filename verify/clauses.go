package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/persian/clause"
)

// LayerClause is the name of the layer that reads clauses.
const LayerClause = "clause"

// reading is what the clauses of a claim come to beside one passage.
type reading struct {
	parts    []comparison
	carried  bool // all of it is said, of the same, and nothing more is said of it there
	loosely  bool // the same, but for words that name nothing in particular
	conflict bool // a place is filled differently
	rival    bool // said of something else
	gaps     bool // a place that decides is open or unsaid
	instance bool // an amount lies within one of the evidence
	reckoned bool // an amount that those of the evidence come to
	aside    bool // it is set against something else
	turned   bool // the evidence says, with «برخلاف», of which of two it is so
	absent   bool // an amount that the evidence has nowhere
	share    float64
	amounts  bool // all amounts agree
	stance   bool // what is denied, or to be done, agrees
	matcher  *matcher
	certain  bool // but for what is filled differently, all of a clause is said there
}

// Limits of the layer of clauses.
const (
	sameMatter = 0.6  // share of its naming words from which a clause speaks of the same
	carriedMin = 0.46 // share of words and places from which a claim is carried in part
	wholeMin   = 0.60 // share of its words in the whole passage from which that is so as well
	nearly     = 0.80 // share of words and places from which one small thing may be open
	certainMin = 0.85 // share of its naming words from which a clause that differs contradicts
	spareShare = 0.10 // of its words less, another clause may say what one has otherwise
	mixedBelow = 0.70 // share of its naming words, below which words said of something else count
	lentWorth  = 0.5  // of what a clause has from others, in finding the nearest clause
)

// read compares the clauses of the claim with those of the passage, of which those of one
// sentence, -1 for none, come first in doubt.
func (c *claim) read(p *passage, at int) reading {
	p.inClauses()
	x := &matcher{claim: c, passage: p, heading: c.covered(p.heading), anywhere: c.covered(p.bag), own: map[int][]bool{}, lent: map[int][]bool{}}
	if topic := c.covered(p.later.topic); slices.Contains(topic, true) {
		x.topic = topic
	}
	r := reading{matcher: x, carried: true, loosely: true, amounts: true, stance: true}
	var all, got float64
	compared := make([]comparison, 0, len(p.statements))
	for i := range c.statements {
		h := &c.statements[i]
		if len(h.tokens) == 0 {
			continue
		}
		var best comparison
		found := false
		compared := compared[:0]
		for n := range p.statements {
			if len(p.statements[n].tokens) == 0 {
				continue
			}
			m := x.compare(h, n)
			m.quoted = p.statements[n].sentence == at
			if !found || m.rating() > best.rating() {
				best, found = m, true
			}
			compared = append(compared, m)
		}
		if !found {
			return reading{}
		}
		if best.differs > 0 {
			best = best.otherwise(compared)
		}
		r.parts = append(r.parts, best)
		slots := float64(best.agreed + best.missing + best.without + best.differs)
		all += best.all + slots
		got += best.allCovered + float64(best.agreed)
		same := best.share() >= sameMatter
		if best.differs > 0 && same {
			r.conflict = true
			r.certain = r.certain || best.certain()
		}
		r.rival = r.rival || best.names > 0
		r.absent = r.absent || best.absent || best.unnamed
		minor := best.minor
		if minor > 1 || best.fit() < nearly {
			minor = 0
		}
		if best.differs+best.missing+best.unsaid-minor+best.entities+best.names > 0 || best.misplaced > 0 || best.unmet {
			r.loosely = false
		}
		if best.missing+best.unsaid-best.minor > 0 || best.mixed() || best.other || best.unmet {
			r.gaps = true
		}
		r.instance = r.instance || best.instance
		r.reckoned = r.reckoned || best.reckoned
		r.aside = r.aside || best.aside
		r.turned = r.turned || best.turned
		if !r.loosely || minor > 0 || len(best.lost)+best.without > 0 || best.allCovered == 0 && best.agreed == 0 {
			r.carried = false
		}
		for _, s := range best.slots {
			if s.Outcome == slotAgrees || s.Outcome == slotUnsaid {
				continue
			}
			switch s.Name {
			case "quantity":
				r.amounts = false
			case "relation", "verb":
				r.stance = r.stance && s.Outcome != slotDiffers
			}
		}
	}
	if x.exceptionLost(r.parts) {
		r.loosely, r.carried, r.gaps = false, false, true
	}
	if all > 0 {
		r.share = got / all
	}
	if len(r.parts) == 0 {
		return reading{}
	}
	return r
}

// otherwise is the comparison with another clause of the evidence that says what this one
// has otherwise, or this one.
func (m comparison) otherwise(others []comparison) comparison {
	var best comparison
	for i := range others {
		o := &others[i]
		if !(o.alone() && o.share() >= m.share()-spareShare || o.whole()) || best.claim != nil && o.rating() <= best.rating() {
			continue
		}
		says := true
		for _, s := range m.slots {
			says = says && (s.Outcome != slotDiffers || o.agrees(s.Name))
		}
		if says {
			best = *o
		}
	}
	if best.claim == nil {
		return m
	}
	return best
}

// agrees reports whether a place of that name agrees.
func (m *comparison) agrees(name string) bool {
	for i := range m.slots {
		if m.slots[i].Name == name && m.slots[i].Outcome == slotAgrees {
			return true
		}
	}
	return false
}

// slots are the places of all clauses.
func (r *reading) slots() []answer.Slot {
	var out []answer.Slot
	for i := range r.parts {
		out = append(out, r.parts[i].slots...)
	}
	return out
}

// layer words what was found.
func (r *reading) layer() answer.Layer {
	var said []string
	for i := range r.parts {
		m := &r.parts[i]
		for _, s := range m.slots {
			if s.Outcome != slotAgrees {
				said = append(said, s.Name+" "+s.Outcome+": «"+s.Claim+"» / «"+s.Evidence+"»")
			}
		}
		if len(m.lost) > 0 {
			said = append(said, "not found: "+lostWords(m.lost))
		}
	}
	return answer.Layer{Name: LayerClause, Score: r.share, Detail: strings.Join(said, "; ")}
}

// settle is the verdict of the words, with what the clauses say.
// A near quotation, of which the words say where it differs, needs only be free of
// what differs.
func (r *reading) settle(o *outcome, how closeness) {
	near := how != noQuotation && !(r.reckoned && o.reason == LayerQuantity)
	if len(r.parts) == 0 {
		return
	}
	o.layers = append(o.layers, r.layer())
	o.slots = r.slots()
	was := o.judgement
	if r.turned { // words alone don't tell of which it is so
		near = false
		if was == answer.Contradicted {
			was = answer.Unsupported
		}
	}
	o.open = !r.conflict && !r.absent && !r.rival && was != answer.Contradicted &&
		(was == answer.PartlySupported || was == answer.Unsupported && o.reason == LayerCoverage || was == answer.Supported && !r.loosely)
	switch {
	case r.conflict:
		o.judgement = answer.Contradicted
	case near && (r.rival || r.gaps) && was == answer.Supported:
		o.judgement = answer.PartlySupported
	case near && r.carried && r.instance && was == answer.Contradicted:
		o.judgement = answer.PartlySupported
	case near && !(r.carried && was != answer.Contradicted):
	case r.absent, r.rival:
		o.judgement = answer.Unsupported
		if was == answer.Contradicted {
			o.judgement = was
		}
	case r.carried:
		switch {
		case was == answer.Contradicted, near && o.reason == LayerOrder && was == answer.Unsupported:
			o.judgement = answer.PartlySupported
		default:
			o.judgement = answer.Supported
		}
	case was == answer.Supported && r.loosely:
	case was == answer.Supported:
		o.judgement = answer.PartlySupported
	case was == answer.Contradicted && !(r.amounts && r.stance):
	case r.share >= carriedMin, r.amounts && r.stance && was != answer.Contradicted && o.features.whole >= wholeMin:
		o.judgement = answer.PartlySupported
	case was == answer.Contradicted:
		o.judgement = answer.Unsupported
	}
	if o.judgement == answer.Contradicted && !r.certain && !(was == answer.Contradicted && (how == nearlyVerbatim || near && !r.doubtful())) {
		o.judgement = answer.Unsupported
	}
	if o.judgement == answer.Supported && (r.reckoned || r.aside || o.claim.classed()) {
		o.judgement = answer.PartlySupported
	}
	// Where a near quotation has been changed, the words say.
	crossed := o.judgement == answer.Supported && !near && (r.matcher.crossed() || r.matcher.misbanded())
	if crossed {
		o.judgement = answer.PartlySupported
	}
	o.open = o.open && (o.judgement == answer.PartlySupported || o.judgement == answer.Unsupported)
	if o.judgement != was || crossed {
		o.reason = LayerClause
	}
}

// certain reports whether the evidence's clause says all that the claim's says, but
// for what it has otherwise. Only then is it known to speak of the same.
func (m *comparison) certain() bool {
	if m.missing+m.without+m.names+m.entities > 0 {
		return false
	}
	if len(m.lost) > 0 && !m.differsIn(clause.Quantity) {
		return false // a word that isn't found may be what makes the two true of different things
	}
	return m.share() >= certainMin
}

// differsIn reports whether a place of that name is filled otherwise.
func (m *comparison) differsIn(name clause.Name) bool {
	for i := range m.slots {
		if s := &m.slots[i]; s.Name == string(name) && s.Outcome == slotDiffers {
			return true
		}
	}
	return false
}

// doubtful reports whether a place that the claim fills is open in the evidence.
func (r *reading) doubtful() bool {
	for i := range r.parts {
		if m := &r.parts[i]; m.missing+m.without+m.names > 0 || m.share() < certainMin {
			return true
		}
	}
	return false
}
