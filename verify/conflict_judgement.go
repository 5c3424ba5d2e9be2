package verify

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// judged says what the predicates of a class come to, as a leaning's level: said, and
// denied.
var judged = map[string]struct{ said, denied int }{
	"allowed":     {1, -2},
	"recommended": {2, -2},
	"needed":      {2, -1},
	"useful":      {2, -1},
	"harmful":     {-2, 1},
	"useless":     {-1, 2},
	"stops":       {-2, 2},
	"goes on":     {2, -2},
}

// turned is what a judgement of leaving something says of doing it.
var turned = map[int]int{-2: 2, -1: 1, 1: -1, 2: -2}

// predicate is a word or phrase of a clause that judges, or a deed that stops or goes on.
type predicate struct {
	class      string
	start, end int // in the folded clause
}

var predicateCues = sync.OnceValue(func() map[string][]cueEntry {
	m := map[string][]cueEntry{}
	for class := range judged {
		for _, parts := range question.CuesIn("judgements", class)() {
			b := beginning(parts[0])
			m[b] = append(m[b], cueEntry{class, "", parts})
		}
	}
	return m
})

// predicatesIn finds the predicates of a folded clause in their order, the longest of those
// that begin at one place.
func predicatesIn(folded string) []predicate {
	var out []predicate
	for at := 0; at < len(folded); at++ {
		if folded[at] != ' ' {
			continue
		}
		best := predicate{}
		for _, c := range predicateCues()[beginning(folded[at:])] {
			p := predicate{c.section, at, at + len(c.parts[0])}
			if p.end <= best.end || !strings.HasPrefix(folded[at:], c.parts[0]) || !allIn(folded[at:], c.parts[1:]) {
				continue
			}
			for _, part := range c.parts[1:] {
				p.end = max(p.end, at+strings.Index(folded[at:], part)+len(part))
			}
			best = p
		}
		if best.end > 0 {
			out = append(out, best)
		}
	}
	return out
}

// maxBehind is how many words may stand behind what is said of something: its verb.
const maxBehind = 4

// judge reads what a clause says of what is done from its last predicate: «ضرورتی ندارد»,
// «زیان‌بار است», «موکول کنید»; 0 where it has none. A judgement of leaving it is turned:
// «قطع آن لازم نیست».
func judge(s *side) int {
	if s.st.Has(clause.Condition, "if") || limits(s.st) || s.cues.has("consults") || fasts(s.folded) {
		return 0
	}
	list := predicatesIn(s.folded)
	var main, deed *predicate
	for i := range list {
		p := &list[i]
		if aDeed := p.class == "stops" || p.class == "goes on"; aDeed {
			if !adjunct(s.folded[:p.start]) && (deed == nil || p.start > deed.start) {
				deed = p
			}
			continue
		}
		binding := p.class == "recommended" || p.class == "needed"
		if binding || len(strings.Fields(s.folded[min(p.end, len(s.folded)):])) <= maxBehind {
			main = p
		}
	}
	switch {
	case main == nil && deed == nil:
		return 0
	case deed != nil && deed.class == "stops" && abruptly().Count(s.folded) > 0:
		return 0 // «قطع ناگهانی آن خطرناک است» tells nothing of going on
	case main == nil:
		if s.st.Has(clause.Modality, "can") && !s.st.Denied && deed.class == "stops" {
			return -1 // «می‌توان قطع کرد»
		}
		return levelOf(deed, s.deniedVerb())
	}
	level := levelOf(main, s.deniedVerb())
	if deed != nil && deed.class == "stops" {
		level = turned[level]
	}
	if level > 0 && s.st.Has(clause.Quantifier, "only") {
		return 0 // «تنها در بازو مجاز است»
	}
	return level
}

// deniedVerb reports whether the verb of a clause is denied, rather than that a word of it
// denies: «منع مطلق … است».
func (s *side) deniedVerb() bool {
	if !s.st.Denied {
		return false
	}
	verbs := s.st.all(clause.Verb)
	if len(verbs) == 0 {
		return true
	}
	for _, v := range verbs {
		if v.Sign < 0 {
			return true
		}
	}
	return !forbidding(s.folded)
}

// forbidding reports whether a folded clause has a word that denies without a denied verb.
func forbidding(folded string) bool {
	return strings.Contains(folded, " منع ") || strings.Contains(folded, " ممنوع ")
}

func levelOf(p *predicate, denied bool) int {
	if denied {
		return judged[p.class].denied
	}
	return judged[p.class].said
}

var abruptly = question.CuesIn("judgements", "abrupt")

var (
	asides  = wordlist.SetOf("judgements", "aside", surface)
	befores = wordlist.SetOf("judgements", "before", surface)
)

// adjunct reports whether a deed behind some words is a time, a means or a reason: «پس از
// قطع».
func adjunct(before string) bool {
	f := strings.Fields(before)
	n := len(f)
	if n > 1 && f[n-1] == "از" {
		n-- // «پس از»
		return befores()[f[n-1]]
	}
	return n > 0 && asides()[f[n-1]]
}
