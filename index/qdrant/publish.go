package qdrant

import (
	"context"
	"time"

	"github.com/biopars/biopars/index"
)

// Reset implements [dense.Store]: the next generation begins.
func (s *Store) Reset(ctx context.Context) error {
	if s.readOnly {
		return &index.Error{Op: "write", Object: s.c.opts.Collection, Err: index.ErrReadOnly}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.fail(nil)
	numbers, err := s.c.generations(ctx)
	if err != nil {
		return err
	}
	published, err := s.c.published(ctx)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if n > published {
			if err := s.c.discard(ctx, n); err != nil {
				return err
			}
		}
	}
	s.work = s.newWork(ctx, published, published+1)
	s.work.dirty = true
	return nil
}

// checkpoint moves the watermark.
func (s *Store) checkpoint(ctx context.Context, w *work) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	if err := w.writeVocabulary(ctx); err != nil {
		return err
	}
	w.m.Applied, w.sinceCheckpoint = w.through, 0
	if err := s.c.writeManifest(ctx, w.collection, w.m); err != nil {
		return err
	}
	stale := w.stale
	w.stale = nil
	return s.c.dropBlobs(ctx, w.collection, stale)
}

// Publish implements [dense.Store]. After a Reset it switches the alias, waits
// Options.Linger for the questions that are under way, and drops the old
// generation.
func (s *Store) Publish(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if !w.dirty {
		return nil
	}
	if err := s.publish(ctx, w); err != nil {
		return s.fail(err)
	}
	return nil
}

func (s *Store) publish(ctx context.Context, w *work) error {
	defer context.AfterFunc(ctx, w.stop)()
	if err := s.ensure(ctx, w, 0); err != nil {
		return err
	}
	for name, data := range w.files {
		if err := w.attach(ctx, name, data); err != nil {
			return err
		}
	}
	w.files = nil
	w.m.Writing, w.m.Published = false, w.through
	if err := s.checkpoint(ctx, w); err != nil {
		return err
	}
	old := w.published
	if old != w.generation {
		if err := s.c.switchAlias(ctx, old, w.generation); err != nil {
			return err
		}
		w.published = w.generation
	}
	w.dirty = false
	if err := s.reload(ctx, s.c.write); err != nil {
		return err
	}
	if old == w.generation || old == 0 {
		return nil
	}
	linger := time.NewTimer(s.c.opts.Linger)
	defer linger.Stop()
	select {
	case <-linger.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.c.drop(ctx, generationName(s.c.opts.Collection, old))
}

// Attach keeps a file with the collection, under a name, from the next Publish
// on. Readers get it with Attachment.
func (s *Store) Attach(ctx context.Context, name string, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if w.files == nil {
		w.files = map[string][]byte{}
	}
	w.files[name], w.dirty = data, true
	return nil
}

// Attachment returns a file kept with the published collection. The error wraps
// index.ErrNotFound when there is none of that name.
func (s *Store) Attachment(ctx context.Context, name string) (data []byte, err error) {
	err = &index.Error{Op: "read file", Object: s.c.opts.Collection + "/" + name, Repair: index.RepairRebuildDense,
		Err: index.ErrNotFound}
	st := s.state.Load()
	if b, ok := st.Blobs[name]; ok {
		data, err = s.c.readBlob(ctx, s.c.read, st.collection, b)
	}
	return data, err
}
