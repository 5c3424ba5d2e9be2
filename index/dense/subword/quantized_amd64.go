package subword

import "golang.org/x/sys/cpu"

// hasAddKernel says that addScaled can be called.
var hasAddKernel = cpu.X86.HasAVX2

// addScaled adds weight times n numbers of row to dst. n is a multiple of 8, and
// at least 8.
//
//go:noescape
func addScaled(dst *float32, row *int8, weight float32, n int)
