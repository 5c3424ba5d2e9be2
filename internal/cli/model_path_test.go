package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestModelPath(t *testing.T) {
	for _, c := range []struct {
		in, dir, name string
		int8          bool
		dim           int
		ok            bool
	}{
		{"models/e5-small", "models/e5-small", "dir:e5-small", false, 0, true},
		{"models/e5-small?int8", "models/e5-small", "dir:e5-small?int8", true, 0, true},
		{"e5?dim=128", "e5", "dir:e5?dim=128", false, 128, true},
		{"e5?int8&dim=128", "e5", "dir:e5?dim=128&int8", true, 128, true},
		{"e5?dim=128&int8", "e5", "dir:e5?dim=128&int8", true, 128, true},
		{"a?b?int8", "a?b", "dir:a?b?int8", true, 0, true},
		{"e5?", "", "", false, 0, false},
		{"e5?int4", "", "", false, 0, false},
		{"e5?int8=1", "", "", false, 0, false},
		{"e5?dim", "", "", false, 0, false},
		{"e5?dim=0", "", "", false, 0, false},
		{"e5?dim=-4", "", "", false, 0, false},
		{"e5?dim=many", "", "", false, 0, false},
	} {
		p, err := parseModelPath(c.in)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, errUsage) {
			t.Errorf("%s: %v", c.in, err)
		}
		if err == nil && (p.dir != c.dir || p.Int8 != c.int8 || p.Dim != c.dim || p.String() != c.name) {
			t.Errorf("%s: %+v, %s", c.in, p, p)
		}
		if _, err := parseReader(c.in); (err == nil) != (c.ok && c.dim == 0) {
			t.Errorf("%s for a reader: %v", c.in, err)
		}
	}
	if runtime.GOOS == "windows" {
		return // no name has a question mark there
	}
	dir := filepath.Join(t.TempDir(), "e5?int8")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if p, err := parseModelPath(dir); err != nil || p.dir != dir || p.Int8 {
		t.Errorf("a directory that is called so: %+v, %v", p, err)
	}
}
