package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/ingest/document"
	_ "github.com/biopars/biopars/ingest/formats" // what files can be read
)

type readOptions struct {
	*app
	columns map[string]string
	text    bool
	ocr     string
}

func (a *app) readCommand() *cobra.Command {
	o := &readOptions{app: a}
	cmd := &cobra.Command{
		Use:   "read FILE|DIR|GLOB…",
		Short: "Show what would be read of files, without taking it in",
		Long: `Read files as ingest does and print what would be taken in: a line of JSON for each
document (docs/json.md), or with --text plain text, a line for each paragraph, item
and row. What a file holds can so be checked before it is trusted. Articles that were
retracted are shown too, with a warning.

What cannot be read is reported, and the rest goes on.`,
		Example: `  biopars read article.docx
  biopars read --text page.html
  biopars read library/ | jq .title`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringToStringVar(&o.columns, "map", nil, "columns of fields: title=عنوان,text=متن")
	f.BoolVar(&o.text, "text", false, "print plain text, a line for each paragraph")
	f.StringVar(&o.ocr, "ocr", "", ocrUsage)
	return cmd
}

// readJSON is the schema biopars.read/1 of docs/json.md.
type readJSON struct {
	Schema   string             `json:"schema"`
	File     string             `json:"file"`
	Line     int                `json:"line,omitempty"`
	ID       string             `json:"id"`
	Title    string             `json:"title"`
	Metadata metadataJSON       `json:"metadata"`
	Blocks   []blockJSON        `json:"blocks"`
	Text     string             `json:"text"`
	Sections []index.Section    `json:"sections,omitempty"`
	Warnings []document.Warning `json:"warnings,omitempty"`
}

// metadataJSON is what the corpus keeps, and what the file says besides.
type metadataJSON struct {
	index.Metadata
	Authors   []string          `json:"authors,omitempty"`
	Journal   string            `json:"journal,omitempty"`
	DOI       string            `json:"doi,omitempty"`
	PMID      string            `json:"pmid,omitempty"`
	Retracted bool              `json:"retracted,omitempty"`
	Other     map[string]string `json:"other,omitempty"`
}

type blockJSON struct {
	Kind    document.Kind `json:"kind"`
	Level   int           `json:"level,omitempty"`
	Page    int           `json:"page,omitempty"`
	Section string        `json:"section,omitempty"`
	Text    string        `json:"text"`
	Cells   []string      `json:"cells,omitempty"`
	Head    bool          `json:"head,omitempty"`
}

func (o *readOptions) run(ctx context.Context, paths []string) error {
	recogniser, err := recogniser(ctx, o.ocr)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(o.Out)
	read, failed := 0, 0
	for r, err := range ingest.Read(ctx, paths, ingest.Options{Map: o.columns, Retracted: true, Recogniser: recogniser}) {
		var record *ingest.RecordError
		var file *ingest.FileError
		switch {
		case errors.As(err, &record), errors.As(err, &file):
			failed++
			o.printError(err)
			continue
		case err != nil:
			return errors.Join(out.Flush(), err)
		case o.text:
			if read > 0 {
				fmt.Fprintln(out)
			}
			o.printText(out, r)
		default:
			if err := encode(out, readingJSON(r), ""); err != nil {
				return err
			}
		}
		read++
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		if read == 0 {
			return fmt.Errorf("%w: no document was read", ingest.ErrNoInput)
		}
		return fmt.Errorf("%w: documents read: %d; not read: %d", errPartial, read, failed)
	}
	return nil
}

func readingJSON(r *ingest.Reading) readJSON {
	s := &r.Source
	out := readJSON{
		Schema: "biopars.read/1", File: r.Path, Line: r.Line, ID: r.Document.ID, Title: r.Document.Title,
		Text: r.Document.Text, Sections: r.Document.Sections, Warnings: s.Warnings, Blocks: []blockJSON{},
		Metadata: metadataJSON{r.Document.Metadata, s.Authors, s.Journal, s.DOI, s.PMID, s.Retracted, s.Other},
	}
	for _, b := range r.Blocks {
		out.Blocks = append(out.Blocks, blockJSON{b.Kind, b.Level, b.Page, b.Section, b.Text, b.Cells, b.Head})
	}
	return out
}

// printText prints a document as it reads: the title unless a heading says it, then a
// line a block, the cells of a row apart.
func (o *readOptions) printText(out *bufio.Writer, r *ingest.Reading) {
	s := &r.Source
	titled := s.Title == ""
	for _, b := range s.Blocks {
		titled = titled || b.Kind == document.Heading && b.Text == s.Title
	}
	if !titled {
		fmt.Fprintln(out, s.Title)
	}
	for _, b := range s.Blocks {
		if b.Kind == document.Row {
			fmt.Fprintln(out, strings.Join(b.Cells, "\t"))
			continue
		}
		fmt.Fprintln(out, b.Text)
	}
	for _, w := range s.Warnings {
		times := ""
		if w.Count > 1 {
			times = fmt.Sprintf(" (%d)", w.Count)
		}
		o.errln(r.Path + ": " + w.Text + times)
	}
}
