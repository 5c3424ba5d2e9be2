package verify

// wordsExchanged finds two words of a near quotation of which each stands where the
// evidence has the other, with a verb between them: what is said of one is then said of
// the other. Of words that are only listed («الف و ب») either may come first.
func (c *claim) wordsExchanged(l alignment) (int, int) {
	if l.share < nearVerbatim || l.back < nearVerbatim {
		return -1, -1
	}
	type gap struct{ from, to, low, high int }
	var gaps []gap
	for i := 0; i < len(c.tokens); i++ {
		if l.to[i] >= 0 {
			continue
		}
		g := gap{from: i, low: l.sentence.from, high: l.sentence.to}
		for i < len(c.tokens) && l.to[i] < 0 {
			i++
		}
		g.to = i
		if g.from > 0 {
			g.low = l.to[g.from-1] + 1
		}
		if i < len(c.tokens) {
			g.high = l.to[i]
		}
		gaps = append(gaps, g)
	}
	holds := func(g gap, term string) bool {
		for e := g.low; e < g.high; e++ {
			if o := &l.ev.tokens[e]; o.content && o.amount == nil && o.text == term {
				return true
			}
		}
		return false
	}
	for a := range gaps {
		for b := a + 1; b < len(gaps); b++ {
			for i := gaps[a].from; i < gaps[a].to; i++ {
				if k := &c.tokens[i]; !k.content || k.amount != nil || k.unit || !holds(gaps[b], k.text) {
					continue
				}
				for j := gaps[b].from; j < gaps[b].to; j++ {
					if k := &c.tokens[j]; k.content && k.amount == nil && !k.unit && k.text != c.tokens[i].text &&
						holds(gaps[a], k.text) && c.parted(i, j) {
						return i, j
					}
				}
			}
		}
	}
	return -1, -1
}

// parted reports whether more than a list stands between two words.
func (c *claim) parted(i, j int) bool {
	for k := i + 1; k < j; k++ {
		if w := c.tokens[k].plain; verb(&c.tokens[k]) || refersOrJoins(w) {
			return true
		}
	}
	return false
}

// refersOrJoins reports whether a word makes what stands before and behind it unequal.
func refersOrJoins(w string) bool {
	switch w {
	case "از", "به", "را", "باعث", "سبب", "موجب", "نسبت", "جای", "بجای", "منجر":
		return true
	}
	return false
}
