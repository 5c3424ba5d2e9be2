package verify

// bandedPart is a part of a sentence that says how much for a band: «زیر ۶۵ سال ۲۰ میلی‌گرم».
type bandedPart struct {
	band    *quantity
	amounts []*quantity
}

// misbanded reports whether the claim gives a case of one band what a sentence of the evidence gives
// another band: to who is 70 the dose of those below 65.
func (x *matcher) misbanded() bool {
	mine := x.claim.amounts
	if len(mine) < 2 {
		return false
	}
	for i := range x.passage.sentences {
		s := &x.passage.sentences[i]
		if len(s.amounts) < 4 {
			continue
		}
		parts := x.passage.bands(s)
		if len(parts) < 2 {
			continue
		}
		for v := range mine {
			for d := range mine {
				if v != d && exchangesBands(parts, &mine[v], &mine[d]) {
					return true
				}
			}
		}
	}
	return false
}

// bands are the parts of a sentence that have a band and an amount for it.
func (t *text) bands(s *sentence) []bandedPart {
	var out []bandedPart
	for _, seg := range t.cutAtJoins(s) {
		var p bandedPart
		for _, k := range seg {
			switch a := t.tokens[k].amount; {
			case a == nil:
			case a.Comparator != "" && p.band == nil:
				p.band = a
			default:
				p.amounts = append(p.amounts, a)
			}
		}
		if p.band != nil && len(p.amounts) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// exchangesBands reports whether amount d stands with another band than the one that has v in it.
func exchangesBands(parts []bandedPart, v, d *quantity) bool {
	mine, other := false, false
	for i := range parts {
		p := &parts[i]
		if v.dimension != p.band.dimension {
			return false
		}
		in, has := p.admits(v), false
		for _, a := range p.amounts {
			has = has || d.equal(*a)
		}
		if in && has {
			return false
		}
		mine, other = mine || in, other || has
	}
	return mine && other
}

// admits reports whether a band has a case, or the same band, in it.
func (p *bandedPart) admits(v *quantity) bool {
	if v.Comparator == "" {
		within, ok := p.band.covers(v)
		return ok && within
	}
	return v.equal(*p.band) && v.Comparator[0] == p.band.Comparator[0]
}
