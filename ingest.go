package biopars

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/corpus"
)

// IngestOptions configures Engine.Ingest. The zero value works.
type IngestOptions struct {
	ingest.Options // Split is taken from the engine's options
	// Indexing, when set, is told how far the indexes have followed.
	Indexing func(Indexing)
}

// Indexing says how far a step of indexing is.
type Indexing = corpus.Indexing

// Ingest reads files, folders and glob patterns into the corpus and brings the
// indexes up to date. It can be killed at any moment: running it again goes on
// where it stopped, and questions see the last published state meanwhile. The
// error wraps [index.ErrLocked] when another process is writing, and is an
// [*index.NoSpaceError] when the disk is full.
//
// Unreadable files do not keep the others from being ingested and indexed; the
// error then names them, and the report counts what was done.
func (e *Engine) Ingest(ctx context.Context, paths []string, opts IngestOptions) (ingest.Report, error) {
	var report ingest.Report
	opts.Split = e.opts.Split
	var unread int64 // bytes
	progress := opts.Progress
	opts.Progress = func(p ingest.Progress) {
		unread = p.Bytes - p.BytesDone
		if progress != nil {
			progress(p)
		}
	}
	err := e.write(ctx, func(cat *catalogue.Catalogue) error {
		var failed error
		report, failed = ingest.Run(ctx, cat, paths, opts.Options)
		failed = corpus.WithRoom(e.opts.Dir, unread, failed)
		if failed != nil && (report.Added+report.Deleted == 0 || errors.Is(failed, index.ErrNoSpace)) {
			return failed
		}
		return errors.Join(failed, e.corpus.Update(ctx, cat, corpus.Update{Progress: opts.Indexing}))
	})
	return report, err
}

// Update brings the indexes up to date with the catalogue, which Ingest does by
// itself unless it is interrupted.
func (e *Engine) Update(ctx context.Context, progress func(Indexing)) error {
	return e.write(ctx, func(cat *catalogue.Catalogue) error {
		return e.corpus.Update(ctx, cat, corpus.Update{Progress: progress})
	})
}

// write runs f as the only writer of the data directory.
func (e *Engine) write(ctx context.Context, f func(*catalogue.Catalogue) error) error {
	if e.closed.Load() {
		return ErrClosed
	}
	return corpus.Write(ctx, e.opts.Dir, f)
}

// Rebuild builds indexes anew from the catalogue in opts.Dir, beside the
// published ones, which keep answering until the new ones are published. It
// needs no engine, since it repairs what an engine refuses to open. With an
// encoder that is trained on the corpus, rebuilding dense trains it again.
func Rebuild(ctx context.Context, opts Options, which RebuildOptions) (err error) {
	e, err := newEngine(opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	if opts.Dir != "" {
		if _, err := os.Stat(filepath.Join(opts.Dir, corpus.CatalogueFile)); err != nil {
			return &index.Error{Op: "rebuild", Object: opts.Dir, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
		}
	}
	return e.write(ctx, func(cat *catalogue.Catalogue) error {
		u := corpus.Update{RebuildLexical: which.Lexical, RebuildDense: which.Dense, OnlyRebuild: true, Progress: which.Indexing}
		return e.corpus.Update(ctx, cat, u)
	})
}

// RebuildOptions says which indexes Rebuild builds.
type RebuildOptions struct {
	Lexical, Dense bool
	Indexing       func(Indexing) // told how far it is; may be nil
}
