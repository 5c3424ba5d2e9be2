package lexical

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical/segment"
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
	failed  *failure      // of the background work

	gramSize int // of the spellings of the segments; 0 or less: there are none
}

// scorchConfig tells Bleve how to write: batches become durable in the
// background, in order, and segments are merged wide and late, since settle
// merges them all in the end. Every batch looks its passages up in every
// segment, so there must not be too many of them on the way.
func scorchConfig(batchPassages int) map[string]any {
	return map[string]any{
		"unsafe_batch":        true,
		"numSnapshotsToKeep":  1,
		"bolt_timeout":        "2s",
		"forceSegmentType":    segment.Type,
		"forceSegmentVersion": segment.Version,

		"asyncErrorCallbackName": failureCallback,
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
func openBatchIndex(ctx context.Context, dir string, schema Schema, batchPassages int) (b *batchIndex, err error) {
	failed, store := newFailure(), filepath.Join(dir, "store")
	failures.Store(store, failed)
	defer func() {
		if err != nil {
			failures.Delete(store)
		}
	}()
	// What a killed process has left has no checksums yet.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer recoverCorrupt(&err)
	var ix bleve.Index
	_, err = os.Stat(filepath.Join(dir, "index_meta.json"))
	created := errors.Is(err, os.ErrNotExist)
	if created {
		ix, err = bleve.NewUsing(dir, indexMapping(schema), scorch.Name, scorch.Name, scorchConfig(batchPassages))
	} else if err == nil {
		ix, err = bleve.OpenUsing(dir, scorchConfig(batchPassages))
	}
	if err != nil {
		return nil, err
	}
	b = &batchIndex{dir: dir, bleve: ix, failed: failed, gramSize: schema.GramSize}
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
	if created {
		// Bleve writes its mapping when it next writes anything, and cannot open
		// an index without one. So something is written now.
		batch := api.NewBatch()
		b.setInternal(batch, b.stats, b.applied)
		b.submit(batch, b.applied)
		if err := b.save(ctx); err != nil {
			return nil, errors.Join(err, ix.Close())
		}
	}
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
			b.failed.set(err)
			return
		}
		b.durable.Store(uint64(applied))
		close(saved)
	})
	running := make(chan error, 1)
	b.running, b.saved = running, saved
	go func() {
		var err error
		defer func() { running <- err }()
		defer recoverCorrupt(&err)
		err = b.index.Batch(batch)
	}()
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
	case <-b.failed.ch:
		return b.failed.err
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
	case <-b.failed.ch:
		return b.failed.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
