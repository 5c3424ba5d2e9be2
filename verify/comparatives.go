package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
)

// contrast is a comparison that a statement makes: «الف از ب شایع‌تر است».
type contrast struct {
	at   int    // the token of the comparative
	axis string // on which the two lie; its own word where the list has none
	sign int8
	than []int // the tokens of what the other is compared with
	rest []int // those of the other
}

// degree is a comparative's place on an axis.
type degree struct {
	axis string
	sign int8
}

// comparatives are the words of the list, without «تر».
var comparatives = sync.OnceValue(func() map[string][]degree {
	m := map[string][]degree{}
	for axis, spellings := range wordlist.Open("clauses").Section("comparatives").Keyed() {
		sign := int8(1)
		for _, side := range spellings {
			for _, w := range strings.Fields(side) {
				m[surface(w)] = append(m[surface(w)], degree{axis, sign})
			}
			sign = -1
		}
	}
	return m
})

var notComparative = wordlist.SetOf("clauses", "comparatives: no", surface)

// comparative reads a word that says more or less of something.
func comparative(plain string) (stem string, ok bool) {
	switch plain {
	case "بهتر", "بهتری":
		return "به", true
	case "برتر", "برتری", "ارجح", "ارجحیت", "ترجیح", "اولویت", "مقدم":
		return strings.TrimSuffix(plain, "ی"), true
	}
	for _, end := range []string{"تری", "تر"} {
		if stem, cut := strings.CutSuffix(plain, end); cut && len(stem) >= len("به") && !notComparative()[plain] && !notComparative()[stem+"تر"] {
			return stem, true
		}
	}
	return "", false
}

// contrasts finds the comparisons of a statement.
func (t *text) contrasts(s *statement) []contrast {
	var out []contrast
	for i, k := range s.tokens {
		stem, ok := comparative(t.tokens[k].plain)
		if !ok || t.tokens[k].amount != nil || t.tokens[k].unit {
			continue
		}
		c := contrast{at: k, axis: stem, sign: 1}
		c.than = t.standard(s, i)
		if n := len(c.than); n > 1 && i > 0 && c.than[n-1] == s.tokens[i-1] && strings.HasSuffix(t.tokens[k].plain, "تری") {
			c.than = c.than[:n-1] // «از ب عوارض کمتری دارد»
		}
		if len(c.than) == 0 {
			continue
		}
		in := map[int]bool{}
		for _, n := range c.than {
			in[n] = true
		}
		for _, n := range s.tokens {
			if tok := &t.tokens[n]; n != k && !in[n] && tok.content && tok.amount == nil && t.inSlot[n] != clause.Verb {
				c.rest = append(c.rest, n)
			}
		}
		out = append(out, c)
	}
	return out
}

// standard finds what stands behind the «از», «نسبت به» or «تا» of the comparative at
// place i of a statement.
func (t *text) standard(s *statement, i int) []int {
	word := func(j int) string {
		if j < 0 || j >= len(s.tokens) {
			return ""
		}
		return t.tokens[s.tokens[j]].plain
	}
	from := -1
	for j := range s.tokens {
		switch w := word(j); {
		case (w == "نسبت" || w == "مقایسه" || w == "قیاس") && (word(j+1) == "به" || word(j+1) == "با"):
			from = j + 2
		case w == "برخلاف":
			from = j + 1
		}
	}
	if from < 0 && word(i+1) == "از" {
		from = i + 2
	}
	if from < 0 {
		for j := i - 1; j >= max(i-6, 0); j-- {
			if w := word(j); w == "از" && !ofTime(word(j-1)) || w == "بر" && comparesWithOver(word(i)) {
				from = j + 1
				break
			}
		}
	}
	if from < 0 {
		for j := i + 2; j < len(s.tokens); j++ {
			switch {
			case word(j) == "تا":
				from = j + 1
			case from > 0 && verb(&t.tokens[s.tokens[j]]):
				from = -1 // «تا … شود»
			}
		}
	}
	if from < 0 || from >= len(s.tokens) || t.tokens[s.tokens[from]].amount != nil {
		return nil
	}
	var out []int
	deed := t.deedOf(s) // «درگیر می‌شود»
	for j := from; j < len(s.tokens) && j < from+4 && (j == from || s.tokens[j] != deed); j++ {
		k := s.tokens[j]
		tok := &t.tokens[k]
		if _, is := comparative(tok.plain); is || tok.amount != nil || t.inSlot[k] == clause.Verb || !tok.content && len(out) > 0 {
			break
		}
		if tok.content && !clause.Generic(t.raw[tok.start:tok.end]) {
			out = append(out, k)
		}
	}
	return out
}

// ofTime reports whether «از» behind a word compares nothing: «قبل از».
func ofTime(w string) bool {
	switch w {
	case "قبل", "بعد", "پیش", "پس", "ناشی", "غیر", "استفاده", "خارج", "بخشی", "یکی", "حاکی", "بیرون", "بسیاری", "برخی", "بعضی", "تعدادی", "عبارت", "جلوگیری",
		"پیشگیری", "خودداری", "پرهیز", "اجتناب", "اعم", "دور", "فارغ", "پر", "متشکل", "درصد":
		return true
	}
	return false
}

// comparesWithOver reports whether what is less good stands behind «بر»: «الف بر ب برتری
// دارد».
func comparesWithOver(plain string) bool {
	switch plain {
	case "برتری", "ارجحیت", "ارجح", "ترجیح", "مقدم", "اولویت":
		return true
	}
	return false
}

// sameAxis compares the degrees of two comparatives: whether they lie on one axis, and on
// the same side of it.
func sameAxis(a, b string) (same, sameSide bool) {
	if a == b {
		return true, true
	}
	for _, x := range comparatives()[a] {
		for _, y := range comparatives()[b] {
			if x.axis == y.axis {
				same, sameSide = true, sameSide || x.sign == y.sign
			}
		}
	}
	return same, sameSide
}

// comparisons compares which of two has more of something.
func (x *matcher) comparisons(m *comparison) {
	if len(m.claim.compared) == 0 {
		return
	}
	for i := range m.claim.compared {
		p := &m.claim.compared[i]
		outcome := slotMissing
		for j := range m.evidence.compared {
			q := &m.evidence.compared[j]
			same, side := sameAxis(p.axis, q.axis)
			if !same {
				continue
			}
			ways := 0
			for _, k := range p.than {
				ways += x.side(k, q)
			}
			for _, e := range q.than {
				ways += x.sideOf(e, p)
			}
			if ways == 0 {
				continue
			}
			straight := ways > 0
			if m.claim.Denied != m.evidence.Denied {
				side = !side
			}
			if straight == side {
				outcome = slotAgrees
				break
			}
			outcome = slotDiffers
		}
		m.add(clause.Comparison, x.claim.word(p.at), "", outcome)
		if outcome != slotMissing {
			m.settled = append(m.settled, p.at)
		}
	}
}

// side is 1 where a word of the claim is one of what the evidence compares with, -1 where
// it is one of the other, 0 where it is both or neither.
func (x *matcher) side(k int, q *contrast) int {
	return balance(x.among(k, q.than, false), x.among(k, q.rest, false))
}

// sideOf is side for a word of the evidence in the claim.
func (x *matcher) sideOf(e int, p *contrast) int {
	return balance(x.among(e, p.than, true), x.among(e, p.rest, true))
}

func balance(than, rest bool) int {
	switch {
	case than && !rest:
		return 1
	case rest && !than:
		return -1
	}
	return 0
}

// among reports whether a token is the same word as one of the other text's.
func (x *matcher) among(k int, list []int, evidence bool) bool {
	for _, o := range list {
		if !evidence && x.sameWord(k, o) || evidence && x.sameWord(o, k) {
			return true
		}
	}
	return false
}

func (t *text) word(k int) string { return t.raw[t.tokens[k].start:t.tokens[k].end] }
