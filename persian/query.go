package persian

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cause says why a query was changed.
type Cause string

const (
	CauseKeyboard Cause = "keyboard" // Persian typed with the Latin keyboard layout on
	CauseFinglish Cause = "finglish" // Persian written in Latin letters
	CauseSpelling Cause = "spelling" // a word that is one slip away from a known one
)

// Correction is one word of a query that was read as another.
type Correction struct {
	From  string `json:"from"`  // as typed
	To    string `json:"to"`    // as read
	Start int    `json:"start"` // byte range in the query as typed
	End   int    `json:"end"`
	Cause Cause  `json:"cause"`
}

// Reading is what a query was taken to mean.
type Reading struct {
	Text        string       // the query to search with
	Corrections []Correction // what was changed, in order; empty when Text is the query
}

// ReadQuery recognises Persian that was typed with the Latin keyboard layout on
// («nhv,» is «دارو») or written in Latin letters («darman» is «درمان»), and gives
// the query in Persian with what was changed, so that the user can be told.
//
// Frequency gives the number of passages that have a term of a; it decides. A
// Latin word that is known, whose terms occur, stays as it is, and so does one whose Persian reading is not:
// English and drug names are never read as something else. Written-out sounds
// are ambiguous, so they are read only in queries without any Persian letter of
// which at least half the words become known ones. A nil frequency
// corrects nothing. Frequency must be safe for the concurrent use that the caller makes of
// ReadQuery.
func (a *Analyzer) ReadQuery(query string, frequency func(term string) int) Reading {
	if frequency == nil || !hasLatin(query) {
		return Reading{Text: query}
	}
	r := reader{a: a, frequency: frequency, mixed: hasPersian(query)}
	words := wordSpans(query)
	if fixed := r.read(query, words, r.keyboard); len(fixed) > 0 {
		return applyCorrections(query, fixed)
	}
	if !r.mixed {
		if fixed := r.read(query, words, r.finglish); len(fixed) > 0 {
			return applyCorrections(query, fixed)
		}
	}
	return Reading{Text: query}
}

// reader reads the words of one query.
type reader struct {
	a         *Analyzer
	frequency func(string) int
	mixed     bool // the query has Persian letters
}

// understanding is how sure a reading of a word is.
type understanding int

const (
	notRead       understanding = iota // no Persian word
	readsFunction                      // a function word, which only the others can confirm
	readsContent                       // a known term
)

// read corrects words by one method. In a query without Persian letters at least
// half of the words that are not known Latin must become content words.
func (r *reader) read(query string, words []Span, method func(string) (Correction, understanding)) []Correction {
	var fixed []Correction
	contents, candidates := 0, 0
	for _, w := range words {
		word := query[w.Start:w.End]
		if !hasLatin(word) || hasPersian(word) {
			continue
		}
		if r.allKnown(word) {
			// A known Latin word in a Latin query speaks for a Latin query.
			candidates++
			continue
		}
		c, sure := method(word)
		if sure != readsFunction {
			candidates++
		}
		if sure == notRead || sure == readsFunction && r.mixed {
			continue
		}
		if sure == readsContent {
			contents++
		}
		c.Start, c.End = w.Start, w.End
		fixed = append(fixed, c)
	}
	if contents == 0 || !r.mixed && 2*contents < candidates {
		return nil
	}
	return fixed
}

// allKnown reports whether every term of the word is known; a word without
// terms is not known.
func (r *reader) allKnown(word string) bool {
	terms := r.a.Terms(word)
	for _, t := range terms {
		if r.frequency(t.Text) <= 0 {
			return false
		}
	}
	return len(terms) > 0
}

func (r *reader) understand(word string) understanding {
	switch {
	case len(r.a.Terms(word)) == 0:
		if hasPersian(word) {
			return readsFunction
		}
		return notRead
	case utf8.RuneCountInString(word) >= 3 && r.allKnown(word):
		return readsContent
	}
	return notRead
}

// keyboard reads a word as typed with the wrong layout. Beside the word itself
// it tries slips of one and of two long vowels, but only if they lead to a single
// known word, or to one that is much more frequent than the others.
func (r *reader) keyboard(word string) (Correction, understanding) {
	text, ok := fromKeyboard(word)
	if !ok {
		return Correction{}, notRead
	}
	// Marks at the end may be letters (گ is on ') or what they look like.
	body := strings.TrimRight(text, ".؟/")
	tail := text[len(body):]
	c := Correction{From: word, To: body + tail, Cause: CauseKeyboard}
	if sure := r.understand(body); sure != notRead {
		return c, sure
	}
	if r.mixed || utf8.RuneCountInString(body) < 5 {
		return Correction{}, notRead
	}
	either := func(word string, try func(string)) {
		vowelSlip(word, try)
		twoVowelSlips(word, try)
	}
	for _, slips := range []func(string, func(string)){either, vowelSlip} {
		if to, ok := r.single(body, slips); ok {
			c.To = to + tail
			return c, readsContent
		}
	}
	return Correction{}, notRead
}

// finglish reads a word as Persian in Latin letters.
func (r *reader) finglish(word string) (Correction, understanding) {
	body := strings.ToLower(strings.TrimRight(word, ".?!,;:"))
	for i := range len(body) {
		if body[i] < 'a' || body[i] > 'z' {
			return Correction{}, notRead
		}
	}
	if len(body) < 3 {
		return Correction{}, notRead
	}
	c := Correction{From: word, Cause: CauseFinglish}
	best, sure := 0.0, notRead
	for _, s := range fromFinglish(body) {
		// Below three letters nearly everything is a word.
		if utf8.RuneCountInString(s.text) < 3 {
			continue
		}
		switch understood := r.understand(s.text); {
		case understood == readsFunction && sure == notRead:
			c.To, sure = s.text, understood
		case understood == readsContent && sure != readsFunction:
			// An unusual spelling must be worth it by its frequency.
			count := math.MaxInt
			for _, t := range r.a.Terms(s.text) {
				count = min(count, r.frequency(t.Text))
			}
			if weight := float64(count) * math.Pow(unusual, -float64(s.cost)); weight > best {
				best, c.To, sure = weight, s.text, understood
			}
		}
	}
	c.To += strings.ReplaceAll(word[len(body):], "?", "؟")
	return c, sure
}

// unusual is how many times as frequent a word must be to be preferred to one
// that is spelt with one sound less unusual.
const unusual = 4

// CorrectSpelling gives query with each Persian word that is unknown replaced by
// the known word that is one slip away: a letter too many, too few, wrong, or
// two that changed places. It leaves a word that several words, none of them
// much more frequent, could stand for, words below five letters, numbers, and every change that would
// make or lose a negation. A slip between letters of one sound (ذ for ز) goes
// before others. It may turn an unknown drug name into a known one, so tell
// the user what was corrected. A nil frequency corrects nothing.
func (a *Analyzer) CorrectSpelling(query string, frequency func(term string) int) Reading {
	if frequency == nil {
		return Reading{Text: query}
	}
	r := reader{a: a, frequency: frequency}
	var fixed []Correction
	for _, t := range Tokens(query) {
		if !persianLetters(t.Text) || utf8.RuneCountInString(t.Text) < 5 {
			continue
		}
		if len(a.Terms(t.Text)) == 0 || r.allKnown(t.Text) {
			continue
		}
		for _, slips := range []func(string, func(string)){soundSlip, oneSlip} {
			if to, ok := r.single(t.Text, slips); ok {
				fixed = append(fixed, Correction{query[t.Start:t.End], to, t.Start, t.End, CauseSpelling})
				break
			}
		}
	}
	return applyCorrections(query, fixed)
}

// clearly is how many times as frequent as every other a word must be to be
// taken for what was meant.
const clearly = 2

// single gives the known word that slips of word lead to, if there is but one or
// one clearly more frequent. Words of the same terms count as one, and one of
// word's length stands for them: a wrong letter is likelier than a lost ending.
func (r *reader) single(word string, slips func(string, func(string))) (string, bool) {
	type candidate struct {
		text  string
		count int
	}
	found := map[string]candidate{} // by terms
	length := utf8.RuneCountInString(word)
	slips(word, func(s string) {
		if negates(word, s) || r.understand(s) != readsContent {
			return
		}
		var key strings.Builder
		count := math.MaxInt
		for _, t := range r.a.Terms(s) {
			key.WriteString(t.Text)
			key.WriteByte(' ')
			count = min(count, r.frequency(t.Text))
			if length-utf8.RuneCountInString(t.Text) > 2 && len(t.Text) < len(s) {
				return // most of the word is endings: «مترمین» is no proof of متر
			}
		}
		old, ok := found[key.String()]
		if !ok || utf8.RuneCountInString(old.text) != length && utf8.RuneCountInString(s) == length {
			found[key.String()] = candidate{s, count}
		}
	})
	var best, second candidate
	for _, c := range found {
		switch {
		case c.count > best.count:
			best, second = c, best
		case c.count > second.count:
			second = c
		}
	}
	return best.text, best.count > 0 && best.count >= clearly*second.count
}

// negativePrefixes stand at the beginning of a word.
var negativePrefixes = []string{"ن", "نا", "بی", "غیر", "ضد", "م"}

// negates reports whether b may be the negation of a or the other way round.
func negates(a, b string) bool {
	return strings.HasPrefix(a, "ن") != strings.HasPrefix(b, "ن") ||
		startsNegated(a, b) || startsNegated(b, a)
}

func startsNegated(a, b string) bool {
	for _, n := range negativePrefixes {
		if rest, ok := strings.CutPrefix(a, n); ok && rest == b {
			return true
		}
	}
	return false
}

// applyCorrections makes the corrections, which are in order and do not overlap.
func applyCorrections(query string, fixed []Correction) Reading {
	if len(fixed) == 0 {
		return Reading{Text: query}
	}
	var b strings.Builder
	at := 0
	for _, c := range fixed {
		b.WriteString(query[at:c.Start])
		b.WriteString(c.To)
		at = c.End
	}
	b.WriteString(query[at:])
	return Reading{Text: b.String(), Corrections: fixed}
}

// wordSpans gives the stretches of query between white space.
func wordSpans(query string) []Span {
	var out []Span
	start := -1
	for i, r := range query {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, Span{start, i})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, Span{start, len(query)})
	}
	return out
}

func hasLatin(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) })
}

func hasPersian(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) })
}

// persianLetters reports whether s has letters of the Arabic script alone.
func persianLetters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.Is(unicode.Arabic, r) || !unicode.IsLetter(r) })
}
