package generate

import (
	"context"
	"maps"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Weights of a sentence's score. They were set by hand on development
// questions with a span for an answer; each is the size of its signal relative
// to the coverage of the question's terms, whose weight is 1.
const (
	weightHeading  = 0.70 // terms covered by title or section alone
	weightPrior    = 0.35 // terms covered by the sentence before alone
	weightBigram   = 0.30 // neighbouring question terms that are neighbours here too
	weightType     = 0.45 // holds the kind of answer asked for
	weightRank     = 0.45 // passage rank 1 over far ranks
	weightSubject  = 0.30 // the passage has not named the question's subject so far
	weightPatients = 0.60 // speaks of adults where children are asked about, or the other way round
	weightPosition = 0.05 // the first sentences of a passage
	weightOpens    = 0.25 // a definition is asked for and the sentence opens with its subject
	minSubject     = 0.40 // share of the subject's weight that the passage must have named by then
	minCoverage    = 0.20 // share of the question's weight below which a sentence is off the subject
)

// candidateSentence is a sentence that may be quoted.
type candidateSentence struct {
	passage  int // position in the request
	start    int // byte range in the passage's text
	end      int
	text     string
	terms    persian.TermSet
	aspect   question.Aspect
	anaphora bool // leans on the sentence before it
	score    float64
}

// candidates scores the quotable sentences of the passages and returns those
// that are about the question, in the order of the passages.
func candidates(ctx context.Context, req Request) ([]candidateSentence, error) {
	s := newScorer(req)
	var out []candidateSentence
	seen := map[string]bool{}
	for i, p := range req.Passages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		at := s.enter(i, p)
		for j, sp := range persian.Sentences(p.Text) {
			sp.Start += bulletLength(p.Text[sp.Start:sp.End])
			text := p.Text[sp.Start:sp.End]
			terms := persian.Terms(text)
			set := persian.NewTermSet(terms)
			maps.Copy(at.topic, set)
			folded := persian.CueText(text)
			if quotable(text, folded) && !seen[folded] {
				seen[folded] = true
				c := candidateSentence{passage: i, start: sp.Start, end: sp.End, text: text, terms: set}
				c.aspect, c.anaphora = question.AspectOf(folded), j > 0 && opensWithAnaphor(folded)
				var covered float64
				c.score, covered = s.score(at, j, terms, set, folded)
				if covered >= minCoverage {
					out = append(out, c)
				}
			}
			at.before = set
		}
	}
	return out, nil
}

// scorer scores sentences for one question.
type scorer struct {
	question *question.Question
	weight   map[string]float64 // of each term
	total    float64            // of the weights
	subjects map[string]bool    // the terms that are not an aspect
	subject  float64            // of their weights
	titled   persian.TermSet    // see titledSubjects
	bigrams  map[[2]string]struct{}
}

func newScorer(req Request) *scorer {
	s := &scorer{question: req.Question, weight: map[string]float64{}, subjects: map[string]bool{}}
	for t, w := range req.Question.Weights {
		s.weight[t] = w
		s.total += w
		if !question.IsAspectTerm(t) {
			s.subjects[t] = true
			s.subject += w
		}
	}
	s.titled = titledSubjects(req, s.subjects)
	s.bigrams = persian.Bigrams(req.Question.Content())
	return s
}

// surroundings are what a sentence stands in.
type surroundings struct {
	passage int // position in the request
	heading persian.TermSet
	fits    float64         // how well the section is of the kind asked for
	aside   bool            // or is of another kind
	topic   persian.TermSet // what the passage has spoken of so far, this sentence included
	before  persian.TermSet // the sentence before
}

// enter begins a passage.
func (s *scorer) enter(i int, p index.Passage) *surroundings {
	asked, section := s.question.Type, persian.CueText(p.Section)
	heading := persian.NewTermSet(persian.Terms(p.Title + "\n" + p.Section))
	return &surroundings{
		passage: i, heading: heading, topic: maps.Clone(heading),
		fits: asked.Fits(section), aside: asked.Aside(section),
	}
}

// score is what the sentence at place j of its passage is worth, and the share
// of the question's weight that it covers.
func (s *scorer) score(
	at *surroundings, j int, terms []string, set persian.TermSet, folded string,
) (score, covered float64) {
	asked := s.question.Type
	score = weightRank/(1+0.35*float64(at.passage)) +
		weightType*max(asked.Fits(folded), 0.8*at.fits) +
		weightPosition/float64(1+j)
	covered = 1
	if s.total > 0 {
		var known float64
		covered, known = s.cover(at, set)
		score += covered
		if s.subject > 0 {
			if s.offSubject(at, folded, known) {
				covered = 0
			}
			score -= weightSubject * (1 - known/s.subject)
		}
	}
	if at.aside {
		score -= weightType
	}
	if question.OtherPatients(s.question.Content(), set) {
		score -= weightPatients
	}
	if asked.Asks(question.Definition) && opensWith(terms, s.weight) {
		score += weightOpens
	}
	if len(s.bigrams) > 0 {
		n := 0
		for b := range persian.Bigrams(terms) {
			if _, ok := s.bigrams[b]; ok {
				n++
			}
		}
		score += weightBigram * float64(n) / float64(len(s.bigrams))
	}
	if words := strings.Count(folded, " ") - 1; words > maxWords/2 {
		score -= 0.1 * float64(words-maxWords/2) / float64(maxWords/2)
	}
	return score, covered
}

// cover is the share of the question's weight that the sentence covers with
// what it stands in, and the weight of the subjects that the passage has named
// by then.
func (s *scorer) cover(at *surroundings, set persian.TermSet) (covered, known float64) {
	var own, context float64
	for t, w := range s.question.Weights {
		if s.subjects[t] && at.topic.Has(t) {
			known += w
		}
		switch {
		case set.Has(t):
			own += w
		case at.heading.Has(t):
			context += weightHeading * w
		case at.before.Has(t):
			context += weightPrior * w
		}
	}
	return (own + context) / s.total, known
}

// offSubject recognises a sentence on another disease or drug. A sentence must
// be about a subject asked for, and «آن» and «این دارو» stand for what the
// passage is about.
func (s *scorer) offSubject(at *surroundings, folded string, known float64) bool {
	if len(s.titled) > 0 && (!s.titled.Meets(at.topic) || hasAnaphor(folded) && !s.titled.Meets(at.heading)) {
		return true
	}
	return known < minSubject*s.subject
}

// titledSubjects are the subjects of the question that a title names. A
// sentence must be about one of them: «در بزرگسالان» alone does not make a
// sentence on migraine part of an answer on a drug for adults.
func titledSubjects(req Request, subjects map[string]bool) persian.TermSet {
	titled := persian.TermSet{}
	for _, p := range req.Passages {
		for _, t := range persian.Terms(p.Title) {
			if subjects[t] {
				titled[t] = struct{}{}
			}
		}
	}
	return titled
}

// opensWith says whether one of the first words of a sentence is one that
// was asked for: the subject of a definition stands in front.
func opensWith(list []string, asked map[string]float64) bool {
	for _, t := range list[:min(len(list), 2)] {
		if asked[t] > 0 {
			return true
		}
	}
	return false
}
