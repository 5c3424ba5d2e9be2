// Package formats registers all formats of files that package ingest can read besides
// JSON Lines, JSON, tables and text. A program that wants them imports it for that
// alone.
package formats

import (
	_ "github.com/biopars/biopars/ingest/docx"   // Word
	_ "github.com/biopars/biopars/ingest/epub"   // books
	_ "github.com/biopars/biopars/ingest/html"   // pages of the web
	_ "github.com/biopars/biopars/ingest/jats"   // articles of journals
	_ "github.com/biopars/biopars/ingest/liveqa" // questions with answers
	_ "github.com/biopars/biopars/ingest/ocr"    // pictures
	_ "github.com/biopars/biopars/ingest/odt"    // LibreOffice
	_ "github.com/biopars/biopars/ingest/parquet"
	_ "github.com/biopars/biopars/ingest/pdf"
	_ "github.com/biopars/biopars/ingest/pptx"   // PowerPoint
	_ "github.com/biopars/biopars/ingest/pubmed" // citations
	_ "github.com/biopars/biopars/ingest/tei"    // articles as GROBID gives them
	_ "github.com/biopars/biopars/ingest/warc"   // archives of web sites
	_ "github.com/biopars/biopars/ingest/xlsx"   // Excel
)
