package verify

import (
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

// member is a drug's name with those of its classes. What a text says of a class it says of
// the drug, if not by its name; never the other way round.
type member struct {
	terms   []string
	classes [][]string
}

// noClasses are names of groups whose members share no more than a purpose.
var noClasses = map[string]bool{"واکسن": true, "پادزهر": true, "مکمل": true}

// members are the drugs of the list of classes, by their first term.
var members = sync.OnceValue(func() map[string][]member {
	m := map[string][]member{}
	for names, drugs := range wordlist.Open("drugs").Section("classes").Keyed() {
		spellings := strings.Split(names, "/")
		if noClasses[strings.TrimSpace(spellings[0])] {
			continue
		}
		var classes [][]string
		for _, n := range spellings {
			if t := wholeTerms(n); len(t) > 0 {
				classes = append(classes, t)
			}
		}
		for _, d := range drugs {
			for n := range strings.SplitSeq(d, "/") {
				if t := wholeTerms(n); len(t) > 0 {
					m[t[0]] = append(m[t[0]], member{t, classes})
				}
			}
		}
	}
	return m
})

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
			for _, name := range d.classes {
				c.synonyms = append(c.synonyms, alternative{from: i, to: i + len(d.terms) - 1, terms: name, class: true})
			}
		}
	}
}

// byClass reports whether a passage speaks of a drug of the claim by its class alone.
func (c *claim) byClass(k int) bool {
	for i := range c.synonyms {
		if a := &c.synonyms[i]; a.class && k >= a.from && k <= a.to {
			return true
		}
	}
	return false
}

// classed reports whether a passage speaks of any drug of the claim by its class alone.
func (c *claim) classed() bool {
	for i := range c.synonyms {
		if c.synonyms[i].class {
			return true
		}
	}
	return false
}

// namesOther reports whether a passage names a drug that the claim does not.
func (p *passage) namesOther(c *claim) bool {
	for i := range p.tokens {
		if k := &p.tokens[i]; k.slot == slotDrug {
			if _, ok := c.names[k.value]; !ok && !p.ofClass(c, i) {
				return true
			}
		}
	}
	return false
}

// ofClass reports whether token i of a passage is of the name of a class of the claim's drugs.
func (p *passage) ofClass(c *claim, i int) bool {
	for j := range c.synonyms {
		if a := &c.synonyms[j]; a.class && slices.Contains(a.terms, p.tokens[i].text) {
			return true
		}
	}
	return false
}
