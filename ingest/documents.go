package ingest

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// Documents stores documents that the caller has. One replaces the document of its
// source and ID as a whole; one that was deleted stays deleted, and is counted. Of the
// options Defaults, Retracted, Split, Strict, MaxErrors, Broken and Progress count; the latter's bytes are
// those of the texts so far, and the line of a broken record is its place in the sequence. It ends at the first error of the sequence; what came before is stored.
func Documents(ctx context.Context, c Catalogue, documents iter.Seq2[index.Document, error], opts Options) (report Report, err error) {
	if opts.MaxErrors == 0 {
		opts.MaxErrors = 100
	}
	start := time.Now()
	deleted, err := c.Deletions(ctx)
	if err != nil {
		return report, err
	}
	var batch catalogue.Batch
	var size int
	var read int64
	flush := func() error {
		done, err := c.Append(context.WithoutCancel(ctx), batch)
		report.Added += done.Added
		report.Duplicate += done.Duplicate
		report.Deleted += done.Deleted
		batch, size = catalogue.Batch{}, 0
		if opts.Progress != nil {
			opts.Progress(Progress{Records: report.Records, Bytes: read, BytesDone: read, Elapsed: time.Since(start)})
		}
		return err
	}
	inBatch := map[index.DocumentKey]bool{}
	for d, failed := range documents {
		if failed = errors.Join(failed, ctx.Err()); failed != nil {
			return report, errors.Join(failed, flush())
		}
		report.Records++
		err := complete(&d, opts.Defaults)
		if err == nil && d.Retracted() && !opts.Retracted {
			err = ErrRetracted
			batch.Replace = append(batch.Replace, index.DocumentKey{Source: d.Source, ID: d.ID})
		}
		if err != nil {
			broken := &RecordError{Path: cmp.Or(d.Source, opts.Defaults.Source), Line: report.Records, Err: err}
			report.broken(broken, opts)
			if opts.Strict {
				return report, errors.Join(broken, flush())
			}
			continue
		}
		key := index.DocumentKey{Source: d.Source, ID: d.ID}
		deletion, gone := deleted[key]
		if gone && !deletion.Retired {
			report.LeftOut++
			continue
		}
		if inBatch[key] { // a batch replaces a document once
			if err := flush(); err != nil {
				return report, err
			}
			clear(inBatch)
		}
		inBatch[key] = true
		if gone {
			k, v := catalogue.Undelete(key)
			if batch.Checkpoints == nil {
				batch.Checkpoints = map[string][]byte{}
			}
			batch.Checkpoints[k] = v
			delete(deleted, key)
		}
		batch.Passages = append(batch.Passages, opts.Split.passages(ctx, &d, nil)...)
		batch.Replace = append(batch.Replace, key)
		size += len(d.Text)
		read += int64(len(d.Text))
		if len(batch.Passages) >= batchPassages || size >= batchBytes {
			if err := flush(); err != nil {
				return report, err
			}
			clear(inBatch)
		}
	}
	err = flush()
	report.Elapsed = time.Since(start)
	return report, err
}
