package persian

import "github.com/biopars/biopars/internal/wordlist"

// lexeme is what is known of a word, wherever it stands. It fits a cache line:
// finding it is most of the analysis of a text.
type lexeme struct {
	word, stem string
	number     int32 // of the stem in the walker's vocabulary; -1 for none
	stop       bool  // left out
	ending     bool  // inflects the word before it, behind a non-joiner
	apart      bool  // does so behind a space, too
	selects    bool  // what follows may tell which one: ویتامین ای
	selected   bool  // may tell which one
	verbal     bool  // makes a verb of what follows
	more       *more // nil for most words
}

// more is what is known of few words.
type more struct {
	verb    string   // stem of a verb written together with می or نمی; "" for others
	negated bool     // by نمی
	phrases []phrase // that begin with the word
}

// look returns what is known of the atom's word. The text of a known word is
// shared, so that terms cost no memory of their own.
func (w *walker) look(a *atom) *lexeme {
	if a.known == nil {
		raw := w.sc.buf[a.from:a.to]
		l, hash := w.lexemes.find(raw)
		if l == nil {
			l = w.learn(string(raw), a.kind, hash)
		}
		a.known = l
	}
	return a.known
}

// learn looks a word up and remembers it.
func (w *walker) learn(word string, kind Kind, hash uint32) *lexeme {
	l := &lexeme{
		word: word, stem: word, stop: stopWords()[word],
		ending: endings()[word], apart: apartEndings()[word],
		selects:  lettered()[word] || word == "ویتامین" || word == "نوع",
		selected: word == "a" || letterNames()[word] != "" || typeNames()[word] != "",
		verbal:   word == "می" || word == "نمی",
	}
	begun := phrases()[word]
	var joined string
	var negated bool
	if kind != Number {
		l.stem = stemWord(word)
		joined, negated, _ = joinedVerb(word)
		_, isVerb := verbForms()[word]
		l.stop = l.stop || isVerb && stopVerbs()[l.stem]
	}
	if joined != "" || begun != nil {
		l.more = &more{joined, negated, begun}
	}
	l.number = w.numberOf(l.stem)
	w.lexemes.add(l, hash)
	return l
}

// joined looks up the parts of a word written together.
func (w *walker) joined(parts []atom) *lexeme {
	w.join = w.join[:0]
	for k := range parts {
		w.join = append(w.join, w.sc.buf[parts[k].from:parts[k].to]...)
	}
	l, hash := w.lexemes.find(w.join)
	if l == nil {
		l = w.learn(string(w.join), Word, hash)
	}
	return l
}

// endings are the parts of a word behind a non-joiner that inflect it,
// apartEndings those that are also written apart from their word.
var (
	endings      = wordlist.SetOf("endings", "behind a non-joiner", Normalize)
	apartEndings = wordlist.SetOf("endings", "behind a space", Normalize)
)
