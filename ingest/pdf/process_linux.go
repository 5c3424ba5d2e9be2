package pdf

import "golang.org/x/sys/unix"

// maxData is beyond maxMemory, for what is taken at once, which is not seen in time.
const maxData = 768 << 20

// limitProcess has the kernel refuse memory that a file must not need.
func limitProcess() {
	limit := unix.Rlimit{Cur: maxData, Max: maxData}
	_ = unix.Setrlimit(unix.RLIMIT_DATA, &limit)
	core := unix.Rlimit{}
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &core)
}
