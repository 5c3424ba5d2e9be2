package biopars

import (
	"context"
	"strings"
	"unicode"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/ollama"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
	"github.com/biopars/biopars/question/rewrite"
)

// Understanding is what a question was taken to mean.
type Understanding struct {
	Language    string               `json:"language"`              // of the question as typed: see persian.Language
	Corrections []persian.Correction `json:"corrections,omitempty"` // layout and spelling, in the question as typed
	Type        []string             `json:"type,omitempty"`        // see generate.QuestionType
	Terms       []string             `json:"terms"`                 // what is searched for, as the index has it
	Synonyms    []OtherNames         `json:"synonyms,omitempty"`    // by which the search is widened
	Filter      index.Filter         `json:"filter"`                // in force
	Recognised  index.Filter         `json:"recognised"`            // in the wording, and not in force: see retrieve.RecogniseFilter
}

// OtherNames are the synonyms of a stretch of terms.
type OtherNames struct {
	Terms string   `json:"terms"`
	Names []string `json:"names"`
}

// reading is a question as it is searched for.
type reading struct {
	text        string
	corrections []persian.Correction
	rewritten   *rewrite.Rewritten
	notices     []answer.Notice
}

func asksSomething(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
}

// read corrects the question and makes a follow-up self-contained. A nil corpus
// corrects nothing.
func (e *Engine) read(ctx context.Context, c *corpus, q Question) reading {
	read := reading{text: q.Text}
	if q.Verbatim {
		return read
	}
	if c != nil {
		read.correct(c)
	}
	if len(q.History) == 0 {
		return read
	}
	r := rewrite.Rewriter{Model: e.opts.Model, Options: []llms.CallOption{ollama.WithFormat(rewrite.Schema)}}
	if c != nil {
		r.Share = c.share()
	}
	rewritten, err := r.Rewrite(ctx, q.History, read.text)
	if err != nil {
		read.notices = append(read.notices, answer.NewNotice(answer.NoticeRewrite, err.Error()))
	}
	if rewritten != nil {
		read.rewritten, read.text = rewritten, rewritten.Text
	}
	return read
}

// correct reads a question that was typed with the wrong keyboard layout, in
// Latin letters, or with a slip in a word that the corpus does not have. What it
// changes is said in a notice.
func (read *reading) correct(c *corpus) {
	frequency := func(term string) int {
		n, err := c.lexical.DocFreq(term)
		if err != nil {
			return 0
		}
		return n
	}
	similar := func(term string) []string {
		found, err := c.lexical.Similar(term, 1, 20)
		if err != nil {
			return nil
		}
		out := make([]string, len(found))
		for i, f := range found {
			out[i] = f.Term
		}
		return out
	}
	corrected := persian.Correct(read.text, frequency, similar)
	read.text, read.corrections = corrected.Text, corrected.Corrections
	for _, ch := range corrected.Corrections {
		read.notices = append(read.notices, answer.NewNotice(answer.NoticeCorrected, ch.From, ch.To))
	}
}

// share is the share of the passages that have a term; a term that cannot be
// looked up is held to be in none.
func (c *corpus) share() func(term string) float64 {
	statistics, err := c.lexical.Statistics()
	if err != nil || statistics.Passages == 0 {
		return nil
	}
	return func(term string) float64 {
		n, err := c.lexical.DocFreq(term)
		if err != nil {
			return 0
		}
		return float64(n) / float64(statistics.Passages)
	}
}

// understanding says what a question was taken to mean.
func (e *Engine) understanding(read reading, q Question) Understanding {
	u := Understanding{
		Language: persian.Language(q.Text), Corrections: read.corrections, Type: question.TypeNames(read.text),
		Terms: []string{}, Filter: q.Filter, Recognised: question.RecogniseFilter(read.text),
	}
	terms := e.analyzer.QueryTerms(read.text)
	for _, t := range terms {
		u.Terms = append(u.Terms, t.Text)
	}
	synonyms := e.opts.Synonyms
	if synonyms == nil {
		synonyms = persian.DefaultSynonyms()
	}
	for _, x := range synonyms.Expand(terms) {
		other := OtherNames{Terms: strings.Join(u.Terms[x.From:x.To], " ")}
		for _, name := range x.Alternatives {
			other.Names = append(other.Names, strings.Join(name, " "))
		}
		u.Synonyms = append(u.Synonyms, other)
	}
	return u
}
