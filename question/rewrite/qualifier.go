package rewrite

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// patients are the terms of those for whom an answer can be another one: children,
// pregnancy, diseases of the kidneys.
var patients = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for _, group := range wordlist.Open("circumstances").Section("circumstances").Keyed() {
		for _, w := range group {
			for _, t := range analyzer.Terms(w) {
				m[t.Text] = true
			}
		}
	}
	return m
})

// leading and trailing are words around such a term that belong to it: «نارسایی
// شدید کلیه», «کودک دو ساله».
var (
	leading  = words("before a circumstance")
	trailing = words("behind a circumstance")
)

// qualified adds to a question for whom the one before it was asked, unless it
// says so itself: what is right for adults is wrong for children, and nobody says
// «در کودکان» twice.
func (q *reading) qualified(history []Turn, text string) string {
	if slices.ContainsFunc(q.terms, func(t persian.Term) bool { return patients()[t.Text] }) {
		return text
	}
	for i := len(history) - 1; i >= 0; i-- {
		asked := history[i].asked()
		if len(names(terms(asked))) == 0 {
			continue
		}
		for _, span := range circumstancesIn(asked) {
			if said := asked[span.Start:span.End]; !strings.Contains(text, said) && !mentionsAll(text, said) {
				text = bare(text) + " " + said + "؟"
			}
		}
		break
	}
	return text
}

// mentionsAll reports whether a text has all terms of what is said.
func mentionsAll(text, said string) bool {
	has := persian.NewTermSet(persian.Terms(text))
	return !slices.ContainsFunc(persian.Terms(said), func(t string) bool { return !has.Has(t) })
}

// circumstancesIn finds for whom a question is asked, each with the preposition
// before it.
func circumstancesIn(text string) []persian.Span {
	tokens := persian.Tokens(text)
	list := terms(text)
	of := func(t persian.Token) bool {
		return slices.ContainsFunc(list, func(x persian.Term) bool {
			return x.Start < t.End && t.Start < x.End && patients()[x.Text]
		})
	}
	var out []persian.Span
	for i := 0; i < len(tokens); i++ {
		if !of(tokens[i]) {
			continue
		}
		from, to := i, i
		for to+1 < len(tokens) && (of(tokens[to+1]) || trailing()[persian.Fold(tokens[to+1].Text)] || tokens[to+1].Kind == persian.Number) {
			to++
		}
		for from > 0 && leading()[persian.Fold(tokens[from-1].Text)] {
			from--
		}
		if from > 0 && situations()[persian.Fold(tokens[from-1].Text)] {
			from--
		}
		out = append(out, persian.Span{Start: tokens[from].Start, End: tokens[to].End})
		i = to
	}
	return out
}
