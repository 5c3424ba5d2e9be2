package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest/document"
)

// Options configures a run. The zero value works.
type Options struct {
	// Map gives fields (see FieldNames) the name of the column that holds them,
	// instead of the guess: {"title": "عنوان", "text": "متن"}.
	Map map[string]string
	// Defaults is the metadata of records that do not say otherwise. An empty
	// Source becomes the file's name.
	Defaults index.Metadata
	Split    Split
	// Sync retires documents that are no longer where they came from: in a file that
	// has changed, or in one that is gone from a folder that is read. They return with
	// their file. Without it such documents stay.
	Sync bool
	// Retracted takes in articles that were retracted, as evidence of the type
	// "retracted"; without it they are left out as broken records are.
	Retracted bool
	// Recogniser makes text of pages and files that are pictures (OCR). Nil leaves such
	// pages out and refuses such files.
	Recogniser document.Recogniser
	// Strict stops at the first broken record instead of leaving it out.
	Strict bool
	// MaxErrors is how many broken records Report.Errors keeps, the others are
	// only counted; default 100.
	MaxErrors int
	// In is what the path Stdin reads, as lines of JSON; nil makes it a path like
	// others. It has no end that is known and cannot be taken up midway, so that it is
	// read from where it stands, and documents of it replace what they were. Reading
	// ends with the context, though a Read that hangs is left to hang.
	In io.Reader
	// Progress, when set, is called at the beginning, after every batch and at the end.
	Progress func(Progress)
	// Broken, when set, is called for every broken record as it is met.
	Broken func(*RecordError)
	// File, when set, is called for every file when nothing more is read of it, and for
	// those that are passed over.
	File func(FileReport)
}

// Progress says how far a run is.
type Progress struct {
	Files, FilesDone int
	Bytes, BytesDone int64 // of all files; compressed by nothing, so their ratio is the share done
	Records          int   // read in this run, broken ones included
	Pages            int   // of files that have pages
	Elapsed          time.Duration
}

// Report counts what a run did.
type Report struct {
	Files     int            `json:"files"`              // files read to their end in this run
	Unchanged int            `json:"unchanged"`          // files that were read in an earlier run and have not changed
	Resumed   int            `json:"resumed,omitempty"`  // files entered where an earlier run was stopped
	Skipped   []string       `json:"skipped,omitempty"`  // files in folders that are of no known format
	Records   int            `json:"records"`            // records read, broken ones included
	Added     int            `json:"added"`              // passages appended
	Duplicate int            `json:"duplicate"`          // passages that were in the corpus already
	Deleted   int            `json:"deleted"`            // passages gone because their document has changed
	Retired   int            `json:"retired,omitempty"`  // documents deleted because their file no longer has them, or is gone
	LeftOut   int            `json:"left_out,omitempty"` // documents that stay deleted until they are restored
	Failed    int            `json:"failed"`             // broken records
	Errors    []*RecordError `json:"-"`                  // the first of them
	Elapsed   time.Duration  `json:"elapsed_ns"`
}

// Catalogue is where passages go; *catalogue.Catalogue implements it.
type Catalogue interface {
	Append(ctx context.Context, b catalogue.Batch) (catalogue.Appended, error)
	Delete(ctx context.Context, ids ...string) (int, error)
	Changes(ctx context.Context, after index.Seq, limit int) ([]index.Change, error)
	DocumentPassages(ctx context.Context, key index.DocumentKey) ([]index.Passage, error)
	Checkpoint(ctx context.Context, key string) ([]byte, error)
	Deletions(ctx context.Context) (map[index.DocumentKey]catalogue.Deletion, error)
	Retire(ctx context.Context, file string, before int, checkpoints map[string][]byte) (documents, passages int, err error)
	OriginFiles(ctx context.Context) ([]string, error)
}

// Batches are closed at either bound. They are the steps in which a killed run
// loses work, and large enough that a commit's disk flush does not show. A batch of a
// large corpus changes a page of the identifiers' index with each passage, so that it
// is as large as a fraction of the corpus, which its pages then share: about a second's
// work.
const (
	batchPassages = 1000
	batchBytes    = 4 << 20
	batchFraction = 64
	batchGrowth   = 8 // how many times larger it becomes at most
)

// Run reads the files, folders and glob patterns in paths into the catalogue.
// Files are read in parallel and taken in in their order, so that the result does not
// hang on which is faster.
// A file that was read before is passed over unless it has changed; a run that
// was killed is taken up where its last batch ended. Broken records are
// reported, counted and left out. On an error the report tells what had been
// stored by then; running again goes on from there.
func Run(ctx context.Context, c Catalogue, paths []string, opts Options) (Report, error) {
	m, err := newMapping(opts.Map)
	if err != nil {
		return Report{}, err
	}
	if opts.MaxErrors == 0 {
		opts.MaxErrors = 100
	}
	ctx = document.WithRecogniser(ctx, opts.Recogniser)
	found, err := expand(ctx, paths, opts.In)
	failed := errors.Join(found.bad...)
	if err != nil || len(found.inputs) == 0 || failed != nil && opts.Strict {
		return Report{Skipped: found.skipped}, errors.Join(failed, err)
	}
	inputs := found.inputs
	r := &run{catalogue: c, opts: opts, mapping: m, start: time.Now()}
	r.batch, r.settings = &batcher{run: r, flushed: r.start}, r.opts.settings()
	r.report.Skipped = found.skipped
	for _, path := range found.skipped {
		r.tell(FileReport{File: path, State: FileSkipped})
	}
	for _, err := range found.bad {
		r.refused(err)
	}
	if r.deleted, err = c.Deletions(ctx); err != nil {
		return r.report, err
	}
	r.progress.Files = len(inputs)
	for _, in := range inputs {
		r.progress.Bytes += in.size
	}
	r.show()
	whole := true // no file was left out
	reading, stop := context.WithCancel(ctx)
	defer stop()
	for o := range r.ahead(reading, inputs) {
		before := r.progress.BytesDone
		err := r.file(ctx, o)
		if err != nil && (opts.Strict || !isFileError(err) || ctx.Err() != nil) {
			failed, whole = errors.Join(failed, err), false
			break
		}
		failed = errors.Join(failed, err) // this file is unreadable, the others may not be
		r.progress.BytesDone = max(r.progress.BytesDone, before+o.size)
		r.progress.FilesDone++
		r.show()
	}
	stop()
	if err := r.batch.flush(context.WithoutCancel(ctx)); err != nil {
		failed, whole = errors.Join(failed, err), false
	}
	if err := ctx.Err(); err != nil && !errors.Is(failed, err) {
		failed = errors.Join(failed, err)
	}
	if opts.Sync && whole && ctx.Err() == nil {
		failed = errors.Join(failed, r.retireFiles(ctx, paths))
	}
	r.report.Elapsed = time.Since(r.start)
	return r.report, failed
}

// refused tells of a file that cannot be opened.
func (r *run) refused(err error) {
	var e *FileError
	if errors.As(err, &e) {
		r.tell(FileReport{File: e.Path, State: FileRefused, Reason: e.Err.Error()})
	}
}

func isFileError(err error) bool {
	var e *FileError
	return errors.As(err, &e)
}

type run struct {
	catalogue Catalogue
	opts      Options
	mapping   *mapping
	settings  string // see Options.settings
	batch     *batcher
	report    Report
	progress  Progress
	start     time.Time
	deleted   map[index.DocumentKey]catalogue.Deletion
}

func (r *run) show() {
	if r.opts.Progress != nil {
		r.progress.Records = r.report.Records
		r.progress.Bytes = max(r.progress.Bytes, r.progress.BytesDone) // of a stream the size is not known
		r.progress.Elapsed = time.Since(r.start)
		r.opts.Progress(r.progress)
	}
}

func (r *Report) broken(err *RecordError, opts Options) {
	r.Failed++
	if len(r.Errors) < opts.MaxErrors {
		r.Errors = append(r.Errors, err)
	}
	if opts.Broken != nil {
		opts.Broken(err)
	}
}

// kept names what is kept of a file. Files that were read when it was less are read again.
const kept = "metadata and pages"

// settings is a short hash of what makes the same file give other passages.
func (o *Options) settings() string {
	what := []any{kept, o.Map, o.Split.String(), o.Defaults}
	if o.Retracted {
		what = append(what, "retracted")
	}
	if o.Recogniser != nil {
		what = append(what, "ocr")
	}
	b, _ := json.Marshal(what) // maps marshal sorted
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// name is a file's name without its folders, "stdin" for a stream.
func (in input) name() string {
	if in.stream != nil {
		return "stdin"
	}
	key := sourceKey(in.path)
	return key[strings.LastIndexByte(key, '/')+1:]
}

func checkpointKey(path string) string { return "ingest:" + sourceKey(path) }

// checkpoint is what the catalogue remembers of a file.
type checkpoint struct {
	Size      int64  `json:"size"`
	MTime     int64  `json:"mtime"`
	Settings  string `json:"settings"`
	Beside    string `json:"beside,omitempty"` // files that tell of this one
	Done      bool   `json:"done,omitempty"`
	Replacing bool   `json:"replacing,omitempty"` // a pass over a changed file, not finished
	Pass      int    `json:"pass,omitempty"`      // over the file, counted from 1
	position
}

func (c *checkpoint) sameInput(o checkpoint) bool {
	return c.Size == o.Size && c.MTime == o.MTime && c.Settings == o.Settings && c.Beside == o.Beside
}

func (r *run) checkpoint(ctx context.Context, key string) (*checkpoint, error) {
	raw, err := r.catalogue.Checkpoint(ctx, key)
	if err != nil || raw == nil {
		return nil, err
	}
	var c checkpoint
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fmt.Errorf("ingest: checkpoint of %s: %w", key, err)
	}
	return &c, nil
}
