package question

import (
	"strings"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Courtesy is what is said beside a question or instead of one.
type Courtesy string

const (
	NoCourtesy Courtesy = ""
	Greeting   Courtesy = "greeting"
	Thanks     Courtesy = "thanks"
	Farewell   Courtesy = "farewell"
)

// aside says nothing beside a courtesy: «دکتر جان».
const aside Courtesy = "asides"

// courtesyPhrase is one way of saying it, in folded words.
type courtesyPhrase struct {
	words []string
	kind  Courtesy
}

// courtesies are the phrases by their first word, the longer ones first.
var courtesies = sync.OnceValue(func() map[string][]courtesyPhrase {
	m := map[string][]courtesyPhrase{}
	list := wordlist.Open("courtesies")
	for _, kind := range []Courtesy{Greeting, Thanks, Farewell, aside} {
		for _, group := range list.Section(string(kind)).Groups() {
			for _, text := range group {
				var words []string
				for _, t := range persian.Tokens(text) {
					words = append(words, courteous(t.Text))
				}
				of := m[words[0]]
				i := 0
				for i < len(of) && len(of[i].words) >= len(words) {
					i++
				}
				m[words[0]] = append(of[:i:i], append([]courtesyPhrase{{words, kind}}, of[i:]...)...)
			}
		}
	}
	return m
})

// courteous is a word as courtesies are looked up: without non-joiners, and a
// letter that is drawn out, as in «سلاممم», once.
func courteous(word string) string {
	var b strings.Builder
	var last rune
	run := 0
	for _, r := range strings.ReplaceAll(word, "\u200c", "") {
		if r == last {
			run++
		} else {
			last, run = r, 1
		}
		if run <= 2 {
			b.WriteRune(r)
		}
	}
	s := b.String()
	if run > 2 {
		s = strings.TrimSuffix(s, string(last))
	}
	return s
}

// courtesyOf finds the courtesies that open and close a text. All says what it is
// when there is nothing else in it; otherwise the question is text[start:end].
// Thanks count more than a farewell, and this more than a greeting.
func courtesyOf(text string) (all Courtesy, start, end int) {
	tokens := persian.Tokens(text)
	if len(tokens) == 0 {
		return NoCourtesy, 0, len(text)
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = courteous(t.Text)
	}
	// step is the longest phrase at i, of any kind.
	step := func(i int) (n int, kind Courtesy) {
		for _, p := range courtesies()[words[i]] {
			if i+len(p.words) <= len(words) && equalWords(words[i:i+len(p.words)], p.words) {
				return len(p.words), p.kind
			}
		}
		return 0, NoCourtesy
	}
	found := map[Courtesy]bool{}
	// From the front: up to the last courtesy with the asides behind it, but no
	// aside that no courtesy stands before.
	front, i := 0, 0
	for i < len(words) {
		n, kind := step(i)
		if n == 0 {
			break
		}
		i += n
		if kind != aside {
			found[kind] = true
		}
		if len(found) > 0 {
			front = i
		}
	}
	if front == len(words) {
		for _, kind := range []Courtesy{Thanks, Farewell, Greeting} {
			if found[kind] {
				return kind, 0, len(text)
			}
		}
	}
	// From the back: the longest stretch of phrases that begins with a courtesy.
	back := len(words)
	for i := front; i < len(words); i++ {
		if n, kind := step(i); n == 0 || kind == aside || kind == Greeting {
			continue
		}
		j := i
		for j < len(words) {
			n, _ := step(j)
			if n == 0 {
				break
			}
			j += n
		}
		if j == len(words) && i > front {
			back = i
			break
		}
	}
	start, end = 0, len(text)
	if front > 0 {
		start = tokens[front].Start
	}
	if back < len(words) {
		end = tokens[back-1].End
	}
	return NoCourtesy, start, end
}

func equalWords(a, b []string) bool {
	for i := range b {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// withoutCourtesies is the text with blanks for its courtesies, so that places in
// it stay.
func withoutCourtesies(text string) string {
	all, start, end := courtesyOf(text)
	if all != NoCourtesy || start == 0 && end == len(text) {
		return text
	}
	return strings.Repeat(" ", start) + text[start:end] + strings.Repeat(" ", len(text)-end)
}
