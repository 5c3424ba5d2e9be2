package question

import (
	"cmp"
	"math"
	"slices"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/internal/parallel"
	"github.com/biopars/biopars/persian"
)

// Ranked is a passage that was found, with the score it was ranked by.
type Ranked struct {
	Passage index.Passage
	Score   float64
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
	Match    float64 `json:"match"`    // score of the best passage over the score of an ideal one
	Lead     float64 `json:"lead"`     // by how much the best retrieval score stands out from the next ones
	Ahead    float64 `json:"ahead"`    // the same in deviations of all that were found, over 10
	Length   float64 `json:"length"`   // of the question: the more words, the fewer of them a passage has
	Joint    float64 `json:"joint"`    // the best Sentence times the lead of its passage over all that were found
}

// MinAnswerable is the score below which a question is not answered from the
// passages. It was set on the development questions of med_union, the harder
// set, so that about 6 % of the answerable ones are refused (docs/trust.md).
//
//	go run ./bench/fit -data PATH/TO/SETS -what min-answerable
const MinAnswerable = 0.20

// idealFrequency is the gain of a term that is repeated often in a short
// passage, k1 + 1 of BM25.
const idealFrequency = 2.2

// fullCoverage is the coverage by two neighbouring sentences from which a
// question is never refused: in a corpus on one subject no passage stands out.
const fullCoverage = 0.9

// lookedThrough is how many of the best passages are looked through. Of the
// others only the scores count.
const lookedThrough = 12

// longQuestion is the number of different terms from which a question's Length
// is 1.
const longQuestion = 100

// Answerable judges whether passages, best first, answer the question. Scores are
// those of BM25; the more passages, up to 50, the better one that stands out is
// seen. No passages give score 0.
func (q *Question) Answerable(found []Ranked) Answerability {
	var a Answerability
	if len(found) == 0 || q.total == 0 {
		return a
	}
	var ranked []float64
	for _, f := range found {
		if f.Score > 0 { // others were found by their vectors alone
			ranked = append(ranked, f.Score)
		}
	}
	slices.SortFunc(ranked, descending)
	found = found[:min(lookedThrough, len(found))]
	var length float64
	best, most := -1, -1.0
	matches := make([]passageMatch, len(found))
	parallel.Each(len(found), func(i int) { matches[i] = q.match(found[i].Passage) })
	for i, l := range matches {
		length += float64(l.length)
		if v := l.Passage + l.Sentence + l.Bigrams; v > most {
			best, most = i, v
		}
	}
	a = matches[best].Answerability
	scores := make([]float64, len(matches))
	for i, l := range matches {
		scores[i] = q.score(l, length/float64(len(matches)))
	}
	slices.SortFunc(scores, descending)
	a.Match = min(scores[0]/(q.total*idealFrequency), 1)
	if len(ranked) > 0 {
		a.Ahead, a.Lead = zScore(ranked), gapAfter(ranked[:min(lookedThrough, len(ranked))])
		rest := mean(ranked[1:])
		for i, f := range found {
			if f.Score > rest {
				a.Joint = max(a.Joint, matches[i].Sentence*(1-rest/f.Score))
			}
		}
	}
	a.Length = min(math.Log1p(float64(len(q.weights)))/math.Log1p(longQuestion), 1)
	a.Score = learned.Logistic(learned.Answerable, a.features())
	if a.Sentence >= fullCoverage {
		a.Score = max(a.Score, MinAnswerable)
	}
	return a
}

// score is BM25 of the passage among those found, with question terms that are
// neighbours in it counting again for a part.
func (q *Question) score(l passageMatch, average float64) float64 {
	const k1, b, bigram = 1.2, 0.75, 0.3
	var v float64
	for i, w := range q.weights {
		if n := float64(l.frequency[i]); n > 0 {
			v += w.weight * n * (k1 + 1) / (n + k1*(1-b+b*float64(l.length)/average))
		}
	}
	return v + bigram*l.Bigrams*q.total
}

func descending(x, y float64) int { return cmp.Compare(y, x) }

// gapAfter is by what share the mean of the later scores is below the first.
func gapAfter(scores []float64) float64 {
	if scores[0] <= 0 {
		return 0
	}
	if len(scores) == 1 {
		return 1
	}
	return max(0, 1-mean(scores[1:])/scores[0])
}

// mean is 0 when there are none.
func mean(scores []float64) float64 {
	var sum float64
	for _, s := range scores {
		sum += s
	}
	return sum / float64(max(len(scores), 1))
}

// zScore is how far the first of the descending scores is above the mean of the
// others in their standard deviations, at most 10, over 10.
func zScore(scores []float64) float64 {
	if len(scores) < 3 {
		return 0
	}
	middle := mean(scores[1:])
	var variance float64
	for _, s := range scores[1:] {
		variance += (s - middle) * (s - middle) / float64(len(scores)-1)
	}
	deviation := math.Sqrt(variance) + 0.05*middle // a small share of the mean, for scores all alike
	if deviation <= 0 {
		return 0
	}
	return min((scores[0]-middle)/deviation, 10) / 10
}

// features are what the score is made of, in the order of learned.Answerable.
func (a Answerability) features() []float64 {
	return []float64{a.Joint, a.Ahead, a.Match, a.Length}
}

// Covers reports whether the sets hold a term of the question or another name of
// it.
func (q *Question) Covers(term string, sets ...persian.TermSet) bool {
	in := make([]map[string]struct{}, len(sets))
	for i, s := range sets {
		in[i] = s
	}
	return q.has(term, in...)
}

// has reports whether the sets hold a term of the question or a synonym.
func (q *Question) has(term string, sets ...map[string]struct{}) bool {
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

func (q *Question) covered(sets ...map[string]struct{}) float64 {
	var got float64
	for _, w := range q.weights {
		if q.has(w.term, sets...) {
			got += w.weight
		}
	}
	return got / q.total
}

// headingShare is what a term counts that stands in the heading alone.
const headingShare = 0.7

// passageMatch is what one passage has of a question.
type passageMatch struct {
	Answerability
	frequency []int // of the question's terms
	length    int   // in terms
}

func (q *Question) match(p index.Passage) passageMatch {
	a := passageMatch{frequency: make([]int, len(q.weights))}
	heading := persian.NewTermSet(persian.Terms(p.Title + "\n" + p.Section))
	list := persian.Terms(p.Text)
	a.length = len(list)
	for _, t := range list {
		if i, ok := q.place[t]; ok {
			a.frequency[i]++
		}
	}
	for t := range heading {
		if i, ok := q.place[t]; ok {
			a.frequency[i]++
		}
	}
	whole := persian.NewTermSet(list)
	a.Passage = q.covered(heading, whole)
	for _, w := range q.weights {
		if !q.has(w.term, heading, whole) {
			a.Rarest = max(a.Rarest, w.weight/q.total)
		}
	}
	if len(q.bigrams) > 0 {
		here := map[[2]string]struct{}{}
		for i := 1; i < len(list); i++ {
			b := [2]string{list[i-1], list[i]}
			if _, ok := q.bigrams[b]; ok {
				here[b] = struct{}{}
			}
		}
		a.Bigrams = float64(len(here)) / float64(len(q.bigrams))
	}
	var before map[string]struct{}
	for _, sp := range persian.Sentences(p.Text) {
		set := persian.NewTermSet(persian.Terms(p.Text[sp.Start:sp.End]))
		own := q.covered(set, before)
		v := own + headingShare*(q.covered(set, before, heading)-own)
		if v > a.Sentence {
			a.Sentence = v
		}
		before = set
	}
	return a
}
