package subword

import "golang.org/x/sys/cpu"

// hasKernel says that sumBlock and sumFloats can be called.
var hasKernel = cpu.X86.HasAVX2

// sumBlock adds n weighted rows to the first block of dst. values is where the
// block begins in row 0; row i begins i·dim further on. n is at least 1.
//
//go:noescape
func sumBlock(dst *float32, values *int8, rows *int32, weights *float32, n, dim int)
