package verify

import (
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// member is a drug's name with those of its classes. What a text says of a class it says of
// the drug, if not by its name; never the other way round.
type member struct {
	terms []string
	*class
}

// class is a kind with all its members.
type class struct{ names, members [][]string }

// noClasses are names of groups whose members share no more than a purpose.
var noClasses = map[string]bool{"واکسن": true, "پادزهر": true, "مکمل": true}

// members are the drugs of the list of classes, and what is of a kind, by their first term.
var members = sync.OnceValue(func() map[string][]member {
	m := map[string][]member{}
	gather(m, wordlist.Open("drugs").Section("classes").Keyed())
	gather(m, wordlist.Open("kinds").Keyed())
	return m
})

// gather adds the members of classes.
func gather(m map[string][]member, list iter.Seq2[string, []string]) {
	for names, all := range list {
		spellings := strings.Split(names, "/")
		if noClasses[strings.TrimSpace(spellings[0])] {
			continue
		}
		class := &class{}
		for _, n := range spellings {
			if t := wholeTerms(n); len(t) > 0 {
				class.names = append(class.names, t)
			}
		}
		for _, one := range all {
			for n := range strings.SplitSeq(one, "/") {
				if t := wholeTerms(n); len(t) > 0 {
					class.members = append(class.members, t)
					m[t[0]] = append(m[t[0]], member{t, class})
				}
			}
		}
	}
}

// wholeTerms are the terms of a name, without the parts of compounds.
func wholeTerms(name string) []string {
	var out []string
	last := -1
	for _, t := range content.Terms(name) {
		if t.Position != last {
			out = append(out, t.Text)
		}
		last = t.Position
	}
	return out
}

// classes notes the classes of the claim's drugs as other names of them.
func (c *claim) classes() {
	for i := range c.tokens {
		if !c.tokens[i].content {
			continue
		}
		for _, d := range members()[c.tokens[i].text] {
			if !startsWith(c.tokens[i:], d.terms) {
				continue
			}
			for _, name := range d.names {
				c.synonyms = append(c.synonyms, alternative{from: i, to: i + len(d.terms) - 1, terms: name, class: d.class})
			}
		}
	}
}

// byClass reports whether a passage speaks of a drug of the claim by its class alone.
func (c *claim) byClass(k int) bool {
	for i := range c.synonyms {
		if a := &c.synonyms[i]; a.class != nil && k >= a.from && k <= a.to {
			return true
		}
	}
	return false
}

// classed reports whether a passage speaks of any drug of the claim by its class alone.
func (c *claim) classed() bool {
	for i := range c.synonyms {
		if c.synonyms[i].class != nil {
			return true
		}
	}
	return false
}

// namesOther reports whether a passage names another member of a class than the claim does,
// of which alone it may speak.
func (p *passage) namesOther(c *claim, of *alternative) bool {
	for _, m := range of.class.members {
		if holdsIn(m, p.terms, p.heading.terms) && !holds(m, c.terms) && !inNames(m, of.class.names) {
			return true
		}
	}
	return false
}

// inNames reports whether all terms of a member are of a name of its class.
func inNames(terms []string, names [][]string) bool {
	return slices.ContainsFunc(names, func(n []string) bool {
		for _, t := range terms {
			if !slices.Contains(n, t) {
				return false
			}
		}
		return true
	})
}
