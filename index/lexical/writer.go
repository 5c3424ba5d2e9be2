package lexical

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	api "github.com/blevesearch/bleve_index_api"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// Name is how this index is called in messages and in the data directory.
const Name = "lexical"

// generationOptions is the layout of a generation: Bleve's root.bolt is written
// in place, its segments are not.
func generationOptions() generation.Options {
	return generation.Options{Name: Name, Mutable: []string{"store/root.bolt", "index_meta.json"}}
}

// WriterOptions are Options and what concerns the writer alone.
type WriterOptions struct {
	Options
	// Rebuild starts from nothing beside the published generation, which stays
	// in use until Publish.
	Rebuild bool
}

// Writer is the index.Consumer that builds the index. What it has applied is
// published as one immutable generation. A process killed at any moment loses
// at most the batches that Bleve had not yet made durable; the next Writer goes
// on from there. A Writer is for one goroutine.
type Writer struct {
	store   *generation.Store
	opts    WriterOptions
	work    *generation.Work
	target  *batchIndex
	fresh   bool      // nothing is published, or what is published will be replaced
	pending []pending // changes that wait for a full batch
	puts    int       // passages among them
	last    index.Seq // last change taken in
}

var _ index.Consumer = (*Writer)(nil)

// pending is a change, analysed when its batch is written.
type pending struct {
	change index.Change
	doc    *passageDocument
}

// OpenWriter makes the caller the writer of the index in dir, which is created
// when missing. Another writer, in any process, gets an error that wraps
// index.ErrLocked. If the published generation has another fingerprint and
// o.Rebuild is false, the error is an *index.FingerprintError.
func OpenWriter(ctx context.Context, dir string, o WriterOptions) (*Writer, error) {
	o.Options = o.Options.withDefaults()
	w := &Writer{store: generation.Open(dir, generationOptions()), opts: o}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// begin starts the next generation.
func (w *Writer) begin(ctx context.Context) (err error) {
	name, err := w.store.CurrentName()
	if err != nil && !w.opts.Rebuild {
		return err
	}
	work, err := w.store.Begin(ctx, generation.WorkOptions{Fingerprint: w.opts.Fingerprint(), Empty: w.opts.Rebuild})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, work.Close())
		}
	}()
	target, err := openBatchIndex(work.Path(), w.opts.Schema, w.opts.BatchPassages)
	if err != nil {
		return &index.Error{Op: "open index for writing", Object: Name, Hint: index.HintRebuild, Err: err}
	}
	// From here on Bleve keeps its files consistent at every instant, so what a
	// killed process leaves can be gone on with.
	if err := work.Mark(target.manifest()); err != nil {
		return errors.Join(err, target.close())
	}
	w.work, w.target, w.last = work, target, target.applied
	w.fresh = name == "" || w.opts.Rebuild || work.Resumed()
	return nil
}

// Name implements index.Consumer.
func (w *Writer) Name() string { return Name }

// Applied implements index.Consumer.
func (w *Writer) Applied(ctx context.Context) (index.Seq, error) {
	if w.target == nil {
		m, err := w.store.Published()
		return m.Applied, err
	}
	return index.Seq(w.target.durable.Load()), nil
}

// Apply implements index.Consumer. Changes are gathered into batches; the
// passages are kept until their batch is written.
func (w *Writer) Apply(ctx context.Context, changes []index.Change) error {
	if w.target == nil && len(changes) > 0 {
		w.opts.Rebuild = false
		if err := w.begin(ctx); err != nil {
			return err
		}
	}
	for _, c := range changes {
		if c.Seq <= w.last {
			continue
		}
		switch c.Op {
		case index.Put:
			c.Passage.Seq = c.Seq
			w.puts++
		case index.Delete:
		default:
			return &index.Error{Op: "apply change", Object: Name, Err: fmt.Errorf("change %d has the unknown operation %d", c.Seq, c.Op)}
		}
		w.pending = append(w.pending, pending{change: c})
		w.last = c.Seq
		if w.puts >= w.opts.BatchPassages || len(w.pending) >= 4*w.opts.BatchPassages {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// flush analyses what is pending and hands it to Bleve, which builds the segment
// while the next batch is gathered and analysed.
func (w *Writer) flush(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	if err := w.analyse(ctx); err != nil {
		return err
	}
	batch := w.pending
	w.pending, w.puts = nil, 0
	if err := w.target.write(ctx, batch); err != nil {
		return &index.Error{Op: "write batch", Object: Name, Err: err}
	}
	return nil
}

// analyse fills in the documents of the pending changes, on all cores.
func (w *Writer) analyse(ctx context.Context) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(w.pending)) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(w.pending) {
					return
				}
				p := &w.pending[i]
				if p.doc == nil {
					p.doc = newPassageDocument(w.opts.Analyzer, w.opts.Schema, &p.change.Passage)
				}
				if p.change.Op == index.Delete {
					p.doc.fields, p.doc.others = nil, nil // only the lengths are needed
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// Publish implements index.Consumer. With nothing new since the published
// generation it publishes nothing.
func (w *Writer) Publish(ctx context.Context) error {
	if w.target == nil {
		return nil
	}
	if err := w.flush(ctx); err != nil {
		return err
	}
	if err := w.target.settle(ctx); err != nil {
		return &index.Error{Op: "finish index", Object: Name, Err: err}
	}
	m := w.target.manifest()
	changed := w.fresh || m.Applied != w.target.opened
	if err := w.target.close(); err != nil {
		return errors.Join(&index.Error{Op: "close index", Object: Name, Err: err}, w.end(false))
	}
	w.target = nil
	if !changed {
		return w.end(true)
	}
	work := w.work
	w.work = nil
	return work.Publish(ctx, m)
}

// end gives up the work directory, and forgets it if discard is set.
func (w *Writer) end(discard bool) error {
	work := w.work
	if work == nil {
		return nil
	}
	w.work = nil
	if discard {
		return work.Discard()
	}
	return work.Close()
}

// Close ends writing. What was applied and not published stays in the work
// directory for the next Writer, as far as it is durable. Closing twice does
// nothing.
func (w *Writer) Close() error {
	var err error
	if w.target != nil {
		err = w.target.close()
		w.target = nil
	}
	return errors.Join(err, w.end(false))
}

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
		ix, err = bleve.NewUsing(dir, Mapping(schema), scorch.Name, scorch.Name, scorchConfig(batchPassages))
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

// close closes Bleve and removes the segments that its last state does not use,
// which Bleve would do by and by.
func (b *batchIndex) close() error {
	var errs []error
	if b.running != nil {
		errs = append(errs, <-b.running)
		b.running = nil
	}
	used, err := b.segmentFiles()
	errs = append(errs, err, b.bleve.Close())
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if b.saved != nil {
		select {
		case <-b.saved:
		default:
			return nil // the durable state is an older one: leave its files alone
		}
	}
	return removeUnused(filepath.Join(b.dir, "store"), used)
}

// segmentFiles names the files of the present state.
func (b *batchIndex) segmentFiles() (map[string]bool, error) {
	r, err := b.index.Reader()
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
