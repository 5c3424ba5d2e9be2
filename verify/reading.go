package verify

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// statement is a clause of a text with the tokens that it is made of.
type statement struct {
	*clause.Clause
	tokens []int // own ones, in order
	own    bag   // of its own tokens
	// lent is what it has from elsewhere: from the clauses before in its sentence,
	// without their subject where it has one of its own, and the names of the
	// sentences before where it has none.
	lent     bag
	subject  string         // the term of its own subject; "" for none
	names    map[string]int // its own names, by value, with their token
	deed     int            // the token right before its verb, which says what is done; -1 for none
	stance   stance
	sentence int
	index    int
	single   bool // it speaks of a single take
	compared []contrast
	unlike   []int // the tokens of those of whom it says that it isn't so
	again    bool  // it speaks of an amount told before: «همین مقدار»
}

// stance is what a clause says of doing something.
type stance struct {
	known bool
	sign  int8 // 1: do, may be done; -1: must not; 0: with caution
	weak  bool // only a deed is told
}

// slotted are the places whose words are compared as slots, not as words.
var slotted = map[clause.Name]bool{
	clause.Population: true, clause.Relation: true, clause.Verb: true, clause.Route: true, clause.Timing: true,
	clause.Side: true, clause.Line: true, clause.Modality: true, clause.Quantifier: true, clause.Condition: true,
	clause.Exception: true, clause.Cause: true, clause.Replaced: true, clause.Quantity: true, "but": true,
}

// state reads the clauses of a text.
func (t *text) state(spans []persian.Span) {
	amounts := make([]persian.Quantity, len(t.amounts))
	for i := range t.amounts {
		amounts[i] = t.amounts[i].Quantity
	}
	read := clause.Read(t.plain, orWhole(spans, t.plain), amounts)
	t.statements = make([]statement, len(read.Clauses))
	t.inSlot = make([]clause.Name, len(t.tokens))
	next := 0
	for i := range read.Clauses {
		s := &t.statements[i]
		s.Clause = &read.Clauses[i]
		s.sentence, s.index = s.Sentence, i
		s.names = map[string]int{}
		for _, part := range s.Parts {
			if part.Start < s.Parts[0].End && part != s.Parts[0] {
				continue
			}
			next = 0
			for next < len(t.tokens) && t.tokens[next].start < part.Start {
				next++
			}
			for k := next; k < len(t.tokens) && t.tokens[k].start < part.End; k++ {
				s.tokens = append(s.tokens, k)
			}
		}
		s.own = bag{terms: map[string]struct{}{}}
		for _, k := range s.tokens {
			tok := &t.tokens[k]
			if len(tok.slot) > 0 && tok.slot[0] == '@' {
				s.names[tok.value] = k
			}
			if tok.amount != nil {
				s.own.amounts = append(s.own.amounts, *tok.amount)
			}
			if s.subject == "" && s.Subject.End > s.Subject.Start && tok.start >= s.Subject.Start && tok.start < s.Subject.End {
				s.subject = tok.text
			}
		}
		t.collectOf(s.own.terms, s.tokens)
		for _, x := range s.Slots {
			if !slotted[x.Name] {
				continue
			}
			for _, k := range s.tokens {
				if t.tokens[k].start >= x.Start && t.tokens[k].start < x.End && t.inSlot[k] != clause.Quantity {
					t.inSlot[k] = x.Name
				}
			}
		}
		s.compared = t.contrasts(s)
		s.unlike = t.unlikeOf(s)
		t.afterAside(s)
		s.stance = t.stanceOf(s)
		s.deed = t.deedOf(s)
		if len(s.own.amounts) > 0 || t.refers(s) {
			said := persian.Fold(t.raw[s.Start:s.End])
			s.single, s.again = containsAny(said, singleTakes()), containsAny(said, sameAmounts())
		}
	}
	t.lend()
}

// collectOf is collect for the tokens at some places.
func (t *text) collectOf(set map[string]struct{}, at []int) {
	from := 0
	for from < len(at) {
		to := from + 1
		for to < len(at) && at[to] == at[to-1]+1 {
			to++
		}
		collect(set, t.tokens[at[from]:at[to-1]+1])
		from = to
	}
}

// refers reports whether a statement points to what was said: «آن», «این دارو».
func (t *text) refers(s *statement) bool {
	for _, k := range s.tokens {
		if pronouns()[t.tokens[k].plain] {
			return true
		}
	}
	return false
}

// stanceOf reads from the judgements, deeds and orders of a clause whether it says
// to do or not to do.
func (t *text) stanceOf(s *statement) stance {
	deed, hasDeed := int8(1), false
	use, hasUse := int8(1), false
	caution, need, taken, modal, may := false, false, false, false, false
	for _, x := range s.Slots {
		switch {
		case x.If:
			// a condition orders nothing
		case x.Name == clause.Relation && x.Value == "use":
			if x.Sign == 0 {
				caution = true
			} else {
				use, hasUse = use*x.Sign, true
			}
		case x.Name == clause.Relation && x.Value == "start":
			if !t.nominal(x.Start) {
				deed, hasDeed = x.Sign, hasDeed || t.beforeVerb(s, x.End)
			}
		case x.Name == clause.Relation && x.Value == "go":
			hasDeed = hasDeed || t.beforeVerb(s, x.End)
		case x.Name == clause.Relation && x.Value == "take":
			taken = true
		case x.Name == clause.Relation && x.Value == "need" && !t.noun(s, x):
			need, use = true, use*x.Sign
		case x.Name == clause.Modality && (x.Value == "must" || x.Value == "mustnot"):
			modal = true
		case x.Name == clause.Modality && (x.Value == "can" || x.Value == "cannot"):
			may = true
			modal = modal || !able(t.raw[x.Start:x.End]) || !s.effective()
		}
	}
	modal = modal || may && (hasDeed || taken)
	if modal && !hasDeed && !hasUse && !need && !s.Order {
		deed = 1 // «ترک الکل می‌تواند … » tells of stopping, not to stop
	}
	sign := use * deed
	if s.Denied && !manner(s, t.raw) {
		sign = -sign
	}
	switch {
	case hasUse || need:
		return stance{known: true, sign: sign}
	case caution && !s.Denied:
		return stance{known: true, sign: 0}
	case s.Order || modal || hasDeed:
		return stance{known: true, sign: sign}
	case taken && s.Denied && absorbed(s, t.raw):
		return stance{known: true, sign: -sign, weak: true} // «مصرف … سودی ندارد»
	case taken:
		return stance{known: true, sign: sign, weak: true}
	}
	return stance{}
}

// able reports whether a word of being able is said of somebody or something, not of what one
// may do: «می‌تواند», beside «می‌توان».
func able(word string) bool {
	w := surface(word)
	return strings.HasSuffix(w, "تواند") || strings.HasSuffix(w, "توانند")
}

// effective reports whether a statement tells what comes of something.
func (s *statement) effective() bool {
	return s.Has(clause.Cause, "") || s.Has(clause.Relation, "bring") || s.Has(clause.Relation, "raise") ||
		s.Has(clause.Relation, "effect") || s.Has(clause.Relation, "cure")
}

// noun reports whether a need is only what something else is said of: «نیاز به دارو نشان
// می‌دهد که …».
func (t *text) noun(s *statement, need clause.Slot) bool {
	verbs := s.all(clause.Verb)
	for _, v := range verbs {
		if v.Start < need.End {
			continue
		}
		switch v.Value {
		case "دار", "باش", "شو", "کن", "باید", "یاب", "گرد":
			return false
		}
	}
	return len(verbs) > 0 && verbs[len(verbs)-1].Start >= need.End
}

// beforeVerb reports whether the verb of a statement stands right behind a byte.
func (t *text) beforeVerb(s *statement, at int) bool {
	for _, x := range s.Slots {
		if x.Name == clause.Verb && x.Start >= at && len(strings.Fields(t.raw[at:x.Start])) == 0 {
			return true
		}
	}
	return false
}

// deedOf finds the token that stands right before the verb of a statement: «قطع
// کنید», «اطلاع دهید».
func (t *text) deedOf(s *statement) int {
	verbs := s.all(clause.Verb)
	if len(verbs) == 0 {
		return -1
	}
	at := verbs[len(verbs)-1].Start
	for i := len(s.tokens) - 1; i >= 0; i-- {
		k := s.tokens[i]
		if t.tokens[k].end > at {
			continue
		}
		switch tok := &t.tokens[k]; {
		case !tok.content || tok.amount != nil || tok.unit || len(tok.slot) > 0 && tok.slot[0] == '@',
			t.inSlot[k] == clause.Population, t.inSlot[k] == clause.Timing, t.inSlot[k] == clause.Quantity:
			return -1
		}
		return k
	}
	return -1
}

// nominal reports whether the word at a byte stands behind a preposition, where it
// is a time rather than a deed: «پیش از شروع».
func (t *text) nominal(start int) bool {
	f := strings.Fields(t.raw[:start])
	return len(f) > 0 && prepositions()[persian.Fold(f[len(f)-1])]
}

var (
	pronouns     = wordlist.SetOf("clauses", "pronouns", surface)
	prepositions = wordlist.SetOf("clauses", "prepositions", persian.Fold)
)

func containsAny(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(s, w) })
}

var (
	singleTakes = spellings("single takes")
	sameAmounts = spellings("same amounts")
)

// spellings are the members of the groups of a section, folded.
func spellings(section string) func() []string {
	return sync.OnceValue(func() []string {
		var out []string
		for _, group := range wordlist.Open("clauses").Section(section).Groups() {
			for _, w := range group {
				out = append(out, persian.Fold(w))
			}
		}
		return out
	})
}
