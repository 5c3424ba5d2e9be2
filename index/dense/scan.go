package dense

import (
	"context"
	"math"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/internal/topk"
)

// scan compares rows of a table with a query.
type scan struct {
	*table
	query  []float32
	coarse *coarseQuery // Int8
	allow  func(index.Seq) bool

	mu  sync.Mutex
	all *topk.Best[float64]
}

// scanBlock is the number of rows between two looks at the context.
const scanBlock = 256

// run offers the best rows of the table to all.
func (s *scan) run(ctx context.Context) {
	chosen, rest := s.choose(ctx)
	for _, p := range rest {
		parallel(p.rows(), func(from, to int) { s.scanRange(ctx, p, from, to) })
	}
	parallelChunks(len(chosen), parallelFrom/4, func(from, to int) { s.scanChosen(ctx, chosen[from:to]) })
}

// passes reports whether a row is to be found.
func (s *scan) passes(p *part, row int) bool {
	return p.alive(row) && (s.allow == nil || s.allow(p.seqs[row]))
}

// scanRange offers the best of consecutive rows.
func (s *scan) scanRange(ctx context.Context, p *part, from, to int) {
	if s.encoding == Float32 {
		s.scanFloat32(ctx, p, from, to)
		return
	}
	r := s.newReach()
	var products [scanBlock]float64
	for ; from < to; from += scanBlock {
		if ctx.Err() != nil {
			return
		}
		n := min(scanBlock, to-from)
		s.coarse.multiply(products[:n], p, from)
		scales := p.scales[from : from+n]
		for i, product := range products[:n] {
			coarse, bound := s.coarse.cosine(product, scales[i])
			if coarse+bound < r.least.Floor || !s.passes(p, from+i) {
				continue
			}
			r.add(p, from+i, coarse, bound)
		}
	}
	r.offer()
}

// scanChosen offers the best of rows that pass, given by their number in the table.
func (s *scan) scanChosen(ctx context.Context, rows []uint32) {
	r := s.newReach()
	var products [scanBlock]float64
	var numbers [scanBlock]uint32 // in their part
	for at := 0; len(rows) > 0 && ctx.Err() == nil; {
		p := s.parts[at]
		n := 0
		for n < min(len(rows), scanBlock) && int(rows[n]) < p.begin+p.rows() {
			numbers[n] = rows[n] - uint32(p.begin)
			n++
		}
		if rows = rows[n:]; n == 0 {
			at++
			continue
		}
		s.coarse.multiplyEach(products[:n], p, numbers[:n])
		for i, row := range numbers[:n] {
			if coarse, bound := s.coarse.cosine(products[i], p.scales[row]); coarse+bound >= r.least.Floor {
				r.add(p, int(row), coarse, bound)
			}
		}
	}
	r.offer()
}

// reach keeps the rows that can be among the best. The k-th largest of the least
// cosines that the rows can have is no more than the k-th best cosine, so a row
// that cannot reach it need not be computed.
type reach struct {
	scan  *scan
	least *topk.Largest
	found []reachable
}

type reachable struct {
	part *part
	row  int
	most float64 // the largest cosine that it can have
}

func (s *scan) newReach() *reach {
	return &reach{scan: s, least: topk.NewLargest(s.all.K), found: make([]reachable, 0, 4*s.all.K)}
}

func (r *reach) add(p *part, row int, coarse, bound float64) {
	r.found = append(r.found, reachable{p, row, coarse + bound})
	r.least.Add(coarse - bound)
}

// offer computes what is left and offers the best.
func (r *reach) offer() {
	best := topk.New(r.scan.all.K, math.Inf(-1))
	for _, f := range r.found {
		if f.most >= r.least.Floor {
			best.Offer(f.part.seqs[f.row], f.part.exact(r.scan.query, f.row))
		}
	}
	r.scan.merge(best)
}

// merge takes over what one goroutine has found.
func (s *scan) merge(best *topk.Best[float64]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range best.Hits() {
		s.all.Offer(h.Seq, h.Score)
	}
}

func (s *scan) scanFloat32(ctx context.Context, p *part, from, to int) {
	best := topk.New(s.all.K, math.Inf(-1))
	for row := from; row < to; row++ {
		if (row-from)%scanBlock == 0 && ctx.Err() != nil {
			return
		}
		if s.passes(p, row) {
			best.Offer(p.seqs[row], p.score(s.query, row))
		}
	}
	s.merge(best)
}
