package verify

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// ofHeading are the traits that a heading gives what stands below it.
var ofHeading = map[string]bool{"severity!": true, "course!": true, "trimester!": true, "complication!": true, "kind!": true}

// contraception are phrases that speak of no pregnancy.
var contraception = sync.OnceValue(func() *strings.Replacer {
	var pairs []string
	for _, group := range wordlist.Open("conflicts").Section("contraception").Groups() {
		for _, w := range group {
			pairs = append(pairs, w, " ")
		}
	}
	return strings.NewReplacer(pairs...)
})

// sameThings are words that say the same of what is done or measured.
var sameThings = sync.OnceValue(func() *persian.Synonyms {
	return persian.NewSynonyms(wordlist.Open("conflicts").Section("the same").Groups())
})

// report is a sentence of a source that speaks of what is asked.
type report struct {
	passage    *passage // nil for the question
	heading    *heading
	index      int // of the sentence
	start, end int // of the sentence in its passage
	share      float64
	before     bag // of the sentence before
	claim      *claim
	claims     map[string]*claim // that were read of the passage; nil for the question
	read       *question.Statement
	names      map[string]question.Mention
	sides      []side
}

// heading is what a title and section say.
type heading struct {
	pops   []string
	traits map[string]string
	names  map[string]question.Mention
}

func readHeading(title string) *heading {
	title = contraception().Replace(title)
	s := question.ReadStatement(title)
	return &heading{traits: valued(cuesIn(s.Folded)["traits"]), names: mentions(s), pops: peopleIn(title, s)}
}

// peopleIn are the groups of people of whom a text speaks, of which read is what was read, if
// it is of that text.
func peopleIn(text string, read *question.Statement) []string {
	var amounts []persian.Quantity
	if read.Text == text {
		amounts = append([]persian.Quantity{}, read.Quantities...) // not nil
	}
	var out []string
	for _, c := range clause.Read(text, nil, amounts).Clauses {
		out = append(out, populationsOf(&c, text)...)
	}
	return out
}

// side is a clause of a sentence, with what decides whether it can be true beside
// another.
type side struct {
	report   *report
	st       *statement
	text     string
	folded   string // see persian.CueText
	cues     cues
	read     *question.Statement
	names    map[string]question.Mention // of the clause, or of one before it where it has none
	pops     []string                    // for whom, see clause.Population
	headed   []string                    // the same, of the heading alone
	traits   map[string]string           // severity, course …
	phases   map[string]string
	topic    []int // tokens that name what it is about
	measures []measure
	stance   leaning
	judged   int      // see judge
	excepted bool     // an exception follows
	tests    []string // how something is measured
	forms    []string // of a drug
	meals    []string // when, with respect to meals and the day
	acts     []string // what happens, see acts in the list
	denied   bool     // its verb is denied, or what it is said of by the clause before
	unmoved  bool     // it does nothing to something
	spans    []string // of what its times are the length
	asunder  bool     // its sentence keeps two things apart in time
	single   []string // what it names the one thing of
}

// report reads a sentence.
func (x *dispute) report(p *passage, sp persian.Span, text string, h *heading) *report {
	r := &report{passage: p, heading: h, start: sp.Start, end: sp.End}
	x.fill(r, text)
	return r
}

// claimOf reads a sentence as a claim, once for all that a dispute compares it by.
func (x *dispute) claimOf(r *report, text string) *claim {
	c, ok := r.claims[text]
	if !ok {
		c = newClaim(text, nil, x.synonyms)
		c.widen(sameThings())
		if r.claims != nil {
			r.claims[text] = c
		}
	}
	return c
}

func (x *dispute) fill(r *report, text string) {
	r.claim = x.claimOf(r, text)
	r.read = question.ReadStatement(text)
	r.names = mentions(r.read)
	said := cuesIn(r.read.Folded)
	for i := range r.claim.statements {
		st := &r.claim.statements[i]
		if len(st.tokens) == 0 {
			continue
		}
		s := side{report: r, st: st, cues: said}
		s.text = text[st.Start:st.End]
		s.read = r.read
		if len(r.claim.statements) > 1 {
			s.read = question.ReadStatement(s.text)
			s.cues = cuesIn(s.read.Folded)
		}
		s.folded = s.read.Folded
		s.names = mentions(s.read)
		for j := len(r.sides) - 1; j >= 0 && len(s.names) == 0; j-- {
			s.names = r.sides[j].names
		}
		s.pops = populationsOf(st.Clause, text)
		for j := i - 1; j >= 0 && len(s.pops) == 0; j-- {
			s.pops = populationsOf(r.claim.statements[j].Clause, text)
		}
		if nursing := s.cues.has("nursing people") || s.cues.has("nursing stops") || s.cues.has("nursing goes on"); nursing {
			s.pops = []string{"lactating"}
		}
		if slices.ContainsFunc(s.pops, func(p string) bool { return p == "woman" || p == "pregnant" || p == "lactating" }) || s.cues.has("nursing people") || s.cues.has("mothers") {
			s.pops = slices.DeleteFunc(slices.Clone(s.pops), func(p string) bool { return p == "neonate" || p == "infant" || p == "child" }) // hers
		}
		s.traits, s.phases = valued(s.cues["traits"]), valued(s.cues["phases"])
		if n := len(r.sides); n > 0 && len(s.traits) == 0 && len(mentions(s.read)) == 0 {
			s.traits = r.sides[n-1].traits // it says more of the same case
		}
		if h := r.heading; h != nil {
			s.headed = h.pops
			for g, v := range h.traits {
				if _, own := s.traits[g]; !own && ofHeading[g] {
					s.traits[g] = v
				}
			}
		}
		for _, k := range st.tokens {
			if r.claim.naming(k) {
				s.topic = append(s.topic, k)
			}
		}
		s.tests, s.forms, s.meals = said["tests"], s.cues["forms"], mealsOf(&s)
		if !s.cues.has("one of several") && !(s.cues.has("one more") && !foremostOf(s.folded)) {
			s.single = x.oneThing(s.cues["single"])
			if s.cues.has("most of it") && s.cues.has("comes of it") && !slices.Contains(s.single, "cause") {
				s.single = append(slices.Clone(s.single), "cause")
			}
		}
		if r.claim.refers(st) { // «… و دورهٔ آن …»
			for j := range r.sides {
				s.topic = append(s.topic, r.sides[j].topic...)
			}
		}
		s.acts, s.unmoved = s.cues["acts"], s.cues.has("no change")
		s.spans = s.cues["spans"]
		s.measures = r.claim.measure(st, s.cues, said)
		if s.denied = st.Denied; len(st.all(clause.Verb)) == 0 {
			s.denied = s.cues.has("denied before") // «… پدید نیاورد»
		}
		s.unmoved = s.unmoved || s.denied && s.cues.has("changes")
		if n := len(r.sides); n > 0 && strings.HasPrefix(s.folded, " که ") && r.sides[n-1].st.Denied && r.sides[n-1].cues.has("evidence") {
			s.denied = !s.denied // «شواهدی نیست که …»
		}
		s.stance, s.judged = lean(&s), judge(&s)
		if s.cues.has("nursing stops") || s.cues.has("nursing goes on") {
			s.judged = 0 // lean reads it
		}
		if s.denied || s.judged == -2 {
			capped(s.measures)
		}
		s.asunder = said.has("apart in time")
		if s.stance.level > 0 && s.asunder {
			s.stance.level, s.judged = 0, min(s.judged, 0) // «با فاصلهٔ دو ساعت»: not at once
		}
		if n := len(r.sides); n > 0 && strings.HasPrefix(s.folded, " که ") && len(r.sides[n-1].topic) == 0 && r.sides[n-1].stance.level != 0 && !st.Denied {
			s.stance = r.sides[n-1].stance // «توصیه نمی‌شود که … داده شود»
		}
		s.excepted = i+1 < len(r.claim.statements) && r.claim.statements[i+1].Joint == clause.Unless
		r.sides = append(r.sides, s)
	}
}

// foremostOf reports whether a clause says of something that it comes first: «نیز
// شایع‌ترین علت …» names no other one.
func foremostOf(folded string) bool {
	return strings.Contains(folded, "ترین ") || strings.Contains(folded, " نخست ") || strings.Contains(folded, " اول ")
}

// oneThing are the roles of which a clause names the one thing. What treatment starts
// with is the first choice where that is asked for.
func (x *dispute) oneThing(roles []string) []string {
	if i := slices.Index(roles, "start"); i >= 0 {
		roles = slices.Delete(slices.Clone(roles), i, i+1)
		if (slices.Contains(x.cues["single"], "first") || x.question.Seeks("choice")) && !slices.Contains(roles, "first") {
			roles = append(roles, "first")
		}
	}
	return roles
}

// wholeOf is the sentence as one side, for the question.
func (x *dispute) wholeOf(r *report) *side {
	s := &side{report: r, text: r.read.Text, folded: r.read.Folded, read: r.read, names: r.names,
		traits: valued(x.cues["traits"]), phases: valued(x.cues["phases"]), single: x.cues["single"], spans: x.cues["spans"]}
	for i := range r.sides {
		s.pops = append(s.pops, r.sides[i].pops...)
		s.topic = append(s.topic, r.sides[i].topic...)
		s.measures = append(s.measures, r.sides[i].measures...)
	}
	return s
}

// naming reports whether a token names what a clause is about: no amount, place or
// word that goes with all.
func (c *claim) naming(k int) bool {
	t := &c.tokens[k]
	named := strings.HasPrefix(t.slot, "@")
	if unspecific()[persian.Fold(c.raw[t.start:t.end])] {
		return false
	}
	return t.content && t.amount == nil && !t.unit && (named || c.inSlot[k] == "" && !c.isGeneric(k))
}

// cited is the sentence of a side, as a quote.
func (s *side) cited() answer.CitedText {
	r := s.report
	return answer.CitedText{Source: r.passage.number, Quote: answer.Quote{Text: r.passage.raw[r.start:r.end], Start: r.start, End: r.end}}
}

func mentions(s *question.Statement) map[string]question.Mention {
	out := map[string]question.Mention{}
	for _, m := range s.Mentions {
		out[s.Key(m)] = m
	}
	return out
}

// populationsOf are the groups of people of a clause; ages tell them as well.
func populationsOf(c *clause.Clause, text string) []string {
	var out []string
	for _, s := range c.Slots {
		switch {
		case s.Name == clause.Population && (s.Value == "pregnant" && prevented(text[:s.Start]) || lacking(text[:s.Start])):
		case s.Name == clause.Population && !slices.Contains(out, s.Value):
			out = append(out, s.Value)
		case s.Name == clause.Quantity && s.Role == clause.Age && s.Amount.Dimension == "time":
			if g := ageGroup(s.Amount); g != "" && !ofTrimester(text[s.Start:]) && !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out
}

// prevented reports whether a text ends like «پیشگیری از», before «بارداری».
func prevented(before string) bool {
	f := strings.Fields(persian.Fold(before))
	n := len(f)
	return n > 1 && f[n-1] == "از" && slices.ContainsFunc(f[max(0, n-4):], func(w string) bool {
		return w == "پیشگیری" || w == "جلوگیری" || w == "ضد"
	})
}

// lacking reports whether a text ends like «بدون» or «فاقد», before what somebody hasn't.
func lacking(before string) bool {
	f := strings.Fields(persian.Fold(before))
	for _, w := range f[max(0, len(f)-2):] {
		if w == "بدون" || w == "فاقد" || w == "غیر" || w == "غیرمبتلا" {
			return true
		}
	}
	return false
}

// ofTrimester reports whether a text begins with a part of pregnancy, which is no age:
// «سه‌ماههٔ اول».
func ofTrimester(text string) bool {
	f := strings.Fields(persian.CueText(text[:min(len(text), 60)]))
	return len(f) > 2 && (f[0] == "سه" || f[0] == "3") && strings.HasPrefix(f[1], "ماه")
}

// ageGroup is the group of people whose age an amount is.
func ageGroup(q *persian.Quantity) string {
	const year = 365
	switch {
	case q.Unit == "day" || q.Unit == "hour":
		return "" // «سه روزه» is how long, too
	case q.Comparator == ">" || q.Comparator == ">=":
		if q.Base >= 18*year-18 {
			return "adult"
		}
		return ""
	case q.Comparator != "" && q.BaseMax < 19*year:
		return "child"
	case q.BaseMax <= 29:
		return "neonate"
	case q.BaseMax <= 2*year+2:
		return "infant"
	case q.BaseMax < 16*year:
		return "child"
	}
	return ""
}
