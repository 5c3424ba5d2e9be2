package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Files of a run directory.
const (
	manifestFile = "manifest.json"
	itemsFile    = "items.jsonl"
	ledgerFile   = "ledger.jsonl"
	timingsFile  = "timings.jsonl"
	scoresFile   = "scores.jsonl"
	summaryFile  = "summary.json"
	lockFile     = "run.lock"
)

// ComparisonsFile is where a run keeps the values that models gave pairs of texts, so
// that scoring goes on where it was stopped.
const ComparisonsFile = "comparisons.jsonl"

// Run is a run directory that has been read.
type Run struct {
	Dir      string
	Manifest Manifest
	Items    []Item
	Entries  []Entry     // in the order of Items; an item not reached yet has none
	Timings  []Timing    // by item, the last of each
	Scores   []ItemScore // nil before Evaluate
	Summary  *Summary    // nil before Evaluate
}

// Timing is a line of timings.jsonl.
type Timing struct {
	ID         string  `json:"id"`
	Retrieve   float64 `json:"retrieve_ms,omitempty"`
	Rerank     float64 `json:"rerank_ms,omitempty"`
	FirstToken float64 `json:"first_token_ms,omitempty"`
	Generate   float64 `json:"generate_ms,omitempty"`
	Total      float64 `json:"total_ms"`
	Finished   string  `json:"finished"` // RFC 3339, UTC
}

// Load reads a run directory.
func Load(dir string) (*Run, error) {
	r := &Run{Dir: dir}
	var err error
	if r.Manifest, err = readManifest(filepath.Join(dir, manifestFile)); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if r.Items, err = readJSONLFile[Item](filepath.Join(dir, itemsFile)); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	entries, _, err := readLedger(filepath.Join(dir, ledgerFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	timings, err := loadTimings(filepath.Join(dir, timingsFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	for _, it := range r.Items {
		if e, ok := entries[it.ID]; ok {
			r.Entries = append(r.Entries, e)
		}
		if t, ok := timings[it.ID]; ok {
			r.Timings = append(r.Timings, t)
		}
	}
	if err := r.loadScores(); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return r, nil
}

// loadTimings reads timings, the last of each item. A torn last line is no
// error: timings are no part of the result.
func loadTimings(path string) (map[string]Timing, error) {
	out := map[string]Timing{}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for l := range bytes.Lines(text) {
		var t Timing
		if json.Unmarshal(l, &t) == nil {
			out[t.ID] = t
		}
	}
	return out, nil
}

// Complete reports whether every item has an answer or has failed.
func (r *Run) Complete() bool { return len(r.Entries) == len(r.Items) }

// Item returns the item of an identifier, nil without one.
func (r *Run) Item(id string) *Item {
	for i := range r.Items {
		if r.Items[i].ID == id {
			return &r.Items[i]
		}
	}
	return nil
}

// Entry returns the ledger's entry of an item, nil when it was not reached.
func (r *Run) Entry(id string) *Entry {
	for i := range r.Entries {
		if r.Entries[i].ID == id {
			return &r.Entries[i]
		}
	}
	return nil
}

// LoadAll reads run directories, and those that lie in directories of runs, in
// ascending order of their names. It returns ErrRun when there is none.
func LoadAll(dirs ...string) ([]*Run, error) {
	var runs []*Run
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, manifestFile)); err == nil {
			r, err := Load(dir)
			if err != nil {
				return nil, err
			}
			runs = append(runs, r)
			continue
		}
		inside, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		found := false
		for _, d := range inside {
			r, err := Load(filepath.Join(dir, d.Name()))
			if errors.Is(err, fs.ErrNotExist) || !d.IsDir() {
				continue
			}
			if err != nil {
				return nil, err
			}
			runs, found = append(runs, r), true
		}
		if !found {
			return nil, fmt.Errorf("%s: %w: no %s", dir, ErrRun, manifestFile)
		}
	}
	return runs, nil
}
