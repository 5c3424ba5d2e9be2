// Package choice answers questions of multiple choice without a model, by what a
// corpus says of each option.
package choice

import (
	"context"
	"strings"

	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

// Searcher finds the passage of a corpus with the most of a text. The score is that of
// BM25, 0 when nothing is found.
type Searcher func(ctx context.Context, text string) (passage string, score float64, err error)

// Pick is what was chosen.
type Pick struct {
	Option  int       // 0-based; -1 when the corpus says nothing of any
	Passage string    // that supports it best, as Searcher named it
	Support []float64 // of each option, 1 or less
}

// Choose picks the option that the corpus supports best, or, where the question asks for
// the one that is not so, least. The support of an option is what its words add to the
// best score of the question, as a share of the best score that they have alone: an option
// that is said in the same passage as the question's words adds nearly all of it, one
// that is said elsewhere next to nothing.
func Choose(ctx context.Context, search Searcher, question string, options []string) (Pick, error) {
	p := Pick{Option: -1, Support: make([]float64, len(options))}
	_, stem, err := search(ctx, question)
	if err != nil {
		return p, err
	}
	passages := make([]string, len(options))
	found := false
	for i, o := range options {
		_, alone, err := search(ctx, o)
		if err != nil {
			return p, err
		}
		var both float64
		if passages[i], both, err = search(ctx, question+"\n"+o); err != nil {
			return p, err
		}
		p.Support[i] = (both - stem) / (alone + 1)
		found = found || alone > 0
	}
	denied := Denied(question)
	for i, s := range p.Support {
		if p.Option < 0 || !denied && s > p.Support[p.Option] || denied && s < p.Support[p.Option] {
			p.Option, p.Passage = i, passages[i]
		}
	}
	if !found {
		p.Option, p.Passage = -1, ""
	}
	return p, nil
}

var exceptWords = wordlist.SetOf("choices", "except", persian.Fold)

// Denied reports whether a question asks which option is not so: «کدام نادرست است؟»,
// «همه … به جز», "all of the following except". Its last sentence decides.
func Denied(question string) bool {
	if all := persian.Sentences(question); len(all) > 0 {
		question = question[all[len(all)-1].Start:]
	}
	for _, t := range persian.Tokens(question) {
		word := strings.ToLower(persian.Fold(t.Text))
		if exceptWords()[word] || strings.HasPrefix(word, "نمی") {
			return true
		}
	}
	return false
}
