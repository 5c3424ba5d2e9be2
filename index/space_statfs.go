//go:build linux || darwin || freebsd

package index

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// fullErrors are what the system says when there is no room.
var fullErrors = []error{unix.ENOSPC, unix.EDQUOT, unix.EFBIG}

func freeSpace(dir string) int64 {
	for {
		var st unix.Statfs_t
		if err := unix.Statfs(dir, &st); err == nil {
			return int64(st.Bavail) * int64(st.Bsize)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return -1
		}
		dir = up
	}
}

// sizeLimited reports whether the process may only write files up to a size.
func sizeLimited() bool {
	var limit unix.Rlimit
	return unix.Getrlimit(unix.RLIMIT_FSIZE, &limit) == nil && limit.Cur < 1<<40
}
