package metric

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/biopars/biopars/generate/citation"
	"github.com/biopars/biopars/generate/sanitize"
)

var (
	// ErrNoChoice is returned when an answer names no option.
	ErrNoChoice = errors.New("answer names no option")
	// ErrAmbiguousChoice is returned when an answer names several options and
	// does not say which one it decides for.
	ErrAmbiguousChoice = errors.New("answer names several options")
)

// ReadChoice returns the 0-based index of the option that a free-text answer to a
// multiple-choice question decides for. What stands between marks of reasoning is no
// part of the answer, and citation markers are not either, unless nothing else names an
// option. Options are named by numbers in Persian, Arabic and Latin digits or in
// words («گزینهٔ ۲», «گزینه دوم», "the second option"), by the letters الف (آ) ب ج د ه و
// and A B C …, and by their texts. Signs are taken in this order:
//
//  1. what stands in \boxed{…};
//  2. the answer is the text of one option;
//  3. what the answer comes to, or calls final, the last of it («پس گزینهٔ ۲»);
//  4. what it says is the answer, then what it says is right; where it takes back what
//     it said before, the last;
//  5. a label alone or in front («ب) …», «۲. …»);
//  6. the only option named and not said to be wrong.
//
// It returns ErrNoChoice or ErrAmbiguousChoice rather than guess: a guess would
// be right by chance as often as the question has options.
func ReadChoice(answer string, options []string) (int, error) {
	answer = sanitize.Answer(answer)
	if boxed := boxes().FindAllStringSubmatch(answer, -1); len(boxed) > 0 {
		return readChoice(boxed[len(boxed)-1][1], options)
	}
	if words := withoutMarkers(answer); words != answer {
		n, err := readChoice(words, options)
		if !errors.Is(err, ErrNoChoice) {
			return n, err
		}
	}
	return readChoice(answer, options)
}

// boxes finds \boxed{2}, \boxed{\text{B}}.
var boxes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\\boxed\s*\{(?:\s*\\(?:text|mathrm|textbf|mathbf)\s*\{)?([^{}]*)\}`)
})

// withoutMarkers is a text without its citation markers.
func withoutMarkers(s string) string {
	var stream citation.Stream
	var b strings.Builder
	for _, p := range append(stream.Write(s), stream.Close()...) {
		if !p.Marker {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func readChoice(answer string, options []string) (int, error) {
	r := newChoiceReader(answer, options)
	lead, hasLead := r.lead()
	if i, ok, err := equalText(answer, options); err != nil || ok {
		if ok && hasLead && lead != i {
			err = fmt.Errorf("read choice: %q is the label of one option and the text of another: %w",
				strings.TrimSpace(answer), ErrAmbiguousChoice)
		}
		return i, err
	}
	said := r.mentions()
	for f := concluded; f > mentioned; f-- {
		if f < concluded && hasLead && r.alone() {
			return lead, nil
		}
		if i, ok, err := decided(said, f); ok {
			return i, err
		}
	}
	if hasLead {
		return lead, nil
	}
	if list := r.list(); len(list) > 0 {
		return only(list)
	}
	if r.neither() {
		return 0, fmt.Errorf("read choice: %w", ErrNoChoice)
	}
	if i, ok, err := decided(said, mentioned); ok {
		return i, err
	}
	return 0, fmt.Errorf("read choice: %w", ErrNoChoice)
}

// decided is the option of the mentions of a force.
func decided(said []mention, f force) (int, bool, error) {
	var set []int
	for _, m := range said {
		if m.force != f || m.wrong {
			continue
		}
		// The last of what an answer comes to counts, and so does what is said after
		// taking something back.
		if f == concluded || m.turned && f > mentioned {
			set = nil
		}
		set = append(set, m.options...)
	}
	if len(set) == 0 {
		return 0, false, nil
	}
	i, err := only(set)
	return i, true, err
}

// equalText is the option whose text the answer is.
func equalText(answer string, options []string) (int, bool, error) {
	whole := Fa.AppendTokens(nil, answer)
	var equal []int
	for i, o := range options {
		if len(whole) > 0 && slices.Equal(whole, Fa.AppendTokens(nil, o)) {
			equal = append(equal, i)
		}
	}
	switch len(equal) {
	case 0:
		return 0, false, nil
	case 1:
		return equal[0], true, nil
	}
	return 0, false, fmt.Errorf("read choice: options %d and %d have the same text: %w", equal[0]+1, equal[1]+1,
		ErrAmbiguousChoice)
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
