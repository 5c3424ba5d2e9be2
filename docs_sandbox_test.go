package biopars_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/biopars/biopars/internal/cli"
)

// docsMain tells this test binary to be the program.
const docsMain = "BIOPARS_TEST_DOCS_MAIN"

func init() {
	if os.Getenv(docsMain) == "1" {
		os.Exit(cli.Main(os.Args[1:], cli.System()))
	}
}

// sandbox is where the commands of one document run: a home of its own, the
// examples, and a biopars and a go that are this test binary.
type sandbox struct {
	dir string
	env []string
}

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are written for sh")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	s := &sandbox{dir: filepath.Join(root, "work")}
	bin := filepath.Join(root, "bin")
	for _, dir := range []string{s.dir, bin, filepath.Join(root, "home")} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(s.dir, "examples"), os.DirFS("examples")); err != nil {
		t.Fatal(err)
	}
	program := fmt.Sprintf("#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", docsMain, self)
	gotool := `#!/bin/sh
[ "$1 $2" = "run ./cmd/biopars" ] || { echo "not run by this test: go $*" >&2; exit 99; }
shift 2
exec biopars "$@"
`
	for name, text := range map[string]string{"biopars": program, "go": gotool} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.env = []string{
		"HOME=" + filepath.Join(root, "home"), "TMPDIR=" + root,
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"),
		"BIOPARS_OLLAMA=http://127.0.0.1:1", // where no server answers, whatever else runs here
		"GOCOVERDIR=" + root,
	}
	return s
}

// run runs a command line and returns what it printed and its exit code.
func (s *sandbox) run(t *testing.T, line string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir, cmd.Env = s.dir, s.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
