// Package question reads a question, once, for all stages that follow: what is
// searched for, what it asks, of whom, and whether passages answer it.
package question

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question/rewrite"
)

// Lexicon is what a corpus knows of words. The zero value is that of no corpus:
// nothing is corrected, and all terms weigh the same. The functions must be safe for
// concurrent use.
type Lexicon struct {
	// IDF weighs a term of the analyzer by its rarity.
	IDF func(term string) float64
	// DocFreq counts the passages that have a term; Passages is how many there are.
	DocFreq  func(term string) int
	Passages int
	// Similar gives the terms that are spelt nearly like one.
	Similar func(term string) []string
}

// share is the share of the passages that have a term, nil when it is not known.
func (l *Lexicon) share() func(term string) float64 {
	if l.DocFreq == nil || l.Passages == 0 {
		return nil
	}
	return func(term string) float64 { return float64(l.DocFreq(term)) / float64(l.Passages) }
}

// Options says how a question is read. The zero value works.
type Options struct {
	Lexicon  Lexicon
	Synonyms *persian.Synonyms // default persian.DefaultSynonyms
	// History is the conversation before the question, oldest turn first.
	History []rewrite.Turn
	// Rewriter makes follow-up questions self-contained; its Share is taken from
	// Lexicon.
	Rewriter rewrite.Rewriter
	// Verbatim takes the text as it is typed, without corrections and rewriting.
	Verbatim bool
}

// Question is a question as it was understood. It does not change and is safe for
// concurrent use.
type Question struct {
	Asked       string               // as it was typed
	Text        string               // corrected and self-contained: what is searched for and answered
	Language    string               // of Asked, see persian.Language
	Corrections []persian.Correction // made in Asked
	Translated  bool                 // Asked is in English and Text in the words of Persian passages
	Rewritten   *rewrite.Rewritten   // nil when it stood by itself
	RewriteErr  error                // why the model's wording of a follow-up question was not taken
	Type        Type                 // what it asks for
	Courtesy    Courtesy             // what it is when it is no question at all: thanks, a greeting
	Unclear     bool                 // it asks of nothing: neither it nor the conversation names what
	Recognised  index.Filter         // the publications that the wording asks for
	Parsed      index.Parsed         // Text in terms, for searchers

	content  []string              // terms without the words that ask, in their order
	weights  []weight              // of the distinct ones
	place    map[string]int        // of a term in weights
	total    float64               // of the weights
	synonyms map[string][][]string // of a content term
	bigrams  map[[2]string]struct{}
	subjects []*Subject
	mains    []*Subject
	general  bool // the corpus is on much else than medicine
	sought   []Sought
	patients []string // groups of people asked about
	beyond   bool     // see BeyondMedicine
}

// weight is a term of the question with its weight.
type weight struct {
	term   string
	weight float64
}

// Asks reports whether a text has a letter or digit, without which it asks nothing.
func Asks(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// Understand reads a question: corrects what was typed with the wrong keyboard
// layout, in Latin letters or with a typo, makes a follow-up question
// self-contained, and parses what comes of it.
func Understand(ctx context.Context, asked string, o Options) *Question {
	q := &Question{Asked: asked, Text: asked}
	if !o.Verbatim {
		corrected := persian.Correct(asked, o.Lexicon.DocFreq, o.Lexicon.Similar)
		q.Text, q.Corrections, q.Translated = corrected.Text, corrected.Corrections, corrected.Translated
		if q.Courtesy, _, _ = courtesyOf(asked); q.Courtesy != NoCourtesy {
			q.Text, q.Corrections, q.Translated = asked, nil, false
		} else {
			q.complete(ctx, o)
		}
	}
	q.parse(o)
	return q
}

// complete makes a follow-up question self-contained. Turns that asked nothing are
// no part of what was spoken of.
func (q *Question) complete(ctx context.Context, o Options) {
	r := o.Rewriter
	r.Share = o.Lexicon.share()
	asks := strings.TrimSpace(withoutCourtesies(q.Text))
	history := make([]rewrite.Turn, 0, len(o.History))
	for _, t := range o.History {
		if all, _, _ := courtesyOf(t.Question); all == NoCourtesy {
			history = append(history, t)
		}
	}
	if q.Rewritten, q.RewriteErr = r.Rewrite(ctx, history, asks); q.Rewritten != nil {
		q.Text = q.Rewritten.Text
		return
	}
	q.Unclear = r.Unclear(asks)
}

// Prepare reads the lists of words that every question needs, which the first question
// does otherwise. It can be called while indexes are opened.
func Prepare() { prepare() }

var prepare = sync.OnceFunc(func() {
	Understand(context.Background(), "سردرد", Options{})
})

// Parse reads a question as it is written.
func Parse(text string, o Options) *Question {
	q := &Question{Asked: text, Text: text}
	q.parse(o)
	return q
}

func (q *Question) parse(o Options) {
	var analyzer persian.Analyzer
	synonyms := o.Synonyms
	if synonyms == nil {
		synonyms = persian.DefaultSynonyms()
	}
	q.Language = persian.Language(q.Asked)
	asks := persian.Abbreviate(withoutCourtesies(q.Text), o.Lexicon.DocFreq)
	q.Type = typeOf(asks)
	q.Recognised = recogniseFilter(asks)
	terms, function := analyzer.Split(asks)
	said := persian.Spoken().Expand(terms)
	terms, function, said = withoutAsking(terms, function, said)
	q.Parsed = index.Parsed{Terms: terms, Function: function, Synonyms: append(synonyms.Expand(terms), said...)}

	q.content = contentTerms(terms)
	q.bigrams = persian.Bigrams(q.content)
	q.place = make(map[string]int, len(q.content))
	list := make([]persian.Term, len(q.content))
	for i, t := range q.content {
		list[i].Text = t
		if _, ok := q.place[t]; ok {
			continue
		}
		q.place[t] = len(q.weights)
		w := 1.0
		if o.Lexicon.IDF != nil {
			w = max(o.Lexicon.IDF(t), 0)
		}
		q.weights = append(q.weights, weight{t, w})
		q.total += w
	}
	for _, x := range append(synonyms.Expand(list), persian.Spoken().Expand(list)...) {
		for _, t := range q.content[x.From:x.To] {
			if q.synonyms == nil {
				q.synonyms = map[string][][]string{}
			}
			q.synonyms[t] = append(q.synonyms[t], x.Alternatives...)
		}
	}
	folded := parted(q.Text)
	q.sought, q.patients = soughtIn(folded), patientsAsked(q.content, folded)
	q.subjectsOf(terms, synonyms, o.Lexicon.IDF)
	if !slices.ContainsFunc(q.subjects, (*Subject).isDrug) && doseWords().Count(folded) == 0 {
		q.sought = slices.DeleteFunc(q.sought, func(s Sought) bool { return s.Kind == "dose" || s.Kind == "maximum" })
	}
	q.mains = q.main()
	q.general = o.Lexicon.general()
	if q.general && len(q.mains) > 0 && !q.mains[0].isDrug() && !q.dosing() {
		q.mains = nil // a name of medicine may name anything there: سرطان, سنگ
	}
	if q.mains == nil && !q.dosing() {
		q.sought = nil // what is sought is known of things of medicine
	}
	if slices.ContainsFunc(q.mains, (*Subject).isDrug) && (slices.Contains(q.patients, pregnancyGroup) || slices.Contains(q.patients, lactationGroup)) {
		for i := range q.sought { // harm to the child is what is meant: «ضرر دارد؟»
			if q.sought[i].Kind == "adverse" && (strings.HasPrefix(q.sought[i].Word, "ضرر") || strings.HasPrefix(q.sought[i].Word, "مضر")) {
				q.sought[i].Kind = "allowed"
			}
		}
	}
	switch drugs := len(q.mains) > 0 && q.mains[0].isDrug(); {
	case len(q.sought) == 0 && drugs && len(q.mains) > 1 && len(q.content) < 5 && strings.Contains(folded, " با "):
		q.sought = []Sought{{Kind: "interaction", Word: q.mains[0].Text}} // «آسپرین با وارفارین»
	case len(q.sought) == 0 && drugs && q.ForSomebody():
		q.sought = []Sought{{Kind: "allowed", Word: q.patients[0]}} // «متفورمین در شیردهی»
	}
	q.beyond = beyond(folded) && !q.medical() && o.Lexicon.medical()
}

// Query is what searchers are asked for.
func (q *Question) Query(f index.Filter) index.Query {
	return index.Query{Text: q.Text, Filter: f, Parsed: &q.Parsed}
}

// Content returns the terms that say what is asked about, without those that ask,
// in their order. It must not be changed.
func (q *Question) Content() []string { return q.content }

// Weights yields the distinct content terms with their weights, in their order.
func (q *Question) Weights(yield func(term string, weight float64) bool) {
	for _, w := range q.weights {
		if !yield(w.term, w.weight) {
			return
		}
	}
}

// questionWords are the terms of words that ask and say nothing of the subject.
var questionWords = sync.OnceValue(func() persian.TermSet {
	words := wordlist.Open("questions").Section("words").Words()
	return persian.NewTermSet(persian.Terms(strings.Join(words, " ")))
})

// spokenAsking are words that a spoken question is worded with.
var spokenAsking = sync.OnceValue(func() map[string]bool {
	return wordlist.Open("spoken").Section("asking").Set(persian.Normalize)
})

// withoutAsking makes function words of the words that a spoken question is worded
// with, unless nothing else is left. The expansions are those of the terms that stay.
func withoutAsking(terms, function []persian.Term, said []persian.Expansion) (
	kept, more []persian.Term, expanded []persian.Expansion) {
	at := make([]int, len(terms)+1) // how many are kept before each
	for i, t := range terms {
		at[i] = len(kept)
		if spokenAsking()[t.Form] {
			more = append(more, t)
		} else {
			kept = append(kept, t)
		}
	}
	at[len(terms)] = len(kept)
	if len(kept) == 0 {
		return terms, function, said
	}
	for _, x := range said {
		if x.From, x.To = at[x.From], at[x.To]; x.To > x.From {
			expanded = append(expanded, x)
		}
	}
	more = append(more, function...)
	slices.SortStableFunc(more, func(a, b persian.Term) int { return a.Position - b.Position })
	return kept, more, expanded
}

// contentTerms leaves the terms that ask out, unless nothing else is left.
func contentTerms(terms []persian.Term) []string {
	all := make([]string, len(terms))
	out := make([]string, 0, len(terms))
	asking := questionWords()
	for i, t := range terms {
		all[i] = t.Text
		if !asking.Has(t.Text) {
			out = append(out, t.Text)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}
