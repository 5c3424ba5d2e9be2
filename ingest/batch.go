package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// batcher collects passages and stores them together with how far files have been read.
// Files that are read for the first time share batches, so that ten thousand small ones
// are not as many flushes of the disk.
type batcher struct {
	run         *run
	file        *reading // under way; nil between files
	passages    []index.Passage
	bytes       int
	growth      int                 // of the bounds, from 1 on
	pending     bool                // something has been read since the last flush
	retracted   []index.DocumentKey // what is in the corpus of them goes
	returned    map[string][]byte   // deletions that end with the batch
	checkpoints map[string][]byte   // of files that have been read to their end
	origins     []catalogue.Origin  // of these files
	flushed     time.Time
}

// maxUnflushed is for how long files that have been read may stay unstored.
const maxUnflushed = time.Second

// reading is a file as it is read into the corpus.
type reading struct {
	path       string // "" for a stream, which leaves no checkpoint
	checkpoint checkpoint
	base       int64               // bytes of the files before this one
	documents  []index.DocumentKey // since the last flush
	read       bool                // something, since the last flush
	broken     int                 // records of this pass
	// seen holds, in a pass over a changed file, the passages of every document
	// that the file has now.
	seen map[index.DocumentKey]map[string]bool
}

// begin turns to another file. One that replaces what it was has batches of its own.
func (b *batcher) begin(ctx context.Context, f *reading) error {
	if f.seen != nil {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	b.file = f
	return nil
}

// add takes a record in, whose passages have been cut.
func (b *batcher) add(ctx context.Context, rec *record) error {
	f := b.file
	key := index.DocumentKey{Source: rec.document.Source, ID: rec.document.ID}
	deletion, deleted := b.run.deleted[key]
	passages := rec.passages
	f.checkpoint.position = rec.next
	f.read, b.pending = true, true
	switch {
	case rec.err != nil && errors.Is(rec.err, ErrRetracted):
		b.retracted = append(b.retracted, key)
	case rec.err != nil:
		f.broken++
	case deleted && !deletion.Retired:
		b.run.report.LeftOut++
		passages = nil
	default:
		f.documents = append(f.documents, key)
		if deleted {
			if b.returned == nil {
				b.returned = map[string][]byte{}
			}
			k, v := catalogue.Undelete(key)
			b.returned[k] = v
		}
	}
	for _, p := range passages {
		b.bytes += len(p.Text)
		b.passages = append(b.passages, p)
		if f.seen != nil {
			if f.seen[key] == nil {
				f.seen[key] = map[string]bool{}
			}
			f.seen[key][p.ID] = true
		}
	}
	if n := max(1, b.growth); len(b.passages) >= n*batchPassages || b.bytes >= n*batchBytes {
		return b.flush(ctx)
	}
	return nil
}

// note keeps for the next flush how far the file under way has been read.
func (b *batcher) note() error {
	f := b.file
	if f == nil || !f.read || f.path == "" {
		return nil
	}
	state, err := json.Marshal(f.checkpoint)
	if err != nil {
		return err
	}
	if b.checkpoints == nil {
		b.checkpoints = map[string][]byte{}
	}
	b.checkpoints[checkpointKey(f.path)] = state
	b.origins = append(b.origins, catalogue.Origin{File: sourceKey(f.path), Pass: f.checkpoint.Pass, Documents: f.documents})
	f.documents, f.read = nil, false
	return nil
}

func (b *batcher) flush(ctx context.Context) error {
	if !b.pending {
		return nil
	}
	if err := b.note(); err != nil {
		return err
	}
	batch := catalogue.Batch{Passages: b.passages, Replace: b.retracted, Checkpoints: map[string][]byte{}, Origins: b.origins,
		Update: b.file != nil && b.file.seen != nil}
	maps.Copy(batch.Checkpoints, b.checkpoints)
	maps.Copy(batch.Checkpoints, b.returned)
	b.pending = false // also when it fails: what cannot be stored is not tried again
	done, err := b.run.catalogue.Append(ctx, batch)
	if err != nil {
		return err
	}
	b.growth = min(batchGrowth, int(done.Last/(batchFraction*batchPassages)))
	b.run.report.Added += done.Added
	b.run.report.Duplicate += done.Duplicate
	b.run.report.Deleted += done.Deleted
	b.passages, b.retracted, b.returned, b.checkpoints, b.origins = b.passages[:0], nil, nil, nil, nil
	b.bytes, b.flushed = 0, time.Now()
	if f := b.file; f != nil {
		b.run.progress.BytesDone = f.base + f.checkpoint.Offset
	}
	b.run.show()
	return nil
}

// finish marks the file as read, and stores that with what is left of it or of the files
// behind it.
func (b *batcher) finish(ctx context.Context) error {
	f := b.file
	if f.seen != nil {
		if err := b.flush(ctx); err != nil {
			return err
		}
		if err := b.deleteOutdated(ctx); err != nil {
			return err
		}
		if err := b.retireDocuments(ctx); err != nil {
			return err
		}
	}
	f.checkpoint.Done, f.checkpoint.Replacing, f.read, b.pending = true, false, true, true
	if f.seen != nil || time.Since(b.flushed) > maxUnflushed {
		if err := b.flush(ctx); err != nil {
			return err
		}
	} else if err := b.note(); err != nil {
		return err
	}
	b.file = nil
	return nil
}

// manyDocuments is from how many documents on the whole log is read rather than each of
// them.
const manyDocuments = 1000

// deleteOutdated removes the passages that a document of a changed file no
// longer has. Documents that the file no longer has at all stay: a file may be
// one delivery of many.
func (b *batcher) deleteOutdated(ctx context.Context) error {
	var outdated []string
	look := func(p *index.Passage) {
		seen, ours := b.file.seen[index.DocumentKey{Source: p.Source, ID: p.DocumentID}]
		if ours && !seen[p.ID] {
			outdated = append(outdated, p.ID)
		}
	}
	if len(b.file.seen) < manyDocuments {
		for key := range b.file.seen {
			passages, err := b.run.catalogue.DocumentPassages(ctx, key)
			if err != nil {
				return err
			}
			for i := range passages {
				look(&passages[i])
			}
		}
	} else {
		for after := index.Seq(0); ; {
			changes, err := b.run.catalogue.Changes(ctx, after, batchPassages)
			if err != nil {
				return err
			}
			if len(changes) == 0 {
				break
			}
			for i := range changes {
				after = changes[i].Seq
				if changes[i].Op == index.Put {
					look(&changes[i].Passage)
				}
			}
		}
	}
	slices.Sort(outdated) // the same input makes the same sequence
	deleted, err := b.run.catalogue.Delete(ctx, outdated...)
	b.run.report.Deleted += deleted
	return err
}
