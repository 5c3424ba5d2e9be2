//go:build !linux

package pdf

// limitProcess has nothing to ask of other kernels; see watchMemory.
func limitProcess() {}
