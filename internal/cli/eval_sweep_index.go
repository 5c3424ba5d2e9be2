package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/eval"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/permission"
	"github.com/biopars/biopars/persian"
	"github.com/gofrs/flock"
)

// chunkWhole leaves every record one passage.
const chunkWhole = "whole"

// splitOf says how documents are cut for a value of the axis chunk.
func splitOf(chunk string) ingest.Split {
	if chunk == chunkWhole {
		return ingest.Split{Whole: true}
	}
	n, _ := strconv.Atoi(chunk) // checked
	return ingest.Split{MaxWords: n}
}

// sweepIndex is an index of a sweep, in the schema biopars.eval-sweep/1.
type sweepIndex struct {
	Chunk    string `json:"chunk"`
	Passages int    `json:"passages"`
	Dense    bool   `json:"dense"` // whether there are vectors

	dir string
}

// sweepIndexDone is written into the directory of an index when it is whole.
const sweepIndexDone = "sweep-index.json"

// index makes the index of a corpus for a length of passages, or finds it where an
// earlier sweep has made it. An index is known by all that it depends on.
func (o *evalSweepOptions) index(
	ctx context.Context, opts biopars.Options, sources []string, chunk string, dense bool, bar *progress,
) (*sweepIndex, error) {
	made := map[string]any{
		"chunk": chunk, "dense": dense, "embedder": o.config.String("embedder") + " " + opts.EmbedderDigest,
		"analyzer": persian.AnalyzerVersion, "version": biopars.Version,
	}
	sums, err := hashTree(sources)
	if err != nil {
		return nil, err
	}
	made["sources"] = sums
	text, err := json.MarshalIndent(made, "", "  ") // keys in order
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	work := o.work
	if work == "" {
		work = filepath.Join(o.out, "index")
	}
	x := &sweepIndex{Chunk: chunk, dir: filepath.Join(work, hex.EncodeToString(sum[:8]))}
	if err := os.MkdirAll(work, permission.Dir); err != nil {
		return nil, err
	}
	lock := flock.New(x.dir + ".lock") // another sweep may have the same directory of indexes
	held, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, fmt.Errorf("%s: %w", x.dir, eval.ErrInUse)
	}
	defer func() { _ = lock.Close() }()
	done := filepath.Join(x.dir, sweepIndexDone)
	_, err = os.Stat(done)
	whole := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if !whole && opts.Embedder == nil {
		// An encoder trained on a part of the corpus would be another one.
		if err := os.RemoveAll(x.dir); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(x.dir, permission.Dir); err != nil {
		return nil, err
	}
	opts.Dir, opts.Split, opts.NoDense = x.dir, splitOf(chunk), opts.NoDense || !dense
	e, err := biopars.Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer func() { _ = e.Close() }()
	if !whole {
		report, err := e.Ingest(ctx, sources, biopars.IngestOptions{
			Options: ingest.Options{
				Progress: func(p ingest.Progress) {
					bar.bytes(fmt.Sprintf("%s (%d)", o.tr("خواندن", "reading"), p.Records), p.BytesDone, p.Bytes)
				},
				Broken: func(e *ingest.RecordError) { bar.println(errorText(e)) },
			},
			Indexing: func(p biopars.Indexing) { bar.items(o.step(p.Step), p.Done, p.Of) },
		})
		if err != nil {
			return nil, err
		}
		if report.Failed > 0 {
			bar.println(fmt.Sprintf(o.tr(
				"%d رکورد خراب کنار گذاشته شد؛ بالا آمده‌اند.",
				"%d broken records were left out; they are listed above.",
			), report.Failed))
		}
		if err := eval.Replace(done, append(text, '\n')); err != nil {
			return nil, err
		}
	}
	stats, err := e.Stats(ctx)
	if err != nil {
		return nil, err
	}
	x.Passages, x.Dense = stats.Catalogue.Passages, stats.Dense != nil
	return x, nil
}

// hashTree gives the hash of every file below paths, by its place there.
func hashTree(paths []string) (map[string]string, error) {
	sums := map[string]string{}
	for i, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			within, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			sums[fmt.Sprintf("%d/%s", i, filepath.ToSlash(within))], err = eval.FileHash(path)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return sums, nil
}
