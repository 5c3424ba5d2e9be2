package metric

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/biopars/biopars/internal/wordlist"
)

var (
	// ErrNoChoice is returned when an answer names no option.
	ErrNoChoice = errors.New("answer names no option")
	// ErrAmbiguousChoice is returned when an answer names several options and
	// does not say which one it decides for.
	ErrAmbiguousChoice = errors.New("answer names several options")
)

// ReadChoice returns the 0-based index of the option that a free-text answer to a
// multiple-choice question decides for. It understands option numbers in Persian,
// Arabic and Latin digits, the letters الف (آ) ب ج د ه و and A B C …, each alone,
// in front of the answer («ب) …»), after a word such as «گزینه» or "option", or in
// a statement («پاسخ صحیح گزینهٔ ۲ است», "the answer is (B)"), and the text of an
// option itself. Signs are taken in this order:
//
//  1. the answer is the text of one option;
//  2. a statement of the answer, or an option said to be right; one called final
//     outranks others;
//  3. a label alone or in front;
//  4. the only option mentioned and not said to be wrong;
//  5. the only option whose text the answer contains (a longer option that
//     contains a shorter one counts alone).
//
// It returns ErrNoChoice or ErrAmbiguousChoice rather than guess: a guess would
// be right by chance as often as the question has options.
func ReadChoice(answer string, options []string) (int, error) {
	r := choiceReader{options: len(options), words: choiceWords(answer)}
	texts := make([][]string, len(options))
	for i, o := range options {
		texts[i] = Fa.AppendTokens(nil, o)
	}
	whole := Fa.AppendTokens(nil, answer)
	lead, hasLead := r.lead()
	var equal []int
	for i := range texts {
		if len(whole) > 0 && slices.Equal(whole, texts[i]) {
			equal = append(equal, i)
		}
	}
	if len(equal) > 1 {
		return 0, fmt.Errorf("read choice: options %d and %d have the same text: %w", equal[0]+1, equal[1]+1, ErrAmbiguousChoice)
	}
	if len(equal) == 1 {
		if hasLead && lead != equal[0] {
			return 0, fmt.Errorf("read choice: %q is the label of one option and the text of another: %w", strings.TrimSpace(answer), ErrAmbiguousChoice)
		}
		return equal[0], nil
	}
	strong, final, weak := r.mentions()
	for _, set := range [][]int{final, strong} {
		if len(set) > 0 {
			return only(set)
		}
	}
	if hasLead {
		return lead, nil
	}
	if list := r.list(); len(list) > 0 {
		return only(list)
	}
	if len(weak) > 0 {
		return only(weak)
	}
	var within []int
	for i, t := range texts {
		if containsRun(whole, t) {
			within = append(within, i)
		}
	}
	within = slices.DeleteFunc(slices.Clone(within), func(i int) bool {
		return slices.ContainsFunc(within, func(j int) bool {
			return len(texts[j]) > len(texts[i]) && containsRun(texts[j], texts[i])
		})
	})
	if len(within) > 0 {
		return only(within)
	}
	return 0, fmt.Errorf("read choice: %w", ErrNoChoice)
}

// only returns the single distinct value of set.
func only(set []int) (int, error) {
	for _, i := range set[1:] {
		if i != set[0] {
			return 0, fmt.Errorf("read choice: options %d and %d: %w", set[0]+1, i+1, ErrAmbiguousChoice)
		}
	}
	return set[0], nil
}

// containsRun reports whether part, not empty, occurs in all as adjacent tokens.
func containsRun(all, part []string) bool {
	for i := 0; len(part) > 0 && i+len(part) <= len(all); i++ {
		if slices.Equal(all[i:i+len(part)], part) {
			return true
		}
	}
	return false
}

// choiceWord is a word of an answer, folded, with what stands around it.
type choiceWord struct {
	text   string
	upper  bool   // written in Latin capitals
	before string // between the previous word and this one
	after  string // up to the next word
}

// choiceWords cuts an answer into words. Marks of emphasis vanish; letters and
// digits are folded; a hamza on «گزینهٔ» and ZWNJ end a word.
func choiceWords(answer string) []choiceWord {
	var words []choiceWord
	var word, gap strings.Builder
	upper := true
	flush := func() {
		if word.Len() == 0 {
			return
		}
		words = append(words, choiceWord{text: word.String(), upper: upper, before: gap.String()})
		word.Reset()
		gap.Reset()
		upper = true
	}
	for _, r := range answer {
		switch {
		case r == '*' || r == '_' || r == '`' || r == '\u0640' || unicode.Is(unicode.Mn, r): // emphasis, kashida, vowel marks
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			upper = upper && !unicode.IsLower(r)
			word.WriteRune(choiceLetter(r))
		default:
			flush()
			gap.WriteRune(r)
		}
	}
	flush()
	for i := range words {
		if i+1 < len(words) {
			words[i].after = words[i+1].before
		} else {
			words[i].after = gap.String()
		}
	}
	return words
}

// choiceLetter is the letter or digit that r stands for where options are named: of
// Persian, ASCII, lower case.
func choiceLetter(r rune) rune {
	switch {
	case r == 'ي' || r == 'ى':
		return 'ی'
	case r == 'ك':
		return 'ک'
	case r == 'آ' || r == 'أ' || r == 'إ':
		return 'ا'
	case r == 'ۀ' || r == 'ة':
		return 'ه'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	}
	return unicode.ToLower(r)
}

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
		if decimal(w.after) && i+1 < len(r.words) && number(r.words[i+1].text) || decimal(w.before) && i > 0 && number(r.words[i-1].text) {
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

// ChoiceScore counts the outcomes of a multiple-choice set. An answer that could
// not be read counts as wrong, and is counted apart, because a model that answers
// in an unreadable form has not answered.
type ChoiceScore struct {
	Items, Correct, Unreadable int
}

// Add counts one answer: the option read from it (err from ReadChoice) against
// the index of the right one. It reports whether the answer is right.
func (s *ChoiceScore) Add(choice int, err error, right int) bool {
	s.Items++
	if err != nil {
		s.Unreadable++
		return false
	}
	if choice == right {
		s.Correct++
		return true
	}
	return false
}

// Accuracy returns the share of right answers. It returns ErrUndefined for no
// items.
func (s *ChoiceScore) Accuracy() (float64, error) {
	if s.Items == 0 {
		return 0, fmt.Errorf("accuracy: no item: %w", ErrUndefined)
	}
	return float64(s.Correct) / float64(s.Items), nil
}
