package subword

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Train learns an encoder from the passages of src on all cores: for each member
// 480 steps of 512 pairs, but of a small corpus no more than 30 passes, after
// which it would learn the passages by heart. The model depends on src, the
// options and the processor architecture, and on nothing else: not on the number
// of cores, not on timing.
//
// It returns ErrTooFewPassages (wrapped) for a corpus below Options.MinPassages,
// the source's error, or ctx.Err() soon after ctx is done.
func Train(ctx context.Context, src Source, opts Options) (*Model, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	c, err := readCorpus(ctx, src, o)
	if err != nil {
		return nil, fmt.Errorf("train encoder: %w", err)
	}
	if c.size < o.MinPassages || 3*len(c.samples) < 2*o.MinPassages {
		return nil, fmt.Errorf("train encoder on %d passages, %d wanted: %w",
			len(c.samples), o.MinPassages, ErrTooFewPassages)
	}
	frequent := c.frequent(o.MinDocFreq, o.MaxWords)
	l := newLayout(c, frequent, o.Buckets)
	members := make([]*rows, o.Members)
	batch := o.batch(len(c.samples))
	steps := min(o.Steps, (o.Passes*len(c.samples)+batch-1)/batch)
	for i := range members {
		t := newTrainer(c, l, o, i)
		for step := range steps {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("train encoder: %w", err)
			}
			done := float64(step) / float64(steps)
			t.step(float32(o.LearningRate * (1 - .9*done)))
			if o.Progress != nil {
				o.Progress(i*steps+step+1, o.Members*steps)
			}
		}
		members[i] = t.rows
	}
	return newModel(c, frequent, l, members, o), nil
}

// trainer holds the table and the working memory of a step. A batch of n pairs
// has 2n texts: the n queries, then the n passages.
type trainer struct {
	layout      *layout
	rows        *rows
	pairs       *pairs
	n           int
	temperature float64

	texts [][]int32 // words of each text
	bags  []bag     // the same, counted, as local words

	local    []int32 // per word of the corpus, its local number plus one; 0 is not in the batch
	distinct []int32 // words of the batch, by local number
	wordVec  []float32
	wordGrad []float32
	users    lists // local word -> entries of the texts it occurs in

	vec, grad []float32 // of the texts, n·2 rows
	norm      []float32
	all       []int32   // the numbers of the pairs: 0, 1, …
	sim       []float32 // n×n: exp(similarity/τ), then the gradient of the loss by the similarity
	rowSum    []float64
	colSum    []float64

	slot    []int32 // per row of the table, its local number plus one
	touched []int32 // rows of the table the batch uses, by local number
	parts   lists   // touched row -> local words it is part of
}

// bag is a text as weighted local words.
type bag struct {
	words  []int32
	weight []float32
}

// batch is the number of pairs in a batch. A small corpus has smaller ones, so
// that they differ from each other.
func (o *Options) batch(samples int) int { return min(o.Batch, max(2, samples*2/3)) }

// newTrainer prepares the training of a member. Each draws its own numbers.
func newTrainer(c *corpus, l *layout, o Options, member int) *trainer {
	stream := func(i int) *rand.Rand { return rand.New(rand.NewPCG(o.Seed, uint64(2*member+i))) }
	n := o.batch(len(c.samples))
	r := newRows(l.rows, o.Dimension/o.Members, stream(1))
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return &trainer{
		layout:      l,
		rows:        r,
		pairs:       newPairs(c.samples, stream(2)),
		n:           n,
		temperature: o.Temperatures[member%len(o.Temperatures)],
		texts:       make([][]int32, 2*n),
		bags:        make([]bag, 2*n),
		local:       make([]int32, len(c.words)),
		vec:         make([]float32, 2*n*r.dim),
		grad:        make([]float32, 2*n*r.dim),
		norm:        make([]float32, 2*n),
		all:         all,
		sim:         make([]float32, n*n),
		rowSum:      make([]float64, n),
		colSum:      make([]float64, n),
		slot:        make([]int32, len(r.energy)),
	}
}

// step learns from one batch and returns its mean loss.
func (t *trainer) step(rate float32) float64 {
	t.pairs.batch(t.texts[:t.n], t.texts[t.n:])
	t.countWords()
	t.embedWords()
	t.embedTexts()
	loss := t.compare()
	t.backpropTexts()
	t.backpropWords()
	t.backpropRows(rate)
	for _, w := range t.distinct {
		t.local[w] = 0
	}
	for _, r := range t.touched {
		t.slot[r] = 0
	}
	return loss
}

// countWords numbers the distinct words of the batch and counts them per text.
func (t *trainer) countWords() {
	t.distinct = t.distinct[:0]
	for _, text := range t.texts {
		for _, w := range text {
			if t.local[w] == 0 {
				t.distinct = append(t.distinct, w)
				t.local[w] = int32(len(t.distinct))
			}
		}
	}
	inChunks(len(t.texts), 32, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			b := &t.bags[i]
			b.words, b.weight = b.words[:0], b.weight[:0]
			for w, n := range counts(t.texts[i]) {
				b.words = append(b.words, t.local[w]-1)
				b.weight = append(b.weight, termWeight(n)*t.layout.idf[w])
			}
		}
	})
}

func (t *trainer) embedWords() {
	d := t.rows.dim
	t.wordVec = grown(t.wordVec, len(t.distinct)*d)
	inChunks(len(t.distinct), 64, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			t.rows.sum(t.wordVec[i*d:i*d+d], t.layout.of[t.distinct[i]])
		}
	})
}

func (t *trainer) embedTexts() {
	d := t.rows.dim
	inChunks(len(t.bags), 16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			v := t.vec[i*d : i*d+d]
			clear(v)
			addRows(v, t.wordVec, t.bags[i].words, t.bags[i].weight)
			t.norm[i] = normalize(v)
		}
	})
}

// compare computes the symmetric InfoNCE loss of the batch and leaves its
// gradient by the similarities in sim.
func (t *trainer) compare() float64 {
	n, d := t.n, t.rows.dim
	queries, texts := matrix(t.vec[:n*d], n, d), matrix(t.vec[n*d:], n, d)
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, queries, texts, 0, matrix(t.sim, n, n))
	loss := 0.0
	for i := range n {
		loss -= float64(t.sim[i*n+i]) / t.temperature
	}
	inChunks(n, 16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, sum := t.sim[i*n:i*n+n], 0.0
			for j, s := range row {
				row[j] = float32(math.Exp(float64(s) / t.temperature))
				sum += float64(row[j])
			}
			t.rowSum[i] = sum
		}
	})
	inChunks(n, 64, func(lo, hi int) {
		clear(t.colSum[lo:hi])
		for i := range n {
			for j, x := range t.sim[i*n+lo : i*n+hi] {
				t.colSum[lo+j] += float64(x)
			}
		}
	})
	for i := range n {
		loss += (math.Log(t.rowSum[i]) + math.Log(t.colSum[i])) / 2
	}
	scale := .5 / (t.temperature * float64(n))
	inChunks(n, 16, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, byRow := t.sim[i*n:i*n+n], scale/t.rowSum[i]
			for j, x := range row {
				row[j] = float32(float64(x) * (byRow + scale/t.colSum[j]))
			}
			row[i] -= float32(2 * scale)
		}
	})
	return loss / float64(n)
}

func matrix(data []float32, rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: data}
}

// grown returns a slice of length n, s where it is long enough.
func grown[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n+n/4)[:n]
	}
	return s[:n]
}
