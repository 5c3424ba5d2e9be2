package metric

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/biopars/biopars/eval/stat"
)

// Suite scores generated answers with several metrics in one pass. It is
// immutable and safe for concurrent use.
type Suite struct {
	metrics []*Metric
	width   int
	free    bool // no metric needs a reference
}

// NewSuite returns a suite of the named metrics (see Names), in that order; none
// means LexicalNames. It returns ErrUnknown for an unknown or repeated name.
func NewSuite(names ...string) (*Suite, error) {
	if len(names) == 0 {
		names = LexicalNames()
	}
	s := &Suite{free: true}
	for i, name := range names {
		m, err := New(name)
		if err != nil {
			return nil, fmt.Errorf("metric suite: %w", err)
		}
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("metric suite: metric %q is named twice: %w", name, ErrUnknown)
		}
		s.metrics = append(s.metrics, m)
		s.width += len(m.stats)
		s.free = s.free && m.free
	}
	return s, nil
}

// SuiteOptions control how a suite runs. The zero value works; no option changes
// a figure.
type SuiteOptions struct {
	// Workers is the number of items scored at a time. Default GOMAXPROCS.
	Workers int
}

// Result holds the figures of all metrics of a suite.
type Result struct {
	IDs        []string // of the scored items, in the order they came
	References int      // references of each scored item; −1 when their number varies
	Scores     []Score  // in the order of the suite's names
	Failed     []ItemError
	Undefined  []string // metrics without a value for any item; they are not in Scores
}

// Score returns the score of the named metric, nil when the suite lacks it or it
// is undefined.
func (r *Result) Score(name string) *Score {
	for i := range r.Scores {
		if r.Scores[i].Metric == name {
			return &r.Scores[i]
		}
	}
	return nil
}

// Score is one metric over all items.
type Score struct {
	Metric    string
	Signature string
	Scale     float64            // value of a perfect answer; 0 when more is not better
	Value     float64            // of the corpus
	Parts     map[string]float64 // means of "precision" and "recall" where the metric has them
	Items     []float64          // parallel to Result.IDs
	Skipped   []int              // indices of items without a value, such as the share of Persian letters in a text without letters; their entry in Items is 0 and enters no average

	metric *Metric
	stats  []float64 // summable statistics of the items, for metrics that are no mean
}

// ItemError is an item that could not be scored. It enters no figure.
type ItemError struct {
	ID    string
	Index int // in the order the items came, from 0
	Err   error
}

func (e *ItemError) Error() string { return fmt.Sprintf("item %d (%s): %v", e.Index, e.ID, e.Err) }

func (e *ItemError) Unwrap() error { return e.Err }

// All yields items, for Suite.Score.
func All(items []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// batchSize is how many items travel to a worker at a time: enough to make the
// hand-over cheap, few enough that short runs use all workers.
const batchSize = 16

type batch struct {
	number int
	items  []Item
	stats  []float64 // width per item
	skip   []bool    // len(metrics) per item
	err    []error   // per item
}

// Score scores items in parallel. Only the figures are kept, and a bounded number
// of items is in flight, so items may be streamed from a file of any size; they
// are drawn from another goroutine. An item that cannot be scored is listed in
// Failed; an error that items yields ends the run, as does ctx. Figures do not
// depend on the number of workers. It returns ErrUndefined when no item could be
// scored.
func (s *Suite) Score(ctx context.Context, items iter.Seq2[Item, error], o SuiteOptions) (*Result, error) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	in, out := make(chan *batch), make(chan *batch)
	inFlight := make(chan struct{}, 4*workers)
	var running sync.WaitGroup
	running.Go(func() {
		defer close(in)
		if err := s.feed(ctx, items, in, inFlight); err != nil {
			cancel(err)
		}
	})
	for range workers {
		running.Go(func() {
			w := new(workspace)
			for b := range in {
				s.compute(w, b)
				select {
				case out <- b:
				case <-ctx.Done():
				}
			}
		})
	}
	go func() { running.Wait(); close(out) }()

	c := collector{suite: s, result: &Result{}, rows: make([][]float64, len(s.metrics)), skipped: make([][]int, len(s.metrics))}
	early := map[int]*batch{}
	next := 0
	for b := range out {
		early[b.number] = b
		for early[next] != nil {
			c.add(early[next])
			delete(early, next)
			next++
			<-inFlight
		}
	}
	if err := context.Cause(ctx); err != nil {
		return nil, fmt.Errorf("score items: %w", err)
	}
	return c.finish()
}

// feed cuts items into batches.
func (s *Suite) feed(ctx context.Context, items iter.Seq2[Item, error], in chan<- *batch, inFlight chan<- struct{}) error {
	b := &batch{}
	send := func() error {
		select {
		case inFlight <- struct{}{}:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		select {
		case in <- b:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		b = &batch{number: b.number + 1}
		return nil
	}
	for item, err := range items {
		if err != nil {
			return err
		}
		if b.items = append(b.items, item); len(b.items) == batchSize {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if len(b.items) > 0 {
		return send()
	}
	return nil
}

var errNoReference = fmt.Errorf("no reference: %w", ErrUndefined)

func (s *Suite) compute(w *workspace, b *batch) {
	b.stats = make([]float64, len(b.items)*s.width)
	b.skip = make([]bool, len(b.items)*len(s.metrics))
	b.err = make([]error, len(b.items))
	for i := range b.items {
		if len(b.items[i].References) == 0 && !s.free {
			b.err[i] = errNoReference
			continue
		}
		w.begin(&b.items[i])
		out := b.stats[i*s.width : (i+1)*s.width]
		for j, m := range s.metrics {
			b.skip[i*len(s.metrics)+j] = !m.measure(w, out[:len(m.stats)])
			out = out[len(m.stats):]
		}
	}
	w.item = nil
}

// collector puts batches together in their order.
type collector struct {
	suite   *Suite
	result  *Result
	seen    int
	rows    [][]float64 // statistics of each metric, item after item
	skipped [][]int
}

func (c *collector) add(b *batch) {
	r := c.result
	for i, item := range b.items {
		index := c.seen
		c.seen++
		if b.err[i] != nil {
			r.Failed = append(r.Failed, ItemError{ID: item.ID, Index: index, Err: b.err[i]})
			continue
		}
		if len(r.IDs) == 0 {
			r.References = len(item.References)
		} else if r.References != len(item.References) {
			r.References = -1
		}
		stats := b.stats[i*c.suite.width:]
		for j, m := range c.suite.metrics {
			if b.skip[i*len(c.suite.metrics)+j] {
				c.skipped[j] = append(c.skipped[j], len(r.IDs))
			}
			c.rows[j] = append(c.rows[j], stats[:len(m.stats)]...)
			stats = stats[len(m.stats):]
		}
		r.IDs = append(r.IDs, item.ID)
	}
}

func (c *collector) finish() (*Result, error) {
	r := c.result
	if len(r.IDs) == 0 {
		err := fmt.Errorf("score items: no item was scored: %w", ErrUndefined)
		for i := range r.Failed[:min(3, len(r.Failed))] {
			err = errors.Join(err, &r.Failed[i])
		}
		return nil, err
	}
	for j, m := range c.suite.metrics {
		width, rows := len(m.stats), c.rows[j]
		score := Score{
			Metric: m.name, Signature: m.signature(r.References), Scale: m.scale, Skipped: c.skipped[j],
			Items: make([]float64, len(r.IDs)), metric: m,
		}
		sum := make([]float64, width)
		skipped := score.Skipped
		for i := range r.IDs {
			row := rows[i*width : (i+1)*width]
			if len(skipped) > 0 && skipped[0] == i {
				skipped = skipped[1:]
				continue
			}
			if m.mean {
				score.Items[i] = row[0]
			} else {
				score.Items[i] = m.item(row)
			}
			for k, v := range row {
				sum[k] += v
			}
		}
		if !m.mean {
			score.Value, score.stats = m.corpus(sum), rows
		} else if n := len(r.IDs) - len(score.Skipped); n > 0 {
			score.Value = sum[0] / float64(n)
			for k, name := range m.stats[1:] {
				if score.Parts == nil {
					score.Parts = map[string]float64{}
				}
				score.Parts[name] = sum[k+1] / float64(n)
			}
		} else {
			r.Undefined = append(r.Undefined, m.name)
			continue
		}
		r.Scores = append(r.Scores, score)
	}
	return r, nil
}

// values returns the item values that enter the mean.
func (s *Score) values() []float64 {
	if len(s.Skipped) == 0 {
		return s.Items
	}
	var out []float64
	for i, v := range s.Items {
		if _, skipped := slices.BinarySearch(s.Skipped, i); !skipped {
			out = append(out, v)
		}
	}
	return out
}

// Interval returns the bootstrap interval of the corpus value. Corpus-level
// metrics are computed anew for every resample, from summed counts; nothing is
// scored twice. Errors are those of stat.Bootstrap and stat.BootstrapStatistic.
func (s *Score) Interval(ctx context.Context, o stat.Options) (stat.Interval, error) {
	if s.stats == nil {
		return stat.Bootstrap(s.values(), o)
	}
	width := len(s.metric.stats)
	sum := make([]float64, width)
	return stat.BootstrapStatistic(ctx, len(s.Items), func(indices []int) float64 {
		clear(sum)
		for _, i := range indices {
			for k, v := range s.stats[i*width : (i+1)*width] {
				sum[k] += v
			}
		}
		return s.metric.corpus(sum)
	}, o)
}
