package verify

import (
	"math"

	"github.com/biopars/biopars/persian/clause"
)

// lend gives clauses what they do not repeat: what stands before in their sentence,
// and the names that were last spoken of.
func (t *text) lend() {
	for i := range t.statements {
		s := &t.statements[i]
		s.lent = bag{terms: map[string]struct{}{}}
		refers := t.refers(s)
		named := false // drugs were lent
		for j := i - 1; j >= 0 && j >= i-40; j-- {
			p := &t.statements[j]
			if s.Joint == clause.Likewise && j == i-1 {
				t.lendHead(s, p)
				continue // what that says is its own
			}
			same := p.sentence == s.sentence
			if same && p.Denied && !s.Denied && t.ownMeans(s) {
				continue // «الف کاربرد ندارد و درمان با ب است»
			}
			found := false
			until := math.MaxInt
			if q := p.all(clause.Quantity); p.Shares && same && len(q) > 0 && amountFirst(s) {
				until = q[len(q)-1].End // what is behind is that amount's own
			}
			for _, k := range p.tokens {
				tok := &t.tokens[k]
				if !tok.content || tok.amount != nil || tok.unit || tok.start >= until {
					continue
				}
				if name := len(tok.slot) > 0 && tok.slot[0] == '@'; name {
					if same && s.subject != "" && tok.text == p.subject {
						continue // its subject, where this has one of its own
					}
					if tok.slot == slotDrug {
						if named || t.rival(s, tok, nil) {
							continue
						}
						found = true
					}
				} else if s.subject == "" && tok.text == p.subject && p.sentence >= s.sentence-3 {
				} else if k == p.deed && !p.Shares || !same && !(refers && p.sentence == s.sentence-1) ||
					s.subject != "" && (tok.text == p.subject || !p.Shares && !refers) {
					continue
				}
				t.lendToken(s, k)
				if tok.slot == slotDrug { // «بنزاتین پنی‌سیلین», «زولدرونیک اسید»
					for _, near := range [2]int{k - 1, k + 1} {
						if near >= 0 && near < len(t.tokens) && t.partOfName(near) {
							t.lendToken(s, near)
						}
					}
				}
			}
			named = named || found
		}
		t.lendFrame(i)
		t.lendBack(i)
	}
}

// lendHead gives a statement what stands before the preposition that it repeats: «سطح لیتیم در
// فاز حاد الف و در فاز نگهدارنده ب است».
func (t *text) lendHead(s, p *statement) {
	if len(s.tokens) < 2 || !anchors()[t.tokens[s.tokens[1]].plain] {
		return
	}
	again := t.tokens[s.tokens[1]].plain
	for n, k := range p.tokens {
		if t.tokens[k].plain != again {
			continue
		}
		for _, h := range p.tokens[:n] {
			if tok := &t.tokens[h]; tok.content && tok.amount == nil && !tok.unit && !t.rival(s, tok, nil) {
				t.lendToken(s, h)
			}
		}
		return
	}
}

// frameReach is how many tokens at most the frame of a sentence has.
const frameReach = 14

// lendFrame gives a statement the frame of its sentence: what stands before its first comma
// and behind «در», of whom or when all of it is said, unless it has one of its own.
func (t *text) lendFrame(i int) {
	s := &t.statements[i]
	first := i
	for first > 0 && t.statements[first-1].sentence == s.sentence {
		first--
	}
	if first == i || s.Joint == clause.Unless {
		return
	}
	for j, k := range s.tokens[:min(3, len(s.tokens))] {
		if framed(t.tokens[k].plain) && !(j+1 < len(s.tokens) && against(t.tokens[s.tokens[j+1]].plain)) {
			return
		}
	}
	p := &t.statements[first]
	if len(p.tokens) == 0 || !framed(t.tokens[p.tokens[0]].plain) {
		return
	}
	for n, k := range p.tokens {
		if n > 0 && t.parted(k) {
			for _, f := range p.tokens[1:n] {
				if tok := &t.tokens[f]; tok.content && tok.amount == nil && !tok.unit {
					t.lendToken(s, f)
				}
			}
			return
		}
		if n > frameReach {
			return
		}
	}
}

// framed reports whether a word begins the frame of a sentence.
func framed(plain string) bool {
	return plain == "در" || plain == "هنگام" || plain == "برای" || plain == "نزد"
}

// against reports whether a word makes a conjunction of the «در» before it.
func against(plain string) bool {
	switch plain {
	case "حالی", "حالیکه", "مقابل", "عوض", "صورتی", "صورتیکه":
		return true
	}
	return false
}

// lendToken gives a statement the terms of token k.
func (t *text) lendToken(s *statement, k int) {
	tok := &t.tokens[k]
	s.lent.terms[tok.text] = struct{}{}
	for _, part := range tok.parts {
		s.lent.terms[part] = struct{}{}
	}
}

// partOfName reports whether a token beside a drug's name may be a part of it.
func (t *text) partOfName(k int) bool {
	tok := &t.tokens[k]
	return tok.content && tok.amount == nil && !tok.unit && t.inSlot[k] == "" && tok.slot == ""
}

// lendBack gives a statement that shares the verb of the next what ends that one,
// behind its amount.
func (t *text) lendBack(i int) {
	s := &t.statements[i]
	if !s.Shares || i+1 >= len(t.statements) || len(s.all(clause.Quantity)) == 0 {
		return
	}
	own := s.all(clause.Quantity)
	for _, k := range s.tokens {
		if tok := &t.tokens[k]; tok.start >= own[len(own)-1].End && tok.content && tok.amount == nil && !tok.unit {
			return // it says itself what its amount is of
		}
	}
	next := &t.statements[i+1]
	amounts := next.all(clause.Quantity)
	if len(amounts) == 0 {
		return
	}
	for _, k := range next.tokens {
		tok := &t.tokens[k]
		if tok.start >= amounts[0].End && tok.content && tok.amount == nil && !tok.unit && !t.rival(s, tok, nil) {
			s.lent.terms[tok.text] = struct{}{}
		}
	}
}

// amountFirst reports whether a statement begins with an amount.
func amountFirst(s *statement) bool {
	return len(s.Slots) > 0 && s.Slots[0].Name == clause.Quantity && s.Slots[0].Start-s.Start <= len("و ")
}

// rival reports whether a statement has a name of its own of the kind of a token,
// beside those that are known.
func (t *text) rival(s *statement, tok *token, known map[string]int) bool {
	if tok.slot != slotDrug {
		return false
	}
	for v, k := range s.names {
		if _, ok := known[v]; !ok && v != tok.value && t.tokens[k].slot == tok.slot {
			return true
		}
	}
	return false
}

// ownMeans reports whether a statement says itself with what something is treated.
func (t *text) ownMeans(s *statement) bool {
	if !s.Has(clause.Relation, "cure") && !s.Has(clause.Relation, "take") && !s.Has(clause.Line, "") {
		return false
	}
	for i, k := range s.tokens {
		if w := t.tokens[k].plain; (w == "با" || w == "از") && i+1 < len(s.tokens) {
			if n := &t.tokens[s.tokens[i+1]]; n.content && n.amount == nil && !framing(t.raw[n.start:n.end], n.text) {
				return true
			}
		}
	}
	return false
}
