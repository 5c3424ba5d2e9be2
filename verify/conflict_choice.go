package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/question"
)

// choices finds that each side names another thing as the one of choice, the
// antidote, the most common cause …
func (m *match) choices() (string, matterOf) {
	for _, role := range m.a.single {
		if !slices.Contains(m.b.single, role) || !m.asksFor(role) {
			continue
		}
		switch {
		case m.a.st.Denied != m.b.st.Denied:
			if role != "first" || !m.disowned() {
				continue
			}
		case m.a.st.Denied || !m.otherChoice(role):
			continue
		case role == "cause" && slices.Contains(m.a.acts, "kills") != slices.Contains(m.b.acts, "kills"):
			continue // of death
		case len(m.drugs(m.a)) == 0 && (m.sharesFiller(m.a, m.b, role) || m.sharesFiller(m.b, m.a, role)):
			continue
		}
		if !m.speaksOfAsked(m.a, role) || !m.speaksOfAsked(m.b, role) ||
			role != "antidote" && min(m.askedWords(m.a, role), m.askedWords(m.b, role)) < allOfIt {
			continue
		}
		w := matterOf{choice: true, close: true, alike: 0.5}
		if role != "first" && role != "antidote" && role != "vitamin" {
			w.role = roleCause
		}
		return answer.ConflictChoice, w
	}
	return "", matterOf{}
}

// disowned reports whether one side says of the drug that the other has as the one of
// choice that it isn't that.
func (m *match) disowned() bool {
	a, b := m.drugs(m.a), m.drugs(m.b)
	return len(a) == 1 && len(b) == 1 && a[0].key == b[0].key && !m.a.excepted && !m.b.excepted
}

// allOfIt is the part of what the question is about that a clause must have to say
// which one thing is what is asked for.
const allOfIt = 0.95

// speaksOfAsked reports whether a side speaks of what the one thing is asked for: of the
// drugs whose antidote, or the diseases and organs whose treatment or cause it is.
func (m *match) speaksOfAsked(s *side, role string) bool {
	asked := 0
	for key, x := range m.asked.names {
		switch x.Kind {
		case question.Drug:
			if role != "antidote" {
				continue
			}
		case question.Disease, question.SymptomName, question.Organism, question.Organ, question.Test, question.Procedure:
			if role == "antidote" && x.Kind != question.Organism {
				continue
			}
		default:
			continue
		}
		asked++
		_, own := s.names[key]
		_, headed := s.report.heading.names[key]
		if !own && !headed && !m.asked.saidBy(m.asked.report.read.Terms[x.From:x.To], s) {
			return false
		}
	}
	return asked > 0 || m.askedWords(s, role) >= allOfIt
}

// saidBy reports whether another side, or its heading, has words of this one, or others
// that say the same.
func (s *side) saidBy(terms []string, o *side) bool {
	covered := s.report.claim.covered(o.st.own, o.report.passage.heading)
	return s.report.claim.allCovered(terms, covered)
}

// allCovered reports whether all of some terms are words of the claim that are covered.
func (c *claim) allCovered(terms []string, covered []bool) bool {
	for _, t := range terms {
		ok := false
		for k := range c.tokens {
			ok = ok || covered[k] && c.tokens[k].text == t
		}
		if !ok {
			return false
		}
	}
	return true
}

// askedWords is the share of the question's words that a clause has, but for those that
// name the role.
func (m *match) askedWords(s *side, role string) float64 {
	covered := m.asked.report.claim.covered(s.st.own, s.st.lent, s.report.passage.heading)
	all, got := 0.0, 0.0
	for _, k := range m.whole {
		t := &m.asked.report.claim.tokens[k]
		if roleWord(role, m.asked.report.claim.raw[t.start:t.end]) || m.asked.report.claim.isGeneric(k) || m.ofClass(t.text) {
			continue
		}
		if all++; covered[k] {
			got++
		}
	}
	if all == 0 {
		return 1
	}
	return got / all
}

// ofClass reports whether a word of the question is of a class of drugs, which says of
// what kind the answer is.
func (x *dispute) ofClass(term string) bool {
	for _, m := range x.asked.names {
		if m.Kind == question.DrugClass && slices.Contains(x.asked.read.Terms[m.From:m.To], term) {
			return true
		}
	}
	return false
}

// asksFor reports whether the question asks for what is one thing.
func (m *match) asksFor(role string) bool {
	if slices.Contains(m.asked.single, role) {
		return true
	}
	switch role {
	case "first":
		return m.question.Seeks("choice") || m.question.Seeks("treatment")
	case "antidote":
		return m.question.Seeks("antidote")
	case "vitamin":
		return strings.Contains(m.asked.folded, " کمبود") || strings.Contains(m.asked.folded, " ویتامین")
	case "agent":
		return strings.Contains(m.asked.folded, " عامل ") || strings.Contains(m.asked.folded, " ناقل ")
	case "cause", "organism":
		return m.question.Seeks("cause")
	}
	return false
}

// otherChoice reports whether what the two name has nothing in common.
func (m *match) otherChoice(role string) bool {
	if role == "first" || role == "antidote" || role == "vitamin" {
		a, b := m.drugs(m.a), m.drugs(m.b)
		if len(a) > 0 && len(b) > 0 {
			for _, x := range a {
				for _, y := range b {
					if x.key == y.key || question.Kin(x.Mention, y.Mention) {
						return false
					}
				}
			}
			return true
		}
		if len(a) > 0 || len(b) > 0 {
			return false
		}
	}
	a, b := m.fillers(m.a, role), m.fillers(m.b, role)
	if len(a) == 0 || len(b) == 0 || max(len(a), len(b)) > maxFillers || m.abbreviated(m.a, a) != m.abbreviated(m.b, b) {
		return false
	}
	return m.anyOwn(m.a, a, m.b) && m.anyOwn(m.b, b, m.a)
}

// maxFillers is how many words name one thing at most.
const maxFillers = 8

// abbreviated reports whether the words are one abbreviation, which may stand for what
// the other side spells out.
func (m *match) abbreviated(s *side, list []int) bool {
	return !slices.ContainsFunc(list, func(k int) bool { return !latin(s.report.claim.tokens[k].text) })
}

type drug struct {
	question.Mention
	key string
}

// drugs are the drugs that a side names and the question doesn't.
func (m *match) drugs(s *side) []drug {
	var out []drug
	for key, x := range mentions(s.read) {
		if x.Kind != question.Drug && x.Kind != question.DrugClass {
			continue
		}
		if _, asked := m.asked.names[key]; asked || singleWord(s.read.Terms[x.From:x.To]) {
			continue
		}
		out = append(out, drug{x, key})
	}
	if slices.ContainsFunc(out, func(d drug) bool { return d.Kind == question.Drug }) {
		// «فلوکستین تنها داروی ضدافسردگی …» is on fluoxetine
		out = slices.DeleteFunc(out, func(d drug) bool { return d.Kind == question.DrugClass })
	}
	if len(out) == 0 && strings.HasPrefix(s.folded, " که ") {
		for key, x := range s.names { // «… نالوکسان بگیرد که پادزهر آن است»
			if _, asked := m.asked.names[key]; !asked && x.Kind == question.Drug {
				out = append(out, drug{x, key})
			}
		}
	}
	return out
}

// singleWord reports whether the terms are of a word like پادزهر, which lists have
// among the kinds of drugs.
func singleWord(terms []string) bool {
	folded := " " + strings.Join(terms, " ") + " "
	return cuesIn(folded).has("single") || strings.Contains(folded, " پادزهر ") || strings.Contains(folded, " دوت ")
}

// fillers are the words of a side that name what its choice is.
func (m *match) fillers(s *side, role string) []int {
	var out []int
	for _, k := range s.topic {
		t := &s.report.claim.tokens[k]
		if m.inQuestion(s, k) || roleWord(role, s.report.claim.raw[t.start:t.end]) {
			continue
		}
		out = append(out, k)
	}
	return out
}

var singleCues = question.KeyedCuesIn("conflicts", "single")

// roleWord reports whether a word is one of those that name a role.
func roleWord(role, word string) bool {
	w := strings.TrimSpace(question.ReadStatement(word).Folded)
	for _, c := range singleCues()[role] {
		for _, part := range c {
			for _, f := range strings.Fields(part) {
				if w == f || strings.HasPrefix(w, f) && len(f) > 4 {
					return true
				}
			}
		}
	}
	return false
}

// anyOwn reports whether the other side lacks one of the words.
func (m *match) anyOwn(s *side, list []int, o *side) bool {
	covered := s.report.claim.covered(o.st.own)
	for _, k := range list {
		if !covered[k] && !kindred(s.report.claim.tokens[k].text, o.words()) {
			return true
		}
	}
	return false
}
