package verify

import "math"

// exchanged finds two values of one kind that have changed places: «مردان ۱۰ و
// زنان ۲۰» where the evidence has «مردان ۲۰ و زنان ۱۰». The words that stand
// nearer to the one in the claim and to the other in the evidence must weigh
// more than those that agree. It returns the claim's tokens.
func (c *claim) exchanged(p *passage, s sentence) (int, int) {
	at := c.once(p, s)
	for i := range c.tokens {
		if at[i] < 0 || !exchangeable(&c.tokens[i]) {
			continue
		}
		for j := i + 1; j < len(c.tokens); j++ {
			if at[j] < 0 || !oneKind(&c.tokens[i], &c.tokens[j]) || listed(c.tokens, i, j) ||
				listed(p.tokens, min(at[i], at[j]), max(at[i], at[j])) {
				continue
			}
			if stayed, left := c.sides(at, i, j); left > stayed {
				return i, j
			}
		}
	}
	return -1, -1
}

func oneKind(a, b *token) bool {
	if a.amount != nil && b.amount != nil && a.amount.dimension != "date" && b.amount.dimension != "date" &&
		(a.slot == "#" || b.slot == "#") {
		return true // «۱۲ تا ۱۶ و ۱۴ تا ۱۸ گرم»
	}
	return a.slot == b.slot
}

// listed reports whether two names stand in one list, whose order says nothing.
func listed(tokens []token, i, j int) bool {
	if tokens[i].amount != nil {
		return false
	}
	for k := i + 1; k < j; k++ {
		if t := &tokens[k]; t.content && t.slot != tokens[i].slot {
			return false
		}
	}
	return true
}

func exchangeable(k *token) bool {
	return k.amount != nil || k.value != ""
}

// once maps each claim token that stands once in the claim and once in the
// evidence sentence to its place there; -1 for the others.
func (c *claim) once(p *passage, s sentence) []int {
	at := make([]int, len(c.tokens))
	for i := range c.tokens {
		at[i] = -1
		k := &c.tokens[i]
		if !k.content && k.slot == "" {
			continue
		}
		n := 0
		for j := range c.tokens {
			if j != i && alike(k, &c.tokens[j]) {
				n = 2
			}
		}
		for j := s.from; j < s.to && n < 2; j++ {
			if alike(k, &p.tokens[j]) {
				at[i] = j
				n++
			}
		}
		if n != 1 {
			at[i] = -1
		}
	}
	return at
}

// sides weighs the words that stand nearer to one of the values i and j of the
// claim: those that do so in the evidence too, and those that do not.
func (c *claim) sides(at []int, i, j int) (stayed, left float64) {
	for u, e := range at {
		if e < 0 || u == i || u == j || oneKind(&c.tokens[u], &c.tokens[i]) ||
			!c.tokens[u].content && c.tokens[u].amount == nil {
			continue
		}
		mine := abs(u-j) - abs(u-i) // above 0: nearer to i
		theirs := abs(e-at[j]) - abs(e-at[i])
		near := min(abs(u-i), abs(u-j))
		if mine == 0 || theirs == 0 || near > radius {
			continue
		}
		w := 1 / math.Sqrt(float64(near))
		if (mine > 0) == (theirs > 0) {
			stayed += w
		} else {
			left += w
		}
	}
	return stayed, left
}

// placed reports whether value i of the claim, which the evidence has, stands
// where it stands there rather than where the claim has the other value.
func (c *claim) placed(i int, p *passage, w window, other *token) bool {
	if w.to <= w.from {
		return false
	}
	at := c.once(p, p.stretch(w))
	for j := range c.tokens {
		if j == i || at[i] < 0 || at[j] < 0 || !alike(&c.tokens[j], other) {
			continue
		}
		stayed, left := c.sides(at, min(i, j), max(i, j))
		return stayed > left
	}
	return false
}

// stretch is a window as one sentence.
func (t *text) stretch(w window) sentence {
	return sentence{from: t.sentences[w.from].from, to: t.sentences[w.to-1].to}
}

func abs(n int) int { return max(n, -n) }

// directed are words that make what stands before and behind them unequal: from
// the atrium to the ventricle.
var directed = termSet("claims", "directed")

// reversed finds two words that alone have changed places around a directed
// word, all others being where they were.
func (c *claim) reversed(p *passage, s sentence) (int, int) {
	var order []int // claim tokens found once, in order
	at := c.once(p, s)
	for i, e := range at {
		if e >= 0 && c.tokens[i].content {
			order = append(order, i)
		} else if c.weights[i] > 0 && c.tokens[i].slot == "" {
			return -1, -1 // a word that is not there, or twice: too little to tell by
		}
	}
	x, y := -1, -1
	for n, i := range order {
		rank := 0
		for _, j := range order {
			if at[j] < at[i] {
				rank++
			}
		}
		switch {
		case rank == n:
		case x < 0:
			x, y = n, rank
		case n != y || rank != x:
			return -1, -1
		}
	}
	if x < 0 {
		return -1, -1
	}
	i, j := order[x], order[y]
	if at[i]-at[j] != j-i {
		return -1, -1
	}
	turn := false
	for d := 1; d < j-i; d++ {
		k, e := &c.tokens[i+d], &p.tokens[at[j]+d]
		if k.text != e.text {
			return -1, -1
		}
		turn = turn || directed()[k.text]
	}
	if !turn {
		return -1, -1
	}
	return i, j
}
