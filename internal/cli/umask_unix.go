//go:build unix

package cli

import "syscall"

// keepPrivate takes the permissions of others off every file that the process makes,
// those of libraries too; see internal/permission.
func keepPrivate() { syscall.Umask(0o077) }
