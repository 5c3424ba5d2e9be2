package lexical

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// Name is how this index is called in messages and in the data directory.
const Name = "lexical"

// Files is the layout of a generation: Bleve's root.bolt is written in place, its
// segments are not.
func Files() generation.Options {
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
	bytes   int       // of their texts
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
	w := &Writer{store: generation.Open(dir, Files()), opts: o}
	if err := w.begin(ctx); err != nil {
		return nil, err
	}
	return w, nil
}

// begin starts the next generation.
func (w *Writer) begin(ctx context.Context) (err error) {
	if err := w.store.Adopt(ctx); err != nil && !w.opts.Rebuild {
		return err
	}
	name, err := w.store.CurrentName()
	if err != nil && !w.opts.Rebuild {
		return err
	}
	work, err := w.store.Begin(ctx, w.workOptions())
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, work.Close())
		}
	}()
	target, err := openBatchIndex(ctx, work.Path(), w.opts.Schema, w.opts.BatchPassages)
	if err != nil && work.Resumed() && ctx.Err() == nil {
		// What a killed process has left cannot be read, for whatever reason: it is
		// made again.
		if err := work.Discard(); err != nil {
			return err
		}
		if work, err = w.store.Begin(ctx, w.workOptions()); err != nil {
			return err
		}
		target, err = openBatchIndex(ctx, work.Path(), w.opts.Schema, w.opts.BatchPassages)
	}
	if err != nil {
		return &index.Error{Op: "open index for writing", Object: Name, Repair: index.RepairRebuild, Err: err}
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

func (w *Writer) workOptions() generation.WorkOptions {
	return generation.WorkOptions{Fingerprint: w.opts.Fingerprint(), Empty: w.opts.Rebuild}
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

// maxBatchBytes bounds the texts of a batch, and with them the memory that it takes.
const maxBatchBytes = 8 << 20

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
			w.bytes += len(c.Passage.Title) + len(c.Passage.Section) + len(c.Passage.Text)
		case index.Delete:
		default:
			return &index.Error{Op: "apply change", Object: Name,
				Err: fmt.Errorf("change %d has the unknown operation %d", c.Seq, c.Op)}
		}
		w.pending = append(w.pending, pending{change: c})
		w.last = c.Seq
		if w.puts >= w.opts.BatchPassages || w.bytes >= maxBatchBytes || len(w.pending) >= 4*w.opts.BatchPassages {
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
	w.pending, w.puts, w.bytes = nil, 0, 0
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
					p.doc.fields = nil // only the lengths are needed
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
	target := w.target
	w.target = nil // closed once, whatever comes of it
	if err := target.close(); err != nil {
		return errors.Join(&index.Error{Op: "close index", Object: Name, Err: err}, w.end(false))
	}
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
