package ocr

import "golang.org/x/sys/unix"

// maxMemory is what the program may take: a large page needs half a gigabyte.
const maxMemory = 2 << 30

// limitMemory has the kernel refuse a process more memory.
func limitMemory(pid int) {
	_ = unix.Prlimit(pid, unix.RLIMIT_AS, &unix.Rlimit{Cur: maxMemory, Max: maxMemory}, nil)
}
