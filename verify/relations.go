package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
)

// signs are the signs of a statement's relations on their axes. What a verb right
// behind one denies is turned.
func signs(s *statement, raw string) []clause.Slot {
	var out []clause.Slot
	for i, x := range s.Slots {
		if x.Name != clause.Relation || aside[x.Value] {
			continue
		}
		for k := i + 1; k < len(s.Slots); k++ {
			v := &s.Slots[k]
			if v.Name != clause.Verb || v.Start < x.End {
				continue
			}
			if v.Value == "باید" && qualities[x.Value] {
				break // «نقص ایمنی شدید نباید»
			}
			far := 0
			if x.Value == "effect" {
				far = 5 // «اثری بر … ندارد»
			}
			if len(strings.Fields(raw[x.End:v.Start])) <= far {
				denied := v.Sign < 0
				if lastVerb(s, v) {
					denied = s.Denied // with its modal
				}
				if denied {
					x.Sign = -x.Sign
				}
			}
			break
		}
		if x.Value == "raise" && x.Start >= s.Start && strings.Contains(raw[s.Start:x.Start], "آستانه") {
			x.Sign = -x.Sign // whose threshold is lower comes sooner
		}
		out = append(out, x)
	}
	// «باعث پیشگیری می‌شود» prevents.
	if slices.ContainsFunc(out, func(x clause.Slot) bool { return x.Value == "bring" && x.Sign < 0 }) {
		out = slices.DeleteFunc(out, func(x clause.Slot) bool { return x.Value == "bring" && x.Sign > 0 })
	}
	return out
}

// qualities are the axes that no deed is on.
var qualities = map[string]bool{
	"severe": true, "acute": true, "normal": true, "controlled": true, "common": true, "easy": true, "fast": true, "be": true, "keep": true,
}

// manner reports whether what a statement denies is how something is done, of which it then
// says the opposite: «نباید ناگهانی باشد».
func manner(s *statement, raw string) bool {
	if !s.Denied {
		return false
	}
	for _, x := range signs(s, raw) {
		for _, y := range s.all(clause.Relation) {
			if x.Value == "gradual" && x.Start == y.Start && x.Sign != y.Sign {
				return true
			}
		}
	}
	return false
}

// aside are the axes of judgements and deeds, see stance.
var aside = map[string]bool{"take": true, "use": true, "need": true, "start": true, "go": true}

func lastVerb(s *statement, v *clause.Slot) bool {
	for i := range s.Slots {
		if w := &s.Slots[i]; w.Name == clause.Verb && w.Start > v.Start {
			return false
		}
	}
	return true
}

// relations compares directions and qualities, each with the one of its axis whose
// words around it are most alike.
func (x *matcher) relations(m *comparison) {
	theirs := signs(m.evidence, x.passage.raw)
	mine := signs(m.claim, x.claim.raw)
	for _, p := range mine {
		if x.settled(m, p) {
			continue
		}
		if x.spelledOut(m, p) {
			m.add(clause.Relation, x.claim.raw[p.Start:p.End], "", slotAgrees)
			continue
		}
		best, outcome, there := -1.0, slotMissing, ""
		for _, q := range theirs {
			q := q
			if q.Sign != p.Sign && m.claim.Denied && m.evidence.Denied && x.axisSign(m.claim, p) == x.axisSign(m.evidence, q) && q.Value == p.Value {
				q.Sign = p.Sign // «بالا بردن … توصیه نمی‌شود» and «بالا نبرید»
			}
			if q.Value != p.Value && !(kin[p.Value] == q.Value && q.Sign == p.Sign) || q.Sign != p.Sign && x.meant(m, q, p, mine) {
				continue
			}
			like := x.alike(p, q, m)
			if q.Sign == p.Sign {
				like *= 1.3 // in doubt it is the same
			}
			if like > best+1e-9 || like > best-1e-9 && q.Sign == p.Sign {
				best = like
				outcome, there = slotDiffers, x.passage.raw[q.Start:q.End]
				switch {
				case q.Sign == p.Sign:
					outcome = slotAgrees
				case like < sameObject:
					outcome = slotMissing
				}
			}
		}
		if outcome == slotMissing && p.Value == "cure" && p.Sign > 0 && !x.treated(m.evidence) {
			m.unmet = true // «خطر … را کم می‌کند» does not treat it
		} else if outcome == slotMissing {
			// The words themselves may be there.
			for k := range x.claim.tokens {
				t := &x.claim.tokens[k]
				if own, _ := x.coverage(x.index(m.evidence)); t.start >= p.Start && t.start < p.End && own[k] {
					outcome = slotAgrees
				}
			}
		}
		if outcome == slotMissing && p.Value == "bring" && p.Sign > 0 {
			continue // causes are told in many words, see directed
		}
		if outcome == slotMissing && (!decisive[p.Value] || len(m.claim.names) < 2 && x.nearby(m, p)) {
			m.without++
			m.slots = append(m.slots, answer.Slot{Name: string(clause.Relation), Claim: x.claim.raw[p.Start:p.End], Outcome: outcome})
			continue
		}
		m.add(clause.Relation, x.claim.raw[p.Start:p.End], there, outcome)
		if outcome == slotMissing && !m.claim.Order && kin[p.Value] == "" { // what goes up or down is no small thing
			m.minor++
		}
	}
}

// kin are axes of which one end is that of the other: what stimulates raises.
var kin = map[string]string{"raise": "act", "act": "raise"}

// meant reports whether another relation of the claim, of the same sign, is more alike to one
// of the evidence than one of the other sign: «افزایش ترشح … و کاهش قند» beside «قند … را
// پایین می‌آورد».
func (x *matcher) meant(m *comparison, q, but clause.Slot, mine []clause.Slot) bool {
	for _, p := range mine {
		if p.Start != but.Start && p.Value == q.Value && p.Sign == q.Sign && x.alike(p, q, m) >= x.alike(but, q, m) {
			return true
		}
	}
	return false
}

// treated reports whether a statement, or one before in its sentence, tells of something that is
// given for something, or is good for it.
func (x *matcher) treated(e *statement) bool {
	for i := e.index; i >= 0 && x.passage.statements[i].sentence == e.sentence; i-- {
		s := &x.passage.statements[i]
		if len(s.all(clause.Line)) > 0 {
			return true
		}
		for _, k := range s.tokens {
			if treating()[x.passage.tokens[k].plain] {
				return true
			}
		}
		for _, q := range s.all(clause.Relation) {
			switch q.Value {
			case "cure", "use", "effect", "need", "start":
				return true
			case "take":
				if !strings.HasPrefix(surface(x.passage.raw[q.Start:q.End]), "خور") {
					return true
				}
			}
		}
	}
	return false
}

var treating = wordlist.SetOf("clauses", "treating", surface)

// axisSign is the sign of a relation without what is denied.
func (x *matcher) axisSign(s *statement, p clause.Slot) int8 {
	for i := range s.Slots {
		if q := &s.Slots[i]; q.Name == clause.Relation && q.Start == p.Start && q.Value == p.Value {
			return q.Sign
		}
	}
	return p.Sign
}

// spelledOut reports whether a relation is a part of how the claim spells out a term of the
// evidence's clause, or the other way round: «افت قند» of «هیپوگلیسمی».
func (x *matcher) spelledOut(m *comparison, p clause.Slot) bool {
	for _, k := range m.claim.tokens {
		if t := &x.claim.tokens[k]; t.start >= p.Start && t.start < p.End {
			return x.claim.spelledIn(k, m.evidence.own)
		}
	}
	return false
}

// settled reports whether a relation is that of a comparative that is compared already.
func (x *matcher) settled(m *comparison, p clause.Slot) bool {
	for _, k := range m.settled {
		if s := x.claim.tokens[k].start; s >= p.Start && s < p.End {
			return true
		}
	}
	return false
}

// nearby reports whether another clause of the same sentence, or of the next, has a relation
// of that axis and sign, of the same thing: what is raised there is not what is raised here
// because something is.
func (x *matcher) nearby(m *comparison, p clause.Slot) bool {
	e, beside := m.evidence, *m
	for i := range x.passage.statements {
		s := &x.passage.statements[i]
		if s.sentence < e.sentence || s.sentence > e.sentence+1 || s == e {
			continue
		}
		for _, q := range signs(s, x.passage.raw) {
			if beside.evidence = s; q.Value == p.Value && q.Sign == p.Sign && x.alike(p, q, &beside) >= sameObject {
				return true
			}
		}
	}
	return false
}

// sameObject is how alike what stands around two relations must be for one to say
// otherwise than the other.
const sameObject = 0.25

// decisive are the axes on which a claim may not say more than its evidence.
var decisive = map[string]bool{
	"raise": true, "act": true, "keep": true, "gradual": true, "severe": true, "acute": true, "normal": true, "controlled": true, "be": true,
}

func (x *matcher) index(e *statement) int { return e.index }

// alike weighs the words around a relation of the claim that stand around one of
// the evidence, the nearer the more; its object stands before it.
func (x *matcher) alike(p, q clause.Slot, m *comparison) float64 {
	got := 0.0
	i, j := place(x.claim.text, m.claim, p.Start), place(x.passage.text, m.evidence, q.Start)
	for a := max(i-6, 0); a < min(i+4, len(m.claim.tokens)); a++ {
		k := m.claim.tokens[a]
		if !x.claim.tokens[k].content || x.claim.tokens[k].amount != nil || a == i {
			continue
		}
		for b := max(j-6, 0); b < min(j+4, len(m.evidence.tokens)); b++ {
			e := m.evidence.tokens[b]
			if b != j && x.passage.tokens[e].content && x.sameWord(k, e) {
				got += 1 / float64(abs(a-i)+abs(b-j))
				break
			}
		}
	}
	return got
}

// place is the position in a statement of the token at a byte.
func place(t *text, s *statement, start int) int {
	for i, k := range s.tokens {
		if t.tokens[k].start >= start {
			return i
		}
	}
	return len(s.tokens)
}
