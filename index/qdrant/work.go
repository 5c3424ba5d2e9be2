package qdrant

import (
	"context"
	"slices"
	"sync"

	api "github.com/qdrant/go-client/qdrant"
	"golang.org/x/sync/errgroup"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
)

// work is a generation being written. Store.mu guards it.
//
// Upserts are under way while the next ones are made. The watermark is moved when
// all of them are done, so a writer that dies repeats what it did since, which
// is idempotent: identifiers of points are derived from the passages.
type work struct {
	c          *client
	collection string
	generation int
	published  int  // the generation behind the alias, 0 for none
	created    bool // the collection exists
	m          manifest
	through    index.Seq // everything up to here was handed over
	dirty      bool      // something is not published

	stop            context.CancelFunc // ends all upserts, for good
	root            context.Context
	ctx             context.Context // of the upserts of group; ends with the first that fails
	group           *errgroup.Group
	sinceCheckpoint int         // points since the last checkpoint
	deletes         []index.Seq // to carry out when the upserts are done

	encoder *lexical.SparseEncoder // with Options.Terms
	counted sync.Mutex
	counts  *lexical.WordCounts
	stale   []blob            // to delete when the manifest no longer names them
	files   map[string][]byte // to attach when publishing
}

// newWork is work on a generation that does not exist yet.
func (s *Store) newWork(ctx context.Context, published, generation int) *work {
	w := &work{c: s.c, published: published, generation: generation,
		collection: generationName(s.c.opts.Collection, generation)}
	w.root, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	w.restart()
	return w
}

// readVocabulary goes on with the terms of a collection that exists.
func (w *work) readVocabulary(ctx context.Context) error {
	terms := w.c.opts.Terms
	if !w.created || terms == nil {
		return nil
	}
	raw, err := w.c.readBlob(ctx, w.c.write, w.collection, w.m.Blobs[blobVocabulary])
	if err != nil {
		return err
	}
	v, err := lexical.ReadVocabulary(raw)
	if err != nil {
		return w.c.damaged(w.collection, "vocabulary", err)
	}
	if w.counts, err = v.Counts(); err != nil {
		return w.c.damaged(w.collection, "vocabulary", err)
	}
	w.encoder = lexical.NewSparseEncoder(*terms, *w.m.Averages)
	return nil
}

// restart begins a new group of upserts.
func (w *work) restart() {
	w.group, w.ctx = errgroup.WithContext(w.root)
	w.group.SetLimit(w.c.opts.InFlight)
}

// abandon stops what is under way.
func (w *work) abandon() {
	w.stop()
	_ = w.group.Wait() // its errors no longer matter: the watermark was not moved
}

// store makes points and upserts them, in several requests if they are large.
func (w *work) store(part []dense.Point) error {
	var request []*api.PointStruct
	size := 0
	for i := range part {
		p := &part[i]
		var terms *lexical.SparseVector
		if w.encoder != nil {
			analysed := w.c.opts.Terms.Analyse(&p.Passage)
			v := w.encoder.Passage(analysed)
			terms = &v
			w.counted.Lock()
			w.counts.Add(analysed)
			w.counted.Unlock()
		}
		bytes := pointBytes(&p.Passage, p.Vector, terms)
		if len(request) > 0 && size+bytes > w.c.opts.BatchBytes {
			if err := w.c.upsert(w.ctx, "store passages", w.collection, request); err != nil {
				return err
			}
			request, size = nil, 0
		}
		request, size = append(request, newPoint(&p.Passage, p.Vector, terms)), size+bytes
	}
	return w.c.upsert(w.ctx, "store passages", w.collection, request)
}

// flush waits for the upserts and then carries out the deletions.
func (w *work) flush(ctx context.Context) error {
	err := w.group.Wait()
	w.restart()
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	const most = 1000 // of one request
	for gone := range slices.Chunk(w.deletes, most) {
		err := w.c.write(ctx, "delete passages", func(ctx context.Context) error {
			return completed(w.c.Delete(ctx, &api.DeletePoints{
				CollectionName: w.collection, Wait: api.PtrOf(true), Points: api.NewPointsSelectorFilter(oneOf(gone)),
			}))
		})
		if err != nil {
			return err
		}
	}
	w.deletes = nil
	return nil
}

// writeVocabulary stores the vocabulary as counted.
func (w *work) writeVocabulary(ctx context.Context) error {
	if w.counts == nil {
		return nil
	}
	v, err := w.counts.Vocabulary()
	if err != nil {
		return err
	}
	raw, err := v.MarshalBinary()
	if err != nil {
		return err
	}
	return w.attach(ctx, blobVocabulary, raw)
}

// attach stores a file; it counts when the manifest is written next.
func (w *work) attach(ctx context.Context, name string, data []byte) error {
	b, err := w.c.writeBlob(ctx, w.collection, data)
	if err != nil {
		return err
	}
	if old, ok := w.m.Blobs[name]; ok && old != b {
		w.stale = append(w.stale, old)
	}
	if w.m.Blobs == nil {
		w.m.Blobs = map[string]blob{}
	}
	w.m.Blobs[name] = b
	return nil
}
