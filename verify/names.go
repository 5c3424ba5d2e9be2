package verify

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// Kinds of names, as slots: one name in place of another of its kind changes
// what is said.
const (
	slotDrug  = "@drug"
	slotTest  = "@test"
	slotOther = "@name"
)

type entry struct {
	terms []string
	slot  string
	value string
}

// lexicon is the names of drugs and tests, by their first term.
var lexicon = sync.OnceValue(func() map[string][]entry {
	m := map[string][]entry{}
	n := 0
	for _, section := range []struct{ heading, slot string }{
		{"Drugs:", slotDrug}, {"Vitamins", slotDrug}, {"Laboratory tests", slotTest}, {"Imaging", slotTest},
		{"Organisms", slotOther},
	} {
		for _, group := range persian.SynonymSections(section.heading) {
			n++
			for _, name := range group {
				var e entry
				position := -1
				for _, t := range words.Terms(name) {
					if t.Position != position {
						e.terms = append(e.terms, t.Text)
					}
					position = t.Position
				}
				if len(e.terms) == 0 || len(e.terms) == 1 && utf8.RuneCountInString(e.terms[0]) < 3 {
					continue
				}
				e.slot, e.value = section.slot, "g"+strconv.Itoa(n)
				m[e.terms[0]] = append(m[e.terms[0]], e)
			}
		}
	}
	return m
})

// Endings of international names, in Persian letters and in Latin ones.
var (
	persianSuffixes = sync.OnceValue(func() []string {
		list := wordlist.Open("drug-endings").Section("Persian letters").Words()
		for i, w := range list {
			list[i] = persian.Normalize(w)
		}
		return list
	})
	latinSuffixes = wordlist.WordsOf("drug-endings", "Latin letters")
)

// mark finds the names among the tokens.
func (t *text) mark() {
	names := lexicon()
	for i := 0; i < len(t.tokens); i++ {
		k := &t.tokens[i]
		if k.amount != nil || strings.HasPrefix(k.slot, "#") {
			continue
		}
		longest := 0
		var found entry
		for _, e := range names[k.text] {
			if len(e.terms) > longest && startsWith(t.tokens[i:], e.terms) {
				longest, found = len(e.terms), e
			}
		}
		switch {
		case longest > 1 && clause.Generic(t.raw[k.start:k.end]): // «قرص آهن»
			k = &t.tokens[i+longest-1]
			k.slot, k.value, k.sign = found.slot, found.value, 1
		case longest > 0:
			k.slot, k.value, k.sign = found.slot, found.value, 1
		case k.slot != "" || !k.content:
		case latin(k.text):
			if !inAmount(t.amounts, k.start) && utf8.RuneCountInString(k.text) > 1 {
				k.slot, k.value = slotOther, k.text
				if hasSuffix(k.text, latinSuffixes()) {
					k.slot = slotDrug
				}
			}
		case hasSuffix(persian.Normalize(t.raw[k.start:k.end]), persianSuffixes()):
			k.slot, k.value = slotDrug, k.text
		}
		if strings.HasPrefix(k.slot, "@") {
			t.names[k.value] = struct{}{}
		}
		if longest > 1 {
			i += longest - 1
		}
	}
}

func startsWith(tokens []token, want []string) bool {
	if len(tokens) < len(want) {
		return false
	}
	for i, w := range want {
		if tokens[i].text != w {
			return false
		}
	}
	return true
}

func latin(s string) bool {
	for i := range len(s) {
		if s[i] >= 'a' && s[i] <= 'z' {
			return s[0] < 0x80
		}
	}
	return false
}

func inAmount(list []quantity, at int) bool {
	for _, q := range list {
		if at >= q.start && at < q.end {
			return true
		}
	}
	return false
}

func hasSuffix(s string, list []string) bool {
	for _, x := range list {
		if len(s) > len(x)+2 && strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}
