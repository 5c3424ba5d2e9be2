package eval

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"
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
	Machine   Machine           `json:"machine"`
}

// Schema of the manifest written by this version.
const Schema = "biopars.run/1"

// Model identifies what writes the answers.
type Model struct {
	Provider string `json:"provider"` // "extractive", "ollama", "openai", "file"
	Name     string `json:"name,omitempty"`
	Digest   string `json:"digest,omitempty"` // exact version, where the provider tells it
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

// RunOptions control Execute. The zero value works.
type RunOptions struct {
	// Concurrency is the number of questions under way at a time. Default 1.
	Concurrency int
	// Attempts is how often a question is put at most. Default 3.
	Attempts int
	// Wait is the time before the second attempt; it doubles with every further
	// one. Default 1 second.
	Wait time.Duration
	// Progress, when set, is called after every item, from one goroutine at a
	// time.
	Progress func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Done, Of int // items, those of an earlier start included
	Failed   int
	Usage    Usage // of this start
}

// Execute puts all items of a data set to a system and returns the run. A
// directory that holds a part of the same run is gone on with: answered items
// are kept, failed ones are tried again. It returns ErrOtherRun for a directory
// with other inputs and ErrInUse when another process works there. When ctx
// ends, what has been answered is on the disk.
//
// The same inputs give the same bytes in every file but timings.jsonl, provided
// the system answers alike.
func Execute(ctx context.Context, dir string, m Manifest, items []Item, s System, o RunOptions) (*Run, error) {
	o.Concurrency = max(o.Concurrency, 1)
	if o.Attempts <= 0 {
		o.Attempts = 3
	}
	if o.Wait <= 0 {
		o.Wait = time.Second
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(dir, lockFile))
	held, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, fmt.Errorf("%s: %w", dir, ErrInUse)
	}
	defer lock.Close()
	m.Schema = Schema
	if err := begin(dir, m, items); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	x := &execution{system: s, options: o, progress: Progress{Of: len(items)}}
	if err := x.run(ctx, dir, items); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return Load(dir)
}

// begin writes the inputs, or checks that they are those of the run to go on
// with.
func begin(dir string, m Manifest, items []Item) error {
	path := filepath.Join(dir, manifestFile)
	old, err := readManifest(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := writeJSONL(filepath.Join(dir, itemsFile), items); err != nil {
			return err
		}
		return writeJSON(path, m)
	}
	if err != nil {
		return err
	}
	if what := difference(old, m); what != "" {
		return &NeedError{Need: NeedDirectory, Err: fmt.Errorf("%w: %s differs", ErrOtherRun, what)}
	}
	return nil
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
	if m.Schema != Schema {
		return m, fmt.Errorf("%w: %s has schema %q, want %q", ErrRun, manifestFile, m.Schema, Schema)
	}
	return m, nil
}

// difference names the first part in which two manifests differ. The machine
// may differ: a run can be taken elsewhere and finished there.
func difference(a, b Manifest) string {
	for _, p := range []struct {
		name string
		a, b any
	}{
		{"system", a.Name, b.Name}, {"model", a.Model, b.Model}, {"data set", a.Dataset, b.Dataset},
		{"retrieval", a.Retrieval, b.Retrieval}, {"prompt", a.Prompt, b.Prompt}, {"corpus", a.Corpus, b.Corpus},
		{"settings", a.Settings, b.Settings}, {"seed", a.Seed, b.Seed}, {"version", a.Versions, b.Versions},
	} {
		x, errA := json.Marshal(p.a)
		y, errB := json.Marshal(p.b)
		if errA != nil || errB != nil || !bytes.Equal(x, y) {
			return p.name
		}
	}
	return ""
}

// execution is the work of one start.
type execution struct {
	system  System
	options RunOptions

	mu       sync.Mutex
	ledger   *ledger
	timings  *os.File
	entries  map[string]Entry
	progress Progress
}

func (x *execution) run(ctx context.Context, dir string, items []Item) error {
	path := filepath.Join(dir, ledgerFile)
	if err := x.ask(ctx, dir, path, items); err != nil {
		return err
	}
	// Answers came in any order; a finished ledger has the order of the items.
	ordered := make([]Entry, 0, len(items))
	for _, it := range items {
		ordered = append(ordered, x.entries[it.ID])
	}
	return writeJSONL(path, ordered)
}

// ask puts all questions that have no answer yet.
func (x *execution) ask(ctx context.Context, dir, path string, items []Item) (err error) {
	if x.ledger, x.entries, err = openLedger(path); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.ledger.Close()) }()
	x.timings, err = os.OpenFile(filepath.Join(dir, timingsFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.timings.Close()) }()
	var todo []Item
	for _, it := range items {
		if e, ok := x.entries[it.ID]; !ok || e.Failed() {
			todo = append(todo, it)
		}
	}
	x.progress.Done = len(items) - len(todo)
	x.report()
	g, work := errgroup.WithContext(ctx)
	g.SetLimit(x.options.Concurrency)
	for _, it := range todo {
		if work.Err() != nil {
			break
		}
		g.Go(func() error {
			e, t, err := x.answer(work, &it)
			if err != nil {
				return err
			}
			return x.keep(e, t)
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if x.progress.Done < len(items) {
		return context.Cause(ctx)
	}
	return nil
}

// answer puts one question, again after failures. The error is that of ctx.
func (x *execution) answer(ctx context.Context, it *Item) (Entry, Timings, error) {
	e := Entry{ID: it.ID, Question: it.Prompt()}
	wait := x.options.Wait
	for attempt := 1; ; attempt++ {
		start := time.Now()
		r, err := x.system.Answer(ctx, Question{ID: e.ID, Text: e.Question})
		if ctx.Err() != nil {
			return e, Timings{}, context.Cause(ctx)
		}
		if attempt > 1 {
			e.Attempts = attempt
		}
		if err == nil {
			if r.Timings.Total == 0 {
				r.Timings.Total = time.Since(start)
			}
			e.Response = r
			return e, r.Timings, nil
		}
		if attempt == x.options.Attempts {
			e.Error = err.Error()
			return e, Timings{Total: time.Since(start)}, nil
		}
		select {
		case <-ctx.Done():
			return e, Timings{}, context.Cause(ctx)
		case <-time.After(wait):
			wait *= 2
		}
	}
}

func (x *execution) keep(e Entry, t Timings) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.ledger.append(&e); err != nil {
		return err
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	line, err := jsonLine(Timing{
		ID: e.ID, Retrieve: ms(t.Retrieve), Rerank: ms(t.Rerank), FirstToken: ms(t.FirstToken),
		Generate: ms(t.Generate), Total: ms(t.Total), Finished: time.Now().UTC().Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	if _, err := x.timings.Write(line); err != nil {
		return err
	}
	x.entries[e.ID] = e
	x.progress.Done++
	if e.Failed() {
		x.progress.Failed++
	}
	x.progress.Usage.PromptTokens += e.Usage.PromptTokens
	x.progress.Usage.CompletionTokens += e.Usage.CompletionTokens
	x.report()
	return nil
}

func (x *execution) report() {
	if x.options.Progress != nil {
		x.options.Progress(x.progress)
	}
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
