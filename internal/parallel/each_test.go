package parallel

import (
	"runtime"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	for _, cores := range []int{1, 2, 8} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		for _, n := range []int{0, 1, 3, 100} {
			calls := make([]atomic.Int32, n)
			Each(n, func(i int) { calls[i].Add(1) })
			for i := range calls {
				if got := calls[i].Load(); got != 1 {
					t.Errorf("%d cores: %d of %d is called %d times", cores, i, n, got)
				}
			}
		}
	}
}

func TestEachRaisesPanics(t *testing.T) {
	for _, cores := range []int{1, 4} {
		func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
			defer func() {
				if r := recover(); r != "broken" {
					t.Errorf("%d cores: recovered %v", cores, r)
				}
			}()
			Each(50, func(i int) {
				if i == 20 {
					panic("broken")
				}
			})
		}()
	}
}
