package dense

import (
	"context"
	"encoding/binary"
	"maps"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// choice is how many rows are compared for the k best. Of a million sentences with 192 or
// 384 components, 8,544 hold 999 of the best 1,000 for k = 100.
func choice(k int) int { return 6144 + 24*k }

// choose returns the rows that are worth a comparison, by their numbers in the table
// and ascending, and the parts of which every row is.
func (s *scan) choose(ctx context.Context) (chosen []uint32, rest []*part) {
	var signed []*part
	rows := 0
	for _, p := range s.parts {
		if p.signs == nil || s.live < s.signsFrom {
			rest = append(rest, p)
			continue
		}
		signed = append(signed, p)
		rows += p.rows()
	}
	n := choice(s.all.K)
	if n >= rows/2 { // hardly less work
		return nil, s.parts
	}
	found := newSelection(n)
	step := signStep(s.query, signed)
	for _, p := range signed {
		q := newSignQuery(s.query, p.signs, step)
		blocks := (p.rows() + signsBlock - 1) / signsBlock
		var mu sync.Mutex
		byRange := map[int]*selection{}
		parallelChunks(blocks, signsPay, func(from, to int) {
			best := found
			if from > 0 || to < blocks {
				best = newSelection(n)
			}
			s.scanSigns(ctx, p, q, from, to, best)
			mu.Lock()
			defer mu.Unlock()
			byRange[from] = best
		})
		if byRange[0] != found {
			for _, from := range slices.Sorted(maps.Keys(byRange)) {
				found.join(byRange[from])
			}
		}
	}
	return found.best(), rest
}

// signsPay is the number of blocks that is worth another goroutine.
const signsPay = 4 * parallelFrom / signsBlock

// scanSigns offers the rows of the blocks from…to that pass.
func (s *scan) scanSigns(ctx context.Context, p *part, q *signQuery, from, to int, best *selection) {
	const batch = scanBlock / signsBlock * 4
	var masks [batch]uint32
	var scores [batch * signsBlock]int16
	stride := signsStride(p.dimension)
	for ; from < to; from += batch {
		if ctx.Err() != nil {
			return
		}
		n := min(batch, to-from)
		q.scan(masks[:n], scores[:n*signsBlock], p.signs.blocks[from*stride:(from+n)*stride], best.above())
		for b, mask := range masks[:n] {
			for ; mask != 0; mask &= mask - 1 {
				i := bits.TrailingZeros32(mask)
				row := (from+b)*signsBlock + i
				if row >= p.rows() || !s.passes(p, row) {
					continue
				}
				best.offer(uint32(p.begin+row), scores[b*signsBlock+numberAt(i)])
			}
		}
	}
}

// signQuery is a query against the signs of one part, in integers: what four
// components add for each of their 16 signs is looked up in a table of bytes. All
// ways of scanning give the same scores.
type signQuery struct {
	table  []byte // for each 8 components 16 sums of the lower and 16 of the upper ones, in steps
	offset int16  // what the sums are above the product
	shift  uint64
	along  int16 // stored m·x times it, halved 15 times, is a score
	base   int16 // of (q-m)·m
}

// maxSigns is the dimension up to which the steps of a query are fine enough.
const maxSigns = 4096

// signPeak is the largest sum of four components, in steps: a byte holds two of
// them, 16 bits all.
func signPeak(dimension int) int { return min(127, math.MaxUint16/(2*signsBytes(dimension))) }

// signShift doubles the products as often as 16 bits allow, up to three times.
func signShift(dimension int) (shift uint64) {
	n := signsBytes(dimension)
	for most := n*signPeak(dimension) + n; shift < 3 && most<<(shift+1) <= math.MaxInt16; {
		shift++
	}
	return shift
}

// scoreUnit is the cosine that a score of 1 stands for.
func scoreUnit(step float64, dimension int) float64 {
	return step * 32768 / unitFactor / math.Sqrt(float64(dimension)) / float64(int(1)<<signShift(dimension))
}

// signStep is one for all parts, so that their scores can be compared. It is coarse
// enough for a score of 16 bits to reach a cosine of 1.
func signStep(query []float32, parts []*part) float64 {
	d := len(query)
	step := 1.0 / math.MaxInt16 / scoreUnit(1, d)
	for _, p := range parts {
		for i := 0; i < d; i += 4 {
			var sum float64
			for j := i; j < min(i+4, d); j++ {
				sum += math.Abs(float64(query[j] - p.signs.mean[j]))
			}
			step = max(step, 2*sum/float64(signPeak(d)))
		}
	}
	return step * (1 + 1e-6)
}

func newSignQuery(query []float32, s *signs, step float64) *signQuery {
	d := s.dimension
	q := &signQuery{table: make([]byte, 32*signsBytes(d)), shift: signShift(d)}
	unit := scoreUnit(step, d)
	var offset, base float64
	for i := range 2 * signsBytes(d) {
		var v [4]float64
		var sum float64
		for j := range v {
			if at := 4*i + j; at < d {
				v[j] = float64(query[at] - s.mean[at])
				base += v[j] * float64(s.mean[at])
				sum += math.Abs(v[j])
			}
		}
		offset += sum
		for n := range 16 {
			x := sum
			for j, y := range v {
				if n>>j&1 == 0 {
					y = -y
				}
				x += y
			}
			q.table[16*i+n] = byte(math.Round(x / step))
		}
	}
	q.offset = int16(math.Round(offset / step))
	q.along = toInt16(32768 / unitMean / unit)
	q.base = toInt16(base / unit)
	return q
}

// scan writes the scores of the rows of blocks, as their numbers are ordered, and for
// each block a bit for every row whose score is above.
func (q *signQuery) scan(masks []uint32, scores []int16, blocks []byte, above int) {
	threshold := int16(max(above, math.MinInt16))
	if hasRowKernel {
		scanSigns(&masks[0], &scores[0], &blocks[0], &q.table[0], len(masks), len(q.table)/32,
			&[4]int16{q.offset, q.along, q.base, threshold}, q.shift)
	} else {
		q.scanPlain(masks, scores, blocks, threshold)
	}
	if above < math.MinInt16 {
		for i := range masks {
			masks[i] = math.MaxUint32
		}
	}
}

// scanPlain is scan in plain Go.
func (q *signQuery) scanPlain(masks []uint32, scores []int16, blocks []byte, threshold int16) {
	n := len(q.table) / 32
	stride := signsBlock * (n + 4)
	for b := range masks {
		block := blocks[b*stride : (b+1)*stride]
		numbers := block[signsBlock*n:]
		var sums [signsBlock]uint16
		for i := range n {
			table := (*[32]byte)(q.table[32*i:])
			for j, c := range (*[signsBlock]byte)(block[signsBlock*i:]) {
				sums[j] += uint16(table[c&15]) + uint16(table[16+c>>4])
			}
		}
		masks[b] = 0
		for j, sum := range sums {
			at := numberAt(j)
			factor := int16(binary.LittleEndian.Uint16(numbers[2*at:]))
			along := int16(binary.LittleEndian.Uint16(numbers[2*(signsBlock+at):]))
			score := scaled((int16(sum)-q.offset)<<q.shift, factor)
			score = saturated(int(score) + int(scaled(along, q.along)))
			score = saturated(int(score) + int(q.base))
			scores[b*signsBlock+at] = score
			if score > threshold {
				masks[b] |= 1 << j
			}
		}
	}
}

// scaled is VPMULHRSW: the product, halved 15 times and rounded.
func scaled(a, b int16) int16 { return int16((int32(a)*int32(b) + 1<<14) >> 15) }

func saturated(x int) int16 { return int16(min(max(x, math.MinInt16), math.MaxInt16)) }
