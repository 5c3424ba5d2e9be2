package subword

// sumFloats adds n weighted rows to the first floatBlock components of dst. values is where
// they begin in row 0; row i begins i·dim further on. n is at least 1.
//
//go:noescape
func sumFloats(dst *float32, values *float32, rows *int32, weights *float32, n, dim int)
