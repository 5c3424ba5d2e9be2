// Package trec reads and writes the formats retrieval experiments are exchanged
// in: TREC run files, relevance judgements (qrels) as TREC and BEIR write them,
// and BEIR's corpus and query files.
//
// Every parse error is a *ParseError and names the line, because these files
// come from other tools and are edited by hand. Readers accept CRLF line ends, a
// leading byte order mark and blank lines, and nothing else that is malformed: a
// duplicate identifier or a score that is not a number would otherwise turn into
// a wrong figure that nobody notices.
package trec

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode"
)

// maxLine is the longest line a reader accepts, in bytes. It bounds the memory a
// damaged file can claim.
const maxLine = 64 << 20

// Sentinels that a *ParseError wraps, for errors.Is.
var (
	ErrFields    = errors.New("wrong number of fields")
	ErrNumber    = errors.New("not a number")
	ErrDuplicate = errors.New("duplicate entry")
	ErrID        = errors.New("bad identifier")
	ErrJSON      = errors.New("bad JSON record")
	ErrLine      = errors.New("unreadable line")
)

// ParseError says what is wrong with which line of which file.
type ParseError struct {
	Format string // "run", "qrels", "corpus", "queries" or "judgements"
	File   string // name of the file; empty when the reader was given no name
	Line   int    // 1-based; 0 when the error concerns the file as a whole
	Detail string // the offending value, or what was expected
	Err    error  // one of the sentinels of this package, or the error of the reader
}

func (e *ParseError) Error() string {
	where := e.Format
	if e.File != "" {
		where = e.File
	}
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, e.Line)
	}
	if e.Detail == "" {
		return fmt.Sprintf("read %s: %s: %v", e.Format, where, e.Err)
	}
	return fmt.Sprintf("read %s: %s: %v: %s", e.Format, where, e.Err, e.Detail)
}

func (e *ParseError) Unwrap() error { return e.Err }

var byteOrderMark = []byte("\uFEFF")

// line is one non-blank line of a file. Text is valid only until the next one is
// read.
type line struct {
	n    int // 1-based
	text []byte
}

// lines yields the non-blank lines of r. The last pair carries the error, if any.
func lines(r io.Reader, format string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		sc := bufio.NewScanner(r)
		sc.Buffer(make([]byte, 0, 64<<10), maxLine)
		n := 0
		for sc.Scan() {
			n++
			text := sc.Bytes()
			if n == 1 {
				text = bytes.TrimPrefix(text, byteOrderMark)
			}
			text = bytes.TrimSuffix(text, []byte{'\r'})
			if len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			if !yield(line{n, text}, nil) {
				return
			}
		}
		if err := sc.Err(); err != nil {
			if errors.Is(err, bufio.ErrTooLong) {
				err = &ParseError{Format: format, Line: n + 1, Err: ErrLine,
					Detail: fmt.Sprintf("longer than %d bytes", maxLine)}
			} else {
				err = &ParseError{Format: format, Line: n + 1, Err: err}
			}
			yield(line{n: n + 1}, err)
		}
	}
}

// checkID reports whether id can stand in a white-space separated file.
func checkID(id string) error {
	if id == "" {
		return fmt.Errorf("%w: empty", ErrID)
	}
	for _, r := range id {
		// trec_eval splits at what C's isspace accepts, this package and Python's
		// split at Unicode white space: what either splits at is refused.
		if unicode.IsSpace(r) {
			return fmt.Errorf("%w: %q contains white space", ErrID, id)
		}
	}
	return nil
}
