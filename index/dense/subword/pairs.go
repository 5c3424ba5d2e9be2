package subword

import "math/rand/v2"

// The shape of a training pair.
const (
	titleShare    = .15 // pairs that put the title against the text
	questionShare = .50 // pairs that put question against answer, where a passage has both
	inPlace       = .25 // sentences that also stay in their passage: lexical overlap should count for something
	queryDropout  = .30 // words left out of a sentence, so that it must be recognised by the others
	textDropout   = .10 // words left out of a passage
	withTitle     = .50 // passages that keep their title although the sentence was taken out
	splitShare    = .45 // words of a single-sentence passage that become the query
	minSplit      = 8   // words a single-sentence passage needs to be split
	minSentence   = 4   // words wanted in a query sentence; four draws are made to find one
	maxQueryWords = 20
	maxTextWords  = 150
)

// pairs draws training pairs, passing over all samples in random order before it
// uses one again.
type pairs struct {
	rng     *rand.Rand
	samples []sample
	order   []int
	next    int
}

func newPairs(samples []sample, rng *rand.Rand) *pairs {
	return &pairs{rng: rng, samples: samples, order: rng.Perm(len(samples))}
}

// batch fills queries[i] and texts[i] with the two sides of pair i, reusing
// their memory. No two pairs of a batch come from the same passage, so every
// other text is a true negative; len(queries) must not exceed the samples.
func (p *pairs) batch(queries, texts [][]int32) {
	if p.next+len(queries) > len(p.order) {
		p.rng.Shuffle(len(p.order), func(i, j int) { p.order[i], p.order[j] = p.order[j], p.order[i] })
		p.next = 0
	}
	for i := range queries {
		queries[i], texts[i] = p.pair(&p.samples[p.order[p.next]], queries[i][:0], texts[i][:0])
		p.next++
	}
}

func (p *pairs) pair(s *sample, query, text []int32) (q, t []int32) {
	chance := func(share float64) bool { return p.rng.Float64() < share }
	title, skip := false, -1
	switch {
	case len(s.question) > 0 && chance(questionShare):
		query = p.thin(query, s.question, textDropout)
	case len(s.title) > 0 && (chance(titleShare) || len(s.sentences) == 1 && len(s.sentences[0]) < minSplit):
		query = append(query, s.title...)
	case len(s.sentences) == 1 && len(s.sentences[0]) < minSplit: // has a question: nothing else to learn from
		query = p.thin(query, s.question, textDropout)
	case len(s.sentences) == 1:
		words := s.sentences[0]
		asked := p.rng.IntN(len(words)) // one word for each side in any case
		told := (asked + 1 + p.rng.IntN(len(words)-1)) % len(words)
		for i, w := range words {
			if i == asked || i != told && chance(splitShare) {
				query = append(query, w)
			} else {
				text = append(text, w)
			}
		}
		return p.trim(query), text[:min(len(text), maxTextWords)]
	default:
		skip = p.rng.IntN(len(s.sentences))
		for range 4 {
			if len(s.sentences[skip]) >= minSentence {
				break
			}
			skip = p.rng.IntN(len(s.sentences))
		}
		query = p.thin(query, s.sentences[skip], queryDropout)
		if chance(inPlace) {
			skip = -1
		}
		title = skip < 0 || chance(withTitle)
	}
	if title {
		text = append(text, s.title...)
	}
	for i, sentence := range s.sentences {
		if i != skip && len(text) < maxTextWords {
			text = p.thin(text, sentence, textDropout)
		}
	}
	return p.trim(query), text[:min(len(text), maxTextWords)]
}

// thin appends words to dst, leaving each out with probability drop, but never
// all of them.
func (p *pairs) thin(dst, words []int32, drop float64) []int32 {
	n := len(dst)
	for _, w := range words {
		if p.rng.Float64() >= drop {
			dst = append(dst, w)
		}
	}
	if len(dst) == n {
		dst = append(dst, words...)
	}
	return dst
}

// trim cuts a random window of maxQueryWords out of a longer query.
func (p *pairs) trim(query []int32) []int32 {
	if len(query) <= maxQueryWords {
		return query
	}
	at := p.rng.IntN(len(query) - maxQueryWords + 1)
	return query[:copy(query[:maxQueryWords], query[at:])]
}
