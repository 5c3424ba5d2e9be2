package persian

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// Term is a unit of comparison: a word, number or known phrase of a text in the
// form in which it is indexed.
type Term struct {
	Text       string
	Form       string // the word as it stands there, normalised but not stemmed; Text for a phrase
	Start, End int    // byte range in the original
	Position   int    // ascending; words of a compound share their neighbours' order
}

// Analyzer turns text into terms. The zero value is the default pipeline; it is
// safe for concurrent use.
//
//   - Spellings are folded as by Normalize; digits, decimal marks and units too.
//   - Known phrases give one term however they are written: میلی‌گرم, میلی گرم
//     and mg; آنتی‌بیوتیک, آنتی بیوتیک and آنتیبیوتیک; COVID-19 and کووید ۱۹.
//   - A word with non-joiners gives its parts, endings left out, and, when more
//     than one part is left, the parts joined.
//   - Verbs with می go to their stem; those with نمی keep the negation.
//   - Function words are left out, except those that negate, limit or compare.
//   - What is left is stemmed.
type Analyzer struct {
	// KeepStopWords keeps the function words, for texts that have nothing else.
	KeepStopWords bool
}

// Terms analyses a text. Terms come in the order of the text.
func (a *Analyzer) Terms(s string) []Term {
	terms, _ := a.analyse(s, false)
	return terms
}

// Split is Terms that also returns the terms of the function words it leaves
// out, in the order of the text.
func (a *Analyzer) Split(s string) (terms, function []Term) { return a.analyse(s, true) }

func (a *Analyzer) analyse(s string, split bool) (terms, function []Term) {
	w := walkers.Get().(*walker)
	defer walkers.Put(w)
	w.keep, w.split = a != nil && a.KeepStopWords, split
	w.sc.scan(s)
	w.out = make([]Term, 0, len(w.sc.atoms))
	w.position = 0
	w.walk()
	terms, function = w.out, w.function
	w.out, w.function = nil, nil
	return terms, function
}

// QueryTerms is Terms for a question: one that has nothing but function words
// is analysed with them.
func (a *Analyzer) QueryTerms(s string) []Term {
	if terms := a.Terms(s); len(terms) > 0 {
		return terms
	}
	return (&Analyzer{KeepStopWords: true}).Terms(s)
}

var walkers = sync.Pool{New: func() any { return &walker{cache: map[string]*lexeme{}} }}

// walker goes over the atoms of a text. It is used by one goroutine at a time.
type walker struct {
	sc       scanner
	keep     bool // function words are terms
	split    bool // or are collected apart
	out      []Term
	function []Term
	position int
	join     []byte
	cache    map[string]*lexeme
}

// lexeme is what is known of a word, wherever it stands.
type lexeme struct {
	word, stem string
	stop       bool     // left out
	ending     bool     // inflects the word before it, behind a non-joiner
	apart      bool     // does so behind a space, too
	selects    bool     // what follows may tell which one: ویتامین ای
	verbal     bool     // makes a verb of what follows
	verb       string   // stem of a verb written together with می or نمی; "" for others
	negated    bool     // by نمی
	phrases    []phrase // that begin with the word
}

// maxCache bounds the words that a walker remembers.
const maxCache = 1 << 16

// look returns what is known of the atom's word. The text of a known word is
// shared, so that terms cost no memory of their own.
func (w *walker) look(a *atom) *lexeme {
	if a.known == nil {
		raw := w.sc.buf[a.from:a.to]
		l, ok := w.cache[string(raw)]
		if !ok {
			l = w.learn(string(raw), a.kind)
		}
		a.known = l
	}
	return a.known
}

// learn looks a word up and remembers it.
func (w *walker) learn(word string, kind Kind) *lexeme {
	l := &lexeme{
		word: word, stem: word, stop: stopWords[word], phrases: phrases[word],
		ending: endings[word], apart: apartEndings[word], selects: lettered[word] || word == "ویتامین" || word == "نوع",
		verbal: word == "می" || word == "نمی",
	}
	if kind != Number {
		l.stem = Stem(word)
		if stem, negated, ok := joinedVerb(word); ok {
			l.verb, l.negated = stem, negated
		}
		_, isVerb := verbForms[word]
		l.stop = l.stop || isVerb && stopVerbs[l.stem]
	}
	if len(w.cache) >= maxCache {
		clear(w.cache)
	}
	w.cache[word] = l
	return l
}

func (w *walker) emit(text, form string, start, end int) {
	w.out = append(w.out, Term{text, form, start, end, w.position})
	w.position++
}

// drop leaves a function word out; the words around it are not neighbours.
func (w *walker) drop(text, form string, start, end int) {
	if w.split {
		w.function = append(w.function, Term{text, form, start, end, w.position})
	}
	w.position++
}

func (w *walker) walk() {
	atoms := w.sc.atoms
	for i := 0; i < len(atoms); {
		l := w.look(&atoms[i])
		if l.phrases != nil {
			if n, term := w.phrase(i, l.phrases); n > 0 {
				w.emit(term, term, atoms[i].start, atoms[i+n-1].end)
				i += n
				// Endings of the phrase: آنتی‌بیوتیک‌ها.
				for i < len(atoms) && atoms[i].gap == gapJoiner && w.look(&atoms[i]).ending {
					w.out[len(w.out)-1].End = atoms[i].end
					i++
				}
				continue
			}
		}
		if l.verbal {
			if n := w.verb(i, l.word == "نمی"); n > 0 {
				i += n
				continue
			}
		}
		if i+1 < len(atoms) && atoms[i+1].gap == gapJoiner {
			i += w.compound(i)
			continue
		}
		if n := w.suffixed(i, l); n > 0 {
			i += n
			continue
		}
		if name := w.named(i, l.word); name != "" {
			w.emit(name, name, atoms[i].start, atoms[i].end)
		} else {
			w.word(&atoms[i], l)
		}
		i++
	}
}

// letterNames are letters as they are named after vitamins, and typeNames
// numbers as they are named after types.
var (
	letterNames = map[string]string{"ا": "a", "ای": "e", "ب": "b", "بی": "b", "سی": "c", "ث": "c", "د": "d", "دی": "d", "کا": "k", "ک": "k", "یی": "e"}
	typeNames   = map[string]string{"یک": "1", "یکم": "1", "اول": "1", "دو": "2", "دوم": "2", "سه": "3", "i": "1", "ii": "2"}
	lettered    = map[string]bool{"vitamin": true, "hepatitis": true, "type": true, "group": true, "influenza": true, "hemophilia": true, "haemophilia": true,
		"protein": true, "immunoglobulin": true, "coenzyme": true, "antigen": true, "streptococcus": true, "هموفیلی": true, "هپاتیت": true, "انفلوانزا": true, "گروه": true, "تیپ": true, "خونی": true}
)

// named reads a letter or number that tells which one the word before it is of,
// and would be a function word elsewhere: vitamin A, ویتامین ای, دیابت نوع یک.
func (w *walker) named(i int, word string) string {
	if i == 0 {
		return ""
	}
	atoms := w.sc.atoms
	if g := atoms[i].gap; g != gapSpace && g != gapHyphen {
		return ""
	}
	before := w.look(&atoms[i-1])
	if !before.selects {
		return ""
	}
	switch before.word {
	case "ویتامین":
		if word == "a" {
			return word
		}
		return letterNames[word]
	case "نوع", "تیپ", "type":
		if n := typeNames[word]; n != "" {
			return n
		}
	}
	if word == "a" && lettered[before.word] {
		return word
	}
	return ""
}

// suffixed takes in an ending that is written apart from its word: دیابتی ها.
func (w *walker) suffixed(i int, l *lexeme) int {
	atoms := w.sc.atoms
	if i+1 >= len(atoms) || atoms[i].kind != Word || atoms[i+1].gap != gapSpace {
		return 0
	}
	if !w.look(&atoms[i+1]).apart {
		return 0
	}
	w.word(&atoms[i], l)
	if n := len(w.out); n > 0 && w.out[n-1].Start == atoms[i].start {
		w.out[n-1].End = atoms[i+1].end
	}
	return 2
}

// word gives the term of a word that stands alone.
func (w *walker) word(a *atom, l *lexeme) {
	if l.stop && !w.keep {
		w.drop(l.stem, l.word, a.start, a.end)
		return
	}
	if l.verb != "" && a.kind == Word {
		w.verbTerm(l.verb, l.negated, a.start, a.end)
		return
	}
	w.emit(l.stem, l.word, a.start, a.end)
}

// phrase finds the longest known phrase that begins at atom i.
func (w *walker) phrase(i int, list []phrase) (n int, term string) {
	atoms := w.sc.atoms
next:
	for _, p := range list {
		if i+len(p.words) > len(atoms) {
			continue
		}
		for k := 1; k < len(p.words); k++ {
			a := &atoms[i+k]
			if a.gap == gapOther || string(w.sc.buf[a.from:a.to]) != p.words[k] {
				continue next
			}
		}
		if needsNumber[p.words[0]] && (i == 0 || atoms[i-1].kind != Number) {
			continue
		}
		// A phrase must not end inside a longer word, unless an ending follows.
		if j := i + len(p.words); j < len(atoms) && atoms[j].gap == gapJoiner && !w.look(&atoms[j]).ending {
			continue
		}
		return len(p.words), p.term
	}
	return 0, ""
}

// verb takes in می or نمی with what follows it, by a non-joiner or a space.
func (w *walker) verb(i int, negative bool) int {
	atoms := w.sc.atoms
	if i+1 >= len(atoms) || atoms[i+1].gap != gapJoiner && atoms[i+1].gap != gapSpace {
		return 0
	}
	rest := w.look(&atoms[i+1])
	stem, ok := verb(rest.word)
	if !ok {
		if atoms[i+1].gap == gapSpace || atoms[i+1].kind != Word {
			return 0
		}
		stem = rest.stem // an unknown verb, but one by its spelling
	}
	n := 2
	for i+n < len(atoms) && atoms[i+n].gap == gapJoiner && w.look(&atoms[i+n]).ending {
		n++
	}
	w.verbTerm(stem, negative, atoms[i].start, atoms[i+n-1].end)
	return n
}

// joinedVerb recognises a verb written together with می or نمی.
func joinedVerb(word string) (stem string, negative, ok bool) {
	if rest, found := strings.CutPrefix(word, "نمی"); found {
		stem, ok = verb(rest)
		return stem, true, ok && utf8.RuneCountInString(rest) > 1
	}
	if rest, found := strings.CutPrefix(word, "می"); found {
		stem, ok = verb(rest)
		return stem, false, ok && utf8.RuneCountInString(rest) > 1 && !notVerbs[word]
	}
	return "", false, false
}

// notVerbs are nouns that look like a verb with می.
var notVerbs = map[string]bool{"میان": true, "میشا": true, "میخ": true, "میرا": true, "مینا": true, "میدان": true, "میزان": true, "میگرن": true, "میرند": true, "میترا": true, "میله": true}

// negation is put before the stem of a negated verb.
const negation = "ن"

func (w *walker) verbTerm(stem string, negative bool, start, end int) {
	switch {
	case negative:
		text := negation + "می" + stem
		w.emit(text, text, start, end)
	case stopVerbs[stem] && !w.keep:
		w.drop(stem, stem, start, end)
	default:
		w.emit(stem, stem, start, end)
	}
}

// endings are the parts of a word behind a non-joiner that inflect it.
var endings = func() map[string]bool {
	m := map[string]bool{}
	for e := range strings.FieldsSeq(`ها های هایی هایم هایت هایش هایشان هایمان هایتان هام هاش هاشون هامون هاتون ای ام ات اش ایم اید اند ی یی یم یت یش
		تر تری ترین شان مان تان شون مون تون ان ست است`) {
		m[e] = true
	}
	return m
}()

// apartEndings are those that are also written apart from their word.
var apartEndings = map[string]bool{"ها": true, "های": true, "هایی": true, "هایم": true, "هایش": true, "هایت": true, "تر": true, "ترین": true}

// compound takes in a word whose parts are joined by non-joiners.
func (w *walker) compound(i int) int {
	atoms := w.sc.atoms
	n := 1
	for i+n < len(atoms) && atoms[i+n].gap == gapJoiner {
		n++
	}
	// A phrase or verb inside the word was tried at its first part only.
	parts := atoms[i : i+n]
	last := len(parts)
	for last > 1 && w.look(&parts[last-1]).ending {
		last--
	}
	end := parts[len(parts)-1].end
	if last == 1 {
		l := w.look(&parts[0])
		form := w.joined(parts).word
		if l.stop && !w.keep {
			w.drop(l.stem, form, parts[0].start, end)
			return n
		}
		w.emit(l.stem, form, parts[0].start, end)
		return n
	}
	whole := w.joined(parts[:last])
	stem := whole.stem
	w.out = append(w.out, Term{stem, whole.word, parts[0].start, end, w.position})
	for k := range parts[:last] {
		p := &parts[k]
		l := w.look(p)
		pe := p.end
		if k == last-1 {
			pe = end
		}
		if l.stop && !w.keep || l.stem == stem {
			continue
		}
		w.emit(l.stem, l.word, p.start, pe)
	}
	if w.out[len(w.out)-1].Position == w.position {
		w.position++
	}
	return n
}

// joined looks up the parts of a word written together.
func (w *walker) joined(parts []atom) *lexeme {
	w.join = w.join[:0]
	for k := range parts {
		w.join = append(w.join, w.sc.buf[parts[k].from:parts[k].to]...)
	}
	if l, ok := w.cache[string(w.join)]; ok {
		return l
	}
	return w.learn(string(w.join), Word)
}
