package generation

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/permission"
)

// WorkOptions says what the next generation starts from.
type WorkOptions struct {
	// Fingerprint that the index will have.
	Fingerprint index.Fingerprint
	// Empty starts from nothing, to rebuild the index beside the published
	// one, whatever its fingerprint.
	Empty bool
}

// Work is the next generation while it is written. It is not safe for
// concurrent use.
type Work struct {
	store   *Store
	path    string
	base    string
	empty   bool
	resumed bool
	state   Manifest
	known   map[string]fileSum // files of the generation it was cloned from
	lock    *flock.Flock
}

// Begin starts the next generation, or goes on with one that a killed process
// left behind if its owner had marked it as consistent (see [Work.Mark]) and
// it began from the same generation with the same options; any other leftover
// is removed. There is one writer at a time: for a second one, in any process,
// the error wraps [index.ErrLocked]. When the published generation has another
// fingerprint and opts.Empty is false, the error is an
// [*index.FingerprintError].
func (s *Store) Begin(ctx context.Context, opts WorkOptions) (w *Work, err error) {
	const op = "begin generation"
	if opts.Empty {
		if err := clearObstacles(s.dir); err != nil {
			return nil, s.fail(op, err)
		}
	}
	if err := os.MkdirAll(s.dir, permission.Dir); err != nil {
		return nil, s.fail(op, err)
	}
	lock, err := s.writerLock(op)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.Unlock())
		}
	}()
	w = &Work{store: s, path: s.WorkPath(), empty: opts.Empty, lock: lock}
	if err := s.adopt(ctx); err != nil {
		return nil, err
	}
	cur, err := s.Current()
	switch {
	case err == nil:
		defer cur.Close()
		w.base = cur.Name()
		if !opts.Empty {
			w.state = cur.Manifest()
			if err := opts.Fingerprint.Check("update", s.opts.Name, w.state.Fingerprint); err != nil {
				return nil, err
			}
		}
	case errors.Is(err, index.ErrNotFound):
	case opts.Empty && errors.Is(err, index.ErrCorrupt):
		// A damaged index is exactly what a rebuild must be able to replace.
	default:
		return nil, err
	}
	w.state.Fingerprint = opts.Fingerprint

	if rec, err := readRecord(w.path); err == nil && rec.continues(w.base, opts) {
		w.state, w.resumed = rec.Manifest, true
		if cur != nil && !opts.Empty {
			w.known = cur.rec.Files
		}
		return w, nil
	}
	if err := s.step("remove leftover work"); err != nil {
		return nil, err
	}
	// The mark goes first: a half removed directory must not look consistent.
	if err := w.unmark(); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(w.path); err != nil {
		return nil, s.fail(op, err)
	}
	if err := s.step("make work directory"); err != nil {
		return nil, err
	}
	if err := os.Mkdir(w.path, permission.Dir); err != nil {
		return nil, s.fail(op, err)
	}
	if cur != nil && !opts.Empty {
		// What is built on damage would hide it.
		if err := cur.rec.checkSums(ctx, cur.Path()); err != nil {
			if ctx.Err() != nil {
				return nil, s.fail(op, err)
			}
			return nil, s.corrupt(op, err)
		}
		if err := s.step("clone"); err != nil {
			return nil, err
		}
		w.known = cur.rec.Files
		if err := clone(ctx, cur.Path(), w.path, s.opts.Mutable); err != nil {
			return nil, s.fail(op, err)
		}
	}
	return w, nil
}

// continues reports whether a leftover is what Begin would start.
func (r *record) continues(base string, opts WorkOptions) bool {
	return r.Base == base && r.Empty == opts.Empty && r.Fingerprint == opts.Fingerprint
}

// Unfinished returns the state of the marked leftover of a killed process that
// Begin with the same options would go on with, and whether there is one. It
// touches nothing, so that an index can say how far it is without beginning
// another generation.
func (s *Store) Unfinished(opts WorkOptions) (Manifest, bool) {
	rec, err := readRecord(s.WorkPath())
	if err != nil {
		return Manifest{}, false
	}
	base, err := s.CurrentName()
	if err != nil || !rec.continues(base, opts) {
		return Manifest{}, false
	}
	return rec.Manifest, true
}

// WorkPath is the directory of what Unfinished tells of.
func (s *Store) WorkPath() string { return filepath.Join(s.dir, workDir) }

// writerLock lets one writer in.
func (s *Store) writerLock(op string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(s.dir, index.LockFile), flock.SetPermissions(permission.File))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, s.fail(op, err)
	}
	if !ok {
		return nil, &index.Error{Op: op, Object: s.opts.Name, Repair: index.RepairWait, Err: index.ErrLocked}
	}
	return lock, nil
}

// Path is the directory to write the index's files to.
func (w *Work) Path() string { return w.path }

// Resumed reports whether the directory holds what a killed process left.
func (w *Work) Resumed() bool { return w.resumed }

// State is the manifest last given to Mark, here or by the process that began
// the work; for a fresh clone that of the cloned generation; and for an empty
// start one with nothing but the fingerprint.
func (w *Work) State() Manifest { return w.state }

// Mark records that the files as they are now are an index in the state m, and
// that whatever the owner does to them from here on, killed at any instant, can
// be resumed from: the directory survives a crash, and Begin returns it with
// the last marked state. Making the files durable against a power cut is the
// owner's part; [WriteFile] does it. The fingerprint in m is ignored, Created
// is set.
func (w *Work) Mark(m Manifest) error { return w.mark(m, nil) }

// mark is Mark with the checksums of the files.
func (w *Work) mark(m Manifest, files map[string]fileSum) error {
	m.Fingerprint = w.state.Fingerprint
	m.Created = time.Now().UTC().Truncate(time.Second)
	b, err := record{Manifest: m, Base: w.base, Empty: w.empty, Files: files}.marshal()
	if err != nil {
		return w.store.fail("mark generation", err)
	}
	if err := w.store.step("mark"); err != nil {
		return err
	}
	if err := WriteFile(filepath.Join(w.path, manifestFile), b); err != nil {
		return w.store.fail("mark generation", err)
	}
	w.state = m
	return nil
}

// unmark withdraws the mark before a step that a crash would leave half done.
func (w *Work) unmark() error {
	info, err := os.Lstat(w.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil
	}
	if err == nil {
		err = os.RemoveAll(filepath.Join(w.path, manifestFile))
	}
	if err != nil {
		return w.store.fail("unmark generation", err)
	}
	return nil
}

// Publish makes the work, in the state m, the current generation, removes
// generations that nobody uses any more, and ends the work; the owner has
// closed all files in it. Readers that hold the previous generation keep it
// until they close it. When Publish fails, the previous generation is still
// the current one or the new one already is, and the work is ended.
func (w *Work) Publish(ctx context.Context, m Manifest) (err error) {
	const op = "publish generation"
	s := w.store
	if w.lock == nil {
		return s.fail(op, errors.New("the work is ended"))
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := ctx.Err(); err != nil {
		return s.fail(op, err)
	}
	if err := s.step("sync files"); err != nil {
		return err
	}
	if err := syncTree(w.path); err != nil {
		return s.fail(op, err)
	}
	files, err := s.sumFiles(ctx, w.path, w.known)
	if err != nil {
		return s.fail(op, err)
	}
	if err := w.mark(m, files); err != nil {
		return err
	}
	name, err := s.next(w.base)
	if err != nil {
		return s.fail(op, err)
	}
	to := filepath.Join(s.dir, name)
	if err := s.step("make lock file"); err != nil {
		return err
	}
	if err := os.WriteFile(to+lockSuffix, nil, permission.File); err != nil {
		return s.fail(op, err)
	}
	if err := s.step("rename work"); err != nil {
		return err
	}
	if err := rename(w.path, to); err != nil {
		return s.fail(op, err)
	}
	if err := s.step("sync directory"); err != nil {
		return err
	}
	if err := syncDir(s.dir); err != nil {
		return s.fail(op, err)
	}
	if err := s.step("switch"); err != nil {
		return err
	}
	if err := WriteFile(filepath.Join(s.dir, currentFile), []byte(name+"\n")); err != nil {
		return s.fail(op, err)
	}
	return s.drop(ctx, name)
}

// next is the first number that was never used.
func (s *Store) next(base string) (string, error) {
	top, _ := number(base)
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if n, ok := number(strings.TrimSuffix(e.Name(), lockSuffix)); ok {
			top = max(top, n)
		}
	}
	return generationName(top + 1), nil
}

// Close ends the work without publishing it. A marked work stays on disk, and
// the next Begin goes on with it; any other is removed then. Closing an ended
// work does nothing.
func (w *Work) Close() error {
	if w.lock == nil {
		return nil
	}
	err := w.lock.Unlock()
	w.lock = nil
	return err
}

// Discard ends the work and forgets it.
func (w *Work) Discard() error {
	if w.lock == nil {
		return nil
	}
	err := w.unmark()
	if err == nil {
		err = os.RemoveAll(w.path)
	}
	return errors.Join(err, w.Close())
}
