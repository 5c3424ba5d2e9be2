package pdf

import (
	"context"
	"io"

	"github.com/biopars/biopars/ingest/document"
)

// Read reads a PDF.
func Read(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*document.Document, error) {
	return read(ctx, r, size, opts)
}
