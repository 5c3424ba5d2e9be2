package verify

import (
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/persian/clause"
)

// words keeps function words, since «نیست» and «نباید» decide; content leaves
// them out.
var (
	words   = persian.Analyzer{KeepStopWords: true}
	content persian.Analyzer
)

// token is a word or number of a text as the checks see it.
type token struct {
	text    string // analysed term
	plain   string // the word as it is written, see surface; "" in an amount
	slot    string // what it says something about: a predicate, an axis, a dimension, a kind of name
	value   string // of a name: the same for all its spellings
	sign    int8   // of a predicate or axis: -1 when it is negated or reversed
	amount  *quantity
	unit    bool // stands in an amount, behind its first word
	content bool
	negates bool   // what follows
	base    string // of a content word: its term without a denying prefix
	negated bool   // by a prefix or by the word before
	start   int
	end     int
	parts   []string // further terms of a compound
}

// text is an analysed text.
type text struct {
	raw        string
	tokens     []token
	sentences  []sentence
	bag                            // of the whole text
	names      map[string]struct{} // values of the names
	said       map[string]uint8    // how content words occur: affirmative, negative
	plain      string              // raw without the brackets around numbers that are no citations
	statements []statement         // its clauses
	inSlot     []clause.Name       // the place of its clause that each token fills
	days       []int               // where a day stands in which so much is taken
}

// sentence is a range of a text's tokens and bytes.
type sentence struct {
	from, to   int
	start, end int
	letters    string // see letters; of passages
	bag
}

// bag is what a stretch of text has, for coverage.
type bag struct {
	terms   map[string]struct{} // content terms and neighbouring ones joined
	amounts []quantity
}

// analyse reads a text. Spans are its sentences; nil takes the text as one.
func analyse(s string, spans []persian.Span) *text {
	t := analyseWords(s, spans)
	t.state(spans)
	return t
}

// analyseWords is analyse without the clauses.
func analyseWords(s string, spans []persian.Span) *text {
	raw := s
	s = unbracket(s)
	amounts, days := quantities(s)
	t := &text{
		raw:   raw,
		plain: s,
		bag:   bag{map[string]struct{}{}, amounts},
		days:  days,
		names: map[string]struct{}{},
		said:  map[string]uint8{},
	}
	position := -1
	next := 0
	all, content := persian.Words(s)
	t.tokens = make([]token, 0, len(all))
	for i, w := range all {
		if w.Position == position && len(t.tokens) > 0 {
			last := &t.tokens[len(t.tokens)-1]
			last.parts = append(last.parts, w.Text)
			continue
		}
		position = w.Position
		k := token{text: w.Text, start: w.Start, end: w.End, content: content[i], sign: 1}
		for next < len(t.amounts) && t.amounts[next].end <= w.Start {
			next++
		}
		switch {
		case next < len(t.amounts) && w.Start >= t.amounts[next].start && w.Start < t.amounts[next].end:
			if a := &t.amounts[next]; w.Start == a.start {
				k.amount, k.slot = a, "#"+a.dimension
			} else {
				k.unit = true
			}
		default:
			k.classify(s[w.Start:w.End])
		}
		t.tokens = append(t.tokens, k)
		t.number(len(t.tokens) - 1)
	}
	t.mark()
	t.markNegated()
	i := 0
	for _, sp := range orWhole(spans, s) {
		for i < len(t.tokens) && t.tokens[i].start < sp.Start {
			i++
		}
		st := sentence{from: i, start: sp.Start, end: sp.End}
		for i < len(t.tokens) && t.tokens[i].start < sp.End {
			i++
		}
		st.to = i
		st.terms = map[string]struct{}{}
		st.amounts = within(t.amounts, sp)
		t.daily(st)
		collect(st.terms, t.tokens[st.from:st.to])
		t.sentences = append(t.sentences, st)
	}
	collect(t.terms, t.tokens)
	return t
}

// orWhole are the sentences of a text, which is one where there are none.
func orWhole(spans []persian.Span, text string) []persian.Span {
	if spans == nil {
		return []persian.Span{{Start: 0, End: len(text)}}
	}
	return spans
}

// collect puts the content terms of the tokens into a set, and neighbours
// joined, for the spellings with and without a space.
func collect(set map[string]struct{}, tokens []token) {
	prev := ""
	for i := range tokens {
		k := &tokens[i]
		if !k.content {
			prev = ""
			continue
		}
		set[k.text] = struct{}{}
		if !k.prefixed() {
			for _, p := range k.parts {
				set[p] = struct{}{}
			}
		}
		if prev != "" {
			set[prev+k.text] = struct{}{}
		}
		prev = k.text
	}
}

// classify finds out what a word says something about.
func (k *token) classify(written string) {
	k.plain = surface(written)
	p, ok := polar().written[k.plain]
	if !ok && (utf8.RuneCountInString(k.text) > 3 || strings.HasPrefix(k.plain, "می")) {
		// An ending more than the list has. A short stem may be another word's:
		// شدید has that of شد.
		p, ok = polar().analysed[k.text]
	}
	if ok {
		k.slot, k.sign = p.slot, p.sign
		return
	}
	if rest, ok := strings.CutPrefix(k.text, "نمی"); ok && utf8.RuneCountInString(rest) > 1 && !notNegated()[k.text] {
		k.slot, k.sign = lemma(rest), -1
		return
	}
	if negators()[k.text] {
		k.negates = true
		return
	}
	if c, ok := classOf()[k.text]; ok {
		k.slot, k.value = c.slot, c.value
	}
}

// has reports whether the set holds the token: by its term, by all its parts,
// or by itself joined with its neighbour; joined[i] is tokens i and i+1 in one.
func has(set map[string]struct{}, tokens []token, joined []string, i int) bool {
	k := &tokens[i]
	if _, ok := set[k.text]; ok {
		return true
	}
	if len(k.parts) > 0 {
		all := true
		for _, p := range k.parts {
			if _, ok := set[p]; !ok {
				all = false
				break
			}
		}
		if all {
			return true
		}
	}
	if i < len(joined) {
		if _, ok := set[joined[i]]; ok {
			return true
		}
	}
	if i > 0 {
		if _, ok := set[joined[i-1]]; ok {
			return true
		}
	}
	return false
}

// prefixed reports whether the first part of a compound makes another thing of the
// rest: پیش‌دیابت is no دیابت.
func (k *token) prefixed() bool {
	return len(k.parts) > 0 && others()[k.parts[0]]
}

var others = termSet("clauses", "prefixes")
