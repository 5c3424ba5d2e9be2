package eval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars/internal/permission"
)

// RunOptions control Execute. The zero value works.
type RunOptions struct {
	// Concurrency is the number of questions under way at a time. Default 1.
	Concurrency int
	// Attempts is how often a question is put at most. Default 3.
	Attempts int
	// Backoff is the time before the second attempt; it doubles with every further
	// one. Default 1 second.
	Backoff time.Duration
	// PauseAfter is how many questions in a row, with all their attempts, may have no
	// answer before the run pauses; default 5, negative: any number.
	PauseAfter int
	// Mask, when set, takes secrets out of every text that is written: errors,
	// answers, and the manifest's command and settings.
	Mask func(string) string
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
// with other inputs and ErrInUse when another process works there. A [ServerError]
// that is fatal ends the run at once, and so does ErrPaused. When ctx ends, or
// there is an error, what has been answered is on the disk.
//
// The same inputs give the same bytes in every file but timings.jsonl, provided
// the system answers alike.
func Execute(ctx context.Context, dir string, m Manifest, items []Item, s System, o RunOptions) (*Run, error) {
	o.Concurrency = max(o.Concurrency, 1)
	if o.Attempts <= 0 {
		o.Attempts = 3
	}
	if o.Backoff <= 0 {
		o.Backoff = time.Second
	}
	if o.PauseAfter == 0 {
		o.PauseAfter = 5
	}
	if o.Mask == nil {
		o.Mask = func(s string) string { return s }
	}
	if err := os.MkdirAll(dir, permission.Dir); err != nil {
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
	m = m.masked(o.Mask)
	m.Schema = runSchema
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
		return &NeedError{Need: NeedDirectory, Err: fmt.Errorf("%w: %s", ErrOtherRun, what)}
	}
	return nil
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
	failing  int // failed questions in a row
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
	x.timings, err = os.OpenFile(filepath.Join(dir, timingsFile), os.O_WRONLY|os.O_CREATE|os.O_APPEND, permission.File)
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
			if work.Err() != nil { // while it waited for its turn
				return context.Cause(work)
			}
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

// answer puts one question, again after failures. The error is one that ends the run:
// that of ctx, or a refusal that asking again does not mend.
func (x *execution) answer(ctx context.Context, it *Item) (Entry, Timings, error) {
	e := Entry{ID: it.ID, Question: it.prompt()}
	wait := x.options.Backoff
	for attempt := 1; ; attempt++ {
		start := time.Now()
		r, err := x.system.Answer(ctx, Question{ID: e.ID, Text: e.Question, Stem: it.Question, Options: it.Options})
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
			e.Response = r.masked(x.options.Mask)
			return e, r.Timings, nil
		}
		if errors.Is(err, ErrUnable) {
			return e, Timings{}, fmt.Errorf("question %s: %w", e.ID, masked(err, x.options.Mask))
		}
		var refused *ServerError
		if errors.As(err, &refused) {
			if refused.Fatal() {
				return e, Timings{}, fmt.Errorf("question %s: %w", e.ID, masked(refused, x.options.Mask))
			}
			if refused.RetryAfter > longestRetryAfter {
				return e, Timings{}, fmt.Errorf("question %s: %w: the server asks to be left alone for %s: %w", e.ID, ErrPaused,
					refused.RetryAfter, masked(refused, x.options.Mask))
			}
		}
		if attempt == x.options.Attempts {
			e.Response = r.masked(x.options.Mask) // what there is of it
			e.Truncated = e.Truncated || errors.Is(err, ErrCut)
			e.Error = bounded(x.options.Mask(err.Error()))
			return e, Timings{Total: time.Since(start)}, nil
		}
		pause := wait
		if refused != nil {
			pause = max(pause, refused.RetryAfter)
		}
		select {
		case <-ctx.Done():
			return e, Timings{}, context.Cause(ctx)
		case <-time.After(pause):
			wait *= 2
		}
	}
}

// masked is an error whose text has no secret.
func masked(err error, mask func(string) string) error {
	if text := mask(err.Error()); text != err.Error() {
		return &maskedError{err, text}
	}
	return err
}

type maskedError struct {
	error
	text string
}

func (e *maskedError) Error() string { return e.text }
func (e *maskedError) Unwrap() error { return e.error }

// longestError is how much of an error a ledger keeps, in bytes.
const longestError = 4096

// bounded cuts a text that is too long.
func bounded(text string) string {
	if len(text) <= longestError {
		return text
	}
	return strings.ToValidUTF8(text[:longestError], "") + "…"
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
	x.failing++
	if e.Failed() {
		x.progress.Failed++
	} else {
		x.failing = 0
	}
	x.progress.Usage.PromptTokens += e.Usage.PromptTokens
	x.progress.Usage.CompletionTokens += e.Usage.CompletionTokens
	x.report()
	if x.failing == x.options.PauseAfter && x.progress.Done < x.progress.Of {
		return fmt.Errorf("%w: %d questions in a row have no answer, the last because: %s", ErrPaused, x.failing, e.Error)
	}
	return nil
}

func (x *execution) report() {
	if x.options.Progress != nil {
		x.options.Progress(x.progress)
	}
}
