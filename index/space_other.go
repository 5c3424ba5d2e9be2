//go:build !linux && !darwin && !freebsd && !windows

package index

var fullErrors []error

func freeSpace(string) int64 { return -1 }

func sizeLimited() bool { return false }
