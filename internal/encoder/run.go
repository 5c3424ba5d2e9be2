package encoder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// batchTokens is about how many tokens are computed together, and windowTexts how many
// texts are sorted by length at a time: what is in memory beside the results.
const (
	batchTokens = 384
	windowTexts = 1024
)

// EncodeEach computes what is wanted of all inputs and calls done with each, one at a
// time and not in their order: texts of like length are computed together. An error
// of done ends it and is returned.
func (m *Model) EncodeEach(ctx context.Context, inputs []Input, w Want, done func(i int, o Output) error) error {
	p, err := m.plan(w)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	for first := 0; first < len(inputs); first += windowTexts {
		window := inputs[first:min(len(inputs), first+windowTexts)]
		seqs := make([]tokenizer.Encoding, len(window))
		err := m.parallel(len(window), func(i int) error {
			if in := window[i]; in.HasPair {
				seqs[i] = m.tokenizer.EncodePair(in.Text, in.Pair, m.limit)
			} else {
				seqs[i] = m.tokenizer.Encode(in.Text, m.limit)
			}
			return ctx.Err()
		})
		if err == nil {
			err = m.run(ctx, seqs, p, func(i int, o Output) error { return done(first+i, o) })
		}
		if err != nil {
			return fmt.Errorf("encode: %w", err)
		}
	}
	return nil
}

// Run is EncodeEach for sequences that the caller has made of tokens.
func (m *Model) Run(ctx context.Context, seqs []tokenizer.Encoding, w Want, done func(i int, o Output) error) error {
	p, err := m.plan(w)
	if err == nil {
		err = m.run(ctx, seqs, p, done)
	}
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	return nil
}

// plan is a Want as layers from 0 on.
type plan struct {
	Want
	layers []int
	top    int
}

// ErrNoHead is returned where logits or the pooler's output are wanted of a model
// whose files have none.
var ErrNoHead = errors.New("the model has no such head")

func (m *Model) plan(w Want) (plan, error) {
	p, n := plan{Want: w}, len(m.net.layers)
	for _, l := range w.Layers {
		if l < 0 {
			l += n + 1
		}
		if l < 0 || l > n {
			return p, fmt.Errorf("layer %d of a model with %d", l, n)
		}
		p.layers, p.top = append(p.layers, l), max(p.top, l)
	}
	if w.Pooled && m.net.pooler == nil {
		return p, fmt.Errorf("%w: no pooler", ErrNoHead)
	}
	if w.Logits && m.net.head == nil {
		return p, fmt.Errorf("%w: no classifier", ErrNoHead)
	}
	if w.Pooled || w.Logits {
		p.top = n
	}
	return p, nil
}

// run sorts sequences by length, puts them into batches and computes those.
func (m *Model) run(ctx context.Context, seqs []tokenizer.Encoding, p plan, done func(int, Output) error) error {
	order := make([]int, len(seqs))
	for i, s := range seqs {
		order[i] = i
		if err := m.net.check(s, m.limit); err != nil {
			return err
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(seqs[b].IDs), len(seqs[a].IDs)) })
	var batches [][]int
	tokens := 0
	for i := range order {
		n := len(seqs[order[i]].IDs)
		if i == 0 || tokens+n > batchTokens {
			batches, tokens = append(batches, nil), 0
		}
		tokens += n
		last := &batches[len(batches)-1]
		*last = append(*last, order[i])
	}
	var mu sync.Mutex
	return m.parallel(len(batches), func(i int) error {
		members := make([]tokenizer.Encoding, len(batches[i]))
		for j, at := range batches[i] {
			members[j] = seqs[at]
		}
		out, err := m.compute(ctx, newBatch(members), p)
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		for j, at := range batches[i] {
			if err := done(at, out[j]); err != nil {
				return err
			}
		}
		return nil
	})
}

// parallel calls f with 0 to n-1 on all threads, and stops at the first error.
func (m *Model) parallel(n int, f func(i int) error) error {
	if n == 1 || m.threads == 1 {
		for i := range n {
			if err := f(i); err != nil {
				return err
			}
		}
		return nil
	}
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	for range min(n, m.threads) {
		wg.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(i); err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

// compute runs a batch through the net and takes out what is wanted.
func (m *Model) compute(ctx context.Context, b batch, p plan) ([]Output, error) {
	n := m.net
	w := m.free.Get().(*workspace)
	defer m.free.Put(w)
	out := make([]Output, len(b.seqs))
	for i, s := range b.seqs {
		out[i] = Output{Tokens: s, Hidden: make([][]float32, len(p.layers))}
	}
	var first []float32
	err := n.forward(ctx, w, b, p.top, func(layer int, x []float32, ld int) {
		for j, wanted := range p.layers {
			if wanted != layer {
				continue
			}
			for i := range out {
				out[i].Hidden[j] = take(x, ld, b.starts[i], len(b.seqs[i].IDs), n.hidden)
			}
		}
		if layer == p.top && (p.Pooled || p.Logits) {
			first = m.firstTokens(b, x, ld)
		}
	})
	if err != nil {
		return nil, err
	}
	if p.Pooled || p.Logits && n.poolFirst {
		pooled := n.pooler.run(n.kernel, first, len(out), n.hidden)
		for i := range out {
			if p.Pooled {
				out[i].Pooled = slices.Clone(pooled[i*n.hidden:][:n.hidden])
			}
		}
		if n.poolFirst {
			first = pooled
		}
	}
	if p.Logits {
		logits := n.head.run(n.kernel, first, len(out), n.hidden)
		for i := range out {
			out[i].Logits = slices.Clone(logits[i*n.head.logits():][:n.head.logits()])
		}
	}
	return out, nil
}

// take copies rows out of a matrix.
func take(x []float32, ld, start, rows, width int) []float32 {
	v := make([]float32, rows*width)
	for r := range rows {
		copy(v[r*width:][:width], x[(start+r)*ld:])
	}
	return v
}

// firstTokens are the hidden states that heads read: each sequence's first, or the
// mean of all where the configuration says so.
func (m *Model) firstTokens(b batch, x []float32, ld int) []float32 {
	width := m.net.hidden
	v := make([]float32, len(b.seqs)*width)
	for i, s := range b.seqs {
		row := v[i*width:][:width]
		if m.config.ClassifierPooling != "mean" {
			if len(s.IDs) > 0 {
				copy(row, x[b.starts[i]*ld:])
			}
			continue
		}
		for r := range s.IDs {
			for j, f := range x[(b.starts[i]+r)*ld:][:width] {
				row[j] += f / float32(len(s.IDs))
			}
		}
	}
	return v
}
