package faults

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/biopars/biopars/internal/faulttest"
)

// diskFault is a way in which a disk fails.
type diskFault struct {
	name  string
	match func(faulttest.Op) bool
	fault faulttest.Fault
	full  bool // the disk is full, so the error says how much room is needed
}

func named(names ...string) func(faulttest.Op) bool {
	return func(o faulttest.Op) bool {
		for _, n := range names {
			if o.Name == n {
				return true
			}
		}
		return false
	}
}

var diskFaults = []diskFault{
	{"full", faulttest.NeedsRoom, faulttest.Fault{Err: int(syscall.ENOSPC), OnwardsToo: true}, true},
	{"short write, then full", faulttest.NeedsRoom,
		faulttest.Fault{Short: true, Err: int(syscall.ENOSPC), OnwardsToo: true}, true},
	{"short write", named("write", "pwrite"), faulttest.Fault{Short: true}, false},
	{"write error", named("write", "pwrite"), faulttest.Fault{Err: int(syscall.EIO)}, false},
	{"sync error", named("sync"), faulttest.Fault{Err: int(syscall.EIO)}, false},
	{"rename error", named("rename"), faulttest.Fault{Err: int(syscall.EIO)}, false},
	{"disk gone", nil, faulttest.Fault{Err: int(syscall.EIO), OnwardsToo: true}, false},
}

// TestFailingDisk lets file operations fail, SQLite's and Bleve's too. The operation
// ends, a reader finds the state before it or after it, and doing it again on a sound
// disk ends where an undisturbed one does.
func TestFailingDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	times, _ := strconv.Atoi(os.Getenv(killsEnv))
	times = max(1, times/(2*len(operations)*len(diskFaults)))
	for i, o := range operations {
		t.Run(o.name, func(t *testing.T) {
			b := newBench(t, o)
			rng := rand.New(rand.NewPCG(uint64(i), 8))
			for j, d := range diskFaults {
				if times == 1 && (i+j)%2 == 1 {
					continue // every fault has its turn with another operation
				}
				b.reset(t)
				f := d.fault
				f.Match = d.match
				ops := b.trace(t, faulttest.Fault{Match: d.match}).Ops
				if len(ops) == 0 {
					continue
				}
				for range times {
					b.reset(t)
					f.At = 1 + rng.IntN(len(ops))
					res := b.trace(t, f)
					if err := b.failed(t, d, res); err != nil {
						last := "?"
						if f.At <= len(res.Ops) {
							last = fmt.Sprint(res.Ops[f.At-1])
						}
						t.Errorf("%s at %d of %d, %s: %v", d.name, f.At, len(ops), last, err)
					}
				}
			}
		})
	}
}

// failed checks what a run on a failing disk has come to.
func (b *bench) failed(t *testing.T, d diskFault, res faulttest.Result) error {
	t.Helper()
	if res.Exit != 0 && res.Exit != 1 {
		return fmt.Errorf("exit %d:\n%s", res.Exit, res.Output)
	}
	// SQLite does not say why it cannot make its shared memory. On a disk that is
	// really full that is found out (TestFullDisk).
	sqlite := strings.Contains(res.Output, "disk I/O error") || strings.Contains(res.Output, "unable to open database")
	typed := strings.Contains(res.Output, "no space left: ") && strings.Contains(res.Output, " MB")
	if d.full && res.Exit == 1 && !typed && !sqlite {
		return fmt.Errorf("it does not say how much room is needed: %s", res.Output)
	}
	if err := b.interrupted(t); err != nil {
		return err
	}
	return b.resumed(t)
}

// TestFullDisk fills a real, small file system, and limits how long files may get.
// Nothing hangs, the error says how much room is needed, and with room the corpus is
// what it would have been.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	b := newBench(t, operations[0])
	exe, err := os.Executable()
	must(t, err)
	run := func(t *testing.T, limit string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // a stuck process, not a slow one
		defer cancel()
		cmd := exec.CommandContext(ctx, exe)
		if limit != "" {
			cmd = exec.CommandContext(ctx, "sh", "-c", "trap '' XFSZ; ulimit -f "+limit+"; exec \"$0\"", exe)
		}
		cmd.Env = append(os.Environ(), roleEnv+"="+b.name, dirEnv+"="+b.work)
		out, err := cmd.CombinedOutput()
		if ctx.Err() != nil {
			t.Fatalf("stuck: %s", out)
		}
		if err == nil {
			return ""
		}
		return string(out)
	}
	full := func(t *testing.T, text string) {
		t.Helper()
		if !strings.Contains(text, "no space left: ") || !strings.Contains(text, " MB") {
			t.Errorf("it does not say how much room is needed: %s", text)
		}
	}
	for _, blocks := range []string{"64", "200", "400", "800"} { // of 512 bytes
		t.Run("files of "+blocks, func(t *testing.T) {
			b.reset(t)
			if text := run(t, blocks); text != "" {
				full(t, text)
			}
			must(t, b.resumed(t))
		})
	}
	for _, kb := range []int{64, 300, 600, 900, 1200, 1600} {
		t.Run(fmt.Sprintf("disk of %d kB", kb), func(t *testing.T) {
			b.reset(t)
			data := filepath.Join(b.work, "data")
			must(t, os.Mkdir(data, 0o700))
			if err := unix.Mount("tmpfs", data, "tmpfs", 0, fmt.Sprintf("size=%dk", kb)); err != nil {
				t.Skip("no file system can be mounted: ", err)
			}
			defer func() { _ = unix.Unmount(data, 0) }()
			if text := run(t, ""); text != "" {
				full(t, text)
			}
			must(t, unix.Mount("tmpfs", data, "tmpfs", unix.MS_REMOUNT, "size=100m"))
			must(t, b.resumed(t))
		})
	}
}
