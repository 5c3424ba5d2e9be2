package metric

import (
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
)

type choiceReader struct {
	options int
	words   []choiceWord
}

// persianLabels are the letters of Iranian exam papers, in abjad order.
var persianLabels = []string{"ا", "ب", "ج", "د", "ه", "و"}

// label returns the option that word i names. bare says that nothing but its
// place marks the word as a label; then «و» (and), "a" and the like need a mark
// or the end of the text after them.
func (r choiceReader) label(i int, bare bool) (int, bool) {
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
	if n < 0 || n >= r.options {
		return 0, false
	}
	if word && bare && i+1 < len(r.words) && strings.TrimSpace(w.after) == "" {
		return 0, false
	}
	return n, true
}

func decimal(s string) bool { return s == "." || s == "٫" || s == "/" || s == "," }

func number(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// lead returns the label that stands alone or, set off by a mark, in front.
func (r choiceReader) lead() (int, bool) {
	if len(r.words) == 0 {
		return 0, false
	}
	n, ok := r.label(0, true)
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
	if _, more := r.label(1, true); more {
		return 0, false
	}
	return n, true
}

// list returns the labels of an answer that consists of labels alone.
func (r choiceReader) list() []int {
	var list []int
	for i, w := range r.words {
		n, ok := r.label(i, true)
		switch {
		case ok:
			list = append(list, n)
		case w.text == "و" || w.text == "یا" || w.text == "and" || w.text == "or":
		default:
			return nil
		}
	}
	return list
}

var (
	optionWords = wordlist.SetOf("choices", "option", nil)
	answerWords = wordlist.SetOf("choices", "answer", nil)
	finalWords  = wordlist.SetOf("choices", "final", nil)
	rightWords  = wordlist.SetOf("choices", "right", nil)
	wrongWords  = wordlist.SetOf("choices", "wrong", nil)
	fillerWords = wordlist.SetOf("choices", "filler", nil)
)

func endsSentence(s string) bool { return strings.ContainsAny(s, ".؟?!\n؛;") }

// mentions collects the options that the answer states, states as final, and
// merely mentions without calling them wrong.
func (r choiceReader) mentions() (strong, final, weak []int) {
	for i := 0; i < len(r.words); i++ {
		answer, option := answerWords()[r.words[i].text], optionWords()[r.words[i].text]
		if !answer && !option {
			continue
		}
		last := finalWords()[r.words[i].text] || i > 0 && finalWords()[r.words[i-1].text]
		negated := false
		j := i + 1
		for ; j < len(r.words) && j-i < 9; j++ {
			if _, ok := r.label(j, true); ok {
				break
			}
			if wrongWords()[r.words[j].text] {
				negated = true
			} else if !fillerWords()[r.words[j].text] {
				break
			}
			last = last || finalWords()[r.words[j].text]
			option = option || optionWords()[r.words[j].text]
			answer = answer || answerWords()[r.words[j].text]
		}
		if j >= len(r.words) {
			continue
		}
		// Straight after «گزینه» even «و» and "a" are labels.
		n, ok := r.label(j, !(j == i+1 && option))
		if !ok {
			continue
		}
		right := answer
		for k := j; k < len(r.words) && k-j < 5 && !(k > j && endsSentence(r.words[k-1].after)); k++ {
			if k > j && optionWords()[r.words[k].text] || r.rejectsNext(k) {
				break
			}
			negated = negated || k > j && wrongWords()[r.words[k].text]
			right = right || k > j && rightWords()[r.words[k].text]
		}
		i = j
		switch {
		case negated:
		case right && last:
			final = append(final, n)
		case right:
			strong = append(strong, n)
		default:
			weak = append(weak, n)
		}
	}
	return strong, final, weak
}

// rejectsNext reports whether word k is the "not" of "C, not A".
func (r choiceReader) rejectsNext(k int) bool {
	if t := r.words[k].text; k+1 >= len(r.words) || t != "not" && t != "نه" {
		return false
	}
	_, ok := r.label(k+1, true)
	return ok
}
