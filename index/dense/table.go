package dense

import (
	"context"
	"math"
	"runtime"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/internal/topk"
)

// table is the published vectors, laid out for the scan. It is immutable.
//
// Int8 rows are scanned with integer arithmetic alone (coarseQuery), whose result
// is off by a bounded amount; the rows that could be among the best within that
// bound are then computed with the query as it is, so the top k is exact for the
// stored vectors. With many rows a first look at the signs of their components
// chooses those that are scanned at all (signs).
type table struct {
	encoding  Encoding
	dimension int
	parts     []*part // in the order in which they apply
	rows      int     // in all parts, superseded and deleted ones included
	live      int
	bytes     int64 // on disk
	signsFrom int   // live rows from which on signs choose
}

// newTable takes over the parts.
func newTable(encoding Encoding, dimension int, parts ...*part) *table {
	t := &table{encoding: encoding, dimension: dimension, parts: parts, signsFrom: math.MaxInt}
	for _, p := range parts {
		p.begin = t.rows
		t.rows += p.rows()
		t.live += p.rows() - p.gone
	}
	return t
}

// find returns where a passage stands.
func (t *table) find(seq index.Seq) (p *part, row int, ok bool) {
	for _, p := range t.parts {
		if row, ok := p.find(seq); ok {
			return p, row, true
		}
	}
	return nil, 0, false
}

// search returns the k best rows of those allowed. Query is normalised.
func (t *table) search(ctx context.Context, query []float32, allow func(index.Seq) bool, k int) ([]index.Hit, error) {
	k = min(k, t.live)
	if k <= 0 {
		return nil, ctx.Err()
	}
	s := &scan{table: t, query: query, allow: allow, all: topk.New(k, math.Inf(-1))}
	if t.encoding == Int8 {
		s.coarse = newCoarseQuery(query)
	}
	s.run(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found := s.all.Sorted()
	hits := make([]index.Hit, len(found))
	for i, h := range found {
		hits[i] = index.Hit(h)
	}
	return hits, nil
}

// parallelFrom is the number of rows that is worth another goroutine: about a
// millisecond of scanning.
const parallelFrom = 16384

// parallel calls fn for ranges that make up 0…n, on as many cores as pay.
func parallel(n int, fn func(from, to int)) { parallelChunks(n, parallelFrom, fn) }

// parallelChunks is parallel with ranges of size pays for a goroutine.
func parallelChunks(n, pays int, fn func(from, to int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+pays-1)/pays)
	if workers <= 1 {
		fn(0, n)
		return
	}
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() { fn(i*n/workers, (i+1)*n/workers) })
	}
	wg.Wait()
}
