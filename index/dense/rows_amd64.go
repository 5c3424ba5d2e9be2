package dense

import "golang.org/x/sys/cpu"

// hasRowKernel says that multiplyRows can be called.
var hasRowKernel = cpu.X86.HasAVX2

// multiplyRows writes the products with consecutive rows.
func (q *coarseQuery) multiplyRows(dst []float64, p *part, from int) {
	var sums [scanBlock]int32
	for len(dst) > 0 {
		n := min(len(dst), len(sums))
		rows := p.bytes[from*p.stride : (from+n)*p.stride]
		dotRows(&sums[0], &rows[0], &q.rows[0], n, p.stride/8)
		for i, sum := range sums[:n] {
			dst[i] = float64(sum) - q.offset
		}
		dst, from = dst[n:], from+n
	}
}

// multiplyChosen writes the products with rows that are chosen, at most scanBlock.
func (q *coarseQuery) multiplyChosen(dst []float64, p *part, chosen []uint32) {
	var sums [scanBlock]int32
	var list [scanBlock + 8]uint32
	n := copy(list[:scanBlock], chosen)
	for i := range 8 {
		list[n+i] = chosen[n-1]
	}
	dotChosen(&sums[0], &p.bytes[0], &list[0], &q.rows[0], n, p.stride/8)
	for i, sum := range sums[:n] {
		dst[i] = float64(sum) - q.offset
	}
}

// dotChosen is dotRows for rows that do not follow each other, given by their numbers;
// eight more that are never read but must exist stand behind the n.
//
//go:noescape
func dotChosen(out *int32, rows *byte, chosen *uint32, query *int16, n, words int)

// dotRows writes to out, for each of n rows of words·8 bytes, the sum of its
// bytes, 0 to 255, times the numbers of query. Words is a multiple of rowWords and
// n at least 1; query has 8·words numbers, and no partial sum may leave 32 bits.
//
//go:noescape
func dotRows(out *int32, rows *byte, query *int16, n, words int)

// scanSigns is signQuery.scan over n blocks of rows with the given number of bytes of
// signs each; n and bytes are at least 1. Numbers are offset, along, base and
// threshold.
//
//go:noescape
func scanSigns(masks *uint32, scores *int16, blocks, table *byte, n, bytes int, numbers *[4]int16, shift uint64)
