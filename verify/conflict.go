package verify

import (
	"strings"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/generate/sanitize"
)

// Limits of what is shown as a conflict. Two passages speak of the same thing
// less often than they share words, so they are strict.
const (
	conflictCoverage   = 0.65 // of a sentence by another passage's window
	conflictSimilarity = 0.60 // of the surroundings of what disagrees
	aboutQuestion      = 0.40 // share of the question's weight that a sentence must cover
	maxConflicts       = 3
	minConflictTerms   = 4 // content terms that a sentence must have
)

// Conflicts finds sentences of different sources that say the opposite of each
// other, or give different amounts, on what the question asks. It reads words:
// it shows pairs worth reading side by side and does not decide who is right.
// The result has three pairs at most, one for two sources.
func (c *Checker) Conflicts(question string, sources []answer.Source) []answer.Conflict {
	passages := c.cache.read(sources)
	asked := newClaim(question, c.opts.IDF, c.opts.Synonyms)
	var out []answer.Conflict
	for i, a := range passages {
		var claims []*claim
		for _, s := range a.sentences {
			if asked.total > 0 && asked.share(asked.covered(s.bag, a.heading)) < aboutQuestion ||
				len(s.terms) < minConflictTerms {
				claims = append(claims, nil)
				continue
			}
			claims = append(claims, newClaim(a.raw[s.start:s.end], c.opts.IDF, c.opts.Synonyms))
		}
		for _, b := range passages[i+1:] {
			if found, ok := conflict(a, b, claims); ok {
				if out = append(out, found); len(out) == maxConflicts {
					return out
				}
			}
		}
	}
	return out
}

func conflict(a, b *passage, claims []*claim) (answer.Conflict, bool) {
	for n, cl := range claims {
		if cl == nil || cl.total == 0 {
			continue
		}
		w := cl.best(b)
		if w.to != w.from+1 || w.coverage < conflictCoverage {
			continue
		}
		kind := ""
		for i := range cl.tokens {
			k := &cl.tokens[i]
			if k.slot == "" || k.slot[0] == '@' || k.amount != nil && !dosed[k.amount.dimension] {
				continue
			}
			if k.slot == "a:با" {
				continue
			}
			at := cl.bind(i, b.text, w)
			s := b.sentences[w.from]
			if at.otherAt < s.from || at.otherAt >= s.to || at.other < conflictSimilarity || at.same >= 0.85*at.other {
				continue
			}
			kind = "polarity"
			if k.amount != nil {
				kind = "quantity"
			}
		}
		if kind == "" || otherNames(cl, b, w) {
			continue
		}
		s := a.sentences[n]
		own := answer.Quote{Text: a.raw[s.start:s.end], Start: s.start, End: s.end}
		quote := (&outcome{passage: b, window: w}).quote()
		if sanitize.Hostile(own.Text + "\n" + quote.Text) {
			continue // not a thing to show side by side
		}
		return answer.Conflict{
			Kind: kind,
			A:    answer.CitedText{Source: a.number, Quote: own},
			B:    answer.CitedText{Source: b.number, Quote: quote},
		}, true
	}
	return answer.Conflict{}, false
}

// dosed are the dimensions whose different amounts are worth showing.
var dosed = map[string]bool{
	"mass": true, "volume": true, "activity": true, "ratio": true,
	"temperature": true, "frequency": true, "concentration": true, "count": true,
}

// otherNames reports whether the claim names a drug or test that the window
// lacks: then the two speak of different things.
func otherNames(c *claim, b *passage, w window) bool {
	for i := range c.tokens {
		k := &c.tokens[i]
		if !strings.HasPrefix(k.slot, "@") {
			continue
		}
		found := false
		if _, ok := b.named[k.value]; ok {
			found = true
		}
		for j := b.sentences[w.from].from; j < b.sentences[w.to-1].to && !found; j++ {
			found = b.tokens[j].value == k.value
		}
		if !found {
			return true
		}
	}
	return false
}
