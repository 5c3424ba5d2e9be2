package metric

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

func choiceList(section string) func() map[string]bool {
	return wordlist.SetOf("choices", section, choiceForm)
}

var (
	optionWords   = choiceList("option")
	answerWords   = choiceList("answer")
	finalWords    = choiceList("final")
	concludeWords = choiceList("conclude")
	turnWords     = choiceList("turn")
	rightWords    = choiceList("right")
	wrongWords    = choiceList("wrong")
	denyWords     = choiceList("deny")
	becauseWords  = choiceList("because")
	isWords       = choiceList("is")
	neitherWords  = choiceList("neither")
	fillerWords   = choiceList("filler")
	joinWords     = choiceList("join")
	ordinalWords  = []func() map[string]bool{choiceList("first"), choiceList("second"), choiceList("third"),
		choiceList("fourth"), choiceList("fifth")}
	lastWords = choiceList("last")
)

// choiceReader reads the words of one answer.
type choiceReader struct {
	words []choiceWord
	texts [][]string // of the options, in words
}

func newChoiceReader(answer string, options []string) *choiceReader {
	r := &choiceReader{words: readable(answer)}
	for _, o := range options {
		var text []string
		for _, w := range readable(o) {
			text = append(text, w.text)
		}
		r.texts = append(r.texts, text)
	}
	return r
}

// readable are the words of a text without those that say nothing, and without the «و»
// (and) that Arabic writes on the article.
func readable(s string) []choiceWord {
	words := slices.DeleteFunc(choiceWords(s), silent)
	for i := range words {
		if strings.HasPrefix(words[i].text, "وال") {
			words[i].text = strings.TrimPrefix(words[i].text, "و")
		}
	}
	return words
}

// silent is the «ی» of «گزینه‌ی», which says nothing.
func silent(w choiceWord) bool { return w.text == "ی" }

// persianLabels are the letters of Iranian exam papers, in abjad order.
var persianLabels = []string{"ا", "ب", "ج", "د", "ه", "و"}

// label returns the option that word i names by a letter or a digit. bare says that
// nothing but its place marks the word as a label; then «و» (and), "a" and the like need
// a mark or the end of the text after them.
func (r *choiceReader) label(i int, bare bool) (int, bool) {
	w := r.words[i]
	n := -1
	word := false // also a word of its language
	switch {
	case w.text == "الف":
		n = 0
	case len(w.text) == 1 && w.text[0] >= '1' && w.text[0] <= '9':
		n = int(w.text[0] - '1')
		// ۲٫۵ and 2.5 are numbers, not the second option.
		if decimal(w.after) && i+1 < len(r.words) && number(r.words[i+1].text) || decimal(w.before) && i > 0 &&
			number(r.words[i-1].text) {
			return 0, false
		}
	case len(w.text) == 1 && w.text[0] >= 'a' && w.text[0] <= 'z':
		n = int(w.text[0] - 'a')
		word = !w.upper || w.text == "i"
	default:
		n = slices.Index(persianLabels, w.text)
		word = w.text == "و" || w.text == "ا" || w.text == "ه"
	}
	if n < 0 || n >= len(r.texts) {
		return 0, false
	}
	if word && bare && i+1 < len(r.words) && strings.TrimSpace(w.after) == "" {
		return 0, false
	}
	return n, true
}

// ordinal returns the option that word i names by a number in words.
func (r *choiceReader) ordinal(i int) (int, bool) {
	for n, words := range ordinalWords {
		if words()[r.words[i].text] {
			return n, n < len(r.texts)
		}
	}
	if lastWords()[r.words[i].text] {
		return len(r.texts) - 1, len(r.texts) > 0
	}
	return 0, false
}

// text returns the option whose text stands at word i, the longest, and how many words
// it has.
func (r *choiceReader) text(i int) (option, length int, ok bool) {
	for n, t := range r.texts {
		if len(t) > length && i+len(t) <= len(r.words) && r.same(i, t) {
			option, length, ok = n, len(t), true
		}
	}
	return option, length, ok
}

func (r *choiceReader) same(i int, text []string) bool {
	for j, w := range text {
		if r.words[i+j].text != w {
			return false
		}
	}
	return true
}

// lead returns the label that stands alone or, set off by a mark, in front.
func (r *choiceReader) lead() (int, bool) {
	if len(r.words) == 0 {
		return 0, false
	}
	n, ok := r.label(0, true)
	if !ok && len(r.words) == 1 {
		return r.ordinal(0)
	}
	if !ok {
		return 0, false
	}
	if len(r.words) == 1 {
		return n, true
	}
	if !strings.ContainsAny(r.words[0].after, ").]:»\"'-–،؛\n") {
		return 0, false
	}
	// «الف، ب» and "A, C" are lists, and "1, 2.5" is none of ours either.
	if _, more := r.label(1, true); more && !r.alone() {
		return 0, false
	}
	return n, true
}

// alone reports whether the first line is a label and nothing else.
func (r *choiceReader) alone() bool {
	return len(r.words) == 1 || strings.Contains(r.words[0].after, "\n")
}

// list returns the labels of an answer that consists of labels alone.
func (r *choiceReader) list() []int {
	var list []int
	for i, w := range r.words {
		n, ok := r.label(i, true)
		switch {
		case ok:
			list = append(list, n)
		case joinWords()[w.text]:
		default:
			return nil
		}
	}
	return list
}

// neither reports whether the answer says that no option is right.
func (r *choiceReader) neither() bool {
	for i, w := range r.words {
		if neitherWords()[w.text] || i+1 < len(r.words) && neitherWords()[w.text+r.words[i+1].text] {
			return true
		}
	}
	return false
}
