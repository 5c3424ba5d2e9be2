package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// What is weighed of two clauses that oppose each other, in the order of learned.Conflict.
// No single one of them decides: what one misses, such as a name that no list has, the others
// make up for.
const (
	weighKnown     = iota // share of the question's subjects that the passage with more of them names
	weighOwnLow           // of the question's words, the part that the clause with fewer of them has
	weighOwnHigh          // the same of the other clause
	weighCoverLow         // of what a clause says, the part that the other's sentence or the question has
	weighCoverHigh        // the same for the clause that has less of its own
	weighAll              // the same for the other's passage
	weighHolds            // how many of the passages name all that is asked about
	weighShort            // how many are so short that they are about one thing
	weighFore             // no clause of either passage has more of the question's words
	weighTrait            // a trait that makes another case is said on one side alone
	weighPeople           // people are
	weighForeign          // a name that neither the question nor the other passage has is
	weighForm             // a form of a drug is
	weighCondition        // a condition or a time is
	weighRival            // a passage says the opposite as well
	weighDeed             // both have the word of the question that names what is done
	weighMany             // a passage gives several amounts
	weighAgree            // part of the case that the question tells and both sides say
	weighTopic            // how much the question says of what it asks
	weighApart            // each side has words of its own, and the question says little
	weighWays             // in how many ways the two passages oppose each other, but for one
	weighAmount           // they do in an amount that is asked for
	weighSign             // in a verdict of each
	weighHalf             // in a verdict of one and a plain denial, or what it denies
	weighDrug             // in the one drug that each gives
	weighThing            // in another one thing
	weighMember           // in members of a list that is asked for
	weighCourse           // in where something goes
	weighTime             // in the time with respect to meals and the day
	weighAlike            // they are nearly one sentence
	weights
)

// opposition is a pair of clauses of two passages that cannot both be true if they speak of
// one case, with what is to be weighed of whether they do.
type opposition struct {
	dissent
	way  int // weighAmount …
	said [weights]float64
}

// enoughWeight is the weight from which two passages are shown as disagreeing, and sureWeight
// that from which they are though nothing else says that they answer.
const (
	enoughWeight = learned.ConflictShown
	sureWeight   = 0.5
)

// enough reports whether two passages are shown as disagreeing, and sure whether they are
// though nothing else says that they answer.
func enough(weight float64) bool { return weight >= enoughWeight }
func sure(weight float64) bool   { return weight >= sureWeight }

// weight is how much speaks for it that two clauses disagree on what is asked, as a logit.
func (o *opposition) weight() float64 {
	sum := learned.Conflict[weights]
	for i, v := range o.said {
		sum += learned.Conflict[i] * v
	}
	return sum
}

// disagreement is what two passages disagree in most clearly, with its weight; no kind where
// nothing of them opposes anything.
func (x *dispute) disagreement(a, b *account) (dissent, float64) {
	var best dissent
	weight := 0.0
	for _, o := range x.weighed(a, b) {
		if w := o.weight(); best.kind == "" || w > weight {
			best, weight = o.dissent, w
		}
	}
	best.alike = weight
	return best, weight
}

// weighed are the oppositions of two passages of which one at least is on all that the
// question asks about.
func (x *dispute) weighed(a, b *account) []opposition {
	if !a.holds && !b.holds {
		return nil
	}
	x.reads(a)
	x.reads(b)
	list := x.oppositions(a, b)
	seen := map[int]bool{}
	for i := range list {
		seen[list[i].way] = true
	}
	for i := range list {
		list[i].said[weighWays] = float64(min(len(seen), maxWays) - 1)
	}
	return list
}

// maxWays is in how many ways passages oppose each other, of which more say no more.
const maxWays = 3

// fullTopic is how many words a question has that says of what case it asks.
const fullTopic = 6

// oppose fills in what is weighed of two clauses that oppose each other in some way; ok is
// false where they are on two cases.
func (x *dispute) oppose(p, q *answered, in [2]*account, way int, kind string, w matterOf) (o opposition, ok bool) {
	m := match{dispute: x, a: p.side, b: q.side, choosing: w.choice}
	w.asked = true
	if m.otherCase(in, w) {
		return o, false
	}
	o.way, o.dissent = way, dissent{a: p.side, b: q.side, kind: kind}
	f := &o.said
	topic := float64(max(len(x.asked.topic), 1))
	f[way] = 1
	f[weighKnown] = max(in[0].known, in[1].known)
	f[weighOwnLow], f[weighOwnHigh] = min(p.own, q.own)/topic, max(p.own, q.own)/topic
	there, back := m.coveredIn(p, q.report.claim.bag, q.report.passage.heading), m.coveredIn(q, p.report.claim.bag, p.report.passage.heading)
	f[weighCoverLow], f[weighCoverHigh] = min(there, back), max(there, back)
	f[weighAll] = min(m.coveredIn(p, in[1].all, in[1].passage.heading), m.coveredIn(q, in[0].all, in[0].passage.heading))
	for _, a := range in {
		f[weighHolds] += truth(a.holds)
		f[weighShort] += truth(a.short())
	}
	f[weighFore] = truth(foremostIn(p, in[0]) && foremostIn(q, in[1]))
	f[weighTrait] = truth(!m.sameTraitsOf(x.namesCase()))
	f[weighPeople] = truth(!m.samePeople(w))
	f[weighForeign] = m.foreignOne(in, w)
	f[weighForm] = truth((len(p.forms) > 0) != (len(q.forms) > 0))
	f[weighCondition] = truth(x.conditioned(p.side, in[0]) || x.conditioned(q.side, in[1]))
	if way == weighSign || way == weighHalf || way == weighAlike {
		f[weighDeed] = truth(x.deed >= 0 && x.has(p.side, x.deed) && x.has(q.side, x.deed))
		f[weighRival] = truth(rival(p, in[0]) || rival(q, in[1]))
	}
	f[weighAgree] = m.agreesOnCase()
	f[weighTopic] = min(topic, fullTopic) / fullTopic
	f[weighApart] = (1 - f[weighCoverHigh]) * (1 - f[weighTopic])
	return o, true
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// foremostIn reports whether no clause of a passage has more words of the question.
func foremostIn(s *answered, a *account) bool {
	for i := range a.said {
		if a.said[i].own > s.own {
			return false
		}
	}
	return true
}

// rival reports whether a passage says the opposite of a clause in another that has as many
// words of the question.
func rival(s *answered, a *account) bool {
	for i := range a.said {
		if o := &a.said[i]; o.firm && o.sign*s.sign < 0 && o.own >= s.own {
			return true
		}
	}
	return false
}

// coveredIn is the part of what a clause says that the question has or some other words; half
// where it says nothing by itself. What is chosen, and why, is left out.
func (m *match) coveredIn(s *answered, bags ...bag) float64 {
	c := s.report.claim
	bags = append(bags, m.asked.report.claim.bag)
	covered := c.covered(bags...)
	all, got := 0.0, 0.0
	for _, k := range s.topic {
		if m.choosing && named(&c.tokens[k]) && !m.inQuestion(s.side, k) || inReason(s.side, k) {
			continue
		}
		if all++; covered[k] || allKindred([]string{c.tokens[k].text}, bags...) {
			got++
		}
	}
	if all == 0 {
		return 0.5
	}
	return got / all
}

// named reports whether a token is of a name.
func named(t *token) bool { return t.slot == slotDrug || strings.HasPrefix(t.slot, "@") }

// inReason reports whether a word of a clause tells why it is so: «به علت …».
func inReason(s *side, k int) bool {
	c := s.report.claim
	n := 0
	for j := k - 1; j > 0 && c.tokens[j].end > s.st.Start && n < reasonWords; j-- {
		if reasons[c.tokens[j].plain] && (c.tokens[j-1].plain == "به" || c.tokens[j-1].plain == "بر") {
			return true
		}
		if c.tokens[j].content {
			n++
		}
	}
	return false
}

// reasonWords is how many words a reason has at most.
const reasonWords = 4

// reasons are the words behind «به» or «بر» that open a reason.
var reasons = map[string]bool{"دلیل": true, "علت": true, "خاطر": true, "سبب": true, "اثر": true, "واسطه": true}

// agreesOnCase is the part of what the question says of its case, people and traits, that both
// sides say too.
func (m *match) agreesOnCase() float64 {
	all, got := 0.0, 0.0
	for _, p := range m.asked.pops {
		all++
		got += truth(slices.Contains(m.a.people(), p) && slices.Contains(m.b.people(), p))
	}
	for g, v := range m.asked.traits {
		all++
		got += truth(m.a.traits[g] == v && m.b.traits[g] == v)
	}
	for g, v := range m.asked.phases {
		all++
		got += truth(m.a.phases[g] == v && m.b.phases[g] == v)
	}
	if all == 0 {
		return 0
	}
	return got / all
}

// foreignOne is in how many kinds of names one side has some that neither the question nor the
// other passage has.
func (m *match) foreignOne(in [2]*account, w matterOf) float64 {
	n := 0.0
	for _, kind := range foreignKinds(w) {
		n += truth(m.foreign(m.a, in[1], kind) || m.foreign(m.b, in[0], kind))
	}
	return n
}

// foreignKinds are the kinds of names that tell of which case something is said: drugs do not
// where one is to be chosen.
func foreignKinds(w matterOf) []question.NameKind {
	switch {
	case w.role == roleCause:
		return causeKinds
	case w.choice:
		return caseKinds
	}
	return append(caseKinds[:len(caseKinds):len(caseKinds)], question.Drug, question.DrugClass)
}

var (
	caseKinds  = []question.NameKind{question.Disease, question.Organism, question.Test}
	causeKinds = []question.NameKind{question.Test} // what causes something is a disease or an organism
)

// matterFor is what else may differ between sides that disagree in a kind.
func matterFor(kind string) matterOf {
	switch kind {
	case answer.ConflictChoice:
		return matterOf{choice: true, role: roleCause}
	case answer.ConflictRoute:
		return matterOf{way: true}
	case answer.ConflictTiming:
		return matterOf{loose: true}
	}
	return matterOf{}
}

// signed reads, once, whether a clause says yes to what is asked whether it is so, or no, and
// whether it says it by a verdict.
func (x *dispute) signed(s *answered) {
	if s.st.Has(clause.Quantifier, "only") || fasts(s.folded) || s.asunder {
		return // «تنها در بازو بزنید», «هشت ساعت چیزی نخورید»
	}
	fact := false
	for _, scale := range x.scales {
		fact = fact || factual[scale]
		if ofTwo[scale] && !x.onBoth(s) {
			continue
		}
		if v := s.pole(scale); v != 0 && (factual[scale] || x.verdict(s.side) == 0) {
			s.sign, s.firm = v, true
			return
		}
	}
	if fact && !x.judges() {
		return // what is to be done is not asked
	}
	modal := s.st.Has(clause.Modality, "can") || s.st.Has(clause.Modality, "must") || s.st.Has(clause.Modality, "mustnot")
	switch v := x.verdict(s.side); {
	case v != 0:
		s.sign, s.firm = 1, s.judged != 0 || modal || !s.stance.told && !s.stance.mood
		if v < 0 {
			s.sign = -1
		}
	case s.denied || s.unmoved || s.cues.has("unable"):
		s.sign, s.firm = -1, modal
	case len(s.st.all(clause.Verb)) > 0:
		s.sign, s.firm = 1, modal
	}
}
