package subword

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inChunks calls f for consecutive ranges of 0..n, each of size at most, on all
// cores. f must write nothing but what belongs to its range: then the result
// does not depend on how many cores there are.
func inChunks(n, size int, f func(lo, hi int)) {
	chunks := (n + size - 1) / size
	workers := min(runtime.GOMAXPROCS(0), chunks)
	if workers <= 1 {
		if n > 0 {
			f(0, n)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= chunks {
					return
				}
				f(i*size, min(n, (i+1)*size))
			}
		})
	}
	wg.Wait()
}
