//go:build !linux

package ocr

// limitMemory has nothing to ask of other kernels.
func limitMemory(int) {}
