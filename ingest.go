package biopars

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/persian"
)

// IngestOptions configures Engine.Ingest. The zero value works.
type IngestOptions struct {
	ingest.Options // Split is taken from the engine's options
	// Indexing, when set, is told how far the indexes have followed.
	Indexing func(Indexing)
}

// Indexing says how far a step of indexing is.
type Indexing struct {
	Step     string // "lexical", "encoder" (training) or "dense"
	Done, Of int
}

// Ingest reads files, folders and glob patterns into the corpus and brings the
// indexes up to date. It can be killed at any moment: running it again goes on
// where it stopped, and questions see the last published state meanwhile. The
// error wraps [index.ErrLocked] when another process is writing.
//
// Unreadable files do not keep the others from being ingested and indexed; the
// error then names them, and the report counts what was done.
func (e *Engine) Ingest(ctx context.Context, paths []string, opts IngestOptions) (ingest.Report, error) {
	var report ingest.Report
	opts.Split = e.opts.Split
	err := e.write(ctx, func(cat *catalogue.Catalogue) error {
		var failed error
		report, failed = ingest.Run(ctx, cat, paths, opts.Options)
		if failed != nil && report.Added+report.Deleted == 0 {
			return failed
		}
		return errors.Join(failed, e.update(ctx, cat, opts.Indexing))
	})
	return report, err
}

// Update brings the indexes up to date with the catalogue, which Ingest does by
// itself unless it is interrupted.
func (e *Engine) Update(ctx context.Context, progress func(Indexing)) error {
	return e.write(ctx, func(cat *catalogue.Catalogue) error { return e.update(ctx, cat, progress) })
}

// Rebuild builds indexes anew from the catalogue in opts.Dir, beside the
// published ones, which keep answering until the new ones are published. It
// needs no engine, since it repairs what an engine refuses to open. With an
// encoder that is trained on the corpus, rebuilding dense trains it again.
func Rebuild(ctx context.Context, opts Options, which RebuildOptions) error {
	opts, err := opts.withDefaults()
	if err != nil {
		return err
	}
	if opts.Dir == "" {
		return errNoDir
	}
	e := &Engine{opts: opts, analyzer: &persian.Analyzer{}}
	if _, err := os.Stat(e.path(catalogueFile)); err != nil {
		return &index.Error{Op: "rebuild", Object: opts.Dir, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
	}
	return e.write(ctx, func(cat *catalogue.Catalogue) error {
		if e.opts.Qdrant != nil { // both are in one collection
			return e.updateCollection(ctx, cat, true, which.Indexing)
		}
		if which.Lexical {
			if err := e.updateLexical(ctx, cat, true, which.Indexing); err != nil {
				return err
			}
		}
		if which.Dense && !e.opts.NoDense {
			return e.updateDense(ctx, cat, true, which.Indexing)
		}
		return nil
	})
}

// RebuildOptions says which indexes Rebuild builds.
type RebuildOptions struct {
	Lexical, Dense bool
	Indexing       func(Indexing) // told how far it is; may be nil
}

var errNoDir = errors.New("biopars: Options.Dir is empty; a process that ingests keeps the catalogue there")

// write runs f as the only writer of the data directory.
func (e *Engine) write(ctx context.Context, f func(*catalogue.Catalogue) error) (err error) {
	e.mu.Lock()
	closed := e.closed
	e.mu.Unlock()
	if closed {
		return ErrClosed
	}
	if e.opts.Dir == "" {
		return errNoDir
	}
	lock, err := index.AcquireLock(e.opts.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	cat, err := catalogue.Open(ctx, e.path(catalogueFile), catalogue.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	return f(cat)
}

// update brings the indexes up to date. The dense index comes second, so that
// new passages can be found before an encoder has been trained.
func (e *Engine) update(ctx context.Context, cat *catalogue.Catalogue, progress func(Indexing)) error {
	if e.opts.Qdrant != nil {
		return e.updateCollection(ctx, cat, false, progress)
	}
	if err := e.updateLexical(ctx, cat, false, progress); err != nil || e.opts.NoDense {
		return err
	}
	return e.updateDense(ctx, cat, false, progress)
}

func (e *Engine) updateLexical(ctx context.Context, cat *catalogue.Catalogue, rebuild bool, progress func(Indexing)) (err error) {
	w, err := lexical.OpenWriter(ctx, e.path(lexicalDir), lexical.WriterOptions{Options: e.lexicalOptions(cat), Rebuild: rebuild})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return index.CatchUp(ctx, cat, catchUp(progress), w)
}

func catchUp(progress func(Indexing)) index.CatchUpOptions {
	if progress == nil {
		return index.CatchUpOptions{}
	}
	return index.CatchUpOptions{Progress: func(p index.Progress) {
		progress(Indexing{Step: p.Consumer, Done: int(p.Applied), Of: int(p.Last)})
	}}
}

// updateDense brings the vectors up to date, with a new encoder if it is to be
// trained: on a rebuild, and when there is none yet.
func (e *Engine) updateDense(ctx context.Context, cat *catalogue.Catalogue, rebuild bool, progress func(Indexing)) (err error) {
	built, err := e.builtWith(ctx)
	if err != nil && !errors.Is(err, index.ErrNotFound) && !rebuild {
		return err
	}
	digest := built.EmbedderDigest
	embedder := e.opts.Embedder
	if embedder != nil {
		digest = cmp.Or(e.opts.EmbedderDigest, digest)
	} else {
		model, err := e.encoder(ctx, cat, digest, rebuild, progress)
		if errors.Is(err, subword.ErrTooFewPassages) {
			e.opts.Logger.InfoContext(ctx, "no dense vectors: the corpus is too small to train an encoder on")
			return nil
		}
		if err != nil {
			return err
		}
		embedder, digest = model, model.Digest()
	}
	store, err := e.openVectors(ctx, dense.OpenOptions{Fingerprint: e.fingerprint(cat, digest), Filter: cat.Allow})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	x := dense.NewIndex(embedder, store, dense.Options{BatchSize: denseBatch})
	if rebuild {
		err = index.Rebuild(ctx, cat, catchUp(progress), x)
	} else {
		err = index.CatchUp(ctx, cat, catchUp(progress), x)
	}
	if err != nil {
		return err
	}
	if err := e.lookAnew(ctx); err != nil {
		return err
	}
	if e.opts.Embedder == nil {
		return e.dropEncoders(digest)
	}
	return nil
}

// openVectors opens the store of the dense vectors.
func (e *Engine) openVectors(ctx context.Context, o dense.OpenOptions) (dense.Store, error) {
	if e.opts.VectorStore != nil {
		return e.opts.VectorStore(ctx, o)
	}
	return dense.OpenExact(ctx, e.path(denseDir), dense.ExactOptions{Fingerprint: o.Fingerprint, Filter: o.Filter, ReadOnly: o.ReadOnly})
}

// builtWith returns what the published vectors were made with. The error wraps
// index.ErrNotFound when there are none.
func (e *Engine) builtWith(ctx context.Context) (index.Fingerprint, error) {
	if e.opts.VectorStore == nil {
		m, err := generation.Open(e.path(denseDir), generation.Options{Name: "dense"}).Published()
		return m.Fingerprint, err
	}
	store, err := e.opts.VectorStore(ctx, dense.OpenOptions{})
	if err != nil {
		return index.Fingerprint{}, err
	}
	built, err := store.Fingerprint(ctx)
	return built, errors.Join(err, store.Close())
}

// denseBatch is how many passages are embedded at once.
const denseBatch = 256

// encoder returns the trained encoder with the digest, or trains one when there
// is none or it is to be replaced.
func (e *Engine) encoder(ctx context.Context, cat *catalogue.Catalogue, digest string, replace bool, progress func(Indexing)) (*subword.Model, error) {
	if digest != "" && !replace {
		return e.loadEncoder(digest)
	}
	opts := subword.Options{Analyzer: e.analyzer}
	if progress != nil {
		opts.Progress = func(step, steps int) { progress(Indexing{Step: "encoder", Done: step, Of: steps}) }
	}
	model, err := subword.Train(ctx, trainingPassages(ctx, cat), opts)
	if err != nil {
		return nil, fmt.Errorf("train encoder: %w", err)
	}
	if err := os.MkdirAll(e.path(encoderDir), 0o755); err != nil {
		return nil, err
	}
	return model, model.Save(e.encoderPath(model.Digest()))
}

// livePassages gives the passages of the catalogue that are not deleted.
func livePassages(ctx context.Context, cat *catalogue.Catalogue) iter.Seq2[index.Passage, error] {
	return func(yield func(index.Passage, error) bool) {
		gone := map[index.Seq]bool{}
		for _, collect := range []bool{true, false} { // tombstones stand behind what they delete
			for after := index.Seq(0); ; {
				changes, err := cat.Changes(ctx, after, 1000)
				if err != nil {
					yield(index.Passage{}, err)
					return
				}
				if len(changes) == 0 {
					break
				}
				for _, c := range changes {
					after = c.Seq
					switch {
					case collect && c.Op == index.Delete:
						gone[c.Target] = true
					case !collect && c.Op == index.Put && !gone[c.Seq]:
						if !yield(c.Passage, nil) {
							return
						}
					}
				}
			}
		}
	}
}

// trainingPassages gives the live passages of the catalogue. A title that asks
// is a question that its passage answers: the best there is to learn from.
func trainingPassages(ctx context.Context, cat *catalogue.Catalogue) subword.Source {
	return func(yield func(subword.Passage, error) bool) {
		for p, err := range livePassages(ctx, cat) {
			t := subword.Passage{Title: p.Title, Section: p.Section, Text: p.Text}
			if strings.HasSuffix(t.Title, "؟") || strings.HasSuffix(t.Title, "?") {
				t.Title, t.Question = "", t.Title
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}
