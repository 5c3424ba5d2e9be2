package pdf

import (
	"fmt"

	"github.com/biopars/biopars/ingest/document"
)

// Reason says why a file was not read.
type Reason string

// The reasons for which files are not read.
const (
	Scanned       Reason = "scanned"        // pages are pictures, without a text layer
	Unmapped      Reason = "unmapped"       // many glyphs of which nothing says what they stand for
	WrongMapping  Reason = "wrong_mapping"  // glyphs of Persian letters mapped to letters with accents
	Reversed      Reason = "reversed"       // words written backwards
	UnknownWords  Reason = "unknown_words"  // glyphs mapped to other letters: words that are none
	Encrypted     Reason = "encrypted"      // needs a password
	WrongPassword Reason = "wrong_password" // the password given does not open it
	Damaged       Reason = "damaged"        // not a PDF that can be taken apart
	TooLarge      Reason = "too_large"      // needs more memory than allowed; a bomb, or a very large file
	Stuck         Reason = "stuck"          // no progress for too long
	Crashed       Reason = "crashed"        // the parser crashed
	Empty         Reason = "empty"          // no text and no pictures
)

// Error is a file that was not read. It wraps [document.ErrRefused] where a text layer
// could be read but would be rubbish, [document.ErrTooLarge] or [document.ErrFormat].
type Error struct {
	Reason Reason
	Share  float64 // of glyphs, letters, words or pages that are bad, where that is the reason
	Err    error   // what the parser said; may be nil
}

func (e *Error) Error() string {
	var s string
	switch e.Reason {
	case Scanned:
		s = "the pages are pictures without a text layer"
	case Unmapped:
		s = fmt.Sprintf("damaged text layer: nothing says what %.0f %% of the glyphs stand for", 100*e.Share)
	case WrongMapping:
		s = fmt.Sprintf("damaged text layer: %.0f %% of its letters are Latin ones with accents, in place of Persian",
			100*e.Share)
	case Reversed:
		s = "damaged text layer: its words are written backwards"
	case UnknownWords:
		s = fmt.Sprintf("damaged text layer, or not Persian: %.0f %% of its words are none", 100*e.Share)
	case Encrypted:
		s = "encrypted: it needs a password"
	case WrongPassword:
		s = "encrypted: the password does not open it"
	case TooLarge:
		s = "it needs more memory than is allowed"
	case Stuck:
		s = "no progress for too long"
	case Crashed:
		s = "the parser crashed"
	case Empty:
		s = "no text in it"
	default:
		s = "not a PDF that can be read"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap makes it an error of package document, and the parser's.
func (e *Error) Unwrap() []error {
	kind := document.ErrFormat
	switch e.Reason {
	case Scanned, Unmapped, WrongMapping, Reversed, UnknownWords, Encrypted, WrongPassword:
		kind = document.ErrRefused
	case TooLarge, Stuck:
		kind = document.ErrTooLarge
	}
	all := []error{kind}
	if e.Reason == Scanned {
		all = append(all, document.ErrPicture)
	}
	if e.Err != nil {
		all = append(all, e.Err)
	}
	return all
}
