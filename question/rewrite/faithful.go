package rewrite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/generate/sanitize"
	"github.com/biopars/biopars/persian"
)

// ErrNotFaithful is wrapped by the error that a model's wording adds something
// that neither the question nor the conversation says, or leaves something of
// the question out.
var ErrNotFaithful = errors.New("rewrite: the model's wording is not faithful")

// maxWording bounds a rewritten question, in characters beyond the question
// itself.
const maxWording = 400

// neutral are words that a question may be worded with besides those of the
// conversation: they name nothing.
var neutral = termsOf("neutral")

// faithful checks a model's wording. Its terms must be those of the question or
// the conversation; its negations those of the question or of earlier
// questions; and every name, number and negation of the question must still be
// there. That is strict: a good wording is refused at times, and the rules take
// its place.
func faithful(text, question string, history []Turn) error {
	clean, injected := sanitize.Clean(text)
	if injected || clean != text || utf8.RuneCountInString(text) > utf8.RuneCountInString(question)+maxWording {
		return fmt.Errorf("%w: it is no plain question", ErrNotFaithful)
	}
	var asked, said []persian.Term
	asked = append(asked, terms(question)...)
	for _, t := range history {
		asked = append(asked, terms(t.asked())...)
		said = append(said, terms(t.Answer)...)
	}
	known, denied := map[string]bool{}, map[string]bool{}
	for _, t := range asked {
		known[t.Text] = true
		denied[t.Text] = denied[t.Text] || negative(t.Text)
	}
	for _, t := range said {
		known[t.Text] = known[t.Text] || !negative(t.Text)
	}
	written := terms(text)
	for _, t := range written {
		switch {
		case negative(t.Text) && !denied[t.Text]:
			return fmt.Errorf("%w: it adds the negation «%s»", ErrNotFaithful, t.Form)
		case !known[t.Text] && !neutral()[t.Text]:
			return fmt.Errorf("%w: it adds «%s»", ErrNotFaithful, t.Form)
		}
	}
	for _, t := range terms(question) {
		kept := slices.ContainsFunc(written, func(w persian.Term) bool { return w.Text == t.Text })
		if !kept && (negative(t.Text) || strings.ContainsAny(t.Text, "0123456789") || inName(t, question)) {
			return fmt.Errorf("%w: it leaves «%s» out", ErrNotFaithful, t.Form)
		}
	}
	return nil
}

func inName(t persian.Term, question string) bool {
	holds := func(n name) bool { return n.start <= t.Start && t.End <= n.end }
	return slices.ContainsFunc(names(terms(question)), holds)
}

// denials are negative terms that do not begin like a negated verb.
var denials = termsIn("negation", "questions")

// negative reports whether a term of the analyzer denies.
func negative(term string) bool {
	return denials()[term] || strings.HasPrefix(term, "نمی")
}
