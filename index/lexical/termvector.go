package lexical

import (
	"cmp"
	"math"
	"slices"
)

// TermWeight is one component of a TermVector.
type TermWeight struct {
	ID     uint64 // hash of the word
	Weight float32
}

// TermVector is a text as its words: (1 + ln tf)·idf, scaled to length 1, in
// ascending order of ID. It is empty for a text without words.
type TermVector []TermWeight

// TermVector converts a text, with the frequencies of the opened generation. It
// serves to tell how much two passages say the same where there are no dense
// vectors.
func (x *Index) TermVector(text string) (v TermVector, err error) {
	err = x.view(func(s *snapshot) error {
		v, err = termVector(x.opts.Analyzer, text, s.idf)
		return err
	})
	return v, err
}

func termVector(an Analyzer, text string, idf func(term string) (float64, error)) (TermVector, error) {
	terms := an.Terms(text)
	words := make([]string, len(terms))
	for i := range terms {
		words[i] = terms[i].Text
	}
	slices.Sort(words)
	v := make(TermVector, 0, len(words))
	var norm float64
	for i := 0; i < len(words); {
		j := i + 1
		for j < len(words) && words[j] == words[i] {
			j++
		}
		w, err := idf(words[i])
		if err != nil {
			return nil, err
		}
		w *= 1 + math.Log(float64(j-i))
		norm += w * w
		v = append(v, TermWeight{wordHash(words[i]), float32(w)})
		i = j
	}
	norm = 1 / math.Sqrt(norm)
	for i := range v {
		v[i].Weight *= float32(norm)
	}
	slices.SortFunc(v, func(a, b TermWeight) int { return cmp.Compare(a.ID, b.ID) })
	return v, nil
}

// wordHash is FNV-1a.
func wordHash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// Cosine is the similarity of two texts: 1 for the same words in the same
// proportions, 0 for none in common.
func (v TermVector) Cosine(u TermVector) float64 {
	var sum float64
	for len(v) > 0 && len(u) > 0 {
		switch {
		case v[0].ID < u[0].ID:
			v = v[1:]
		case v[0].ID > u[0].ID:
			u = u[1:]
		default:
			sum += float64(v[0].Weight) * float64(u[0].Weight)
			v, u = v[1:], u[1:]
		}
	}
	return sum
}
