package metric

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
		return 0, fmt.Errorf("read choice: options %d and %d have the same text: %w", equal[0]+1, equal[1]+1,
			ErrAmbiguousChoice)
	}
	if len(equal) == 1 {
		if hasLead && lead != equal[0] {
			return 0, fmt.Errorf("read choice: %q is the label of one option and the text of another: %w",
				strings.TrimSpace(answer), ErrAmbiguousChoice)
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
