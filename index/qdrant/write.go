package qdrant

import (
	"context"
	"errors"
	"slices"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
)

// begin resumes the generation that is published, or a later one that a writer left
// unfinished.
func (s *Store) begin(ctx context.Context) (*work, error) {
	if s.readOnly {
		return nil, &index.Error{Op: "write", Object: s.c.opts.Collection, Err: index.ErrReadOnly}
	}
	if s.work != nil {
		return s.work, nil
	}
	numbers, err := s.c.generations(ctx)
	if err != nil {
		return nil, err
	}
	published, err := s.c.published(ctx)
	if err != nil {
		return nil, err
	}
	w := s.newWork(ctx, published, published+1)
	for _, n := range slices.Backward(numbers) {
		if n < published {
			break
		}
		m, err := s.c.manifest(ctx, s.c.write, generationName(s.c.opts.Collection, n))
		if err == nil {
			err = s.check("update", m.Fingerprint)
		}
		if err == nil {
			w = s.newWork(ctx, published, n)
			w.m, w.through, w.created = m, m.Applied, true
			w.dirty = m.Writing || n != published
			break
		}
		if n == published || !errors.Is(err, ErrForeign) && !errors.Is(err, index.ErrFingerprint) {
			return nil, err
		}
		if err := s.c.discard(ctx, n); err != nil { // left over, of no use
			return nil, err
		}
	}
	if err := w.readVocabulary(ctx); err != nil {
		return nil, err
	}
	s.work = w
	return w, nil
}

// fail abandons the work: the next call reads the durable watermark again.
func (s *Store) fail(err error) error {
	if s.work != nil {
		s.work.abandon()
		s.work = nil
	}
	return err
}

// Applied implements [dense.Store].
func (s *Store) Applied(ctx context.Context) (index.Seq, error) {
	if s.readOnly {
		return s.state.Load().Published, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	return w.through, nil
}

// ensure makes the collection, for vectors of the dimension.
func (s *Store) ensure(ctx context.Context, w *work, dimension int) error {
	if w.created && (w.m.Dimension > 0 || dimension == 0) {
		return nil
	}
	if w.counts != nil && w.counts.Statistics.Passages > 0 {
		return &dense.DimensionError{Op: "store vector", Have: dimension, Repair: index.RepairRebuildDense}
	}
	if w.created { // without vectors, and so without passages
		if err := s.c.drop(ctx, w.collection); err != nil {
			return err
		}
		if w.published == w.generation {
			w.published = 0
		}
	}
	if err := s.c.create(ctx, w.collection, dimension); err != nil {
		return err
	}
	w.m = manifest{
		Format: manifestFormat, Generation: w.generation, Fingerprint: s.want, Dimension: dimension, Writing: true,
		Applied: w.m.Applied, Published: w.m.Published, Blobs: map[string]blob{},
	}
	if terms := s.c.opts.Terms; terms != nil {
		if s.c.opts.Averages == nil {
			return errors.New("qdrant: Options.Averages is missing")
		}
		averages, err := s.c.opts.Averages(ctx)
		if err != nil {
			return err
		}
		w.m.Averages = &averages
		w.encoder, w.counts = lexical.NewSparseEncoder(*terms, averages), &lexical.WordCounts{}
		if err := w.writeVocabulary(ctx); err != nil {
			return err
		}
	}
	w.created = true
	return s.c.writeManifest(ctx, w.collection, w.m)
}

// Apply implements [dense.Store]. With Options.Terms points may have no vector.
func (s *Store) Apply(ctx context.Context, b dense.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	w, err := s.begin(ctx)
	if err != nil || b.Through <= w.through {
		return err
	}
	dimension := w.m.Dimension
	if s.c.opts.Terms == nil || slices.ContainsFunc(b.Points, func(p dense.Point) bool { return len(p.Vector) > 0 }) {
		if dimension, err = dense.CheckVectors(b.Points, dimension); err != nil {
			return err
		}
	}
	if err := s.apply(ctx, w, b, dimension); err != nil {
		return s.fail(err)
	}
	return nil
}

func (s *Store) apply(ctx context.Context, w *work, b dense.Batch, dimension int) error {
	defer context.AfterFunc(ctx, w.stop)()
	if err := s.ensure(ctx, w, dimension); err != nil {
		return err
	}
	if !w.m.Writing { // readers now pass over what is not published
		w.m.Writing = true
		if err := s.c.writeManifest(ctx, w.collection, w.m); err != nil {
			return err
		}
		if w.generation == w.published {
			s.hideUnpublished()
		}
	}
	if slices.ContainsFunc(b.Points, func(p dense.Point) bool { return slices.Contains(w.deletes, p.Passage.Seq) }) {
		if err := w.flush(ctx); err != nil {
			return err
		}
	}
	w.dirty = true
	if err := s.subtractCounts(w, b.Removed); err != nil {
		return err
	}
	for points := b.Points; len(points) > 0; {
		n := min(len(points), s.c.opts.BatchPoints)
		part := points[:n]
		points = points[n:]
		w.group.Go(func() error { return w.store(part) })
	}
	w.deletes = append(w.deletes, b.Deletes...)
	w.through, w.sinceCheckpoint = b.Through, w.sinceCheckpoint+len(b.Points)
	if w.ctx.Err() != nil { // an upsert has failed
		return w.flush(ctx)
	}
	if w.sinceCheckpoint >= s.c.opts.CheckpointPoints {
		return s.checkpoint(ctx, w)
	}
	return nil
}

// subtractCounts takes deleted passages out of the word counts.
func (s *Store) subtractCounts(w *work, removed []index.Passage) error {
	if s.c.opts.Terms == nil {
		return nil
	}
	w.counted.Lock()
	defer w.counted.Unlock()
	for i := range removed {
		w.counts.Remove(s.c.opts.Terms.Analyse(&removed[i]))
	}
	return nil
}
