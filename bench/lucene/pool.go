package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/biopars/biopars/eval/trec"
)

// pool is what corpora and questions are made from: the sentences of real texts,
// and how the vocabulary grows in them.
type pool struct {
	documents [][]sentence
	titles    []string
	questions [][]string // words of real questions
	counts    []int      // of each word; words go by their number
	words     []string
	rare      []int // words that are met at most rareCount times
	heaps     growth
}

// rareCount is how often a word may be met in the pool to count as rare.
const rareCount = 2

// sentence is a text with its words.
type sentence struct {
	text  string
	words []word
}

// word is one word of a sentence.
type word struct {
	id         int32
	start, end int32
}

// growth is the law of Heaps: n running words hold k·n^beta different ones.
type growth struct{ k, beta float64 }

func (g growth) at(n int) float64 { return g.k * math.Pow(float64(n), g.beta) }

// readPool reads the named BEIR data sets below dir. A set without questions
// gives texts alone.
func readPool(dir string, names []string) (*pool, error) {
	p := &pool{}
	ids := map[string]int32{}
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name, "corpus.jsonl"))
		if err != nil {
			return nil, err
		}
		for d, err := range trec.Corpus(f) {
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			p.add(d.Title, d.Text, ids)
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		q, err := os.Open(filepath.Join(dir, name, "queries.jsonl"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		queries, err := trec.ReadQueries(q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := q.Close(); err != nil {
			return nil, err
		}
		for _, q := range queries {
			if w := strings.Fields(q.Text); len(w) > 0 {
				p.questions = append(p.questions, w)
			}
		}
	}
	if len(p.documents) == 0 {
		return nil, fmt.Errorf("%s: no texts in %s", dir, strings.Join(names, ", "))
	}
	for id, n := range p.counts {
		if n <= rareCount && len([]rune(p.words[id])) > 3 {
			p.rare = append(p.rare, id)
		}
	}
	p.heaps = p.fit()
	return p, nil
}

var sentenceEnd = regexp.MustCompile(`[.!؟?]+\s+|\n+`)

// shortest is the length of the shortest sentence that is taken, in bytes.
const shortest = 25

func (p *pool) add(title, text string, ids map[string]int32) {
	var doc []sentence
	take := func(s string) {
		s = strings.Join(strings.Fields(s), " ")
		if len(s) < shortest {
			return
		}
		x := sentence{text: s, words: wordsOf(s)}
		for i := range x.words {
			w := s[x.words[i].start:x.words[i].end]
			id, ok := ids[w]
			if !ok {
				id = int32(len(p.words))
				ids[w] = id
				p.words, p.counts = append(p.words, w), append(p.counts, 0)
			}
			p.counts[id]++
			x.words[i].id = id
		}
		doc = append(doc, x)
	}
	at := 0
	for _, m := range sentenceEnd.FindAllStringIndex(text, -1) {
		take(text[at:m[1]])
		at = m[1]
	}
	take(text[at:])
	if len(doc) > 0 {
		p.documents = append(p.documents, doc)
		p.titles = append(p.titles, strings.Join(strings.Fields(title), " "))
	}
}

// wordsOf finds the runs of letters, marks, digits and zero-width non-joiners.
func wordsOf(s string) (out []word) {
	start := -1
	for i, r := range s {
		in := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\u200c'
		if in && start < 0 {
			start = i
		} else if !in && start >= 0 {
			out = append(out, word{start: int32(start), end: int32(i)})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{start: int32(start), end: int32(len(s))})
	}
	return out
}

// fit fits the law of Heaps to the texts in random order, over the last decade
// of running words, where it is that of a large corpus.
func (p *pool) fit() growth {
	rng := rand.New(rand.NewPCG(1, 1))
	total := 0
	for _, n := range p.counts {
		total += n
	}
	seen := make([]bool, len(p.words))
	var x, y []float64
	n, distinct, next := 0, 0, float64(total)/10
	for _, i := range rng.Perm(len(p.documents)) {
		for _, s := range p.documents[i] {
			for _, w := range s.words {
				n++
				if !seen[w.id] {
					seen[w.id] = true
					distinct++
				}
			}
		}
		if float64(n) >= next {
			x, y = append(x, float64(n)), append(y, float64(distinct))
			next = float64(n) * 1.1
		}
	}
	if len(x) < 2 {
		return growth{k: 1, beta: 0.5}
	}
	beta, k := logSlope(x, y)
	return growth{k: k, beta: beta}
}

// logSlope fits y = factor·x^slope by least squares of the logarithms.
func logSlope(x, y []float64) (slope, factor float64) {
	var sx, sy, sxx, sxy float64
	n := float64(len(x))
	for i := range x {
		a, b := math.Log(x[i]), math.Log(y[i])
		sx, sy, sxx, sxy = sx+a, sy+b, sxx+a*a, sxy+a*b
	}
	slope = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return slope, math.Exp((sy - slope*sx) / n)
}
