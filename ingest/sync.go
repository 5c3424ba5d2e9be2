package ingest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/biopars/biopars/index/catalogue"
)

// retireDocuments deletes the documents that a changed file no longer has. One with
// broken records may have them still, so nothing is concluded from it.
func (b *batcher) retireDocuments(ctx context.Context) error {
	if !b.run.opts.Sync || b.file.broken > 0 || b.file.path == "" {
		return nil
	}
	documents, passages, err := b.run.catalogue.Retire(ctx, sourceKey(b.file.path), b.file.checkpoint.Pass, nil)
	b.run.report.Retired += documents
	b.run.report.Deleted += passages
	return err
}

// retireFiles deletes the documents of files that are gone from the folders among
// paths. Only a file that is known to be missing counts: a folder that cannot be
// read, or is gone as a whole, says nothing.
func (r *run) retireFiles(ctx context.Context, paths []string) error {
	var folders []string
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			folders = append(folders, strings.TrimSuffix(sourceKey(path), "/")+"/")
		}
	}
	if len(folders) == 0 {
		return nil
	}
	files, err := r.catalogue.OriginFiles(ctx)
	if err != nil {
		return err
	}
	for _, file := range files {
		if !under(file, folders) {
			continue
		}
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		documents, passages, err := r.catalogue.Retire(ctx, file, catalogue.WholeFile, map[string][]byte{checkpointKey(file): nil})
		if err != nil {
			return err
		}
		r.report.Retired += documents
		r.report.Deleted += passages
	}
	return nil
}

func under(file string, folders []string) bool {
	for _, folder := range folders {
		if strings.HasPrefix(file, folder) {
			return true
		}
	}
	return false
}
