package verify

import (
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// leaning is what a side says of doing something: -2 it must not or should not be
// done, -1 it need not, 1 it may, 2 it should.
type leaning struct {
	level int
	told  bool // only a deed is told: «داده می‌شود»
	mood  bool // only the mood of a verb tells it: «بماند»
	harm  int  // of two drugs: 1 they harm each other, -1 they don't
}

// lean reads the leaning of a side from its wording, else from its judgements and
// orders.
func lean(s *side) leaning {
	var l leaning
	switch {
	case s.cues.has("harmless together"):
		l.harm = -1
	case s.cues.has("harmful together"):
		l.harm = 1
	}
	if limits(s.st) || s.cues.has("consults") || fasts(s.folded) {
		return l // «نباید بیش از دو هفته باشد»
	}
	switch {
	case s.cues.has("nursing goes on"):
		return leaning{level: 1}
	case s.cues.has("nursing stops"):
		return leaning{level: -2}
	}
	if s.cues.has("avoids") {
		if l.level = -2; s.st.Denied {
			l.level = 1
		}
		return l
	}
	harm := s.cues.has("harms")
	switch {
	case s.cues.has("allowed"), s.cues.has("possible"), harm && s.st.Denied && !s.st.Order:
		l.level = 1
	case s.cues.has("impossible"), s.cues.has("not recommended"), s.cues.has("forbidden"):
		l.level = -2
	case s.cues.has("unneeded"):
		l.level = -1
	case s.cues.has("needed"):
		l.level = 2
	}
	if l.level > 1 && s.st.Has(clause.Quantifier, "only") {
		return leaning{harm: l.harm}
	}
	if l.level != 0 {
		return l
	}
	st := s.st
	if !st.stance.known || st.stance.weak {
		if sign := wished(s); sign != 0 {
			return leaning{level: 2 * sign, mood: true, harm: l.harm}
		}
	}
	if !st.stance.known || st.stance.sign == 0 {
		return l
	}
	leave := st.Has(clause.Modality, "can") && (strings.Contains(s.folded, " می توان ") || strings.Contains(s.folded, " می توانید "))
	if !leave && !st.Order && !st.Has(clause.Modality, "must") && !st.Has(clause.Relation, "use") && happens(s) {
		return l // «می‌تواند باعث … شود» allows nothing
	}
	if st.stance.weak && onlyIs(st) {
		return l // «تزریق آن بی‌درد است»
	}
	need := st.Has(clause.Relation, "need")
	must := st.Order || st.Has(clause.Modality, "must") || st.Has(clause.Modality, "mustnot")
	switch positive := st.stance.sign > 0; {
	case positive && (need || must):
		l.level = 2
	case positive:
		l.level = 1
	case need && !must:
		l.level = -1
	default:
		l.level = -2
	}
	if verbs := st.all(clause.Verb); len(verbs) > 0 && forbids(s, verbs[len(verbs)-1]) && turnedWords(s) {
		l.level = -2 // «بدون نسخه ندهید» forbids to give, not to give without
	}
	if l.level > 0 && s.st.Has(clause.Quantifier, "only") {
		l.level = 0 // «تنها در بازو بزنید»
	}
	l.told = st.stance.weak
	return l
}

// happens reports whether a clause tells what comes of something rather than of what is
// done.
func happens(s *side) bool {
	for _, a := range s.acts {
		switch a {
		case "caused", "turned", "effective", "prevents", "transmitted", "cured", "kills", "detects", "crosses":
			return true
		}
	}
	return s.st.Has(clause.Relation, "raise") || s.st.Has(clause.Cause, "")
}

// onlyIs reports whether a clause says what something is: its last verb is «است».
func onlyIs(st *statement) bool {
	verbs := st.all(clause.Verb)
	return len(verbs) > 0 && verbs[len(verbs)-1].Value == "باش"
}

// wished reads the subjunctive of a main clause, which tells what is to be done: «بسته
// شود», «در بستر بماند».
func wished(s *side) int {
	st := s.st
	if st.Has(clause.Condition, "") || st.Has(clause.Modality, "may") || st.Has(clause.Modality, "chance") || st.Has(clause.Modality, "can") || st.Joint == clause.Relative || strings.HasPrefix(s.folded, " تا ") || strings.HasPrefix(s.folded, " که ") {
		return 0
	}
	verbs := st.all(clause.Verb)
	if len(verbs) == 0 {
		return 0
	}
	v := verbs[len(verbs)-1]
	word := persian.Fold(s.report.claim.raw[v.Start:v.End])
	switch {
	case subjunctives()[word], strings.HasPrefix(word, "ب") && strings.HasSuffix(word, "د") && v.Value != "باش" && !strings.HasPrefix(word, "بود") &&
		!strings.HasPrefix(word, "برد"):
		return 1
	case strings.HasPrefix(word, "ن") && !strings.HasPrefix(word, "نمی") && v.Sign < 0 && v.Value != "باش" && v.Value != "دار":
		return -1
	}
	return 0
}

// limits reports whether a clause denies that an amount is exceeded, rather than a
// deed.
func limits(st *statement) bool {
	for _, x := range st.all(clause.Quantity) {
		if (x.Amount.Comparator == ">" || x.Amount.Comparator == ">=") && x.Role != clause.Age && (st.Has(clause.Modality, "mustnot") || st.Denied && x.Role != clause.Level && x.Role != clause.Share) {
			return true
		}
	}
	return false
}

// forbids reports whether a verb is a denied imperative: «ندهید».
func forbids(s *side, v clause.Slot) bool {
	word := persian.Fold(s.report.claim.raw[v.Start:v.End])
	return v.Sign < 0 && strings.HasPrefix(word, "ن") && !strings.HasPrefix(word, "نمی") && strings.HasSuffix(word, "ید")
}

// fasts reports whether a folded clause tells to be fasting, which forbids nothing that is
// asked about: «هشت ساعت چیزی نخورید».
func fasts(folded string) bool {
	return strings.Contains(folded, " چیزی نخور") || strings.Contains(folded, " چیزی ننوش") || strings.Contains(folded, " غذا نخور") || strings.Contains(folded, " گرسنه ")
}
