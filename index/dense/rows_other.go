//go:build !amd64

package dense

// hasRowKernel says that multiplyRows can be called.
const hasRowKernel = false

func (q *coarseQuery) multiplyRows([]float64, *table, int) { panic("no kernel for rows") }
