package cli

import (
	"context"
	"fmt"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/ocr"
)

const ocrUsage = "have the text of scanned pages and pictures recognised by this program: tesseract"

// recogniser is what --ocr names; nil for none.
func recogniser(ctx context.Context, name string) (document.Recogniser, error) {
	switch name {
	case "":
		return nil, nil
	case "tesseract":
		t, err := ocr.Find(ctx)
		if err != nil {
			return nil, err
		}
		return t, nil
	}
	return nil, fmt.Errorf("%w: --ocr knows no %q (known: tesseract)", errUsage, name)
}
