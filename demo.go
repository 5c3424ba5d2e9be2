package biopars

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/demo"
)

// OpenDemo opens an engine over the demo corpus, which is built into the
// program and not meant for clinical use. It works in a temporary directory
// that Close removes; opts.Dir is not used.
func OpenDemo(ctx context.Context, opts Options) (_ *Engine, err error) {
	dir, err := os.MkdirTemp("", "biopars-demo-")
	if err != nil {
		return nil, err
	}
	remove := func() error { return os.RemoveAll(dir) }
	defer func() {
		if err != nil {
			err = errors.Join(err, remove())
		}
	}()
	text, err := io.ReadAll(demo.Corpus())
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, demo.Name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	opts.Dir, opts.NoDense = dir, true // too small to train an encoder on
	opts.Vectors, opts.Store = nil, nil
	e, err := Open(ctx, opts)
	if err != nil {
		return nil, err
	}
	if _, err := e.Ingest(ctx, []string{file}, IngestOptions{}); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	e.demo, e.cleanup = true, remove
	return e, nil
}
