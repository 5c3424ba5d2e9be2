package lexical

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

// field counts the terms of one field of a passage.
type field map[string]int

func (f field) length() (n float64) {
	for _, tf := range f {
		n += float64(tf)
	}
	return n
}

// textbook is BM25F by the book: every passage, every term, floating point.
func textbook(c *corpus, schema Schema, rk Ranking, b bag, near func(string) *relatives) map[index.Seq]float64 {
	docs := make([][numTermFields]field, len(c.passages))
	var passages, total [numTermFields]float64
	for i, p := range c.passages {
		for f := range docs[i] {
			docs[i][f] = field{}
		}
		for f, text := range []string{p.Title, p.Section, p.Text} {
			if schema.OneField {
				f = inText
			}
			ws := strings.Fields(text)
			for j, w := range ws {
				docs[i][f][w]++
				if !schema.NoForms {
					docs[i][inForms][w]++ // tests of these words have them as they are
				}
				if !schema.NoBigrams && j > 0 {
					docs[i][inBigrams][bigramKey(ws[j-1], w)]++
				}
			}
		}
		for f := range docs[i] {
			n := 0
			for term, tf := range docs[i][f] {
				if f == inBigrams || f == inFunction { // only presence counts
					tf, docs[i][f][term] = 1, 1
				}
				n += tf
			}
			total[f] += float64(n)
			if n > 0 {
				passages[f]++
			}
		}
	}
	scores := map[index.Seq]float64{}
	for _, cl := range b.Clauses {
		if cl.Signal == signalGrams {
			for i := range docs {
				if s := gramScore(docs[i], near(cl.Term), rk); s > 0 && b.Filter.Match(&c.passages[i]) {
					scores[c.passages[i].Seq] += cl.Weight * rk.Grams * s
				}
			}
			continue
		}
		var df float64
		tfs := make([]float64, len(docs))
		for i := range docs {
			for _, f := range signalFields[cl.Signal] {
				fr := [...]FieldRanking{rk.Title, rk.Section, rk.Text, {Weight: 1}, {Weight: 1},
					{Weight: 1, B: rk.Text.B}}[f]
				if tf := docs[i][f][cl.Term]; tf > 0 {
					length := docs[i][f].length()
					if f == inForms { // of the fields that have the word
						length = 0
						for _, f := range signalFields[signalWords] {
							if docs[i][f][cl.Term] > 0 {
								length += docs[i][f].length()
							}
						}
					}
					tfs[i] += fr.Weight * float64(tf) / (1 - fr.B + fr.B*length/(total[f]/passages[f]))
				}
			}
			if tfs[i] > 0 {
				df++
			}
		}
		n := float64(len(docs))
		for i, tf := range tfs {
			if tf > 0 && b.Filter.Match(&c.passages[i]) {
				k1, weight := rk.K1, 1.0
				switch cl.Signal {
				case signalBigrams:
					k1, weight = 0, rk.Bigrams
				case signalForms:
					weight = rk.Forms
				}
				scores[c.passages[i].Seq] += cl.Weight * weight *
					math.Log(1+(n-df+0.5)/(df+0.5)) * tf * (k1 + 1) / (tf + k1)
			}
		}
	}
	return scores
}

// relativesOf tells the words that an index takes for a word's n-grams.
func relativesOf(t *testing.T, x *Index) func(word string) *relatives {
	return func(word string) *relatives {
		r, err := x.current.relatives(word, x.opts.Schema.GramSize)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

// gramScore adds up the n-grams that a passage has through one of the words.
func gramScore(doc [numTermFields]field, near *relatives, rk Ranking) (score float64) {
	for g, idf := range near.idf {
		if slices.ContainsFunc(near.words, func(r relative) bool {
			return r.shared>>g&1 == 1 && slices.ContainsFunc(signalFields[signalWords], func(f int) bool {
				return rk.field(f).Weight > 0 && doc[f][r.word] > 0
			})
		}) {
			score += idf
		}
	}
	return score
}

// ranked orders scores as a searcher does.
func ranked(scores map[index.Seq]float64) []index.Hit {
	var hits []index.Hit
	for seq, s := range scores {
		hits = append(hits, index.Hit{Seq: seq, Score: s})
	}
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Seq, b.Seq))
	})
	return hits
}

// sameScores compares hits with the textbook's scores. Our scores are integers
// with at least 20 bits behind the largest, so neighbours that the textbook
// keeps apart by less may change places; the scores must still agree.
func sameScores(t *testing.T, got []index.Hit, want map[index.Seq]float64, k int) {
	t.Helper()
	best := ranked(want)
	if len(got) != min(k, len(best)) {
		t.Fatalf("%d hits, want %d", len(got), min(k, len(best)))
	}
	seen := map[index.Seq]bool{}
	for i, h := range got {
		tol := 2e-6 * (1 + best[0].Score)
		if math.Abs(h.Score-want[h.Seq]) > tol {
			t.Fatalf("hit %d: passage %d scores %.9f, the textbook says %.9f", i, h.Seq, h.Score, want[h.Seq])
		}
		if math.Abs(h.Score-best[i].Score) > tol {
			t.Fatalf("hit %d scores %.9f, the textbook's scores %.9f", i, h.Score, best[i].Score)
		}
		if seen[h.Seq] {
			t.Fatalf("passage %d found twice", h.Seq)
		}
		seen[h.Seq] = true
	}
}

func TestScoresAreTextbookBM25(t *testing.T) {
	schemas := []Schema{{GramSize: -1}, {OneField: true, NoBigrams: true, NoForms: true, GramSize: -1}, {GramSize: 3}}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			rk := DefaultRanking()
			rk.Title = FieldRanking{Weight: 2.5, B: 0.3}
			rk.Section = FieldRanking{Weight: 0.5, B: 1}
			rk.Grams = 0.7
			if seed == 5 {
				rk.K1, rk.Section.Weight = 0, 0
			}
			opts := Options{
				Analyzer: fieldsAnalyzer{}, AnalyzerVersion: "fields",
				Schema: schemas[seed%3], Ranking: rk, BatchPassages: 30 + r.IntN(50),
			}
			if seed%2 == 1 {
				opts.CacheBytes = -1
			}
			dir := t.TempDir()
			c := &corpus{}
			// Several rounds, so that there are several generations, segments and
			// deletions of passages of earlier rounds and of the same batch.
			for range 3 {
				w := writer(t, dir, WriterOptions{Options: opts})
				for range 60 + r.IntN(100) {
					apply(t, w, c.put(randomPassage(r, c)))
					if r.IntN(4) == 0 && len(c.passages) > 10 {
						apply(t, w, c.delete(r.IntN(len(c.passages))))
					}
				}
				publish(t, w)

				x := open(t, dir, opts)
				if applied, _ := x.Applied(); applied != c.seq {
					t.Fatalf("applied %d, want %d", applied, c.seq)
				}
				for range 20 {
					b := x.opts.bag(index.Query{Text: randomText(r, 1+r.IntN(6)), Filter: randomFilter(r)})
					for i := range b.Clauses {
						b.Clauses[i].Weight = []float64{1, 1, 0.5, 3}[r.IntN(4)]
					}
					k := []int{1, 3, 10, 1000}[r.IntN(4)]
					hits, err := x.searchBag(t.Context(), b, k)
					if err != nil {
						t.Fatal(err)
					}
					sameScores(t, hits, textbook(c, opts.Schema, rk, b, relativesOf(t, x)), k)
				}
				if err := x.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
