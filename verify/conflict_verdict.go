package verify

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// factual are the scales of what is so, whatever is to be done: a question that asks for one
// asks for no verdict.
var factual = map[string]bool{"contagious": true, "hereditary": true, "common": true, "normal": true, "deadly": true}

// judges reports whether a question asks for a judgement, in whatever form: «چه حکمی دارد».
func (x *dispute) judges() bool {
	if x.asksJudgement() {
		return true
	}
	return x.question.Seeks("allowed") || x.cues.has("asks for a judgement") && !strings.Contains(x.asked.folded, " کدام") && !x.seeksFact()
}

// seeksFact reports whether a question asks how or why something is, or what there is to do, which no verdict answers:
// «انتقال آن چگونه است».
func (x *dispute) seeksFact() bool {
	if !x.onDrug() && (strings.Contains(x.asked.folded, " چه کن") || strings.Contains(x.asked.folded, " چه باید کرد ") || strings.Contains(x.asked.folded, " چه کار ")) {
		return true // «سینه‌ام درد دارد، چه کنم»
	}
	for _, kind := range []string{"transmission", "mechanism", "symptom", "diagnosis", "cause", "prognosis"} {
		if x.question.Seeks(kind) {
			return true
		}
	}
	return false
}

// asksJudgement reports whether an open question has a predicate that judges, and asks for no
// amount, thing or time of its own: «برای چه کسانی ممنوع است».
func (x *dispute) asksJudgement() bool {
	if len(x.roles) > 0 || len(x.asked.single) > 0 || x.timed || strings.Contains(x.asked.folded, " کدام") || len(x.question.Sought()) > 0 {
		return false
	}
	return slices.ContainsFunc(predicatesIn(x.asked.folded), func(p predicate) bool {
		return p.class == "allowed" || p.class == "harmful" || p.class == "recommended"
	})
}

// excepting reports whether a side is an exception, has one that the other meets, or says
// of itself that it is one.
func (m *match) excepting() bool {
	for _, pair := range [][2]*side{{m.a, m.b}, {m.b, m.a}} {
		s, o := pair[0], pair[1]
		if s.st.Joint == clause.Unless || s.excepted && m.meets(s, o) || s.cues.has("exceptional") {
			return true
		}
	}
	return false
}

// verdict is what a clause says of doing something, as the level of a leaning: as its
// predicate judges it, or as it is told or ordered.
func (s *side) verdict() int {
	if s.judged != 0 {
		return s.judged
	}
	return s.stance.level
}

// verdict is what a clause says of what the question asks about: turned where it judges doing
// something without that, «بدون … جایز نیست».
func (x *dispute) verdict(s *side) int {
	level := s.verdict()
	if level != 0 && x.deed >= 0 && x.lacksDeed(s) {
		return without[level]
	}
	return level
}

// without is what a judgement of doing without something says of it.
var without = map[int]int{-2: 2, -1: 1, 1: -1, 2: -1}

// lacksDeed reports whether a clause has the question's deed behind «بدون» or «بی».
func (x *dispute) lacksDeed(s *side) bool {
	c := s.report.claim
	for i, k := range s.st.tokens {
		if i == 0 || !lackingWords[c.tokens[s.st.tokens[i-1]].plain] {
			continue
		}
		own := bag{terms: persian.NewTermSet([]string{c.tokens[k].text})}
		if x.asked.report.claim.covered(own)[x.deed] {
			return true
		}
	}
	return false
}

var lackingWords = map[string]bool{"بدون": true, "بی": true}

// deedAsked is the last word of what a question is about, which names what is done: «ورزش
// کند»; -1 where it has no other.
func (x *dispute) deedAsked() int {
	if len(x.asked.topic) < 2 {
		return -1
	}
	return x.asked.topic[len(x.asked.topic)-1]
}

// has reports whether a clause has a word of the question.
func (x *dispute) has(s *side, k int) bool {
	c := x.asked.report.claim
	return c.covered(s.st.own)[k] || allKindred([]string{c.tokens[k].text}, s.st.own)
}
