package faults

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/biopars/biopars/internal/faulttest"
)

// killsEnv is how many kills there are to be; by default a few an operation.
const killsEnv = "BIOPARS_TEST_KILLS"

// trace runs the operation in a process of its own with a fault.
func (b *bench) trace(t *testing.T, f faulttest.Fault) faulttest.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a stuck process, not a slow one
	defer cancel()
	exe, err := os.Executable()
	must(t, err)
	f.Dir = b.work
	res, err := faulttest.Run(ctx, f, append(os.Environ(), roleEnv+"="+b.name, dirEnv+"="+b.work), exe)
	if errors.Is(err, faulttest.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatalf("%+v: %v\n%s", f, err, res.Output)
	}
	return res
}

// TestKilledAtEveryFileOperation kills each operation before file operations of its
// own, those of SQLite and of Bleve. Nothing is lost, nothing doubled, and doing it
// again ends where an undisturbed one does. Half of the times the second try is
// killed as well.
func TestKilledAtEveryFileOperation(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	kills, _ := strconv.Atoi(os.Getenv(killsEnv))
	full := kills > 0
	if !full {
		kills = 3 * len(operations)
	}
	total := 0
	for i, o := range operations {
		t.Run(o.name, func(t *testing.T) {
			b := newBench(t, o)
			b.reset(t)
			ops := b.trace(t, faulttest.Fault{}).Ops
			if len(ops) < 20 {
				t.Fatalf("only %d file operations: %v", len(ops), ops)
			}
			rng := rand.New(rand.NewPCG(uint64(i), 7))
			n := (kills - total + len(operations) - i - 1) / (len(operations) - i)
			if full {
				n = max(n, len(ops))
			}
			for k := range n {
				at := 1 + k%len(ops)
				if !full {
					at = 1 + rng.IntN(len(ops))
				}
				b.reset(t)
				res := b.trace(t, faulttest.Fault{At: at, Kill: true})
				if !res.Killed {
					if res.Exit != 0 {
						t.Errorf("%d of %d: exit %d\n%s", at, len(ops), res.Exit, res.Output)
					}
					continue // the threads ran in another order, with fewer operations
				}
				total++
				last := res.Ops[len(res.Ops)-1]
				if err := b.interrupted(t); err != nil {
					t.Errorf("killed before %d of %d, %v: %v", at, len(ops), last, err)
				}
				if k%2 == 1 {
					res := b.trace(t, faulttest.Fault{At: 1 + rng.IntN(len(ops)), Kill: true})
					if res.Killed {
						total++
					} else if res.Exit != 0 {
						t.Errorf("killed before %d of %d, %v, then stuck:\n%s", at, len(ops), last, res.Output)
					}
				}
				if err := b.resumed(t); err != nil {
					t.Errorf("killed before %d of %d, %v: %v", at, len(ops), last, err)
				}
			}
			t.Logf("%d file operations", len(ops))
		})
	}
	t.Logf("%d kills", total)
}
