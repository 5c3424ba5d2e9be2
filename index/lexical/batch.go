package lexical

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// batchIndex is a Bleve index open for writing, with the counts that go into
// every batch.
type batchIndex struct {
	dir     string
	bleve   bleve.Index
	index   api.Index
	stats   Statistics // with all batches handed over
	applied index.Seq  // likewise
	opened  index.Seq  // applied when it was opened
	durable atomic.Uint64
	running chan error    // result of the batch that Bleve works on; nil when there is none
	saved   chan struct{} // closed when the last batch is durable; nil when there was none
	failed  chan error    // receives at most one error of the background work
}

// scorchConfig tells Bleve how to write: batches become durable in the
// background, in order, and segments are merged wide and late, since settle
// merges them all in the end. Every batch looks its passages up in every
// segment, so there must not be too many of them on the way.
func scorchConfig(batchPassages int) map[string]any {
	return map[string]any{
		"unsafe_batch":       true,
		"numSnapshotsToKeep": 1,
		"bolt_timeout":       "2s",
		"scorchMergePlanOptions": map[string]any{
			"MaxSegmentsPerTier":   32,
			"SegmentsPerMergeTask": 32,
			"TierGrowth":           32.0,
			"MaxSegmentSize":       1 << 30,
			"FloorSegmentSize":     batchPassages,
		},
	}
}

// openBatchIndex opens the Bleve index in dir, or creates it.
func openBatchIndex(dir string, schema Schema, batchPassages int) (*batchIndex, error) {
	var ix bleve.Index
	_, err := os.Stat(filepath.Join(dir, "index_meta.json"))
	if errors.Is(err, os.ErrNotExist) {
		ix, err = bleve.NewUsing(dir, indexMapping(schema), scorch.Name, scorch.Name, scorchConfig(batchPassages))
	} else if err == nil {
		ix, err = bleve.OpenUsing(dir, scorchConfig(batchPassages))
	}
	if err != nil {
		return nil, err
	}
	b := &batchIndex{dir: dir, bleve: ix, failed: make(chan error, 1)}
	b.index, err = ix.Advanced()
	if err == nil {
		var r api.IndexReader
		if r, err = b.index.Reader(); err == nil {
			b.stats, b.applied, err = readInternal(r)
			err = errors.Join(err, r.Close())
		}
	}
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	b.opened = b.applied
	b.durable.Store(uint64(b.applied))
	return b, nil
}

// manifest describes the index with all batches.
func (b *batchIndex) manifest() generation.Manifest {
	return generation.Manifest{Applied: b.applied, Passages: int(b.stats.Passages)}
}

// write hands a batch to Bleve, together with the watermark and the statistics
// after it, and returns while Bleve works.
func (b *batchIndex) write(ctx context.Context, changes []pending) error {
	// Deletions ask what the index holds, so the previous batch must be in.
	if err := b.wait(ctx); err != nil {
		return err
	}
	batch := api.NewBatch()
	stats := b.stats
	for i := range changes {
		c := &changes[i]
		if c.change.Op == index.Put {
			batch.Update(c.doc)
			stats.add(&c.doc.lengths)
			continue
		}
		id := docID(c.change.Target)
		there, err := b.holds(batch, id)
		if err != nil {
			return err
		}
		if there {
			stats.remove(&c.doc.lengths)
			batch.Delete(id)
		}
	}
	applied := changes[len(changes)-1].change.Seq
	b.setInternal(batch, stats, applied)
	b.stats, b.applied = stats, applied
	b.submit(batch, applied)
	return nil
}

// setInternal puts watermark and statistics into a batch.
func (b *batchIndex) setInternal(batch *api.Batch, stats Statistics, applied index.Seq) {
	batch.SetInternal(keyStatistics, stats.encode())
	batch.SetInternal(keyApplied, binary.AppendUvarint(nil, uint64(applied)))
}

// submit runs the batch in the background.
func (b *batchIndex) submit(batch *api.Batch, applied index.Seq) {
	saved := make(chan struct{})
	batch.SetPersistedCallback(func(err error) {
		if err != nil {
			select {
			case b.failed <- err:
			default:
			}
			return
		}
		b.durable.Store(uint64(applied))
		close(saved)
	})
	running := make(chan error, 1)
	b.running, b.saved = running, saved
	go func() { running <- b.index.Batch(batch) }()
}

// holds reports whether a passage is in the index, with the batch applied.
func (b *batchIndex) holds(batch *api.Batch, id string) (bool, error) {
	if doc, ok := batch.IndexOps[id]; ok {
		return doc != nil, nil
	}
	r, err := b.index.Reader()
	if err != nil {
		return false, err
	}
	internal, err := r.InternalID(id)
	return internal != nil, errors.Join(err, r.Close())
}

// wait waits until Bleve has taken the last batch in.
func (b *batchIndex) wait(ctx context.Context) error {
	if b.running == nil {
		return nil
	}
	select {
	case err := <-b.running:
		b.running = nil
		return err
	case err := <-b.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// save waits until the last batch is durable.
func (b *batchIndex) save(ctx context.Context) error {
	if err := b.wait(ctx); err != nil {
		return err
	}
	if b.saved == nil {
		return nil
	}
	select {
	case <-b.saved:
		return nil
	case err := <-b.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle makes everything durable and merges segments where that is worth its
// cost, so that the files are ready to be published.
func (b *batchIndex) settle(ctx context.Context) error {
	if err := b.save(ctx); err != nil {
		return err
	}
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
	if err := sc.ForceMerge(ctx, &plan); err != nil {
		return err
	}
	// The merge itself becomes durable with the next batch.
	batch := api.NewBatch()
	b.setInternal(batch, b.stats, b.applied)
	b.submit(batch, b.applied)
	return b.save(ctx)
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
	var errs []error
	if b.running != nil {
		errs = append(errs, <-b.running)
		b.running = nil
	}
	if err := errors.Join(append(errs, b.bleve.Close())...); err != nil {
		return err
	}
	used, err := segmentFiles(b.dir)
	if err != nil {
		return err
	}
	return removeUnused(filepath.Join(b.dir, "store"), used)
}

// segmentFiles names the files of the durable state of the closed index in dir.
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
		used[filepath.Base(p.Path())] = true
	}
	return used, nil
}

// removeUnused removes the segment files that are not in used; nil keeps all.
func removeUnused(dir string, used map[string]bool) error {
	if used == nil {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if !used[filepath.Base(f)] {
			if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
