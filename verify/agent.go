package verify

import (
	"github.com/biopars/biopars/persian/clause"
)

// agents asks who does something to what, where the claim tells it by a cause («الف باعث ب
// می‌شود») and the evidence by an object («ب الف را تشدید می‌کند»), or the other way round:
// what does it in the one may not be what it is done to in the other.
func (x *matcher) agents(m *comparison) {
	mine, theirs := x.claim.doing(m.claim), x.passage.doing(m.evidence)
	if mine == nil || theirs == nil || mine.object == theirs.object {
		return // compared as what they are
	}
	straight, does, done := 0, 0, 0
	for _, k := range m.claim.tokens {
		a := &x.claim.tokens[k]
		if !a.content || a.amount != nil || x.claim.weights[k] == 0 || x.claim.isGeneric(k) || x.claim.inSlot[k] == clause.Cause {
			continue
		}
		for _, e := range m.evidence.tokens {
			if b := &x.passage.tokens[e]; !b.content || !x.sameWord(k, e) {
				continue
			}
			switch here, there := mine.agent(a.start), theirs.agent(x.passage.tokens[e].start); {
			case here == there:
				straight++
			case here:
				does++
			default:
				done++
			}
			break
		}
	}
	if straight == 0 && does > 0 && done > 0 {
		m.add(clause.Actor, "", "", slotDiffers)
	}
}

// doing is where a statement tells who does something to what.
type doing struct {
	object bool // by «را»; else by a word of cause
	from   int  // the byte from which it tells what it is done to
	to     int
}

// agent reports whether what stands at a byte does it.
func (d *doing) agent(at int) bool { return at < d.from || at >= d.to }

// doing finds it; nil where a statement tells no such thing.
func (t *text) doing(s *statement) *doing {
	causes := s.all(clause.Cause)
	if len(causes) == 1 && causes[0].Value == "forward" && !t.ends(s, causes[0]) && t.namesBefore(s, causes[0].Start) {
		return &doing{from: causes[0].End, to: s.End}
	}
	if len(causes) > 0 {
		return nil
	}
	for i, k := range s.tokens {
		if t.tokens[k].plain != "را" {
			continue
		}
		first := i
		for first > 0 && t.ofObject(s.tokens[first-1]) {
			first--
		}
		from := t.tokens[s.tokens[first]].start
		if first == i {
			return nil
		}
		if !t.namesBefore(s, from) {
			if i-first < 2 {
				return nil
			}
			// The chain begins with what does it: «هیپوکالمی سمیت آن را».
			from = t.tokens[s.tokens[first+1]].start
		}
		return &doing{object: true, from: from, to: t.tokens[k].end}
	}
	return nil
}

// ofObject reports whether token k may be a part of the object that «را» ends.
func (t *text) ofObject(k int) bool {
	tok := &t.tokens[k]
	return (tok.content || pronouns()[tok.plain]) && tok.amount == nil && t.inSlot[k] != clause.Verb
}

// namesBefore reports whether a statement has a word that names something before a byte.
func (t *text) namesBefore(s *statement, at int) bool {
	for _, k := range s.tokens {
		if tok := &t.tokens[k]; tok.start < at && tok.content && !framing(t.raw[tok.start:tok.end], tok.text) {
			return true
		}
	}
	return false
}

// avoided asks that what the evidence speaks of avoiding is avoided in the claim as well:
// «پرهیز از الف ب را کم می‌کند» does not say that الف does.
func (x *matcher) avoided(m *comparison) {
	if m.claim.stance.known || m.evidence.stance.known && !m.evidence.stance.weak && m.evidence.Order {
		return
	}
	for _, k := range m.claim.tokens {
		a := &x.claim.tokens[k]
		if !a.content || x.claim.weights[k] == 0 || x.claim.isGeneric(k) || x.claim.avoids(k) {
			continue
		}
		yes, no := false, false
		for _, e := range m.evidence.tokens {
			if x.passage.tokens[e].content && x.sameWord(k, e) {
				if x.passage.avoids(e) {
					yes = true
				} else {
					no = true
				}
			}
		}
		if yes && !no {
			m.add(clause.Verb, x.claim.word(k), denial(true), slotMissing)
			return
		}
	}
}

// avoids reports whether token k is what is avoided: «پرهیز از ك», «ک نخوردن».
func (t *text) avoids(k int) bool {
	if k >= 2 && t.tokens[k-1].plain == "از" && turns()[t.tokens[k-2].text] {
		return true
	}
	if k >= 3 && t.tokens[k-2].plain == "از" && turns()[t.tokens[k-3].text] {
		return true // «پرهیز از مصرف ك»
	}
	for j := k + 1; j < min(k+3, len(t.tokens)); j++ {
		switch t.tokens[j].plain {
		case "نکردن", "نخوردن", "نگرفتن", "نزدن", "نکشیدن", "ننوشیدن":
			return true
		}
	}
	return false
}
