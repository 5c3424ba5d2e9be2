package ingest

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sync/semaphore"

	"github.com/biopars/biopars/index"
)

// Bounds of what is read before it is wanted. A file holds at most aheadBytes of text
// that waits, and one record however large it is.
const (
	maxReaders   = 8
	maxAhead     = 32      // files
	recordsAhead = 1024    // of each of them: what is read while a batch is stored
	aheadBytes   = 2 << 20 // of each of them
)

// readers is how many files are read at once.
func readers() int { return min(runtime.GOMAXPROCS(0), maxReaders) }

// opened is a file whose records are read by a goroutine of its own.
type opened struct {
	input
	plan    *reading // nil: it has not changed, or cannot be read
	err     error    // why there is no plan
	records chan *record
	room    *semaphore.Weighted // bytes
	failed  error               // valid when records is closed
}

// ahead opens inputs in their order and reads several at once, while what they hold is
// taken in one after the other. It ends with the context.
func (r *run) ahead(ctx context.Context, inputs []input) <-chan *opened {
	out := make(chan *opened, maxAhead)
	slots := make(chan struct{}, readers())
	go func() {
		defer close(out)
		for _, in := range inputs {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			o := &opened{input: in}
			if o.plan, o.err = r.plan(ctx, in); o.plan != nil {
				o.records, o.room = make(chan *record, recordsAhead), semaphore.NewWeighted(aheadBytes)
				go func() {
					defer func() { <-slots }()
					o.read(ctx, r)
				}()
			} else {
				<-slots
			}
			select {
			case out <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// read reads the file, and cuts what is in it into passages.
func (o *opened) read(ctx context.Context, r *run) {
	defer close(o.records)
	for rec, err := range o.input.records(ctx, r.mapping, &r.opts, o.plan.checkpoint.position) {
		if err != nil {
			o.failed = err
			return
		}
		if rec.err == nil {
			rec.passages = r.opts.Split.passages(ctx, &rec.document, rec.whole)
			rec.markRecognised(rec.passages)
			for i := range rec.passages {
				p := &rec.passages[i]
				p.ID = index.PassageID(p.DocumentID, p.Section, p.Text)
			}
		}
		if err := o.room.Acquire(ctx, rec.weight()); err != nil {
			o.failed = ctx.Err()
			return
		}
		select {
		case o.records <- &rec:
		case <-ctx.Done(): // a record that an interrupt cuts short is not begun
			o.failed = ctx.Err()
			return
		}
	}
	if ctx.Err() != nil {
		o.failed = ctx.Err()
	}
}

// weight is what a record takes of the room of its file.
func (rec *record) weight() int64 { return min(int64(len(rec.document.Text))+1, aheadBytes) }

// errNothing is a file all of whose records are broken.
var errNothing = errors.New("none of its records could be read")

// file takes in one file.
func (r *run) file(ctx context.Context, o *opened) error {
	if o.plan == nil {
		if o.err == nil {
			r.report.Unchanged++
			r.tell(FileReport{File: o.path, State: FileUnchanged})
		}
		return o.err
	}
	told := FileReport{File: o.path, State: FileRead}
	f := o.plan
	if f.checkpoint.Records > 0 {
		r.report.Resumed++
		told.State = FileResumed
	}
	f.base = r.progress.BytesDone
	b := r.batch
	if err := b.begin(ctx, f); err != nil {
		return err
	}
	refused := func(err error) error {
		told.State, told.Reason = FileRefused, err.Error()
		r.tell(told)
		err = errors.Join(b.flush(context.WithoutCancel(ctx)), err)
		b.file = nil
		return err
	}
	for rec := range o.records {
		o.room.Release(rec.weight())
		if ctx.Err() != nil {
			return refused(ctx.Err())
		}
		r.report.Records++
		told.count(rec)
		r.progress.Pages += len(rec.document.Pages)
		if rec.err != nil {
			r.report.broken(rec.err, r.opts)
			if r.opts.Strict {
				return refused(rec.err)
			}
		}
		if err := b.add(ctx, rec); err != nil {
			return err
		}
	}
	if o.failed == nil {
		o.failed = ctx.Err()
	}
	if o.failed != nil {
		return refused(o.failed)
	}
	if told.Records > 0 && told.Broken == told.Records && told.State == FileRead {
		f.checkpoint.position = position{} // so that it is no success the next time either
		return refused(&FileError{Path: o.path, Err: errNothing})
	}
	if err := b.finish(ctx); err != nil {
		return err
	}
	r.report.Files++
	r.tell(told)
	return nil
}

// plan says from where on and how a file is to be read; nil when it has not changed.
func (r *run) plan(ctx context.Context, in input) (*reading, error) {
	key, path := checkpointKey(in.path), in.path
	if in.stream != nil {
		key, path = "", ""
	}
	was, err := r.checkpoint(ctx, key)
	if err != nil {
		return nil, err
	}
	now := checkpoint{Size: in.size, MTime: in.mtime, Settings: r.settings, Beside: sidecarState(in.path), Pass: 1}
	switch {
	case in.stream != nil:
		now.Replacing = true
	case was == nil:
	case !was.sameInput(now):
		now.Replacing = true
	case was.Done:
		return nil, nil
	default:
		// A pass over a changed file has to know all its passages at the end,
		// so it starts again; what it has stored already is met as duplicates.
		if now.Replacing = was.Replacing; !now.Replacing {
			now.position, now.Pass = was.position, was.Pass
		}
	}
	if now.Replacing && was != nil {
		now.Pass = was.Pass + 1
	}
	f := &reading{path: path, checkpoint: now}
	if now.Replacing {
		f.seen = map[index.DocumentKey]map[string]bool{}
	}
	return f, nil
}
