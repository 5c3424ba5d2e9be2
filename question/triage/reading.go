package triage

import (
	"math"
	"slices"
	"unicode/utf8"
)

// question is a tokenised question and where each slot can be filled.
type question struct {
	tokens []token
	fills  map[slot][]fill // in the order of at
	slack  int             // words that may stand between those of a phrase
}

// fill says that the n tokens from at on fill a slot, with negative words
// among them or not.
type fill struct {
	at, n    int
	negative bool
}

// joinable is the length in letters from which a pattern's word is also
// compared with two or three neighbouring words written together: جوهرنمک and
// «جوهر نمک».
const joinable = 5

// place is a lexeme that tokens can be read as.
type place struct {
	word lexeme
	n    int  // tokens
	sure bool // not by a correction, and the best reading of Latin letters
}

func (l *lexicon) read(tokens []token) *question {
	l.finish()
	in := scriptOf(tokens)
	var places [][]place
	tokens, places = l.places(tokens, in)
	q := &question{tokens, map[slot][]fill{}, slack}
	if in == english {
		q.slack += englishSlack
	}
	for at := range tokens {
		for _, p := range places[at] {
			for i := range l.forms[p.word] {
				f := &l.forms[p.word][i]
				if !p.sure && !l.dangers[f.slot] {
					continue // a guard silences: it is read as written
				}
				if end := follow(f.words[1:], places, tokens, at+p.n); end > 0 {
					q.fill(f.slot, fill{at, end - at, f.negative})
					for i := at; f.negative && len(f.words) > 1 && i < end; i++ {
						q.tokens[i].bound = true
					}
				}
			}
		}
	}
	l.measure(q)
	return q
}

// follow returns where the words end that stand from at on, 0 when they don't.
// One other word may stand before each: «نفس هم نمی‌کشه».
func follow(words []lexeme, places [][]place, tokens []token, at int) int {
	if len(words) == 0 {
		return at
	}
	for skip := range 2 {
		if at+skip >= len(tokens) || tokens[at+skip].phrase != tokens[at-1].phrase {
			return 0
		}
		for _, p := range places[at+skip] {
			if p.word == words[0] {
				if end := follow(words[1:], places, tokens, at+skip+p.n); end > 0 {
					return end
				}
			}
		}
	}
	return 0
}

// places finds what each word can be read as: as it is written, without its
// endings, with a slip corrected, in Latin letters, or with its neighbours.
func (l *lexicon) places(tokens []token, in script) ([]token, [][]place) {
	out := make([]token, 0, len(tokens))
	places := make([][]place, 0, len(tokens))
	for at := range tokens {
		t := tokens[at]
		found := l.readings(&t, in)
		if len(found) == 0 && math.IsNaN(t.number) {
			if head, tail, ok := l.split(t.text); ok {
				one, other := t, t
				one.text, other.text = head, tail
				out = append(out, one, other)
				places = append(places, l.readings(&one, in), l.readings(&other, in))
				continue
			}
		}
		for _, r := range l.ranges {
			if t.number >= r.min && t.number <= r.max {
				found = append(found, place{r.lexeme, 1, true})
			}
		}
		out = append(out, t)
		places = append(places, found)
	}
	for at := range out {
		places[at] = l.join(out, at, places[at], in)
	}
	return out, places
}

// single returns the places of words on one token, of which the first are sure.
func single(words []lexeme, sure int) []place {
	out := make([]place, len(words))
	for i, w := range words {
		out[i] = place{w, 1, i < sure}
	}
	return out
}

// join adds what two or three neighbours are when they are written together.
func (l *lexicon) join(tokens []token, at int, found []place, in script) []place {
	joined := tokens[at].text
	for n := 2; n <= 3 && at+n <= len(tokens) && tokens[at+n-1].clause == tokens[at].clause; n++ {
		before := len(joined)
		joined += tokens[at+n-1].text
		if utf8.RuneCountInString(joined) >= joinable {
			if w, ok := l.words[joined]; ok {
				found = append(found, place{w, n, true})
			}
			if n == 2 && in != english && isLatin(tokens[at].text) && isLatin(tokens[at+1].text) {
				_, words, sure := l.latin.read(joined)
				for i, w := range words {
					found = append(found, place{w, n, i < sure})
				}
			}
		}
		letters := 0
		for i, r := range joined {
			end := i + utf8.RuneLen(r)
			letters++
			if end <= before || letters < joinable {
				continue // found with fewer words, or too short to be joined
			}
			if w, ok := l.prefixes[joined[:end]]; ok {
				found = append(found, place{w, n, true})
			}
		}
	}
	return found
}

// readings returns the places that the word of a token can be, and puts the
// Persian word into the token where that is written in Latin letters.
func (l *lexicon) readings(t *token, in script) (found []place) {
	found = l.known(t)
	if len(found) > 0 && in == finglish && isLatin(t.text) { // band is also بند
		if _, words, sure := l.latin.read(t.text); len(words) > 0 {
			return append(found, single(words, sure)...)
		}
	}
	if len(found) > 0 || common()[t.text] || whole()[t.text] || !math.IsNaN(t.number) {
		return found
	}
	if isLatin(t.text) {
		if in == english {
			return single(l.slips.correct(t.text, false), 0)
		}
		text, words, sure := l.latin.read(t.text)
		if len(words) > 0 {
			t.text = text
			t.number = number(text)
		}
		return single(words, sure)
	}
	return single(l.slips.correct(t.text, t.arabic), 0)
}

// known returns the lexemes of a word as written and without its endings.
func (l *lexicon) known(t *token) (found []place) {
	text := t.text
	if w, ok := l.words[text]; ok {
		found = append(found, place{w, 1, true})
	}
	if w, ok := l.words[text+t.owned]; ok && t.owned != "" {
		found = append(found, place{w, 1, true})
	}
	for i, r := range text {
		if w, ok := l.prefixes[text[:i+utf8.RuneLen(r)]]; ok {
			found = append(found, place{w, 1, true})
		}
	}
	if common()[text] || whole()[text] {
		return found
	}
	for _, stem := range stems(text, t.arabic) {
		if w, ok := l.words[stem]; ok && !slices.Contains(found, place{w, 1, true}) {
			found = append(found, place{w, 1, true})
		}
	}
	return found
}

// split finds the two known words that an unknown one is written of.
func (l *lexicon) split(text string) (head, tail string, ok bool) {
	if isLatin(text) || common()[text] || utf8.RuneCountInString(text) < 6 {
		return "", "", false
	}
	letters := 0
	for i := range text {
		if letters++; letters <= 3 || len(text)-i < 6 {
			continue
		}
		head, tail = text[:i], text[i:]
		if (len(l.known(&token{text: head})) > 0 || common()[head]) && len(l.known(&token{text: tail})) > 0 {
			return head, tail, true
		}
	}
	return "", "", false
}

func (q *question) fill(s slot, f fill) {
	known := q.fills[s]
	for i := len(known) - 1; i >= 0 && known[i].at == f.at; i-- {
		if known[i].n == f.n {
			return
		}
	}
	q.fills[s] = append(known, f)
}

// fillAt returns what fills a slot from a token on.
func (q *question) fillAt(s slot, at int) (fill, bool) {
	for _, f := range q.fills[s] {
		if f.at == at {
			return f, true
		}
	}
	return fill{}, false
}

// at returns how many tokens from at on fill the slot: 0 for no match.
func (q *question) at(s slot, at int) int {
	f, _ := q.fillAt(s, at)
	return f.n
}

// without returns the question without what stands on the tokens that out says.
func (q *question) without(out func(at int) bool) *question {
	rest := &question{q.tokens, make(map[slot][]fill, len(q.fills)), q.slack}
	for s, fills := range q.fills {
		for _, f := range fills {
			if !out(f.at) {
				rest.fills[s] = append(rest.fills[s], f)
			}
		}
	}
	return rest
}
