package persian

import (
	"maps"
	"sync"

	"github.com/biopars/biopars/internal/wordlist"
)

var walkers = sync.Pool{New: func() any { return new(walker) }}

// walker goes over the atoms of a text. It is used by one goroutine at a time.
type walker struct {
	sc       scanner
	keep     bool // function words are terms
	split    bool // or are collected apart
	marked   bool // whether a term is left out by default is kept in content
	content  []bool
	out      []Term
	function []Term
	position int
	join     []byte
	lexemes  lexemes
	numbers  *numbers // takes the terms instead of out; nil for none
}

func (w *walker) emit(text, form string, start, end int) {
	if w.numbers != nil {
		w.numbers.take(w.numberOf(text), text)
	} else {
		w.out = append(w.out, Term{text, form, start, end, w.position})
		w.mark(true)
	}
	w.position++
}

// mark notes for the last term whether it is one without KeepStopWords.
func (w *walker) mark(content bool) {
	if w.marked {
		w.content = append(w.content[:len(w.out)-1], content)
	}
}

// emitStem is emit for the stem of a word.
func (w *walker) emitStem(l *lexeme, form string, start, end int) {
	if w.numbers != nil {
		w.numbers.take(l.number, l.stem)
	} else {
		w.out = append(w.out, Term{l.stem, form, start, end, w.position})
		w.mark(!l.stop)
	}
	w.position++
}

// extend gives the last term an ending that was written behind it.
func (w *walker) extend(end int) {
	if n := len(w.out); n > 0 {
		w.out[n-1].End = end
	}
}

// drop leaves a function word out; the words around it are not neighbours.
func (w *walker) drop(text, form string, start, end int) {
	if w.split {
		w.function = append(w.function, Term{text, form, start, end, w.position})
	}
	w.position++
}

// walk emits the terms of the scanned text.
func (w *walker) walk() {
	w.position = 0
	atoms := w.sc.atoms
	for i := 0; i < len(atoms); {
		l := w.look(&atoms[i])
		if l.more != nil && l.more.phrases != nil {
			if n, term := w.phrase(i, l.more.phrases); n > 0 {
				w.emit(term, term, atoms[i].start, atoms[i+n-1].end)
				i += n
				// Endings of the phrase: آنتی‌بیوتیک‌ها.
				for i < len(atoms) && atoms[i].gap == gapJoiner && w.look(&atoms[i]).ending {
					w.extend(atoms[i].end)
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
		name := ""
		if l.selected {
			name = w.named(i, l.word)
		}
		if name != "" {
			w.emit(name, name, atoms[i].start, atoms[i].end)
		} else {
			w.word(&atoms[i], l)
		}
		i++
	}
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
	if m := l.more; m != nil && m.verb != "" && a.kind == Word {
		w.verbTerm(m.verb, m.negated, a.start, a.end)
		if l.stop {
			w.mark(false)
		}
		return
	}
	w.emitStem(l, l.word, a.start, a.end)
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
		if p.behind && (i == 0 || atoms[i-1].kind != Number) {
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
		w.emitStem(l, form, parts[0].start, end)
		return n
	}
	whole := w.joined(parts[:last])
	w.emitStem(whole, whole.word, parts[0].start, end)
	w.mark(true)
	w.position-- // shared with the first part
	shared := w.position
	for k := range parts[:last] {
		p := &parts[k]
		l := w.look(p)
		pe := p.end
		if k == last-1 {
			pe = end
		}
		if l.stop && !w.keep || l.stem == whole.stem {
			continue
		}
		w.emitStem(l, l.word, p.start, pe)
	}
	if w.position == shared {
		w.position++
	}
	return n
}

// letterNames are letters as they are named after vitamins, and typeNames
// numbers as they are named after types.
var (
	letterNames = named("letters")
	typeNames   = named("types")
	lettered    = wordlist.SetOf("named", "lettered", Normalize)
)

// named are the pairs of a section of the list of that name.
func named(section string) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		return maps.Collect(wordlist.Open("named").Section(section).Pairs())
	})
}

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
		return letterNames()[word]
	case "نوع", "تیپ", "type":
		if n := typeNames()[word]; n != "" {
			return n
		}
	}
	if word == "a" && lettered()[before.word] {
		return word
	}
	return ""
}
