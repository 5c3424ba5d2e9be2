package verify

import (
	"math"
)

// radius is how many words either side of a word say what it is about.
const radius = 9

// A sentence of which the window has nearly every word was taken from there, so
// what other sentences say counts less.
const (
	verbatim  = 0.85
	elsewhere = 0.6
)

// agreement is how well the evidence agrees and disagrees with one slot of a
// sentence: the similarity, 0 to 1, of the surroundings of the most alike word
// that says the same, and of the most alike one that says otherwise.
type agreement struct {
	same, other     float64
	sameAt, otherAt int // positions in the evidence; -1 for none
}

// context holds the content terms around a word, with their weights.
type context struct {
	term   string
	weight float64
	left   bool
}

// bind looks for the slot of claim token i in the evidence.
func (c *claim) bind(i int, ev *text, w window) agreement {
	return c.bindBy(i, ev, w,
		func(k, e *token, _ int) bool { return sameSlot(k, e) },
		func(k, e *token, _ int) bool { return agrees(k, e) })
}

// bindBy is bind for words that one function takes for the same and another
// for agreeing.
func (c *claim) bindBy(i int, ev *text, w window, same, agrees func(k, e *token, at int) bool) agreement {
	k := &c.tokens[i]
	around := c.around(i)
	from, to := 0, len(ev.tokens)
	if w.coverage >= verbatim && w.to > w.from {
		from, to = ev.sentences[w.from].from, ev.sentences[w.to-1].to
	}
	a := agreement{sameAt: -1, otherAt: -1}
	for j := range ev.tokens {
		e := &ev.tokens[j]
		if !same(k, e, j) {
			continue
		}
		like := c.similarity(around, ev, j)
		if j < from || j >= to {
			like *= elsewhere
		}
		if agrees(k, e, j) {
			if like > a.same || a.sameAt < 0 {
				a.same, a.sameAt = like, j
			}
		} else if like > a.other || a.otherAt < 0 {
			a.other, a.otherAt = like, j
		}
	}
	return a
}

func sameSlot(k, e *token) bool {
	if k.amount != nil {
		return e.amount != nil && (k.slot == e.slot || near(k.amount.Value, e.amount.Value))
	}
	return k.slot == e.slot
}

func agrees(k, e *token) bool {
	switch {
	case k.amount != nil:
		return k.amount.equal(*e.amount)
	case k.value != "":
		return k.value == e.value
	}
	return k.sign == e.sign
}

// around is the surroundings of claim token i.
func (c *claim) around(i int) []context {
	var out []context
	for d := 1; d <= radius; d++ {
		for _, j := range [2]int{i - d, i + d} {
			if j < 0 || j >= len(c.tokens) {
				continue
			}
			t := &c.tokens[j]
			if !t.content && t.slot == "" || t.amount != nil {
				continue
			}
			w := c.weights[j]
			if !t.content {
				w = 0.15 // a predicate says little of its subject
			}
			out = append(out, context{t.text, w / math.Sqrt(float64(d)), j < i})
		}
	}
	return out
}

// similarity compares surroundings with those of evidence token j. A term on the
// other side counts half.
func (c *claim) similarity(around []context, ev *text, j int) float64 {
	var got, all float64
	for _, x := range around {
		all += x.weight
		best := 0.0
		for d := 1; d <= radius; d++ {
			for _, p := range [2]int{j - d, j + d} {
				if p < 0 || p >= len(ev.tokens) || ev.tokens[p].text != x.term {
					continue
				}
				v := 1.0
				if d > 2 {
					v = 0.9
				}
				if (p < j) != x.left {
					v /= 2
				}
				best = max(best, v)
			}
		}
		got += x.weight * best
	}
	if all == 0 {
		return 0.5 // nothing to tell by
	}
	return got / all
}
