package subword

import (
	"math/rand/v2"
	"testing"
)

// numbered makes a sample of sentences with lengths n, all words distinct.
func numbered(n ...int) sample {
	s, next := sample{}, int32(100)
	for _, k := range n {
		var sentence []int32
		for range k {
			sentence = append(sentence, next)
			next++
		}
		s.sentences = append(s.sentences, sentence)
	}
	return s
}

func TestPairs(t *testing.T) {
	withTitle, withQuestion, short := numbered(9, 9, 9), numbered(9, 9, 9), numbered(3)
	withTitle.title = []int32{1, 2}
	withQuestion.question = []int32{3, 4, 5}
	short.title = []int32{6}
	long := numbered(60, 100, 100)
	for name, s := range map[string]sample{
		"sentences": numbered(9, 9, 9), "title": withTitle, "question": withQuestion,
		"one sentence": numbered(12), "short": short, "long": long,
	} {
		p := newPairs([]sample{s}, rand.New(rand.NewPCG(1, 2)))
		const draws = 4000
		var titles, questions, overlaps int
		for range draws {
			q, text := p.pair(&p.samples[0], nil, nil)
			if len(q) == 0 || len(q) > maxQueryWords || len(text) > maxTextWords {
				t.Fatalf("%s: query of %d words, text of %d", name, len(q), len(text))
			}
			in := map[int32]bool{}
			for _, w := range text {
				in[w] = true
			}
			shared := 0
			for _, w := range q {
				if in[w] {
					shared++
				}
			}
			switch {
			case q[0] <= 2:
				titles++
			case q[0] <= 5:
				questions++
			case shared > 0:
				overlaps++
			}
		}
		share := func(n int) float64 { return float64(n) / draws }
		near := func(what string, got, want float64) {
			if got < want-.04 || got > want+.04 {
				t.Errorf("%s: share of %s is %.2f, want %.2f", name, what, got, want)
			}
		}
		switch name {
		case "sentences":
			near("sentences in place", share(overlaps), inPlace)
		case "title":
			near("titles", share(titles), titleShare)
		case "question":
			near("questions", share(questions), questionShare)
		case "one sentence":
			near("overlapping halves", share(overlaps), 0)
		}
	}
}

// A batch must not hold two pairs of one passage: they would be each other's
// false negatives.
func TestBatchesAreDistinct(t *testing.T) {
	var samples []sample
	for i := range 50 {
		samples = append(samples, sample{sentences: [][]int32{{int32(i)}, {int32(i)}}})
	}
	p := newPairs(samples, rand.New(rand.NewPCG(1, 2)))
	queries, texts := make([][]int32, 33), make([][]int32, 33)
	for range 20 {
		p.batch(queries, texts)
		seen := map[int32]bool{}
		for _, q := range queries {
			if seen[q[0]] {
				t.Fatal("a passage occurs twice in a batch")
			}
			seen[q[0]] = true
		}
	}
}
