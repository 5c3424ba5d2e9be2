package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/internal/permission"
)

// Files of the directory of a sweep.
const (
	ManifestFile = "sweep.json"
	SummaryFile  = "summary.json"
	TableFile    = "table.tsv"
	ValuesFile   = "values.tsv"
	RunsDir      = "runs"
	lockFile     = "sweep.lock"
)

const manifestSchema = "biopars.sweep/1"

// Manifest says what all cells of a sweep have in common. What differs between cells
// is in their names, so that a grid can grow.
type Manifest struct {
	Schema   string            `json:"schema"` // "biopars.sweep/1"
	Set      string            `json:"set"`
	Inputs   map[string]string `json:"inputs"` // SHA-256 of each file, by what it is
	Settings map[string]string `json:"settings,omitempty"`
	Versions map[string]string `json:"versions"`
}

// Begin makes the directory of a sweep, or checks that it holds one of the same
// manifest, and keeps other processes out until the function that it returns is called.
// It returns eval.ErrOtherRun, saying what differs, and eval.ErrInUse.
func Begin(dir string, m Manifest) (end func() error, err error) {
	m.Schema = manifestSchema
	if err := os.MkdirAll(filepath.Join(dir, RunsDir), permission.Dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile))
	held, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, fmt.Errorf("%s: %w", dir, eval.ErrInUse)
	}
	if err := begin(filepath.Join(dir, ManifestFile), m); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, err), lock.Close())
	}
	return lock.Close, nil
}

func begin(path string, m Manifest) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err := json.MarshalIndent(m, "", "  ")
		if err != nil {
			return err
		}
		return eval.Replace(path, append(text, '\n'))
	}
	if err != nil {
		return err
	}
	var old Manifest
	if err := json.Unmarshal(text, &old); err != nil {
		return fmt.Errorf("%w: %s: %w", eval.ErrRun, ManifestFile, err)
	}
	if what := differing(old, m); len(what) > 0 {
		return &eval.NeedError{Need: eval.NeedDirectory, Err: fmt.Errorf("%w: %s", eval.ErrOtherRun, strings.Join(what, "; "))}
	}
	return nil
}

// differing names the parts in which two manifests differ.
func differing(a, b Manifest) []string {
	var out []string
	say := func(name, x, y string) {
		if x != y {
			out = append(out, fmt.Sprintf("%s %q → %q", name, x, y))
		}
	}
	say("schema", a.Schema, b.Schema)
	say("set", a.Set, b.Set)
	for _, p := range []struct {
		name string
		a, b map[string]string
	}{{"input", a.Inputs, b.Inputs}, {"setting", a.Settings, b.Settings}, {"version", a.Versions, b.Versions}} {
		keys := maps.Clone(p.a)
		if keys == nil {
			keys = map[string]string{}
		}
		maps.Copy(keys, p.b)
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			say(p.name+" "+key, p.a[key], p.b[key])
		}
	}
	return out
}
