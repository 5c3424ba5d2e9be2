package generate

import (
	"math"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
)

// Ranked is a passage that was found, with its BM25 score.
type Ranked struct {
	Passage index.Passage
	BM25    float64
}

// Answerability says how likely it is that the passages found answer a
// question, before any model is asked, and what it is judged by. All values are
// 0 to 1.
type Answerability struct {
	Score    float64 `json:"score"`
	Passage  float64 `json:"passage"`  // weight of the question's terms that the best passage covers
	Sentence float64 `json:"sentence"` // the same for the best two neighbouring sentences
	Rarest   float64 `json:"rarest"`   // share of the weight held by the heaviest term that the best passage lacks
	Bigrams  float64 `json:"bigrams"`  // share of the question's neighbouring terms that are neighbours in the passage
	Match    float64 `json:"match"`    // BM25 of the best passage over the score of an ideal one
	Gap      float64 `json:"gap"`      // by how much the best passage stands out from the next ones
	Type     float64 `json:"type"`     // whether the best sentences hold the kind of answer asked for
}

// MinAnswerable is the score below which a question is not answered from the
// passages: with it, about one in twenty answerable questions of the
// development sets is refused (docs/trust.md).
const MinAnswerable = 0.2

// Coefficients of the logistic formula for the score, fitted on one half of the
// development questions that docs/trust.md names; the last is the intercept.
var answerableWeights = [...]float64{0, 0, 0, 0, 0, 0, 0, 0}

// idealFrequency is the gain of a term that is repeated often in a short
// passage, k1 + 1 of BM25.
const idealFrequency = 2.2

// lookedThrough is how many of the best passages are looked through.
const lookedThrough = 8

// Answerable judges whether passages, best first, answer a question. IDF weighs
// terms; nil gives all the same weight. No passages give score 0.
func Answerable(question string, found []Ranked, idf func(term string) float64) Answerability {
	var a Answerability
	found = found[:min(lookedThrough, len(found))]
	q := readQuestion(question, idf)
	if len(found) == 0 || q.total == 0 {
		return a
	}
	for _, f := range found {
		p := q.look(f.Passage)
		if p.Passage+p.Sentence+p.Bigrams > a.Passage+a.Sentence+a.Bigrams {
			p.Match, p.Gap = a.Match, a.Gap
			a = p
		}
	}
	top := found[0].BM25
	for _, f := range found {
		top = max(top, f.BM25)
	}
	if top > 0 {
		a.Match = min(top/(q.total*idealFrequency), 1)
		if len(found) > 1 {
			var rest float64
			n := 0
			for _, f := range found[1:min(len(found), 5)] {
				rest += f.BM25
				n++
			}
			a.Gap = max(0, 1-rest/float64(n)/top)
		}
	}
	z := answerableWeights[7]
	for i, v := range a.features() {
		z += answerableWeights[i] * v
	}
	a.Score = 1 / (1 + math.Exp(-z))
	return a
}

func (a Answerability) features() [7]float64 {
	return [7]float64{a.Passage, a.Sentence, a.Rarest, a.Bigrams, a.Match, a.Gap, a.Type}
}

// asked is an analysed question.
type asked struct {
	terms    []string
	weight   map[string]float64
	synonyms map[string][][]string
	bigrams  map[[2]string]struct{}
	kind     questionType
	total    float64
}

func readQuestion(question string, idf func(string) float64) *asked {
	q := &asked{terms: contentTerms(question), weight: map[string]float64{}, kind: questionTypeOf(question)}
	for _, t := range q.terms {
		if _, ok := q.weight[t]; ok {
			continue
		}
		w := 1.0
		if idf != nil {
			w = max(idf(t), 0)
		}
		q.weight[t] = w
		q.total += w
	}
	q.bigrams = bigramSet(q.terms)
	list := make([]persian.Term, len(q.terms))
	for i, t := range q.terms {
		list[i].Text = t
	}
	for _, x := range persian.DefaultSynonyms().Expand(list) {
		for i := x.From; i < x.To; i++ {
			if q.synonyms == nil {
				q.synonyms = map[string][][]string{}
			}
			q.synonyms[q.terms[i]] = append(q.synonyms[q.terms[i]], x.Alternatives...)
		}
	}
	return q
}

// has reports whether the sets hold a term of the question or a synonym.
func (q *asked) has(term string, sets ...map[string]struct{}) bool {
	in := func(t string) bool {
		for _, s := range sets {
			if _, ok := s[t]; ok {
				return true
			}
		}
		return false
	}
	if in(term) {
		return true
	}
next:
	for _, alternative := range q.synonyms[term] {
		for _, t := range alternative {
			if !in(t) {
				continue next
			}
		}
		return true
	}
	return false
}

func (q *asked) covered(sets ...map[string]struct{}) float64 {
	var got float64
	for t, w := range q.weight {
		if q.has(t, sets...) {
			got += w
		}
	}
	return got / q.total
}

// headingShare is what a term counts that stands in the heading alone.
const headingShare = 0.7

// look measures one passage.
func (q *asked) look(p index.Passage) Answerability {
	var a Answerability
	heading := termSet(terms(p.Title + "\n" + p.Section))
	list := terms(p.Text)
	whole := termSet(list)
	a.Passage = q.covered(heading, whole)
	for t, w := range q.weight {
		if !q.has(t, heading, whole) {
			a.Rarest = max(a.Rarest, w/q.total)
		}
	}
	if len(q.bigrams) > 0 {
		n := 0
		here := bigramSet(list)
		for b := range q.bigrams {
			if _, ok := here[b]; ok {
				n++
			}
		}
		a.Bigrams = float64(n) / float64(len(q.bigrams))
	}
	var before map[string]struct{}
	previous := ""
	for _, sp := range persian.Sentences(p.Text) {
		text := p.Text[sp.Start:sp.End]
		set := termSet(terms(text))
		own := q.covered(set, before)
		v := own + headingShare*(q.covered(set, before, heading)-own)
		if v > a.Sentence {
			a.Sentence = v
			a.Type = q.kind.fits(fold(previous + " " + text))
		}
		before, previous = set, text
	}
	if !q.kind.number && !q.kind.date && !q.kind.anyAspect() {
		a.Type = 0.5
	}
	return a
}
