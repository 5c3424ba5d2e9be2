package triage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

// latin reads Persian in Latin letters: it walks the words of the lexicon with
// the sounds of the Latin ones, so that every way to write them is read and no
// list of spellings is needed.
type latin struct {
	nodes []node
}

type node struct {
	next   map[rune]int
	text   string
	word   lexeme // -1 for none
	begins lexeme // of what may go on with anything; -1 for none
}

func (t *latin) add(word string, l lexeme, prefix bool) {
	if isLatin(word) {
		return
	}
	if len(t.nodes) == 0 {
		t.nodes = []node{{word: -1, begins: -1}}
	}
	at := 0
	for _, r := range word {
		next, ok := t.nodes[at].next[r]
		if !ok {
			next = len(t.nodes)
			t.nodes = append(t.nodes, node{word: -1, begins: -1})
			if t.nodes[at].next == nil {
				t.nodes[at].next = map[rune]int{}
			}
			t.nodes[at].next[r] = next
		}
		at = next
	}
	t.nodes[at].text = word
	if prefix {
		t.nodes[at].begins = l
	} else {
		t.nodes[at].word = l
	}
}

// spellings are the Persian spellings of Latin letters, the usual first.
var spellings = map[string][]string{
	"kha": {"خا", "خوا", "خ"}, "kh": {"خ"}, "ch": {"چ"}, "sh": {"ش"}, "gh": {"ق", "غ"}, "zh": {"ژ"}, "ph": {"ف"}, "th": {"ت", "ث"},
	"oo": {"و"}, "ou": {"و"}, "ee": {"ی"}, "aa": {"ا"}, "ei": {"ی"}, "ey": {"ی"}, "ay": {"ای", "ی"}, "ow": {"و"},
	"ck": {"ک"}, "ts": {"تس"},
	"a": {"", "ا", "ع", "عا", "اع"}, "b": {"ب"}, "c": {"ک", "س", "چ"}, "d": {"د"}, "e": {"", "ه", "ی", "ع", "ا"}, "f": {"ف"},
	"g": {"گ", "ج", "ق", "غ"}, "h": {"ه", "ح"}, "i": {"ی", ""}, "j": {"ج", "ژ"}, "k": {"ک"}, "l": {"ل"}, "m": {"م"}, "n": {"ن"},
	"o": {"", "و", "ع", "ا"}, "p": {"پ"}, "q": {"ق", "غ"}, "r": {"ر"}, "s": {"س", "ص", "ث"}, "t": {"ت", "ط"},
	"u": {"و", ""}, "v": {"و"}, "w": {"و"}, "x": {"خ", "کس"}, "y": {"ی"}, "z": {"ز", "ض", "ذ", "ظ"},
}

// first are the spellings of a vowel that begins a word.
var first = map[string][]string{
	"a": {"ا", "ع", "عا", "اع"}, "e": {"ا", "ع"}, "i": {"ای", "عی", "ا"}, "o": {"ا", "عو", "او"}, "u": {"او", "عو", "ا"},
	"oo": {"او"}, "ee": {"ای"}, "aa": {"ا"}, "ay": {"ای"}, "ey": {"ای"},
}

// latinEndings are the endings of Persian words in Latin letters.
var latinEndings = wordlist.SetOf("redflag-words", "endings in latin letters", nil)

// unheard is the cost of a letter that has no sound.
const unheard = 1

// unusual is how much less usual than the usual ones spellings may be in all,
// the more the longer the word is.
func unusual(word string) int { return 1 + len(word)/3 }

type walk struct {
	at, node, cost int
}

// read returns the Persian word that a Latin one spells, with the lexemes of it
// and of others that it spells as well; the first sure of them are the best.
func (t *latin) read(word string) (text string, found []lexeme, sure int) {
	if len(t.nodes) == 0 || len(word) < 2 || len(word) > 20 {
		return "", nil, 0
	}
	type hit struct {
		lexeme     lexeme
		node, cost int
		rest       string
	}
	var hits []hit
	most := unusual(word)
	stack := []walk{{}}
	seen := map[walk]bool{}
	for len(stack) > 0 {
		w := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[w] {
			continue
		}
		seen[w] = true
		n := &t.nodes[w.node]
		rest := word[w.at:]
		if n.begins >= 0 && w.at >= 3 {
			hits = append(hits, hit{n.begins, w.node, w.cost, rest})
		}
		if n.word >= 0 && w.at >= 2 && (rest == "" || latinEndings()[rest]) {
			hits = append(hits, hit{n.word, w.node, w.cost, rest})
		}
		if next, ok := n.next['ع']; ok && w.at > 0 && w.cost+unheard <= most {
			stack = append(stack, walk{w.at, next, w.cost + unheard}) // heard by nobody: قطع is "ghat"
		}
		for size := 1; size <= 3 && w.at+size <= len(word); size++ {
			sound := word[w.at : w.at+size]
			options := spellings[sound]
			if o, ok := first[sound]; ok && w.at == 0 {
				options = o
			}
			if size == 1 && w.at > 0 && word[w.at-1] == word[w.at] && !strings.Contains("aeiou", sound) {
				options = append([]string{""}, options...)
			}
			for cost, o := range options {
				switch {
				case strings.Contains(o, "ع"):
					cost += 2
				case sound == "a" && o == "ا" || (sound == "o" || sound == "u") && o == "و" || o == "خوا":
					cost = 0 // written or not alike
				}
				if next, ok := t.step(w.node, o); ok && w.cost+cost <= most {
					stack = append(stack, walk{w.at + size, next, w.cost + cost})
				}
			}
		}
	}
	for i := range hits {
		if hits[i].rest != "" {
			hits[i].cost++
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost),
			cmp.Compare(len(t.nodes[b.node].text), len(t.nodes[a.node].text)), cmp.Compare(a.lexeme, b.lexeme))
	})
	for _, h := range hits {
		if h.cost > hits[0].cost+1 {
			break
		}
		if !slices.Contains(found, h.lexeme) {
			found = append(found, h.lexeme)
		}
		if h.cost == hits[0].cost {
			sure = len(found)
		}
	}
	if len(hits) > 0 {
		text = t.nodes[hits[0].node].text
	}
	return text, found, sure
}

func (t *latin) step(at int, letters string) (int, bool) {
	for _, r := range letters {
		next, ok := t.nodes[at].next[r]
		if !ok {
			return 0, false
		}
		at = next
	}
	return at, true
}

var (
	englishWords = wordlist.SetOf("redflag-words", "english", nil)
	latinPersian = wordlist.SetOf("redflag-words", "persian in latin letters", nil)
)

// script says what the Latin words of a question are.
type script int

const (
	unclear  script = iota
	english         // English
	finglish        // Persian in Latin letters
)

// scriptOf counts the words that only one of the two has.
func scriptOf(tokens []token) script {
	inEnglish, inPersian := 0, 0
	for _, t := range tokens {
		switch {
		case englishWords()[t.text]:
			inEnglish++
		case latinPersian()[t.text]:
			inPersian++
		}
	}
	switch {
	case inEnglish > inPersian:
		return english
	case inPersian > inEnglish:
		return finglish
	}
	return unclear
}
