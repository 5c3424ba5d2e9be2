package generation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/permission"
)

const (
	currentFile  = "CURRENT"
	manifestFile = "manifest.json"
	workDir      = "work"
	lockSuffix   = ".lock"
	dirPrefix    = "g-"
	dropPrefix   = "drop-"
)

// Options says how a kind of index lays out its files.
type Options struct {
	// Name of the index in messages: "lexical", "dense". Default: the name of
	// the directory.
	Name string
	// Mutable lists the files that the index writes in place, as path.Match
	// patterns over slash-separated paths relative to the generation
	// ("store/root.bolt"). A clone gets copies of them and hard links to all
	// others.
	Mutable []string
}

// Manifest describes a generation.
type Manifest struct {
	Fingerprint index.Fingerprint `json:"fingerprint"`
	Applied     index.Seq         `json:"applied"`  // last change of the catalogue that is part of it
	Passages    int               `json:"passages"` // live passages
	Created     time.Time         `json:"created"`  // set when the manifest is written
	// Extra is the index's own: statistics, bounds. The package stores it
	// unread.
	Extra json.RawMessage `json:"extra,omitempty"`
}

// record is the manifest as it is stored, with what Begin must know to resume
// an unfinished generation.
type record struct {
	Manifest
	Base  string `json:"base,omitempty"`  // generation that was published when this one began
	Empty bool   `json:"empty,omitempty"` // begun without a clone of Base
	// Files are the files of a published generation, by slash-separated names;
	// nothing for one of an older version.
	Files map[string]fileSum `json:"files,omitempty"`
	Sum   string             `json:"sum,omitempty"` // of the record itself
}

// Store manages the generations in one directory. Its methods may be called
// from several goroutines; Begin lets one writer in at a time.
type Store struct {
	dir  string
	opts Options
	// fault, when a test sets it, is asked before every step that changes the
	// disk; an error stops the operation there, as a killed process would.
	fault func(step string) error
}

// Open returns the store in dir. It touches nothing on disk: a directory that
// does not exist yet is an empty store, created by the first Begin.
func Open(dir string, opts Options) *Store {
	if opts.Name == "" {
		opts.Name = filepath.Base(dir)
	}
	return &Store{dir: dir, opts: opts}
}

// step announces a change of the disk to the fault injection of tests.
func (s *Store) step(name string) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(name)
}

// Generation is a published generation in use. As long as it is open, no
// process removes its files.
type Generation struct {
	name string
	path string
	rec  record
	lock *flock.Flock
}

// Name is unique within the store and grows with every published generation.
func (g *Generation) Name() string { return g.name }

// Path is the directory with the index's files. They must not be changed.
func (g *Generation) Path() string { return g.path }

// Manifest describes the generation.
func (g *Generation) Manifest() Manifest { return g.rec.Manifest }

// Close ends the use of the generation. Closing twice does nothing.
func (g *Generation) Close() error { return g.lock.Unlock() }

// CurrentName returns the name of the published generation, "" when there is
// none. It is one small read, fit for asking often whether to reopen. Where CURRENT
// is gone it is the newest generation: any is whole before it gets its name. The
// error wraps [index.ErrCorrupt] when CURRENT cannot be read.
func (s *Store) CurrentName() (string, error) {
	name, err := s.named()
	if err != nil || name != "" {
		return name, err
	}
	newest, err := s.newest()
	if err != nil {
		return "", s.corrupt("read current generation", err)
	}
	return newest, nil
}

// named reads CURRENT.
func (s *Store) named() (string, error) {
	b, err := os.ReadFile(filepath.Join(s.dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return "", s.fail("read current generation", err)
	}
	if err != nil {
		return "", s.corrupt("read current generation", err)
	}
	name := strings.TrimSpace(string(b))
	if _, ok := number(name); !ok {
		return "", s.corrupt("read current generation", fmt.Errorf("%s names %q", currentFile, name))
	}
	return name, nil
}

// Current opens the published generation; the caller closes it. The error wraps
// [index.ErrNotFound] when nothing was published yet and [index.ErrCorrupt]
// when the published generation is missing or unreadable.
func (s *Store) Current() (*Generation, error) {
	const op = "open current generation"
	var last error
	// A generation can be replaced and removed between reading its name and
	// locking it; then CURRENT names another one by now.
	for range 100 {
		name, err := s.CurrentName()
		if err != nil {
			return nil, err
		}
		if name == "" {
			return nil, &index.Error{Op: op, Object: s.opts.Name, Repair: index.RepairRebuild,
				Err: fmt.Errorf("%w: nothing was published yet", index.ErrNotFound)}
		}
		g, err := s.acquire(name)
		if err != nil {
			last = err
			continue
		}
		if g != nil {
			return g, nil
		}
	}
	switch {
	case last == nil:
		last = errors.New("the published generation is missing")
	case index.LacksSpace(s.dir, last):
		return nil, s.fail(op, last) // the lock is a file
	}
	return nil, s.corrupt(op, last)
}

// acquire locks and reads the named generation; nil without an error means that
// it is being removed.
func (s *Store) acquire(name string) (*Generation, error) {
	g := &Generation{name: name, path: filepath.Join(s.dir, name)}
	if _, err := os.Stat(g.path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	g.lock = flock.New(g.path+lockSuffix, flock.SetPermissions(permission.File))
	ok, err := g.lock.TryRLock()
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, nil
	}
	rec, err := readRecord(g.path)
	if err == nil {
		err = s.checkCheaply(context.Background(), &rec, g.path)
	}
	if err != nil {
		_ = g.lock.Unlock()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return nil, err
	}
	g.rec = rec
	return g, nil
}

// Published returns the manifest of the published generation without keeping
// the generation in use. Errors are those of Current.
func (s *Store) Published() (Manifest, error) {
	g, err := s.Current()
	if err != nil {
		return Manifest{}, err
	}
	return g.Manifest(), g.Close()
}

func (s *Store) fail(op string, err error) error {
	return &index.Error{Op: op, Object: s.opts.Name, Err: err}
}

func (s *Store) corrupt(op string, err error) error {
	return &index.Error{Op: op, Object: s.opts.Name, Repair: index.RepairRebuild,
		Err: fmt.Errorf("%w: %w", index.ErrCorrupt, err)}
}

// number parses the name of a generation.
func number(name string) (uint64, bool) {
	digits, ok := strings.CutPrefix(name, dirPrefix)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	return n, err == nil
}

// generationName is the inverse of number.
func generationName(n uint64) string { return fmt.Sprintf("%s%08d", dirPrefix, n) }

func readRecord(dir string) (record, error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return record{}, err
	}
	return unmarshalRecord(b)
}
