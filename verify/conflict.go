package verify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/internal/parallel"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Limits of what is looked at for conflicts.
const (
	aboutQuestion   = 0.5 // share of the question's subjects that a sentence must have, with its heading
	touchesQuestion = 0.3 // the same for one that is nearly what another passage says
	alikeEnough     = 0.7 // how alike two sentences must be that are held against each other by their words
	maxReports      = 6   // sentences of a passage that are compared, those most on the question
	maxConflicts    = 3
)

// Conflicts finds sentences of different sources that cannot both be true of what
// the question asks: another amount, the opposite of what is allowed, recommended or
// said to happen, another drug of choice, another time or way of taking it. It shows
// pairs worth reading side by side and does not decide who is right. The order of the
// sources makes no difference. The result has three pairs at most, one for two
// sources.
func (c *Checker) Conflicts(asked string, sources []answer.Source) []answer.Conflict {
	if len(sources) < 2 {
		return nil
	}
	x := newDispute(asked, c.opts.Synonyms)
	on := c.accounts(x, sources)
	if len(on) < 2 {
		return nil
	}
	if !slices.ContainsFunc(on, func(a *account) bool { return a.holds }) {
		return nil
	}
	parallel.Each(len(on), func(i int) { x.reads(on[i]) })
	var found []dissent
	for i := range on {
		for j := i + 1; j < len(on); j++ {
			if d, weight := x.disagreement(on[i], on[j]); d.kind != "" && enough(weight) {
				found = append(found, d)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b dissent) int { return cmp.Compare(b.alike, a.alike) })
	var out []answer.Conflict
	for _, d := range found {
		a, b := d.a.cited(), d.b.cited()
		if sanitize.Hostile(a.Quote.Text+"\n"+b.Quote.Text) || ordered(sources, a) || ordered(sources, b) {
			continue // not a thing to show side by side
		}
		if out = append(out, answer.Conflict{Kind: d.kind, A: a, B: b}); len(out) == maxConflicts {
			break
		}
	}
	return out
}

// accounts are what the sources say on a question, those left out that say nothing on it.
func (c *Checker) accounts(x *dispute, sources []answer.Source) []*account {
	passages := c.cache.read(sources)
	on := make([]*account, len(passages))
	parallel.Each(len(on), func(i int) { on[i] = x.account(passages[i], &sources[i].Passage) })
	return slices.DeleteFunc(on, func(a *account) bool { return a == nil })
}

// ordered reports whether what is cited may be what a passage orders to say.
func ordered(sources []answer.Source, c answer.CitedText) bool {
	for _, s := range sources {
		q := c.Quote
		if s.Number == c.Source && q.End <= len(s.Passage.Text) {
			evidence, _ := sanitize.Evidence(s.Passage.Text)
			return evidence[q.Start:q.End] != s.Passage.Text[q.Start:q.End]
		}
	}
	return false
}

// dissent is a pair of sides that cannot both be true.
type dissent struct {
	a, b  *side
	kind  string
	alike float64 // how alike what they speak of is
}

// dispute compares what sources say on one question. Accounts of several passages may be
// read at once; it does not change by then.
type dispute struct {
	question  *question.Question
	asked     *side // the question, read like a sentence
	cues      cues  // of the question
	synonyms  *persian.Synonyms
	way       bool     // it asks by which way something is given
	gives     bool     // it asks of something that is given
	timed     bool     // it asks when something is taken
	numeric   bool     // it asks for a number
	open      bool     // it asks what, which or how, rather than whether
	counted   string   // the word that it asks the number of; "" for none
	whole     []int    // words of its topic, with those that ask where on a scale something is
	deed      int      // the word that names what is done; -1 for none
	lists     []string // of alternatives, of which it asks which it is
	scales    []string // of which it asks where on them something is
	directed  bool     // it asks where something goes: up, down or nowhere
	tellsWhat bool     // it is open, and not by asking what something does to another
	roles     map[kindOf]bool
	members   map[string][][]string // of the classes of drugs that it names, by a word of theirs
}

func newDispute(asked string, synonyms *persian.Synonyms) *dispute {
	// Read without what a corpus knows of words: whether two texts disagree doesn't
	// hang on what else there is.
	q := question.Parse(asked, question.Options{Synonyms: synonyms})
	x := &dispute{question: q, synonyms: synonyms}
	x.cues = cuesIn(persian.CueText(q.Text))
	x.roles = rolesAsked(q, x.cues)
	x.gives = x.cues.has("asks of giving")
	x.open = x.cues.has("asks what") && !(x.cues.has("asks whether") && !asksFor(q.Text)) || strings.Contains(q.Text, "__") || strings.HasSuffix(persian.CueText(q.Text), " که ") // a blank to be filled
	x.tellsWhat = x.open && !x.cues.has("asks for an effect")
	x.way = x.cues.has("asks for a way") && x.gives
	x.numeric = x.cues.has("asks for a number") || !x.open && x.cues.has("at most") && !x.cues.has("asks whether")
	x.timed = q.Seeks("timing") || x.cues.has("asks for a meal")
	r := x.report(nil, persian.Span{End: len(q.Text)}, q.Text, nil)
	for k := range r.claim.tokens {
		r.claim.isGeneric(k) // kept by the claim, which all accounts are held against
	}
	x.asked = x.wholeOf(r)
	x.whole = x.asked.topic
	if x.open && x.cues.has("most of it") && x.cues.has("comes of it") && !slices.Contains(x.asked.single, "cause") {
		x.asked.single = append(slices.Clone(x.asked.single), "cause")
	}
	if len(x.roles) > 1 {
		for _, m := range x.asked.measures {
			delete(x.roles, m.role) // it gives that amount, and asks for another
		}
	}
	x.scales = scalesAsked(x.asked.folded)
	x.lists = alternativesAsked(x.asked.folded)
	x.unasked()
	x.deed = x.deedAsked()
	x.counted = countedIn(x.asked.report)
	x.directed = x.asksDirection()
	x.members = map[string][][]string{}
	for _, m := range r.names {
		if m.Kind == question.DrugClass {
			x.members[r.read.Terms[m.From]] = question.Members(m)
		}
	}
	return x
}

// asksFor reports whether a question has a word that asks which, what or how.
func asksFor(text string) bool {
	return slices.ContainsFunc(strings.Fields(persian.CueText(text)), func(w string) bool { return interrogatives()[w] || strings.HasPrefix(w, "کدام") })
}

var interrogatives = setIn("interrogatives")

// reports reads the sentences of a passage that speak of what is asked.
func (x *dispute) reports(acc *account) []*report {
	p, h := acc.passage, acc.heading
	var out []*report
	for i := range p.sentences {
		s := &p.sentences[i]
		if s.to-s.from < 3 {
			continue
		}
		var before bag
		if i > 0 && (refersBack(p.text, s) || x.elided(p, i)) {
			before = p.sentences[i-1].bag
		}
		share := x.share(s.bag, p.heading, bag{})
		if share < aboutQuestion {
			if share = max(share, x.share(s.bag, p.heading, before)-0.05); share < touchesQuestion {
				continue
			}
		}
		r := &report{passage: p, heading: h, share: share, before: before, index: i, claims: acc.claims}
		r.start, r.end = s.start, s.end
		out = append(out, r)
	}
	slices.SortStableFunc(out, func(a, b *report) int { return cmp.Compare(b.share, a.share) })
	out = out[:min(len(out), maxReports)]
	for _, r := range out {
		x.fill(r, p.raw[r.start:r.end])
	}
	return out
}

// elided reports whether a sentence leaves out its subject, which the one before names:
// «… داروی رایج است. یک دورهٔ ۵ روزه کافی است.» It has amounts and no name of its own.
func (x *dispute) elided(p *passage, i int) bool {
	s, prev := &p.sentences[i], &p.sentences[i-1]
	if x.share(prev.bag, p.heading, bag{}) < allOfIt {
		return false
	}
	amount := false
	for k := s.from; k < s.to; k++ {
		t := &p.text.tokens[k]
		if t.slot == slotDrug || strings.HasPrefix(t.slot, "@") {
			return false
		}
		amount = amount || t.amount != nil
	}
	return amount
}

// refersBack reports whether a sentence points to what was said before.
func refersBack(t *text, s *sentence) bool {
	for k := s.from; k < s.to; k++ {
		if pronouns()[t.tokens[k].plain] {
			return true
		}
	}
	return false
}

// share is the part of the question's subjects that some words have.
func (x *dispute) share(own, heading, before bag) float64 {
	share := x.question.Share(persian.TermSet(own.terms), persian.TermSet(heading.terms), persian.TermSet(before.terms))
	all, got := 0, 0
	covered := x.asked.report.claim.covered(own, heading, before)
	for _, k := range x.whole {
		if all++; covered[k] || x.memberIn(k, own, heading) {
			got++
		}
	}
	if all > 0 {
		share = max(share, float64(got)/float64(all))
	}
	return share
}

// memberIn reports whether a word of the question names a class of drugs of which one
// is named among the words.
func (x *dispute) memberIn(k int, bags ...bag) bool {
	for _, name := range x.members[x.asked.report.claim.tokens[k].text] {
		for _, b := range bags {
			if len(b.terms) > 0 && holds(name, b.terms) {
				return true
			}
		}
	}
	return false
}

// compare finds the two sides of two passages that disagree on what is most alike.
func (x *dispute) compare(a, b []*report) (dissent, bool) {
	var best dissent
	for _, ra := range a {
		for _, rb := range b {
			for i := range ra.sides {
				for j := range rb.sides {
					if twin(&ra.sides[i], rb) || twin(&rb.sides[j], ra) {
						continue
					}
					if d, ok := x.disagree(&ra.sides[i], &rb.sides[j]); ok && d.alike > best.alike {
						best = d
					}
				}
			}
		}
	}
	return best, best.kind != ""
}

// twin reports whether a sentence has a clause word by word: then it says the same, and
// its other clauses say more of it.
func twin(s *side, r *report) bool {
	for i := range r.sides {
		if r.sides[i].folded == s.folded {
			return true
		}
	}
	return false
}

// disagree compares two sides, first by what is cheap.
func (x *dispute) disagree(a, b *side) (dissent, bool) {
	m := match{dispute: x, a: a, b: b}
	for _, test := range []func(*match) (kind string, matter matterOf){
		(*match).amounts, (*match).stances, (*match).choices, (*match).manners, (*match).opposites,
	} {
		kind, matter := test(&m)
		if kind == "" {
			continue
		}
		if alike, same := m.same(matter); same {
			return dissent{a, b, kind, alike}, true
		}
	}
	return dissent{}, false
}

// match is a pair of sides being compared.
type match struct {
	*dispute
	a, b     *side
	choosing bool // what they name is what is asked for
}
