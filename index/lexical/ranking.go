package lexical

import "math"

// FieldRanking weighs one field of the words.
type FieldRanking struct {
	// Weight multiplies the normalised term frequency of the field; 0 leaves the
	// field out.
	Weight float64
	// B is how far the frequency is divided by the field's length relative to
	// the average: 0 not at all, 1 fully.
	B float64
}

// Ranking holds the constants of BM25F (Robertson, Zaragoza and Taylor 2004;
// Zaragoza et al. 2004): a term t scores in passage p
//
//	idf(t) · f·(k1+1) / (f+k1)
//	f      = Σ over fields w · tf / (1 − b + b·length/average)
//	idf(t) = ln(1 + (N − n + ½)/(n + ½))
//
// where tf counts t in the field of p, length is the number of terms in that
// field, average the mean length over the passages that have the field, N the
// number of passages and n the number of those with t in any of the fields. For
// one field of weight 1 this is BM25 (Robertson and Zaragoza 2009), with the idf
// that is never negative.
//
// Of bigrams and n-grams only the presence counts: they score their weight
// times idf, which is the formula with k1 = 0. A passage has an n-gram if it has
// one of the words with it that are most like the question's.
type Ranking struct {
	// K1 says how fast repetitions of a term stop counting; 0 counts presence.
	K1                   float64
	Title, Section, Text FieldRanking
	// Bigrams, Grams and Forms weigh the other signals against the words; 0
	// leaves one out. Forms are scored by the formula above, as one field with
	// the B of Text.
	Bigrams, Grams, Forms float64
	// Synonyms weighs other names of what is asked for against the words of the
	// question, shared among the words of a name; 0 leaves them out.
	Synonyms float64
	// Neighbours weighs words of the corpus that are spelt like a word of the
	// question, times their likeness; 0 leaves them out.
	Neighbours float64
}

// DefaultRanking is the configuration chosen in docs/decisions: 2026-11-23-bm25.md,
// 2026-11-23-ranking.md and 2026-11-25-fusion.md.
//
//	go run ./bench/fit -data PATH/TO/SETS -what bm25
func DefaultRanking() Ranking {
	return Ranking{
		K1:      1.2,
		Title:   FieldRanking{Weight: 1, B: 0.75},
		Section: FieldRanking{Weight: 1, B: 0.75},
		Text:    FieldRanking{Weight: 1, B: 0.75},
		Bigrams: 0.3,
		Grams:   0.2,
		Forms:   0.2,

		Synonyms:   0.5,
		Neighbours: 0.5,
	}
}

// weight multiplies the scores of a signal's terms.
func (r *Ranking) weight(s signal) float64 {
	switch s {
	case signalBigrams:
		return r.Bigrams
	case signalGrams, signalFunction:
		return r.Grams
	case signalForms:
		return r.Forms
	}
	return 1
}

// k1 is the saturation constant of a signal.
func (r *Ranking) k1(s signal) float64 {
	if s == signalBigrams || s == signalGrams || s == signalFunction {
		return 0
	}
	return r.K1
}

// field gives weight and b of one of the termFields.
func (r *Ranking) field(f int) FieldRanking {
	switch f {
	case inTitle:
		return r.Title
	case inSection:
		return r.Section
	case inText:
		return r.Text
	case inForms:
		return FieldRanking{Weight: 1, B: r.Text.B}
	}
	return FieldRanking{Weight: 1}
}

// normalisedTF is one field's share of f in the formula of [Ranking].
func normalisedTF(fr FieldRanking, tf, length uint64, average float64) float64 {
	return fr.Weight * float64(tf) / fr.norm(length, average)
}

// norm is what the frequencies in a field of the given length are divided by.
func (fr FieldRanking) norm(length uint64, average float64) float64 {
	if average <= 0 {
		average = 1
	}
	return 1 - fr.B + fr.B*float64(length)/average
}

// idf is the inverse document frequency of a term that n of N passages have.
func idf(N, n uint64) float64 {
	return math.Log1p((float64(N) - float64(n) + 0.5) / (float64(n) + 0.5))
}

// Scores are added up as integers, so that the order of addition, which pruning
// changes, cannot change a sum: an impact is f/(f+k1) in steps of 2^-21, and the
// weights of a query share a power of two that keeps every sum below 2^53, the
// integers that a float64 holds exactly.
const (
	impactBits = 32 - windowBits // what a posting has room for
	impactOne  = 1<<impactBits - 1
	weightBits = 53 - impactBits - 1
)

// impact converts a share of a term's highest score to an integer from 1 to
// impactOne.
func impact(share float64) uint32 {
	return max(1, min(uint32(math.Round(share*impactOne)), impactOne))
}
