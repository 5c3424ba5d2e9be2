package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// batcher collects the passages of one file and stores them together with how
// far the file has been read.
type batcher struct {
	run        *run
	path       string // "" for a stream, which leaves no checkpoint
	checkpoint checkpoint
	base       int64 // bytes of the files before this one
	passages   []index.Passage
	bytes      int
	documents  []index.DocumentKey // of the batch
	retracted  []index.DocumentKey // of the batch: what is in the corpus of them goes
	returned   map[string][]byte   // deletions that end with the batch
	broken     int                 // records of this pass
	pending    bool                // something has been read since the last flush
	// seen holds, in a pass over a changed file, the passages of every document
	// that the file has now.
	seen map[index.DocumentKey]map[string]bool
}

// add takes a record in. A record that an interrupt cuts short is not begun.
func (b *batcher) add(ctx context.Context, rec record) error {
	var passages []index.Passage
	key := index.DocumentKey{Source: rec.document.Source, ID: rec.document.ID}
	deletion, deleted := b.run.deleted[key]
	stays := deleted && !deletion.Retired
	if rec.err == nil && !stays {
		passages = b.run.opts.Split.passages(ctx, &rec.document, rec.whole)
		rec.markRecognised(passages)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b.checkpoint.position = rec.next
	b.pending = true
	switch {
	case rec.err != nil && errors.Is(rec.err, ErrRetracted):
		b.retracted = append(b.retracted, key)
	case rec.err != nil:
		b.broken++
	case stays:
		b.run.report.LeftOut++
	default:
		b.documents = append(b.documents, key)
		if deleted {
			if b.returned == nil {
				b.returned = map[string][]byte{}
			}
			k, v := catalogue.Undelete(key)
			b.returned[k] = v
		}
	}
	for _, p := range passages {
		p.ID = index.PassageID(p.DocumentID, p.Section, p.Text)
		b.bytes += len(p.Text)
		b.passages = append(b.passages, p)
		if b.seen != nil {
			if b.seen[key] == nil {
				b.seen[key] = map[string]bool{}
			}
			b.seen[key][p.ID] = true
		}
	}
	if len(b.passages) >= batchPassages || b.bytes >= batchBytes {
		return b.flush(ctx)
	}
	return nil
}

func (b *batcher) flush(ctx context.Context) error {
	if !b.pending {
		return nil
	}
	state, err := json.Marshal(b.checkpoint)
	if err != nil {
		return err
	}
	batch := catalogue.Batch{Passages: b.passages, Checkpoints: b.returned, Replace: b.retracted, Update: b.seen != nil}
	if b.path != "" {
		batch.Checkpoints = map[string][]byte{checkpointKey(b.path): state}
		maps.Copy(batch.Checkpoints, b.returned)
		batch.Origin = catalogue.Origin{File: sourceKey(b.path), Pass: b.checkpoint.Pass, Documents: b.documents}
	}
	done, err := b.run.catalogue.Append(ctx, batch)
	if err != nil {
		return err
	}
	b.run.report.Added += done.Added
	b.run.report.Duplicate += done.Duplicate
	b.run.report.Deleted += done.Deleted
	b.passages, b.documents, b.retracted, b.returned, b.bytes, b.pending = b.passages[:0], b.documents[:0], nil, nil, 0, false
	b.run.progress.BytesDone = b.base + b.checkpoint.Offset
	b.run.show()
	return nil
}

// finish stores what is left and marks the file as read.
func (b *batcher) finish(ctx context.Context) error {
	if b.seen != nil {
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
	b.checkpoint.Done, b.checkpoint.Replacing, b.pending = true, false, true
	return b.flush(ctx)
}

// deleteOutdated removes the passages that a document of a changed file no
// longer has. Documents that the file no longer has at all stay: a file may be
// one delivery of many.
func (b *batcher) deleteOutdated(ctx context.Context) error {
	var outdated []string
	for after := index.Seq(0); ; {
		changes, err := b.run.catalogue.Changes(ctx, after, batchPassages)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			break
		}
		for _, c := range changes {
			after = c.Seq
			if c.Op != index.Put {
				continue
			}
			seen, ours := b.seen[index.DocumentKey{Source: c.Passage.Source, ID: c.Passage.DocumentID}]
			if ours && !seen[c.Passage.ID] {
				outdated = append(outdated, c.Passage.ID)
			}
		}
	}
	deleted, err := b.run.catalogue.Delete(ctx, outdated...)
	b.run.report.Deleted += deleted
	return err
}
