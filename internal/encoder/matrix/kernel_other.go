//go:build !amd64 && !arm64

package matrix

var kernels = []*Kernel{plain}

const hasVector = false

// hasWide says that absMax and quantize can be called.
const hasWide = false

func gelu(*float32, int)                                           { panic("no kernel") }
func softmax(*float32, int, float32)                               { panic("no kernel") }
func addNormalize(x, y, weight, bias *float32, n int, eps float32) { panic("no kernel") }
func absMax(*float32, int) float32                                 { panic("no kernel") }
func quantize(*float32, *byte, int, float32)                       { panic("no kernel") }
