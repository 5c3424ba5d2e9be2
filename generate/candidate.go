package generate

import (
	"context"
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
	weightSought   = 0.60 // holds what is sought, see question.Fit
	weightPart     = 1.50 // the same for one part of a question of several
	weightNames    = 0.20 // names what the question is about, where the passage could have said it before
	weightCentral  = 0.25 // the passage is on it from its first words on
	weightWhole    = 0.30 // the share of the subjects that the sentence names itself
	weightForeign  = 0.40 // the passage is on another thing of the kind
	weightLeans    = 0.20 // begins with what refers to the sentence before it
	minSubject     = 0.40 // share of the subject's weight that the passage must have named by then
	minCoverage    = 0.20 // share of the question's weight below which a sentence is off the subject
)

// candidateSentence is a sentence that may be quoted.
type candidateSentence struct {
	passage  int // position in the request
	place    int // among the pieces of the passage
	start    int // byte range in the passage's text
	end      int
	text     string
	terms    persian.TermSet
	aspect   question.Aspect
	anaphora bool // leans on the sentence before it
	score    float64
	read     *question.Statement
	fits     []float64 // how well it is of each kind that is sought
	share    float64   // of the question's subjects, named by then
	people   question.People
	heading  persian.TermSet
	named    float64 // see question.Reading
	titled   bool    // a heading stands above it
	before   int     // in the pool: the sentence it leans on; -1 for none that can be quoted
}

// fit is the best of its fits; 1 where nothing in particular is sought.
func (c *candidateSentence) fit() float64 {
	if len(c.fits) == 0 {
		return 1
	}
	best := 0.0
	for _, f := range c.fits {
		best = max(best, f)
	}
	return best
}

// forPart is the score of a sentence for one part of the question alone.
func (c *candidateSentence) forPart(part int) float64 {
	return c.score + weightPart*c.fits[part] - weightSought*c.fit()
}

// leans reports whether a sentence cannot be read without the one before it: it
// goes on from it, or points to what no heading names.
func (c *candidateSentence) leans() bool {
	return c.anaphora && (!c.titled || goesOn().Open(c.read.Folded))
}

var goesOn = question.CuesIn("sentences", "goes on")

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
		list := pieces(p.Text)
		at := s.enter(i, p, list)
		last := -1 // the last candidate, if it stands just before
		for j := range list {
			c, covered := s.read(at, j, &list[j])
			leans := last
			last = -1
			if !quotable(list[j].text, c.read.Folded, list[j].list) || seen[c.read.Folded] {
				continue
			}
			seen[c.read.Folded] = true
			if covered < minCoverage && !(covered > 0 && s.question.HasMain()) {
				continue
			}
			if c.anaphora {
				c.before = leans
			}
			last = len(out)
			out = append(out, c)
		}
	}
	return out, nil
}

// scorer scores sentences for one question.
type scorer struct {
	question *question.Question
	total    float64         // weight of the question's terms
	subjects map[string]bool // the terms that are not an aspect
	subject  float64         // of their weights
	titled   persian.TermSet // see titledSubjects
	bigrams  map[[2]string]struct{}
}

func newScorer(req Request) *scorer {
	s := &scorer{question: req.Question, subjects: map[string]bool{}}
	for t, w := range req.Question.Weights {
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
	*question.Reading
	passage int             // position in the request
	fits    float64         // how well the section is of the kind asked for
	aside   bool            // or is of another kind
	before  persian.TermSet // the sentence before
}

// enter begins a passage.
func (s *scorer) enter(i int, p index.Passage, list []piece) *surroundings {
	statements := make([]*question.Statement, len(list))
	for j := range list {
		statements[j] = list[j].read
	}
	asked := s.question.Type
	at := &surroundings{Reading: s.question.Enter(p.Title, p.Section, statements), passage: i}
	at.fits, at.aside = asked.Fits(at.Section), asked.Aside(at.Section)
	return at
}

// read makes a candidate of the piece at place j of its passage, and says which
// share of the question's weight it covers: none if it is on something else.
func (s *scorer) read(at *surroundings, j int, p *piece) (c candidateSentence, covered float64) {
	st := p.read
	c = candidateSentence{
		passage: at.passage, place: j, start: p.start, end: p.end, text: p.text, terms: st.Set, read: st, before: -1,
		titled: len(at.Heading) > 0, heading: at.Heading,
		aspect: question.AspectOf(st.Folded), anaphora: j > 0 && opensWithAnaphor(st.Folded),
	}
	about := at.Next(st)
	for _, k := range s.question.Sought() {
		c.fits = append(c.fits, s.question.Fit(k.Kind, st, &at.Standing))
	}
	c.people = s.question.Of(st, &at.Standing)
	c.share = s.question.Share(at.Topic)
	c.score, covered = s.score(at, &c)
	if !about {
		covered = 0
	}
	at.After(st)
	at.before = st.Set
	return c, covered
}

// score is what a sentence is worth, and the share of the question's weight that
// it covers.
func (s *scorer) score(at *surroundings, c *candidateSentence) (score, covered float64) {
	asked, st := s.question.Type, c.read
	score = weightRank/(1+0.35*float64(at.passage)) +
		weightType*max(asked.Fits(st.Folded), 0.8*at.fits) +
		weightPosition/float64(1+c.place)
	if len(c.fits) > 0 {
		score += weightSought * c.fit()
	}
	c.named = at.Named(st)
	score += weightNames * c.named
	if s.question.HasMain() {
		score += weightWhole * s.question.Share(st.Set, at.Heading)
		if at.Central() && !at.Foreign() {
			score += weightCentral
		}
	}
	if at.Foreign() {
		score -= weightForeign
	}
	if c.anaphora && s.question.HasMain() {
		score -= weightLeans
	}
	covered = 1
	if s.total > 0 {
		var known float64
		covered, known = s.cover(at, st.Set)
		score += covered
		if s.subject > 0 {
			if s.offSubject(at, st.Folded, known) {
				covered = 0
			}
			score -= weightSubject * (1 - known/s.subject)
		}
	}
	if at.aside {
		score -= weightType
	}
	switch c.people {
	case question.OtherPeople:
		score -= weightPatients
	case question.AskedPeople:
		score += weightPatients / 3
	case question.Particular:
		score -= weightPatients / 6
	}
	if asked.Asks(question.Definition) && s.opensWith(st.Terms) {
		score += weightOpens
	}
	if len(s.bigrams) > 0 {
		n := 0
		for b := range persian.Bigrams(st.Terms) {
			if _, ok := s.bigrams[b]; ok {
				n++
			}
		}
		score += weightBigram * float64(n) / float64(len(s.bigrams))
	}
	if words := strings.Count(st.Folded, " ") - 1; words > maxWords/2 {
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
		if s.subjects[t] && s.question.Covers(t, at.Topic) {
			known += w
		}
		switch {
		case s.question.Covers(t, set):
			own += w
		case s.question.Covers(t, set, at.Heading):
			context += weightHeading * w
		case at.About && s.question.IsMain(t):
			context += weightHeading * w
		case at.before.Has(t):
			context += weightPrior * w
		}
	}
	return (own + context) / s.total, known
}

// offSubject recognises a sentence on something else, where the question names
// nothing of which each sentence must speak. A sentence must be about a subject
// asked for, and «آن» and «این دارو» stand for what the passage is about.
func (s *scorer) offSubject(at *surroundings, folded string, known float64) bool {
	if s.question.HasMain() {
		return false
	}
	if len(s.titled) > 0 && (!s.titled.Meets(at.Topic) || hasAnaphor(folded) && !s.titled.Meets(at.Heading)) {
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
func (s *scorer) opensWith(list []string) bool {
	for _, t := range list[:min(len(list), 2)] {
		for asked, w := range s.question.Weights {
			if w > 0 && asked == t {
				return true
			}
		}
	}
	return false
}
