package verify

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
	"github.com/biopars/biopars/question"
)

// poleCues are the cues of both ends of the scales, by their beginnings; the section of one
// is its scale, its key the end.
var poleCues = sync.OnceValue(func() map[string][]cueEntry {
	m := map[string][]cueEntry{}
	for key, list := range question.KeyedCuesIn("poles", "ends")() {
		scale, end, _ := strings.Cut(key, ":")
		for _, parts := range list {
			b := beginning(parts[0])
			m[b] = append(m[b], cueEntry{scale, end, parts})
		}
	}
	return m
})

var poleAsked = question.KeyedCuesIn("poles", "asked")

// scalesAsked are the scales of which a question asks where on them something is.
func scalesAsked(folded string) []string {
	var out []string
	for scale, cues := range poleAsked() {
		if cues.Count(folded) > 0 {
			out = append(out, scale)
		}
	}
	slices.Sort(out)
	return out
}

// pole is where a clause puts something on a scale: 1 at its end, -1 at the other, 0 where it
// says nothing of it. The last word for it decides, the longest of those that begin at one
// place, and what is denied lies at the other end.
func (s *side) pole(scale string) int8 {
	to, end := int8(0), 0
	for at := 0; at < len(s.folded); at++ {
		if s.folded[at] != ' ' || at+1 < end {
			continue
		}
		longest := 0
		for _, c := range poleCues()[beginning(s.folded[at:])] {
			if c.section != scale || len(c.parts[0]) <= longest || !strings.HasPrefix(s.folded[at:], c.parts[0]) || !allIn(s.folded[at:], c.parts[1:]) {
				continue
			}
			longest = len(c.parts[0])
			if to = 1; c.key == "no" {
				to = -1
			}
		}
		end = max(end, at+longest)
	}
	if s.deniesVerb() && !strings.Contains(s.folded, " جز ") && !strings.Contains(s.folded, " مگر ") {
		return -to
	}
	return to
}

// deniesVerb reports whether a verb of a clause is denied, or it denies what it has no verb
// for.
func (s *side) deniesVerb() bool {
	verbs := s.st.all(clause.Verb)
	for _, v := range verbs {
		if v.Sign < 0 {
			return true
		}
	}
	return deniedWord(s.folded) || len(verbs) == 0 && s.denied
}

// deniedWord reports whether a folded clause has a denied present: «نمی شود», «برنمی گردد».
func deniedWord(folded string) bool {
	if !strings.Contains(folded, "نمی") {
		return false
	}
	for _, w := range strings.Fields(folded) {
		if before, _, ok := strings.Cut(w, "نمی"); ok && preverbs[before] {
			return true
		}
	}
	return false
}

// preverbs stand before the denial of a verb and are written with it.
var preverbs = map[string]bool{"": true, "بر": true, "باز": true, "در": true, "وا": true, "فرا": true, "فرو": true, "ور": true}

// ofTwo are the scales on which one thing is put with respect to another, of which a clause
// must have more than one.
var ofTwo = map[string]bool{"causes": true, "raised": true, "works": true, "sensitive": true, "possible": true}

// onBoth reports whether a clause has half of what the question is about, and the word of it
// before the verb.
func (x *dispute) onBoth(s *answered) bool {
	return s.own >= halfOfTopic*float64(len(x.asked.topic)) && (x.deed < 0 || x.has(s.side, x.deed))
}

// halfOfTopic is the part of what a question is about that a clause must have: one word of
// several, such as «ترشح», is of many things.
const halfOfTopic = 0.5

// unasked takes the words that ask where on a scale something is out of what the question is
// about: no passage need have «مسری» to be on whether something is.
func (x *dispute) unasked() {
	c := x.asked.report.claim
	var rest []int
	for _, k := range x.asked.topic {
		t := &c.tokens[k]
		word := " " + strings.TrimSpace(question.ReadStatement(c.raw[t.start:t.end]).Folded) + " "
		asks := slices.ContainsFunc(x.scales, func(scale string) bool {
			for _, parts := range poleAsked()[scale] {
				for _, part := range parts {
					if strings.HasPrefix(x.asked.folded[max(0, strings.Index(x.asked.folded, part)):], part) && strings.Contains(part+" ", word) || strings.HasPrefix(word, strings.TrimRight(part, " ")) && len(parts) == 1 {
						return true
					}
				}
			}
			return false
		})
		if !asks && !x.categoryAsked(k) && !ofUs(c.raw[t.start:t.end]) {
			rest = append(rest, k)
		}
	}
	if len(rest) > 0 {
		x.asked.topic = rest
	}
}

// ofUs reports whether a word is a verb of what we are to do: «بخوابانیم».
func ofUs(word string) bool {
	word = persian.Fold(word)
	return strings.HasSuffix(word, "یم") && strings.HasPrefix(word, "ب") && utf8.RuneCountInString(word) > longName
}

// categoryAsked reports whether a word of the question says of what kind the answer is: «چه
// سنی», «چه راهی».
func (x *dispute) categoryAsked(k int) bool {
	c := x.asked.report.claim
	if k == 0 || strings.HasPrefix(c.tokens[k].slot, "@") || c.tokens[k].slot == slotTest {
		return false
	}
	switch c.tokens[k-1].plain {
	case "چه", "کدام", "چند", "کدامین":
		return x.open || x.numeric
	}
	return false
}
