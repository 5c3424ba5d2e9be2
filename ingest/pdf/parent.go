package pdf

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"time"

	"github.com/biopars/biopars/ingest/document"
)

func init() {
	document.Register(document.Format{
		Name: "pdf", Extensions: []string{".pdf"},
		Detect: func(f *document.File) bool {
			return bytes.Contains(f.Head()[:min(1024, len(f.Head()))], []byte("%PDF-"))
		},
		Read: func(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
			return document.One(readPages(ctx, f.ReaderAt, f.Size, Options{}))
		},
	})
}

// Read reads the text of a PDF. An error is an [*Error] or ctx's.
//
// In a program that has called [Main], a process of its own reads the file: on any
// input it ends within 30 seconds of its last progress, and takes less than half a
// gigabyte of memory. Elsewhere it is read in this process. A parser that crashes or
// stops making progress is an error there too; but one that loops goes on in the
// background, and memory is bounded only by what a single stream of a file may hold.
func Read(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*document.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !separate.Load() {
		return readHere(ctx, r, size, opts)
	}
	file, done, err := fileOf(r, size)
	if err != nil {
		return nil, err
	}
	defer done()
	last, err := readApart(ctx, file, childRequest{Size: size, Password: opts.Password}, opts)
	return last.Document, err
}

// fileOf is a file that a process can be given; done is called behind its use.
func fileOf(r io.ReaderAt, size int64) (file *os.File, done func(), err error) {
	if file, ok := r.(*os.File); ok {
		return file, func() {}, nil
	}
	file, err = spool(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, nil, err
	}
	return file, func() { file.Close(); os.Remove(file.Name()) }, nil
}

// spool writes what is read to a file, which a process can be given.
func spool(r io.Reader) (*os.File, error) {
	f, err := os.CreateTemp("", "biopars-*.pdf")
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, r); err != nil {
		f.Close()
		os.Remove(f.Name())
		return nil, err
	}
	return f, nil
}

// readHere reads a file in this process, and gives up on one that makes no progress.
func readHere(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*document.Document, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	alive := make(chan [2]int, 1)
	progress := opts.Progress
	opts.Progress = func(done, of int) {
		select {
		case alive <- [2]int{done, of}:
		default:
		}
	}
	type result struct {
		doc *document.Document
		err error
	}
	results := make(chan result, 1)
	go func() {
		doc, err := recovered(ctx, r, size, opts)
		results <- result{doc, err}
	}()
	idle := time.NewTimer(opts.maxIdle())
	defer idle.Stop()
	for {
		select {
		case r := <-results:
			return r.doc, r.err
		case n := <-alive:
			idle.Reset(opts.maxIdle())
			if progress != nil {
				progress(n[0], n[1])
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-idle.C:
			return nil, &Error{Reason: Stuck}
		}
	}
}

// maxMessage bounds what is taken in of a file.
const maxMessage = 256 << 20

// readApart has a process of this program read a file, and returns what it said last.
func readApart(ctx context.Context, file *os.File, req childRequest, opts Options) (last childMessage, err error) {
	cmd, stderr, err := childCommand(ctx, file, req)
	if err != nil {
		return last, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return last, err
	}
	if err := cmd.Start(); err != nil {
		return last, fmt.Errorf("start a process that reads the file: %w", err)
	}
	var stuck atomic.Bool
	idle := time.AfterFunc(opts.maxIdle(), func() {
		stuck.Store(true)
		cmd.Process.Kill()
	})
	last = messagesOf(io.LimitReader(stdout, maxMessage), func(m childMessage) {
		idle.Reset(opts.maxIdle())
		if opts.Progress != nil && m.Of > 0 {
			opts.Progress(m.Done, m.Of)
		}
	})
	cmd.Process.Kill() // it has said all, or too much
	waited := cmd.Wait()
	stopped := !idle.Stop()
	switch {
	case last.Document != nil || last.Pictures != nil:
		return last, nil
	case last.Error != nil:
		return last, last.Error.error()
	case ctx.Err() != nil:
		return last, ctx.Err()
	case stopped && stuck.Load():
		return last, &Error{Reason: Stuck}
	case strings.Contains(stderr.String(), "out of memory"):
		return last, &Error{Reason: TooLarge}
	}
	return last, &Error{Reason: Crashed, Err: errors.New(cmp.Or(stderr.firstLine(), fmt.Sprint(waited)))}
}

// childCommand prepares the process; its standard input is the file itself.
func childCommand(ctx context.Context, file *os.File, req childRequest) (*exec.Cmd, *head, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	request, err := json.Marshal(req)
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.WaitDelay = time.Second
	stderr := &head{}
	cmd.Stdin, cmd.Stderr = file, stderr
	cmd.Env = []string{childVariable + "=" + string(request), "GOTRACEBACK=none"}
	for _, n := range []string{"SystemRoot", "TMPDIR", "TEMP", "TMP", "GOCOVERDIR", "HOME"} {
		if v, ok := os.LookupEnv(n); ok {
			cmd.Env = append(cmd.Env, n+"="+v)
		}
	}
	return cmd, stderr, nil
}

// messagesOf reads messages up to the one that ends them, and returns that.
func messagesOf(r io.Reader, each func(childMessage)) (last childMessage) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		var m childMessage
		if len(line) > 1 && json.Unmarshal(line, &m) == nil {
			each(m)
			if m.Document != nil || m.Pictures != nil || m.Error != nil {
				return m
			}
		}
		if err != nil {
			return childMessage{}
		}
	}
}

// head keeps the first bytes that are written to it.
type head struct {
	buffer bytes.Buffer // not embedded: copying would use its ReadFrom
}

func (h *head) Write(p []byte) (int, error) {
	if room := 4096 - h.buffer.Len(); room > 0 {
		h.buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (h *head) String() string { return h.buffer.String() }

func (h *head) firstLine() string {
	line, _, _ := strings.Cut(strings.TrimSpace(h.String()), "\n")
	return line
}
