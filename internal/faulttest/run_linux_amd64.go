package faulttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Run runs the program with the arguments, in the environment, with the fault. A
// context that ends kills the process; its error is returned.
func Run(ctx context.Context, f Fault, env []string, program string, args ...string) (Result, error) {
	out, err := os.CreateTemp("", "faulttest-*")
	if err != nil {
		return Result{}, err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	type done struct {
		Result
		error
	}
	ended := make(chan done, 1)
	go func() {
		// Only the thread that has started a process may trace it. It is not given
		// back, since a process may still hang on it.
		runtime.LockOSThread()
		r, err := run(ctx, f, env, out, program, args)
		ended <- done{r, err}
	}()
	d := <-ended
	text, err := os.ReadFile(out.Name())
	d.Output = string(text)
	return d.Result, errors.Join(d.error, err)
}

// tracee is a process with its threads.
type tracee struct {
	pid   int
	fault Fault
	res   Result
	hit   map[int]unix.Errno // by thread: what its call will come to
	count int
}

func run(ctx context.Context, f Fault, env []string, out *os.File, program string, args []string) (Result, error) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		return Result{}, err
	}
	defer null.Close()
	pid, err := syscall.ForkExec(program, append([]string{program}, args...), &syscall.ProcAttr{
		Env: env, Files: []uintptr{null.Fd(), out.Fd(), out.Fd()},
		Sys: &syscall.SysProcAttr{Ptrace: true, Setpgid: true},
	})
	if errors.Is(err, syscall.EPERM) {
		return Result{}, ErrUnsupported
	}
	if err != nil {
		return Result{}, err
	}
	defer context.AfterFunc(ctx, func() { _ = unix.Kill(pid, unix.SIGKILL) })()
	var status unix.WaitStatus
	if _, err := unix.Wait4(pid, &status, unix.WALL, nil); err != nil {
		return Result{}, err
	}
	const options = unix.PTRACE_O_TRACESYSGOOD | unix.PTRACE_O_TRACECLONE | unix.PTRACE_O_EXITKILL
	if err := unix.PtraceSetOptions(pid, options); err != nil {
		_ = unix.Kill(pid, unix.SIGKILL)
		return Result{}, fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	t := &tracee{pid: pid, fault: f, hit: map[int]unix.Errno{}}
	_ = unix.PtraceSyscall(pid, 0)
	err = t.loop()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return t.res, err
}

// loop lets the threads run from stop to stop until the process has ended.
func (t *tracee) loop() error {
	for {
		var status unix.WaitStatus
		tid, err := unix.Wait4(-t.pid, &status, unix.WALL, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("wait for the traced process: %w", err)
		}
		switch {
		case status.Exited() || status.Signaled():
			if tid != t.pid {
				continue
			}
			t.res.Exit = -1
			if status.Exited() {
				t.res.Exit = status.ExitStatus()
			}
			return nil
		case !status.Stopped():
			continue
		}
		deliver := 0
		switch sig := status.StopSignal(); {
		case sig == unix.SIGTRAP|0x80:
			if t.stopped(tid) {
				t.res.Killed = true
				_ = unix.Kill(t.pid, unix.SIGKILL)
				continue
			}
		case sig == unix.SIGTRAP && status.TrapCause() > 0, sig == unix.SIGSTOP:
		default:
			deliver = int(sig)
		}
		_ = unix.PtraceSyscall(tid, deliver) // a thread that is gone is waited for
	}
}

// syscallInfo is ptrace_syscall_info of the kernel.
type syscallInfo struct {
	op   uint8
	_    [3]byte
	arch uint32
	ip   uint64
	sp   uint64
	nr   uint64 // of an entry
	args [6]uint64
	_    [2]uint64
}

const (
	getSyscallInfo = 0x420e
	infoEntry      = 1
	infoExit       = 2
)

// stopped looks at a thread that enters or leaves a system call, and reports
// whether the process is to be killed.
func (t *tracee) stopped(tid int) (kill bool) {
	var info syscallInfo
	if _, _, errno := unix.Syscall6(unix.SYS_PTRACE, getSyscallInfo, uintptr(tid), unsafe.Sizeof(info),
		uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 {
		return false
	}
	if info.op == infoExit {
		if errno := t.hit[tid]; errno != 0 {
			delete(t.hit, tid)
			t.change(tid, func(r *unix.PtraceRegs) { r.Rax = uint64(-int64(errno)) })
		}
		return false
	}
	if info.op != infoEntry {
		return false
	}
	op, ok := t.op(&info)
	if !ok || t.fault.Dir != "" && !strings.HasPrefix(op.Path, t.fault.Dir) ||
		t.fault.Match != nil && !t.fault.Match(op) {
		return false
	}
	t.count++
	t.res.Ops = append(t.res.Ops, op)
	f := &t.fault
	if f.At == 0 || t.count < f.At || t.count > f.At && !f.OnwardsToo {
		return false
	}
	switch {
	case f.Kill:
		return true
	case f.Short && t.count == f.At && op.Name == "write", f.Short && t.count == f.At && op.Name == "pwrite":
		t.change(tid, func(r *unix.PtraceRegs) { r.Rdx = (r.Rdx + 1) / 2 })
	case f.Err != 0:
		t.hit[tid] = unix.Errno(f.Err)
		t.change(tid, func(r *unix.PtraceRegs) { r.Orig_rax = ^uint64(0) })
	}
	return false
}

func (t *tracee) change(tid int, f func(*unix.PtraceRegs)) {
	var r unix.PtraceRegs
	if unix.PtraceGetRegs(tid, &r) == nil {
		f(&r)
		_ = unix.PtraceSetRegs(tid, &r)
	}
}

// op says what file operation a system call is, if it is one.
func (t *tracee) op(i *syscallInfo) (Op, bool) {
	a := &i.args
	switch i.nr {
	case unix.SYS_WRITE:
		return Op{"write", t.file(a[0])}, true
	case unix.SYS_PWRITE64:
		return Op{"pwrite", t.file(a[0])}, true
	case unix.SYS_WRITEV, unix.SYS_PWRITEV, unix.SYS_PWRITEV2:
		return Op{"writev", t.file(a[0])}, true
	case unix.SYS_SENDFILE:
		return Op{"write", t.file(a[0])}, true
	case unix.SYS_COPY_FILE_RANGE:
		return Op{"copy", t.file(a[2])}, true
	case unix.SYS_FSYNC, unix.SYS_FDATASYNC:
		return Op{"sync", t.file(a[0])}, true
	case unix.SYS_FTRUNCATE:
		return Op{"truncate", t.file(a[0])}, true
	case unix.SYS_FALLOCATE:
		return Op{"allocate", t.file(a[0])}, true
	case unix.SYS_OPENAT:
		return Op{"open", t.text(a[1])}, a[2]&unix.O_CREAT != 0
	case unix.SYS_OPEN:
		return Op{"open", t.text(a[0])}, a[1]&unix.O_CREAT != 0
	case unix.SYS_MKDIRAT:
		return Op{"mkdir", t.text(a[1])}, true
	case unix.SYS_MKDIR:
		return Op{"mkdir", t.text(a[0])}, true
	case unix.SYS_UNLINKAT:
		return Op{"unlink", t.at(a[0], a[1])}, true
	case unix.SYS_UNLINK, unix.SYS_RMDIR:
		return Op{"unlink", t.text(a[0])}, true
	case unix.SYS_RENAMEAT, unix.SYS_RENAMEAT2:
		return Op{"rename", t.text(a[3])}, true
	case unix.SYS_RENAME:
		return Op{"rename", t.text(a[1])}, true
	case unix.SYS_LINKAT:
		return Op{"link", t.text(a[3])}, true
	case unix.SYS_LINK:
		return Op{"link", t.text(a[1])}, true
	}
	return Op{}, false
}

// file is the path of an open file.
func (t *tracee) file(fd uint64) string {
	path, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, int32(fd)))
	return path
}

// at is a path relative to an open directory.
func (t *tracee) at(fd, addr uint64) string {
	path := t.text(addr)
	if strings.HasPrefix(path, "/") || int32(fd) < 0 {
		return path
	}
	return t.file(fd) + "/" + path
}

// text reads a string of the process.
func (t *tracee) text(addr uint64) string {
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", t.pid))
	if err != nil {
		return ""
	}
	defer mem.Close()
	b := make([]byte, 512)
	n, _ := mem.ReadAt(b, int64(addr))
	b, _, _ = bytes.Cut(b[:n], []byte{0})
	return string(b)
}
