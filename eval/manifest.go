package eval

import (
	"regexp"
	"runtime"
	"strings"
)

// ThisMachine describes the machine of this process.
func ThisMachine() Machine {
	return Machine{OS: runtime.GOOS, Arch: runtime.GOARCH, CPUs: runtime.NumCPU()}
}

var unfitForFile = regexp.MustCompile(`[^\p{L}\p{N}._-]+`)

// DirName is what the directory of the run is called: its name, with a hyphen for
// whatever no file system should be asked to keep.
func (m *Manifest) DirName() string {
	return strings.Trim(unfitForFile.ReplaceAllString(m.Name, "-"), "-.")
}
