package triage

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
)

// A slot is one place of a phrase: a word or a concept, by its number in the
// lexicon.
type slot int

// A lexeme is a word of the lexicon as it is listed, by its number.
type lexeme int

// form is one way to write what fills a slot: words one after the other.
type form struct {
	words    []lexeme
	slot     slot
	negative bool // holds a negative word itself
}

// lexicon turns the words of a question into the slots they can fill, so that
// a question is looked up once and not once for every pattern.
type lexicon struct {
	words    map[string]lexeme
	prefixes map[string]lexeme
	ranges   []numberRange
	next     lexeme

	forms    map[lexeme][]form   // by their first word
	listed   map[string][]string // forms of a class as they are listed
	named    map[string]slot     // classes and single words as written
	negative map[slot]bool       // the slot's first word is a negative one

	conditions []condition // on measured values

	once    sync.Once
	dangers map[slot]bool // flags use them; words of other slots are read as written
	slips   slips
	latin   latin
}

type numberRange struct {
	min, max float64
	lexeme   lexeme
}

func newLexicon() *lexicon {
	return &lexicon{
		words: map[string]lexeme{}, prefixes: map[string]lexeme{}, forms: map[lexeme][]form{},
		listed: map[string][]string{}, named: map[string]slot{}, negative: map[slot]bool{}, dangers: map[slot]bool{},
	}
}

// define adds forms to the class of that name, which it makes.
func (l *lexicon) define(name string, forms []string) error {
	s, known := l.named[name]
	if !known {
		s = slot(len(l.named))
		l.named[name] = s
	}
	for i, f := range forms {
		if other, listed := l.listed[f]; listed && f[0] == '@' {
			if err := l.define(name, other); err != nil {
				return err
			}
			continue
		}
		if err := l.add(s, f, i == 0 && !known); err != nil {
			return err
		}
		l.listed[name] = append(l.listed[name], f)
	}
	return nil
}

// slot returns the slot of a word or class as a phrase writes it.
func (l *lexicon) slot(field string) (slot, error) {
	if s, known := l.named[field]; known {
		return s, nil
	}
	if field[0] == '@' {
		return 0, fmt.Errorf("class %s is not defined", field)
	}
	// Two steps: what is read beside a call that writes it is not defined.
	err := l.define(field, []string{field})
	return l.named[field], err
}

func (l *lexicon) add(s slot, text string, first bool) error {
	if text[0] == '@' {
		return fmt.Errorf("class %s is not defined", text)
	}
	if text[0] == '%' {
		return l.addCondition(s, text)
	}
	f := form{slot: s}
	for field := range strings.FieldsSeq(text) {
		word, err := l.lexeme(field)
		if err != nil {
			return err
		}
		f.words = append(f.words, word)
		f.negative = f.negative || negative(persian.Fold(strings.TrimSuffix(field, "*")))
	}
	if len(f.words) == 0 {
		return fmt.Errorf("%q is no word", text)
	}
	if first && f.negative {
		l.negative[s] = true
	}
	if len(f.words) == 1 {
		f.negative = false // as the slot says
	}
	l.forms[f.words[0]] = append(l.forms[f.words[0]], f)
	return nil
}

// lexeme returns the number of a word, a beginning of words, or a range of numbers.
func (l *lexicon) lexeme(field string) (lexeme, error) {
	if r, numeric, err := parseRange(field); numeric {
		for _, known := range l.ranges {
			if known.min == r.min && known.max == r.max {
				return known.lexeme, err
			}
		}
		r.lexeme = l.next
		l.ranges = append(l.ranges, r)
		l.next++
		return r.lexeme, err
	}
	text, prefix := strings.CutSuffix(field, "*")
	text = persian.Fold(text)
	if text == "" {
		return 0, fmt.Errorf("%q is no word", field)
	}
	into := l.words
	if prefix {
		into = l.prefixes
	}
	if _, known := into[text]; !known {
		into[text] = l.next
		l.next++
	}
	return into[text], nil
}

// parseRange reads >=a, <=b and a..b. numeric is false for a word.
func parseRange(field string) (r numberRange, numeric bool, err error) {
	r.max = math.MaxFloat64
	low, high, between := strings.Cut(field, "..")
	if !between {
		var above, below bool
		low, above = strings.CutPrefix(field, ">=")
		high, below = strings.CutPrefix(field, "<=")
		if !above && !below {
			return r, false, nil
		}
		if !above {
			low = "0"
		}
		if !below {
			high = ""
		}
	}
	r.min, err = strconv.ParseFloat(low, 64)
	if err == nil && high != "" {
		r.max, err = strconv.ParseFloat(high, 64)
	}
	if err != nil {
		err = fmt.Errorf("%q is no number", field)
	}
	return r, true, err
}

// question is a tokenised question and where each slot can be filled.
type question struct {
	tokens []token
	fills  map[slot][]fill // in the order of at
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
	english := isEnglish(tokens)
	var places [][]place
	tokens, places = l.places(tokens, english)
	q := &question{tokens, map[slot][]fill{}}
	for at := range tokens {
		for _, p := range places[at] {
			for i := range l.forms[p.word] {
				f := &l.forms[p.word][i]
				if !p.sure && !l.dangers[f.slot] {
					continue // a guard silences: it is read as written
				}
				if end := follow(f.words[1:], places, tokens, at+p.n); end > 0 {
					q.fill(f.slot, fill{at, end - at, f.negative})
					for i := at; f.negative && i < end; i++ {
						q.tokens[i].bound = true
					}
				}
			}
		}
	}
	l.measure(q)
	return q
}

// finish makes what words are looked up in when all of them are known.
func (l *lexicon) finish() {
	l.once.Do(func() {
		l.measuring()
		correctable := l.correctable()
		for word, w := range l.words {
			if correctable[w] {
				l.slips.add(word, w)
			}
			l.latin.add(word, w, false)
		}
		for word, w := range l.prefixes {
			if correctable[w] {
				l.slips.add(word, w)
			}
			l.latin.add(word, w, true)
		}
	})
}

// danger notes the slots of a flag.
func (l *lexicon) danger(p *pattern) {
	for _, group := range p.groups {
		for _, one := range group {
			for _, s := range one.slots {
				l.dangers[s] = true
			}
		}
	}
}

// correctable returns the words of what may be danger. Those of guards only are
// read as they are written: a slip must not silence.
func (l *lexicon) correctable() map[lexeme]bool {
	out := map[lexeme]bool{}
	for _, forms := range l.forms {
		for _, f := range forms {
			if !l.dangers[f.slot] {
				continue
			}
			for _, w := range f.words {
				out[w] = true
			}
		}
	}
	return out
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
func (l *lexicon) places(tokens []token, english bool) ([]token, [][]place) {
	out := make([]token, 0, len(tokens))
	places := make([][]place, 0, len(tokens))
	for at := range tokens {
		t := tokens[at]
		found := l.readings(&t, english)
		if len(found) == 0 && math.IsNaN(t.number) {
			if head, tail, ok := l.split(t.text); ok {
				one, other := t, t
				one.text, other.text = head, tail
				out = append(out, one, other)
				places = append(places, l.readings(&one, english), l.readings(&other, english))
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
		places[at] = l.join(out, at, places[at], english)
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
func (l *lexicon) join(tokens []token, at int, found []place, english bool) []place {
	joined := tokens[at].text
	for n := 2; n <= 3 && at+n <= len(tokens) && tokens[at+n-1].clause == tokens[at].clause; n++ {
		before := len(joined)
		joined += tokens[at+n-1].text
		if utf8.RuneCountInString(joined) >= joinable {
			if w, ok := l.words[joined]; ok {
				found = append(found, place{w, n, true})
			}
			if n == 2 && !english && isLatin(tokens[at].text) && isLatin(tokens[at+1].text) {
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
func (l *lexicon) readings(t *token, english bool) (found []place) {
	if found = l.known(t); len(found) > 0 || common()[t.text] || whole()[t.text] || !math.IsNaN(t.number) {
		return found
	}
	if isLatin(t.text) {
		if english {
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
	rest := &question{q.tokens, make(map[slot][]fill, len(q.fills))}
	for s, fills := range q.fills {
		for _, f := range fills {
			if !out(f.at) {
				rest.fills[s] = append(rest.fills[s], f)
			}
		}
	}
	return rest
}
