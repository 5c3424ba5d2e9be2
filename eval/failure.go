package eval

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

var (
	// ErrCut is the error of an answer of which nobody says that it is whole: its
	// stream broke off, or ended without a reason for having stopped.
	ErrCut = errors.New("the answer broke off: the server gave no reason for having stopped")
	// ErrUnable is the error of a system that cannot answer any question in the way it is
	// asked to. It ends the run at once.
	ErrUnable = errors.New("no question can be answered this way")
	// ErrPaused is returned when too many questions in a row have no answer. What has
	// been answered is kept, and the run can be gone on with.
	ErrPaused = errors.New("the run pauses")
)

// ServerError is a refusal by the server of a model, in its own words.
type ServerError struct {
	Status     int           // of HTTP
	Words      string        // what the server said, shortened
	RetryAfter time.Duration // how long it asks to be left alone; 0 when it doesn't say
	Err        error         // what the client made of it; may be nil
}

// Error says what the server said.
func (e *ServerError) Error() string {
	s := fmt.Sprintf("the server answered %d %s", e.Status, http.StatusText(e.Status))
	if e.Words != "" {
		s += ": " + e.Words
	}
	return s
}

// Unwrap returns what the client made of it.
func (e *ServerError) Unwrap() error { return e.Err }

// Fatal reports whether asking again is of no use: the key is not accepted, or there
// is no such model.
func (e *ServerError) Fatal() bool {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return true
	}
	return false
}

// longestRetryAfter is the longest time that a server is waited for; when it asks for
// more, the run pauses.
const longestRetryAfter = 10 * time.Minute
