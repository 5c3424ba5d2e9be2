package subword

// floatBlock is how many components sumFloats sums at once.
const floatBlock = 32

// addRows adds rows of a table of vectors to dst, each with its weight. It is what training
// spends most of its time on. Sums are rounded alike with and without the kernel.
func addRows(dst, values []float32, rows []int32, weights []float32) {
	if len(rows) == 0 {
		return
	}
	dim, done := len(dst), 0
	for ; hasKernel && done+floatBlock <= dim; done += floatBlock {
		sumFloats(&dst[done : done+floatBlock][0], &values[done], &rows[0], &weights[:len(rows)][0], len(rows), dim)
	}
	if done == dim {
		return
	}
	for i, r := range rows {
		axpy(weights[i], values[int(r)*dim+done:int(r+1)*dim], dst[done:])
	}
}
