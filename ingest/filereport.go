package ingest

import (
	"errors"

	"github.com/biopars/biopars/ingest/document"
)

// FileState says what became of a file.
type FileState string

// What becomes of files.
const (
	FileRead      FileState = "read"
	FileResumed   FileState = "resumed"   // from where an earlier run was stopped
	FileUnchanged FileState = "unchanged" // since it was read
	FileRefused   FileState = "refused"   // or read in part; the reason says why
	FileSkipped   FileState = "skipped"   // in a folder: hidden, of no known format, or no file
)

// FileReport says what was read of a file. Counts are those of this run.
type FileReport struct {
	File      string             `json:"file"`
	State     FileState          `json:"state"`
	Reason    string             `json:"reason,omitempty"`
	Records   int                `json:"records,omitempty"` // broken and retracted ones included
	Passages  int                `json:"passages,omitempty"`
	Pages     int                `json:"pages,omitempty"`
	Broken    int                `json:"broken,omitempty"`
	Retracted int                `json:"retracted,omitempty"`
	Errors    []RecordReport     `json:"errors,omitempty"`   // the first of broken and retracted records
	Warnings  []document.Warning `json:"warnings,omitempty"` // what was left out of it, by kind
}

// RecordReport says why a record was left out.
type RecordReport struct {
	Path   string `json:"path,omitempty"` // in an archive, that of the file in it
	Line   int    `json:"line,omitempty"`
	Reason string `json:"reason"`
}

// maxFileErrors is how many records of a file FileReport.Errors names.
const maxFileErrors = 100

// count adds a record.
func (f *FileReport) count(rec *record) {
	f.Records++
	f.Passages += len(rec.passages)
	f.Pages += len(rec.document.Pages)
	if rec.err != nil {
		if errors.Is(rec.err, ErrRetracted) {
			f.Retracted++
		} else {
			f.Broken++
		}
		if len(f.Errors) < maxFileErrors {
			e := RecordReport{Line: rec.err.Line, Reason: rec.err.Err.Error()}
			if rec.err.Path != f.File {
				e.Path = rec.err.Path
			}
			f.Errors = append(f.Errors, e)
		}
	}
	if rec.source == nil {
		return
	}
next:
	for _, w := range rec.source.Warnings {
		times := max(w.Count, 1)
		for i := range f.Warnings {
			if f.Warnings[i].Code == w.Code {
				f.Warnings[i].Count += times
				continue next
			}
		}
		f.Warnings = append(f.Warnings, document.Warning{Code: w.Code, Text: w.Text, Count: times})
	}
}

func (r *run) tell(f FileReport) {
	if r.opts.File != nil {
		r.opts.File(f)
	}
}
