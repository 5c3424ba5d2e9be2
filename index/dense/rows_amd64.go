package dense

import "golang.org/x/sys/cpu"

// hasRowKernel says that multiplyRows can be called.
var hasRowKernel = cpu.X86.HasAVX2

// multiplyRows writes the products with consecutive rows.
func (q *coarseQuery) multiplyRows(dst []float64, t *table, from int) {
	var sums [scanBlock]int32
	for len(dst) > 0 {
		n := min(len(dst), len(sums))
		rows := t.codes[from*t.words : (from+n)*t.words]
		dotRows(&sums[0], &rows[0], &q.rows[0], n, t.words)
		for i, sum := range sums[:n] {
			dst[i] = float64(sum) - q.offset
		}
		dst, from = dst[n:], from+n
	}
}

// dotRows writes to out, for each of n rows of words·8 bytes, the sum of its
// bytes, 0 to 255, times the numbers of query. Words is a multiple of rowWords and
// n at least 1; query has 8·words numbers, and no partial sum may leave 32 bits.
//
//go:noescape
func dotRows(out *int32, rows *uint64, query *int16, n, words int)
