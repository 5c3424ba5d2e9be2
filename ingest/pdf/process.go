package pdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/ingest/document"
)

// childVariable tells a process that it reads one file: it holds the request.
const childVariable = "BIOPARS_READ_PDF"

const (
	// maxMemory is what reading a file may take before it is given up.
	maxMemory  = 440 << 20
	softMemory = 256 << 20 // from here on garbage is collected eagerly
	maxStack   = 64 << 20
	// maxIdle is for how long nothing may come of reading: less than the 30 seconds that
	// are promised.
	maxIdle = 25 * time.Second
)

// separate says that Main was called: files are read by processes of their own.
var separate atomic.Bool

// Main is to be called first by the main function of a program that reads PDFs, and by
// TestMain where tests do. From then on Read starts the program anew for each file, and
// in a process so started Main reads that file and does not return.
func Main() {
	request := os.Getenv(childVariable)
	if request == "" {
		separate.Store(true)
		return
	}
	var req childRequest
	if err := json.Unmarshal([]byte(request), &req); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	child(req, os.Stdin, os.Stdout)
	os.Exit(0)
}

// childRequest is what the process is to do that is started for a file, which is its
// standard input.
type childRequest struct {
	Offset, Size int64
	Password     string
	Pages        []int  `json:",omitempty"` // whose pictures are to be written into Dir
	Dir          string `json:",omitempty"`
}

// childMessage is a line of what the process for a file prints: how far it is, and at
// the end what it read or why it did not.
type childMessage struct {
	Done, Of int                `json:",omitempty"`
	Document *document.Document `json:",omitempty"`
	Pictures *extracted         `json:",omitempty"`
	Error    *childError        `json:",omitempty"`
}

// extracted are the pictures of some pages, of as many as the file has.
type extracted struct {
	Pictures []document.Picture
	Of       int
}

type childError struct {
	Reason Reason
	Share  float64
	Text   string
}

// child reads a file and prints messages.
func child(req childRequest, file *os.File, out io.Writer) {
	limitProcess()
	debug.SetMemoryLimit(softMemory)
	debug.SetMaxStack(maxStack)
	runtime.GOMAXPROCS(2)
	messages := json.NewEncoder(out)
	go watchMemory(maxMemory, func() {
		// The encoder may be in use, and what it printed incomplete: what follows a line
		// break stands on its own.
		b, _ := json.Marshal(childMessage{Error: &childError{Reason: TooLarge}})
		out.Write(append(append([]byte{'\n'}, b...), '\n'))
		os.Exit(0)
	})
	last := time.Now()
	opts := Options{Password: req.Password, Progress: func(done, of int) {
		if now := time.Now(); now.Sub(last) > 100*time.Millisecond || done == of {
			last = now
			messages.Encode(childMessage{Done: done, Of: of})
		}
	}}
	if req.Dir != "" {
		e, err := recoveredPictures(context.Background(), io.NewSectionReader(file, req.Offset, req.Size), req, opts)
		if err != nil {
			messages.Encode(childMessage{Error: toMessage(err)})
			return
		}
		messages.Encode(childMessage{Pictures: e})
		return
	}
	doc, err := recovered(context.Background(), io.NewSectionReader(file, req.Offset, req.Size), req.Size, opts)
	if err != nil {
		messages.Encode(childMessage{Error: toMessage(err)})
		return
	}
	messages.Encode(childMessage{Document: doc})
}

func toMessage(err error) *childError {
	var e *Error
	if !errors.As(err, &e) {
		return &childError{Reason: Damaged, Text: err.Error()}
	}
	m := &childError{Reason: e.Reason, Share: e.Share}
	if e.Err != nil {
		m.Text = e.Err.Error()
	}
	return m
}

func (m *childError) error() error {
	e := &Error{Reason: m.Reason, Share: m.Share}
	if m.Text != "" {
		e.Err = errors.New(m.Text)
	}
	return e
}

// recovered reads a file; a crash of the parser becomes an error.
func recovered(ctx context.Context, r io.ReaderAt, size int64, opts Options) (doc *document.Document, err error) {
	defer func() {
		if p := recover(); p != nil {
			doc, err = nil, &Error{Reason: Crashed, Err: fmt.Errorf("%.200v", p)}
		}
	}()
	return read(ctx, r, size, opts)
}

// recoveredPictures extracts pictures; a crash of the parser becomes an error.
func recoveredPictures(ctx context.Context, r io.ReaderAt, req childRequest, opts Options) (e *extracted, err error) {
	defer func() {
		if p := recover(); p != nil {
			e, err = nil, &Error{Reason: Crashed, Err: fmt.Errorf("%.200v", p)}
		}
	}()
	e = &extracted{}
	e.Pictures, e.Of, err = extract(ctx, r, req.Size, opts, req.Pages, req.Dir)
	return e, err
}

// watchMemory calls f when the process takes more memory than that.
func watchMemory(most uint64, f func()) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		metrics.Read(samples)
		if samples[0].Value.Uint64()-samples[1].Value.Uint64() > most {
			f()
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}
