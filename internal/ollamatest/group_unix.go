//go:build unix

package ollamatest

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the server into a process group of its own, since its runners
// are children that a signal to the server alone does not end.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func killGroup(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
