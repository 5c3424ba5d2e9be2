package matrix

// kernels: every arm64 processor has vectors of four numbers.
var kernels = []*Kernel{plain, {"neon", 8, 8, tileNEON, nil}}

// hasVector says that gelu, softmax and addNormalize can be called.
const hasVector = false

// hasWide says that absMax and quantize can be called.
const hasWide = false

// tileNEON is a tile of 8 rows and 8 columns.
//
//go:noescape
func tileNEON(k int, a *float32, lda int, b, bias, c *float32, ldc int)

func gelu(*float32, int)                                           { panic("no kernel") }
func softmax(*float32, int, float32)                               { panic("no kernel") }
func addNormalize(x, y, weight, bias *float32, n int, eps float32) { panic("no kernel") }
func absMax(*float32, int) float32                                 { panic("no kernel") }
func quantize(*float32, *byte, int, float32)                       { panic("no kernel") }
