//go:build !amd64

package dense

// hasRowKernel says that multiplyRows can be called.
const hasRowKernel = false

func (q *coarseQuery) multiplyRows([]float64, *part, int) { panic("no kernel for rows") }

func (q *coarseQuery) multiplyChosen([]float64, *part, []uint32) { panic("no kernel for rows") }

func scanSigns(*uint32, *int16, *byte, *byte, int, int, *[4]int16, uint64) {
	panic("no kernel for signs")
}
