package lexical

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	api "github.com/blevesearch/bleve_index_api"
)

// settle makes everything durable, merges segments where that is worth its
// cost, and derives the spellings of those that are new, so that the files are
// ready to be published.
func (b *batchIndex) settle(ctx context.Context) error {
	if err := b.save(ctx); err != nil {
		return err
	}
	if err := b.mergeSegments(ctx); err != nil {
		return err
	}
	return b.writeSpellings()
}

// mergeSegments merges all segments if that is worth its cost.
func (b *batchIndex) mergeSegments(ctx context.Context) error {
	sc, ok := b.index.(*scorch.Scorch)
	if !ok {
		return nil
	}
	n, worth, err := b.worthMerging()
	if err != nil || !worth {
		return err
	}
	plan := mergeplan.SingleSegmentMergePlanOptions
	plan.SegmentsPerMergeTask = max(2, n)
	if err := b.merge(ctx, sc, &plan); err != nil {
		return err
	}
	// The merge itself becomes durable with the next batch.
	batch := api.NewBatch()
	b.setInternal(batch, b.stats, b.applied)
	b.submit(batch, b.applied)
	return b.save(ctx)
}

// merge waits for a merge as long as the background work has not failed: Bleve would
// try a merge that fails for ever.
func (b *batchIndex) merge(ctx context.Context, sc *scorch.Scorch, plan *mergeplan.MergePlanOptions) error {
	done := make(chan error, 1)
	go func() { done <- sc.ForceMerge(ctx, plan) }()
	select {
	case err := <-done:
		return errors.Join(err, b.failed.get(), ctx.Err())
	case <-b.failed.ch:
		return b.failed.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Merging rewrites the whole index. It pays when the index was small or much of
// it is new or deleted; otherwise a few segments do no harm.
const (
	maxSegments    = 8
	mergeNewShare  = 0.1
	mergeDeadShare = 0.2
)

// worthMerging decides by the segments there are, n of them.
func (b *batchIndex) worthMerging() (n int, worth bool, err error) {
	r, err := b.index.Reader()
	if err != nil {
		return 0, false, err
	}
	defer r.Close()
	root, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return 0, false, nil
	}
	var all, live, largest uint64
	for _, s := range root.Segments() {
		n := s.Segment().Count()
		all += n
		live += s.Count()
		largest = max(largest, n)
	}
	n = len(root.Segments())
	if float64(all-live) > mergeDeadShare*float64(all) {
		return n, true, nil
	}
	return n, n > maxSegments || n > 1 && float64(all-largest) > mergeNewShare*float64(all), nil
}

// close closes Bleve and removes the segments that its durable state does not
// use, which Bleve would do by and by. Which those are is read from what Bleve
// has left on disk: before it is closed, a merge in the background may be in
// memory and not yet on disk, or the other way round.
func (b *batchIndex) close() error {
	defer failures.Delete(filepath.Join(b.dir, "store"))
	var errs []error
	if b.running != nil {
		select {
		case err := <-b.running:
			errs = append(errs, err)
		case <-b.failed.ch: // then it may never end
		}
		b.running = nil
	}
	err := errors.Join(append(errs, b.bleve.Close())...)
	if err != nil || b.failed.get() != nil { // which whoever waited for it was told
		return err
	}
	used, err := segmentFiles(b.dir)
	if err != nil {
		return err
	}
	return removeUnused(filepath.Join(b.dir, "store"), used)
}

// segmentFiles names the segments, as their files without what follows the dot, of the durable state of the closed index in dir.
func segmentFiles(dir string) (map[string]bool, error) {
	ix, err := bleve.OpenUsing(dir, map[string]any{"read_only": true})
	if err != nil {
		return nil, err
	}
	used, err := openSegmentFiles(ix)
	return used, errors.Join(err, ix.Close())
}

func openSegmentFiles(ix bleve.Index) (map[string]bool, error) {
	adv, err := ix.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := adv.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	root, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, nil
	}
	used := map[string]bool{}
	for _, s := range root.Segments() {
		p, ok := s.Segment().(interface{ Path() string })
		if !ok {
			return nil, nil // not all of it is on disk
		}
		name := filepath.Base(p.Path())
		used[strings.TrimSuffix(name, filepath.Ext(name))] = true
	}
	return used, nil
}

// removeUnused removes the segment files that are not in used, and what was derived
// from them; nil keeps all.
func removeUnused(dir string, used map[string]bool) error {
	if used == nil {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		return err
	}
	derived, err := filepath.Glob(filepath.Join(dir, "*"+spellingsSuffix))
	if err != nil {
		return err
	}
	for _, f := range append(files, derived...) {
		if !used[strings.TrimSuffix(filepath.Base(f), filepath.Ext(f))] {
			if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
