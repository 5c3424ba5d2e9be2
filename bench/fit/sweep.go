package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval/retrieval"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/internal/enginerank"
	"github.com/biopars/biopars/internal/learned"
	"github.com/biopars/biopars/retrieve"
)

// noise is by how much nDCG@10 may differ between settings that are as good as
// each other (docs/decisions, 2026-11-23-analyzer.md).
const noise = 0.003

// weight is one number of the lexical ranking, with the values that are tried.
type weight struct {
	name  string
	of    func(*lexical.Ranking) []*float64
	tried []float64
}

var weights = []weight{
	{"k1", one(func(r *lexical.Ranking) *float64 { return &r.K1 }), []float64{0.9, 1, 1.2, 1.5, 2}},
	{"b", func(r *lexical.Ranking) []*float64 { return []*float64{&r.Title.B, &r.Section.B, &r.Text.B} },
		[]float64{0.4, 0.6, 0.65, 0.75, 0.85}},
	{"title", one(func(r *lexical.Ranking) *float64 { return &r.Title.Weight }), []float64{0.5, 1, 1.5, 2}},
	{"bigrams", one(func(r *lexical.Ranking) *float64 { return &r.Bigrams }), []float64{0, 0.2, 0.3, 0.4, 0.5}},
	{"4-grams", one(func(r *lexical.Ranking) *float64 { return &r.Grams }), []float64{0, 0.1, 0.2, 0.3}},
	{"forms", one(func(r *lexical.Ranking) *float64 { return &r.Forms }), []float64{0, 0.1, 0.2, 0.3}},
	{"synonyms", one(func(r *lexical.Ranking) *float64 { return &r.Synonyms }), []float64{0, 0.3, 0.5, 0.7}},
	{"neighbours", one(func(r *lexical.Ranking) *float64 { return &r.Neighbours }), []float64{0, 0.3, 0.4, 0.5, 0.6}},
}

func one(of func(*lexical.Ranking) *float64) func(*lexical.Ranking) []*float64 {
	return func(r *lexical.Ranking) []*float64 { return []*float64{of(r)} }
}

// corpus is a set whose lexical index is built.
type corpus struct {
	*retrieval.Set
	dir      string
	passages []index.Passage // the n-th has Seq n+1
	queries  []trec.Query
}

// Passages implements index.PassageReader.
func (c *corpus) Passages(_ context.Context, seqs []index.Seq) ([]index.Passage, error) {
	out := make([]index.Passage, len(seqs))
	for i, s := range seqs {
		out[i] = c.passages[s-1]
	}
	return out, nil
}

// lexical builds the lexical index of a set. Weights can change without a new
// one.
func (c *config) lexical(ctx context.Context, name string) (_ *corpus, err error) {
	set, err := c.set(name)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	s := &corpus{Set: set, dir: filepath.Join(c.work, name+".lexical"), queries: c.questions(set, 1)}
	docs, err := readCorpus(set.Corpus)
	if err != nil {
		return nil, err
	}
	changes := make([]index.Change, len(docs))
	for i, d := range docs {
		p := index.Passage{Seq: index.Seq(i + 1), DocumentID: d.ID, Title: d.Title, Text: d.Text}
		s.passages = append(s.passages, p)
		changes[i] = index.Change{Seq: p.Seq, Op: index.Put, Passage: p}
	}
	w, err := lexical.OpenWriter(ctx, s.dir, lexical.WriterOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	for batch := range slices.Chunk(changes, 1000) {
		if err := w.Apply(ctx, batch); err != nil {
			return nil, err
		}
	}
	err = w.Publish(ctx)
	c.step(name+": lexical index", start)
	return s, err
}

// ndcg is nDCG@10 of the lexical ranking.
func (s *corpus) ndcg(ctx context.Context, r lexical.Ranking) (v float64, err error) {
	x, err := lexical.Open(ctx, s.dir, lexical.Options{Ranking: r})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	v, _, err = rank(ctx, retrieval.Searcher(x, s), s.Set, s.queries)
	return v, err
}

// fitLexical tries other values of each weight of the lexical ranking, the others
// as they are. A value is better that gains more than noise in the mean of the
// sets and loses no more than that on any: nothing was chosen that hurt one.
func (c *config) fitLexical(ctx context.Context) (*result, error) {
	names := []string{"med_union", "parsinlu_rc", "kqa_fa"}
	var sets []*corpus
	for _, name := range names {
		s, err := c.lexical(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sets = append(sets, s)
	}
	measure := func(r lexical.Ranking) (of []float64, mean float64, err error) {
		for _, s := range sets {
			v, err := s.ndcg(ctx, r)
			if err != nil {
				return nil, 0, err
			}
			of, mean = append(of, v), mean+v/float64(len(sets))
		}
		return of, mean, nil
	}
	base, mean, err := measure(lexical.DefaultRanking())
	if err != nil {
		return nil, err
	}
	var r result
	r.note("nDCG@10 of %s, and of the difference that each value makes:", strings.Join(names, ", "))
	r.note("%-18s%s", "in force", list("%.4f", base))
	var off []string
	for _, w := range weights {
		start := time.Now()
		current := lexical.DefaultRanking()
		inForce := *w.of(&current)[0]
		best, gain := inForce, noise
		for _, v := range w.tried {
			if v == inForce {
				continue
			}
			ranking := lexical.DefaultRanking()
			for _, at := range w.of(&ranking) {
				*at = v
			}
			got, m, err := measure(ranking)
			if err != nil {
				return nil, err
			}
			differences := make([]float64, len(got))
			for i := range got {
				differences[i] = got[i] - base[i]
			}
			r.note("%-18s%s", fmt.Sprintf("%s %g", w.name, v), list("%+.4f", differences))
			if m-mean > gain && slices.Min(differences) >= -noise {
				best, gain = v, m-mean
			}
		}
		r.constants = append(r.constants, pair{w.name, inForce, best})
		if best != inForce {
			off = append(off, fmt.Sprintf("%s is %g, %g gains %.4f", w.name, inForce, best, gain))
		}
		c.step(w.name, start)
	}
	r.off = strings.Join(off, ", ")
	return &r, nil
}

func list(format string, values []float64) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprintf(format, v)
	}
	return strings.Join(out, "  ")
}

// alphas are the weights of the dense leg that are tried.
var alphas = []float64{0.1, 0.15, 0.2, 0.25, 0.3}

// fitAlpha finds the weight of the dense leg that gains most over BM25 in nDCG@10
// without losing on any set, seed 0 of the encoder, by the engine itself. What
// gains less than noise more is no reason to go beyond the least.
func (c *config) fitAlpha(ctx context.Context) (*result, error) {
	names := []string{"med_union", "parsinlu_rc", "pquad"}
	gains := map[float64][]float64{}
	var r result
	for _, name := range names {
		set, err := c.set(name)
		if err != nil {
			return nil, err
		}
		queries := c.questions(set, 1)
		base := 0.0
		for _, alpha := range append([]float64{0}, alphas...) {
			start := time.Now()
			ndcg, recall, err := c.fused(ctx, set, queries, alpha)
			if err != nil {
				return nil, err
			}
			c.step(fmt.Sprintf("%s: alpha %g", name, alpha), start)
			if alpha == 0 {
				base = ndcg
				r.note("%-13sBM25        %.4f / %.4f", name, ndcg, recall)
				continue
			}
			gains[alpha] = append(gains[alpha], ndcg-base)
			r.note("%-13salpha %-5g %+.4f / %.4f", name, alpha, ndcg-base, recall)
		}
	}
	r.note("nDCG@10 less that of BM25, and R@100")
	sum := func(alpha float64) (s float64) {
		for _, g := range gains[alpha] {
			s += g / float64(len(names))
		}
		return s
	}
	fit := 0.0
	for _, alpha := range alphas {
		if slices.Min(gains[alpha]) >= 0 && (fit == 0 || sum(alpha) > sum(fit)) {
			fit = alpha
		}
	}
	r.compare([]string{"alpha"}, []float64{learned.Alpha}, []float64{fit}, 1e-9)
	r.figure("mean gain in nDCG@10", sum(learned.Alpha), sum(fit))
	return &r, nil
}

// fused measures hybrid search with a weight of the dense leg; 0 is BM25 alone.
func (c *config) fused(
	ctx context.Context, set *retrieval.Set, queries []trec.Query, alpha float64,
) (ndcg, recall float64, err error) {
	e, err := c.engine(ctx, set, alpha)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	mode := retrieve.ModeHybrid
	if alpha == 0 {
		mode = retrieve.ModeBM25
	}
	return rank(ctx, enginerank.Search(e, biopars.Question{Mode: mode}), set, queries)
}
