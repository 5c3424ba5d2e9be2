package ingest

import (
	"errors"
	"fmt"

	"github.com/biopars/biopars/index"
)

var (
	// ErrRecord marks a record that could not be read; the records around it
	// are not affected.
	ErrRecord = errors.New("broken record")
	// ErrFormat marks a file whose kind or layout is not understood.
	ErrFormat = errors.New("unsupported file")
	// ErrRetracted marks an article that was retracted: it is no evidence.
	ErrRetracted = errors.New("the article was retracted")
	// ErrNoInput is returned when the paths given lead to no file.
	ErrNoInput = errors.New("no input")
)

// RecordError is one record that was left out. It wraps ErrRecord and the cause.
type RecordError struct {
	Path   string       // file
	Line   int          // line on which the record begins, 1-based; 0 when the format has no lines
	Repair index.Repair // what mends it; may be empty
	Err    error
}

func (e *RecordError) Error() string {
	where := e.Path
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	return fmt.Sprintf("%s: %v", where, e.Err)
}

func (e *RecordError) Unwrap() []error { return []error{ErrRecord, e.Err} }

// FileError is a file that could not be read at all. It wraps ErrFormat or the
// error of the file system.
type FileError struct {
	Path   string
	Repair index.Repair // what mends it; may be empty
	Err    error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

func (e *FileError) Unwrap() error { return e.Err }
