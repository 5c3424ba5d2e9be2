package matrix

import "golang.org/x/sys/cpu"

// kernels are those that this processor can run, the slowest first.
var kernels = func() []*Kernel {
	found := []*Kernel{plain}
	if hasVector {
		found = append(found, &Kernel{"avx2", 6, 16, tileAVX2, nil})
	}
	if hasVector && cpu.X86.HasAVX512F {
		k := &Kernel{"avx512", 12, 32, tileAVX512, nil}
		if cpu.X86.HasAVX512VNNI {
			k.tile8 = tileVNNI
		}
		found = append(found, k)
	}
	return found
}()

// hasVector says that the functions below can be called.
var hasVector = cpu.X86.HasAVX2 && cpu.X86.HasFMA

// tileAVX2 is a tile of 6 rows and 16 columns.
//
//go:noescape
func tileAVX2(k int, a *float32, lda int, b, bias, c *float32, ldc int)

// tileAVX512 is a tile of 12 rows and 32 columns.
//
//go:noescape
func tileAVX512(k int, a *float32, lda int, b, bias, c *float32, ldc int)

// hasWide says that absMax and quantize can be called.
var hasWide = hasVector && cpu.X86.HasAVX512F

// tileVNNI is a tile of 12 rows and 32 columns in numbers of eight bits.
//
//go:noescape
func tileVNNI(groups int, a *byte, lda int, b *int8, start *int32, scale, bias, row, c *float32, ldc int)

// absMax is largest of n numbers, a multiple of 16 and at least one of them.
//
//go:noescape
func absMax(x *float32, n int) float32

// quantize is toBytes of n numbers, a multiple of 16 and at least one of them.
//
//go:noescape
func quantize(x *float32, q *byte, n int, by float32)

// gelu is GELU of n numbers, a multiple of 8 and at least one of them.
//
//go:noescape
func gelu(x *float32, n int)

// softmax is Softmax of n numbers, a multiple of 8 and at least one of them.
//
//go:noescape
func softmax(x *float32, n int, scale float32)

// addNormalize is AddNormalize of a row of n numbers, a multiple of 8.
//
//go:noescape
func addNormalize(x, y, weight, bias *float32, n int, eps float32)
