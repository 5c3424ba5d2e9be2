package verify

import (
	"slices"

	"github.com/biopars/biopars/persian/clause"
)

// unlikeReach is how many words at most name whom a statement is set against.
const unlikeReach = 3

// unlikeOf finds the tokens of a statement behind «برخلاف»: those of which it says that
// what it tells isn't so.
func (t *text) unlikeOf(s *statement) []int {
	for i, k := range s.tokens {
		switch w := t.tokens[k].plain; {
		case w == "خلاف" && i > 0 && (t.tokens[k-1].plain == "بر" || t.tokens[k-1].plain == "به"):
		case w == "خلاف", !unlikeWord(w):
			continue
		}
		var out []int
		for j := i + 1; j < len(s.tokens) && len(out) < unlikeReach; j++ {
			n := s.tokens[j]
			tok := &t.tokens[n]
			if j > i+1 && t.parted(n) || !tok.content || tok.amount != nil || t.inSlot[n] == clause.Verb {
				break
			}
			out = append(out, n)
			if tok.slot == slotDrug && (j+1 >= len(s.tokens) || t.tokens[s.tokens[j+1]].slot != slotDrug) {
				break // «برخلاف الف فشار را …»
			}
		}
		return out
	}
	return nil
}

// turned is the statement of the evidence as it speaks of those whom it sets what it tells
// against, where the claim is about them: of «الف برخلاف ب از جفت می‌گذرد» for a claim about
// ب, that it isn't so. settled is whether it says of both of whom the claim speaks which is
// which.
func (x *matcher) turned(h, e *statement) (out *statement, settled bool) {
	if len(e.unlike) == 0 || e.subject == "" {
		return e, false
	}
	subject := x.passage.subjectOf(e)
	if subject < 0 || h.tells(x, e.unlike) != len(e.unlike) {
		return e, false
	}
	if len(h.unlike) > 0 {
		if !x.amongTokens(h.unlike[0], []int{subject}) {
			return e, x.amongTokens(h.unlike[0], e.unlike)
		}
	} else if h.tells(x, []int{subject}) > 0 {
		return e, false
	}
	return e.turn(), true
}

// turn is a statement with what it says denied.
func (s *statement) turn() *statement {
	out, c := *s, *s.Clause
	c.Denied = !c.Denied
	c.Slots = append([]clause.Slot(nil), c.Slots...)
	for i := len(c.Slots) - 1; i >= 0; i-- {
		if v := &c.Slots[i]; v.Name == clause.Verb {
			v.Sign = -v.Sign
			break
		}
	}
	out.Clause = &c
	out.stance.sign = -out.stance.sign
	return &out
}

// tells is how many of some tokens of the passage are words of a statement of the claim.
func (s *statement) tells(x *matcher, list []int) int {
	n := 0
	for _, e := range list {
		for _, k := range s.tokens {
			if x.claim.weights[k] > 0 && x.sameWord(k, e) {
				n++
				break
			}
		}
	}
	return n
}

// setAgainst reports whether token k of the claim's statement names only whom it is set
// against.
func (s *statement) setAgainst(k int) bool {
	return slices.Contains(s.unlike, k)
}

// afterAside makes what stands behind «برخلاف الف،» the subject, where الف was taken for it.
func (t *text) afterAside(s *statement) {
	if len(s.unlike) == 0 || s.subject == "" {
		return
	}
	at := t.subjectOf(s)
	last := s.unlike[len(s.unlike)-1]
	if at > last || !s.setAgainst(at) && !unlikeWord(t.tokens[at].plain) {
		return
	}
	for _, k := range s.tokens {
		if tok := &t.tokens[k]; k > last && tok.content && tok.amount == nil {
			s.subject, s.Subject = tok.text, clause.Span{Start: tok.start, End: tok.end}
			return
		}
	}
}

// unlikeWord reports whether a word is «برخلاف» itself.
func unlikeWord(plain string) bool {
	return plain == "برخلاف" || plain == "برعکس" || plain == "خلاف"
}
