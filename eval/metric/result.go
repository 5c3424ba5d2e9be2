package metric

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/biopars/biopars/eval/stat"
)

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
	// Skipped are the indices of items without a value, such as the share of
	// Persian letters in a text without letters; their entry in Items is 0 and
	// enters no average.
	Skipped []int

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
