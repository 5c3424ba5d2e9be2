package eval

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// Manifest says what a run is of. It holds nothing that differs between two
// runs of the same inputs on the same machine.
type Manifest struct {
	Schema string `json:"schema"` // "biopars.run/1"
	Name   string `json:"name"`   // of the system, unique among compared runs
	// Command makes the run again, given the same files.
	Command string      `json:"command,omitempty"`
	Model   Model       `json:"model"`
	Dataset DatasetInfo `json:"dataset"`
	// Retrieval is "on", "off", or "given" for answers made elsewhere.
	Retrieval string            `json:"retrieval"`
	Prompt    string            `json:"prompt_hash,omitempty"`
	Corpus    *Corpus           `json:"corpus,omitempty"` // nil with retrieval off
	Settings  map[string]string `json:"settings,omitempty"`
	Seed      int               `json:"seed"`
	Versions  map[string]string `json:"versions"`
	// Views are the sides of the answers that the ledger holds; empty in one of before
	// there were two.
	Views   []View  `json:"views,omitempty"`
	Machine Machine `json:"machine"`
}

// runSchema is the schema of the manifest written by this version.
const runSchema = "biopars.run/1"

// Model identifies what writes the answers.
type Model struct {
	Provider string `json:"provider"` // "extractive", "ollama", "openai", "file"
	Name     string `json:"name,omitempty"`
	// Address is where its server is, without user, password and keys.
	Address string `json:"address,omitempty"`
	Digest  string `json:"digest,omitempty"` // exact version, where the provider tells it
}

// Corpus identifies what is retrieved from.
type Corpus struct {
	Passages int               `json:"passages"`
	SHA256   string            `json:"sha256"` // of the passages' identifiers, which are hashes of their content
	Indexes  map[string]string `json:"fingerprints"`
}

// Machine is where a run was made.
type Machine struct {
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
}

// masked is the manifest with mask applied to what users have written.
func (m Manifest) masked(mask func(string) string) Manifest {
	m.Command = mask(m.Command)
	if m.Settings != nil {
		settings := make(map[string]string, len(m.Settings))
		for key, value := range m.Settings {
			settings[key] = mask(value)
		}
		m.Settings = settings
	}
	return m
}

func readManifest(path string) (Manifest, error) {
	var m Manifest
	text, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", ErrRun, manifestFile, err)
	}
	if m.Schema != runSchema {
		return m, fmt.Errorf("%w: %s has schema %q, want %q", ErrRun, manifestFile, m.Schema, runSchema)
	}
	return m, nil
}

// difference names the first part in which two manifests differ, with both of its
// sides; empty when none does. The machine may differ: a run can be taken elsewhere
// and finished there.
func difference(a, b Manifest) string {
	for _, p := range []struct {
		name string
		a, b any
	}{
		{"system", a.Name, b.Name}, {"model", a.Model, b.Model}, {"data set", a.Dataset, b.Dataset},
		{"retrieval", a.Retrieval, b.Retrieval}, {"prompt", a.Prompt, b.Prompt}, {"corpus", a.Corpus, b.Corpus},
		{"settings", a.Settings, b.Settings}, {"seed", a.Seed, b.Seed}, {"version", a.Versions, b.Versions},
		{"answers' sides", a.Views, b.Views},
	} {
		x, errA := json.Marshal(p.a)
		y, errB := json.Marshal(p.b)
		if errA == nil && errB == nil && bytes.Equal(x, y) {
			continue
		}
		return p.name + " differs: " + strings.Join(differing(x, y), "; ")
	}
	return ""
}

// differing are the fields in which two values differ, or the values.
func differing(x, y []byte) []string {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(x, &a) != nil || json.Unmarshal(y, &b) != nil || a == nil || b == nil {
		return []string{string(x) + " → " + string(y)}
	}
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, ok := a[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var out []string
	for _, key := range keys {
		if !bytes.Equal(a[key], b[key]) {
			out = append(out, fmt.Sprintf("%s %s → %s", key, cmp.Or(string(a[key]), "–"), cmp.Or(string(b[key]), "–")))
		}
	}
	return out
}

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
