package ollama

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"unicode"

	"github.com/ollama/ollama/api"
	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/outbound"
)

var (
	// ErrUnavailable: no server answers at the address.
	ErrUnavailable = errors.New("no Ollama server answers")
	// ErrBusy: the server's queue is full or it was asked too often, also after
	// retries.
	ErrBusy = errors.New("the Ollama server is busy")
	// ErrFailed: the server failed at the request (status 500 and above).
	ErrFailed = errors.New("the Ollama server failed")
	// ErrRedirected: the server would have sent the request on to another address.
	// Nothing was sent there.
	ErrRedirected = errors.New("the Ollama server is not at this address")
	// ErrModelMissing: the server does not have the model.
	ErrModelMissing = errors.New("the model is not on the Ollama server")
	// ErrContextOverflow: the prompt or text is longer than the window.
	ErrContextOverflow = errors.New("the input exceeds the model's context window")
	// ErrIncomplete: the stream ended before the server said that it was done.
	// It is an io.ErrUnexpectedEOF.
	ErrIncomplete = fmt.Errorf("the answer was cut off: %w", io.ErrUnexpectedEOF)
	// ErrRejected: the server refused the request for another reason.
	ErrRejected = errors.New("the Ollama server refused the request")
)

// Error is what every method of this package returns on failure. errors.Is
// finds its Kind, the cause, and langchaingo's *llms.Error of the same meaning,
// so that code written for other providers understands it.
type Error struct {
	Op     string // what was tried: "chat", "embed", "probe"
	Model  string
	Host   string
	Kind   error        // one of the errors above; nil for a context's error
	Err    error        // the cause; may be nil
	Repair index.Repair // what mends it; may be empty
}

// Error implements error.
func (e *Error) Error() string {
	s := fmt.Sprintf("ollama: %s with model %q at %s", e.Op, e.Model, e.Host)
	if e.Kind != nil {
		s += ": " + e.Kind.Error()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Reason says in a few words why there is no answer, "" when that is not known, and
// what mends it.
func (e *Error) Reason() (string, index.Repair) {
	switch e.Kind {
	case nil:
		return "", ""
	case ErrModelMissing:
		return fmt.Sprintf("%v (%s, %s)", e.Kind, e.Model, e.Host), e.Repair
	case ErrRedirected, ErrFailed:
		return fmt.Sprintf("%v (%s): %v", e.Kind, e.Host, e.Err), e.Repair
	}
	return fmt.Sprintf("%v (%s)", e.Kind, e.Host), e.Repair
}

// Unwrap gives the kind, the cause and the langchaingo error.
func (e *Error) Unwrap() []error {
	var out []error
	if e.Kind != nil {
		out = append(out, e.Kind)
	}
	if e.Err != nil {
		out = append(out, e.Err)
	}
	code := llms.ErrCodeUnknown
	switch {
	case errors.Is(e.Err, context.Canceled):
		code = llms.ErrCodeCanceled
	case errors.Is(e.Err, context.DeadlineExceeded):
		code = llms.ErrCodeTimeout
	case e.Kind == ErrUnavailable, e.Kind == ErrBusy, e.Kind == ErrIncomplete, e.Kind == ErrFailed,
		e.Kind == ErrRedirected:
		code = llms.ErrCodeProviderUnavailable
	case e.Kind == ErrModelMissing:
		code = llms.ErrCodeResourceNotFound
	case e.Kind == ErrContextOverflow:
		code = llms.ErrCodeTokenLimit
	case e.Kind == ErrRejected:
		code = llms.ErrCodeInvalidRequest
	}
	return append(out, &llms.Error{Code: code, Provider: "ollama", Message: e.Op})
}

// wrap classifies an error of Ollama's client. cause is a failure of reading
// that the client did not report.
func (c *Client) wrap(op string, err, cause error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	e := &Error{Op: op, Model: c.opts.Model, Host: c.Host(), Err: c.quoted(err)}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return e
	}
	status, text := 0, strings.ToLower(err.Error())
	var se api.StatusError
	var ae api.AuthorizationError
	switch {
	case errors.As(err, &se):
		status, text = se.StatusCode, strings.ToLower(se.ErrorMessage)
	case errors.As(err, &ae):
		status = ae.StatusCode
	}
	var elsewhere *outbound.RedirectError
	switch {
	case errors.As(err, &elsewhere):
		e.Kind, e.Err = ErrRedirected, elsewhere
		e.Repair = index.RepairCorrectAddress
	case errors.Is(err, errCut):
		e.Kind, e.Err = ErrIncomplete, cause
		e.Repair = index.RepairModelStatus
	case unreachable(err):
		e.Kind = ErrUnavailable
		e.Repair = index.RepairStartModels
	case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
		e.Kind = ErrBusy
		e.Repair = index.RepairQueueModels
	case isOverflow(text):
		e.Kind = ErrContextOverflow
		e.Repair = index.RepairShorten
	case isMissing(status, text):
		e.Kind = ErrModelMissing
		e.Repair = index.RepairInstallModel
	case status >= http.StatusInternalServerError:
		e.Kind = ErrFailed
		e.Repair = index.RepairModelStatus
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || connectionLost(err):
		e.Kind = ErrIncomplete
	default:
		e.Kind = ErrRejected
	}
	return e
}

// quoted is an error whose text is fit to be shown: what a server says can be
// long, tell a password, and hold what a terminal acts on.
func (c *Client) quoted(err error) error {
	text := strings.Join(strings.FieldsFunc(c.secrets.Mask(err.Error()), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u200c' && r != '\u200d'
	}), " ")
	if len(text) > longestQuote {
		text = strings.ToValidUTF8(text[:longestQuote], "") + "…"
	}
	if text == err.Error() {
		return err
	}
	return &quotedError{err, text}
}

// longestQuote is how much of what a server says is repeated, in bytes.
const longestQuote = 500

type quotedError struct {
	error
	text string
}

func (e *quotedError) Error() string { return e.text }
func (e *quotedError) Unwrap() error { return e.error }

// errCut marks a stream without an end.
var errCut = errors.New("stream ended without done")

// unreachable recognises a connection that was never made, on every system.
func unreachable(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// connectionLost recognises a connection that broke.
func connectionLost(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) || errors.Is(err, io.EOF)
}

func isOverflow(text string) bool {
	return strings.Contains(text, "exceed") && strings.Contains(text, "context") ||
		strings.Contains(text, "input length exceeds") || strings.Contains(text, "input is too large")
}

func isMissing(status int, text string) bool {
	return strings.Contains(text, "not found") && strings.Contains(text, "model") &&
		(status == http.StatusNotFound || status == 0)
}
