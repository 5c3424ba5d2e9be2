package jobs

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/schema"
)

// Ingester takes files into a corpus; *biopars.Engine does.
type Ingester interface {
	Ingest(ctx context.Context, paths []string, opts biopars.IngestOptions) (ingest.Report, error)
}

// Options configures a Runner. Dir and Engine are required.
type Options struct {
	Dir    string   // folder of the jobs
	Engine Ingester // takes their files in
	Corpus string   // name of the corpus
	Logger *slog.Logger
	Retry  time.Duration // between attempts while another process writes; default 5 s
	Keep   int           // ended jobs that are remembered; default 100
}

// Runner runs the jobs of a corpus. Its methods can be called by several goroutines.
type Runner struct {
	opts Options
	log  *slog.Logger

	mu      sync.Mutex
	jobs    map[string]*stored
	changed chan struct{}      // closed when a job has changed
	stop    context.CancelFunc // of the job that runs
	running string             // its ID
}

const jobFile = "job.json"

// Open makes a runner over the jobs in a folder.
func Open(opts Options) (*Runner, error) {
	opts.Retry, opts.Keep = cmp.Or(opts.Retry, 5*time.Second), cmp.Or(opts.Keep, 100)
	r := &Runner{opts: opts, log: opts.Logger, jobs: map[string]*stored{}, changed: make(chan struct{})}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(opts.Dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(opts.Dir, entry.Name(), jobFile))
		var j stored
		if err != nil || json.Unmarshal(data, &j) != nil || j.ID != entry.Name() {
			// An upload that did not come to its end.
			if err := os.RemoveAll(filepath.Join(opts.Dir, entry.Name())); err != nil {
				return nil, err
			}
			continue
		}
		if !j.State.Ended() {
			j.State = Waiting
		}
		r.jobs[j.ID] = &j
	}
	return r, nil
}

func (r *Runner) folder(id string) string { return filepath.Join(r.opts.Dir, id) }
func (r *Runner) files(id string) string  { return filepath.Join(r.opts.Dir, id, "files") }

// store writes a job down, whole or not at all.
func (r *Runner) store(j *stored) error {
	data, err := json.Marshal(j)
	if err != nil {
		return err
	}
	name := filepath.Join(r.folder(j.ID), jobFile)
	if err := os.WriteFile(name+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

// add lets a job wait for its turn, and gives it as it is then: it may run at once.
func (r *Runner) add(j *stored) (Job, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.store(j); err != nil {
		return Job{}, err
	}
	r.jobs[j.ID] = j
	r.announce()
	return j.clone(), nil
}

// announce wakes those who wait for a change. The caller holds the lock.
func (r *Runner) announce() {
	close(r.changed)
	r.changed = make(chan struct{})
}

// Rename gives the corpus the name that jobs from now on have it by.
func (r *Runner) Rename(corpus string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opts.Corpus = corpus
}

// List gives the jobs, the newest first.
func (r *Runner) List() []Job {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]Job, 0, len(r.jobs))
	for _, j := range r.jobs {
		out = append(out, j.clone())
	}
	slices.SortFunc(out, func(a, b Job) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.ID, a.ID))
	})
	return out
}

// Get gives a job, and a channel that is closed when any job has changed since.
func (r *Runner) Get(id string) (Job, <-chan struct{}, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, ok := r.jobs[id]
	if !ok {
		return Job{}, nil, false
	}
	return j.clone(), r.changed, true
}

// Cancel ends a job that has not ended. What it has taken in stays.
func (r *Runner) Cancel(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	j, ok := r.jobs[id]
	if !ok {
		return false
	}
	if j.State.Ended() {
		return true
	}
	if r.running == id {
		r.stop()
	}
	r.end(j, Cancelled)
	return true
}

// end gives a job its last state and throws its files away. The caller holds the lock.
func (r *Runner) end(j *stored, state State) {
	j.State, j.Updated, j.Step = state, time.Now().UTC().Truncate(time.Millisecond), ""
	if err := errors.Join(r.store(j), os.RemoveAll(r.files(j.ID))); err != nil {
		r.log.Error("the end of a job cannot be written down", "job", j.ID, "error", err)
	}
	var ended []*stored
	for _, other := range r.jobs {
		if other.State.Ended() {
			ended = append(ended, other)
		}
	}
	slices.SortFunc(ended, func(a, b *stored) int { return b.Created.Compare(a.Created) })
	for _, old := range ended[min(r.opts.Keep, len(ended)):] {
		delete(r.jobs, old.ID)
		if err := os.RemoveAll(r.folder(old.ID)); err != nil {
			r.log.Error("an old job cannot be removed", "job", old.ID, "error", err)
		}
	}
	r.announce()
}

// Run runs jobs in the order in which they came, until the context ends. A job that
// it interrupts goes on with the next Run.
func (r *Runner) Run(ctx context.Context) {
	for ctx.Err() == nil {
		r.mu.Lock()
		changed := r.changed
		next := r.next()
		var mine context.Context
		if next != nil {
			mine, r.stop = context.WithCancel(ctx)
			r.running = next.ID
			next.State = Reading
		}
		r.mu.Unlock()
		if next == nil {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		locked := r.run(mine, next)
		r.mu.Lock()
		r.stop()
		r.running = ""
		r.mu.Unlock()
		if locked {
			select {
			case <-time.After(r.opts.Retry):
			case <-ctx.Done():
			}
		}
	}
}

// next is the job that has waited longest. The caller holds the lock.
func (r *Runner) next() (first *stored) {
	for _, j := range r.jobs {
		if j.State == Waiting && (first == nil || j.Created.Before(first.Created)) {
			first = j
		}
	}
	return first
}

// run runs a job to its end, unless another process writes or the context ends.
func (r *Runner) run(ctx context.Context, j *stored) (locked bool) {
	change := func(f func()) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if j.State.Ended() { // it was cancelled
			return
		}
		f()
		j.Updated = time.Now().UTC().Truncate(time.Millisecond)
		r.announce()
	}
	r.mu.Lock()
	var paths []string
	for _, name := range j.Files {
		paths = append(paths, filepath.Join(r.files(j.ID), name))
	}
	j.PerFile, j.Code, j.Reason = nil, "", ""
	defaults := j.Defaults
	r.mu.Unlock()
	report, err := r.opts.Engine.Ingest(ctx, paths, biopars.IngestOptions{
		Options: ingest.Options{
			Defaults: defaults,
			Progress: func(p ingest.Progress) {
				change(func() { j.State, j.Bytes, j.BytesDone, j.Records = Reading, p.Bytes, p.BytesDone, p.Records })
			},
			File: func(f ingest.FileReport) {
				f.File = filepath.Base(f.File)
				change(func() { j.PerFile = append(j.PerFile, f) })
			},
		},
		Indexing: func(p biopars.Indexing) {
			change(func() { j.State, j.Step, j.StepDone, j.StepOf = Indexing, p.Step, p.Done, p.Of })
		},
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case j.State.Ended():
	case err == nil:
		out := schema.NewIngest(report)
		j.Report = &out
		r.end(j, Done)
	case ctx.Err() != nil: // until the program runs again
		j.State = Waiting
		r.announce()
	case errors.Is(err, index.ErrLocked):
		j.State, j.Code = Waiting, schema.CodeLocked
		r.announce()
		return true
	default:
		r.log.Warn("a job has failed", "job", j.ID, "error", err)
		j.Code, j.Reason = schema.CodeOf(err), reason(err)
		if report.Files+report.Added > 0 {
			out := schema.NewIngest(report)
			j.Report = &out
		}
		r.end(j, Failed)
	}
	return false
}

// reason words why a job has failed without the folders in which it lay.
func reason(err error) string {
	var file *ingest.FileError
	if errors.As(err, &file) {
		return filepath.Base(file.Path) + ": " + file.Err.Error()
	}
	var stored *index.Error
	if errors.As(err, &stored) {
		return stored.Op + ": " + stored.Err.Error()
	}
	return err.Error()
}
