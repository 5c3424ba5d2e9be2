package ingest

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func fromStdin(t *testing.T, ctx context.Context, c Catalogue, in io.Reader) (Report, error) {
	t.Helper()
	return Run(ctx, c, []string{Stdin, Stdin}, Options{In: in})
}

// What comes in pieces of whatever size is read once, whole, and again as what it has
// become: nothing is doubled, and a document takes the place of what it was.
func TestStream(t *testing.T) {
	c := openCatalogue(t)
	const lines = `{"id":"a","title":"آسم","text":"آسم با تنگی نفس همراه است."}
not JSON
{"id":"b","title":"سل","text":"سل با سرفه همراه است."}`
	r, err := fromStdin(t, t.Context(), c, iotest.OneByteReader(strings.NewReader(lines)))
	if err != nil || r.Added != 2 || r.Failed != 1 || r.Records != 3 || r.Files != 1 || r.Errors[0].Line != 2 || r.Errors[0].Path != Stdin {
		t.Fatalf("%+v, %v", r, err)
	}
	if r, err = fromStdin(t, t.Context(), c, strings.NewReader(lines)); err != nil || r.Added != 0 || r.Duplicate != 2 || r.Unchanged+r.Resumed+r.Deleted != 0 {
		t.Fatalf("again: %+v, %v", r, err)
	}
	changed := strings.Replace(lines, "سرفه", "تب", 1)
	if r, err = fromStdin(t, t.Context(), c, strings.NewReader(changed)); err != nil || r.Added != 1 || r.Deleted != 1 {
		t.Fatalf("changed: %+v, %v", r, err)
	}
}

// An interrupt ends a stream that nobody writes to, and what was read before it is kept.
func TestStreamInterrupted(t *testing.T) {
	c := openCatalogue(t)
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	go func() {
		io.WriteString(out, `{"id":"a","text":"آسم با تنگی نفس همراه است."}`+"\n"+`{"id":"b","text":"سل`)
		stop() // the pipe stays open
	}()
	r, err := fromStdin(t, ctx, c, in)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", r, err)
	}
	if r.Added > 1 || r.Failed > 0 {
		t.Errorf("half a record: %+v", r)
	}
	if r, err = fromStdin(t, t.Context(), c, strings.NewReader(`{"id":"a","text":"آسم با تنگی نفس همراه است."}`)); err != nil || r.Added+r.Duplicate != 1 {
		t.Errorf("afterwards: %+v, %v", r, err)
	}
}

// An error of the stream is one of its path; without a reader "-" is a path like others.
func TestStreamErrors(t *testing.T) {
	c := openCatalogue(t)
	var e *FileError
	if _, err := fromStdin(t, t.Context(), c, iotest.ErrReader(io.ErrClosedPipe)); !errors.As(err, &e) || e.Path != Stdin || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
	if _, err := fromStdin(t, t.Context(), c, nil); !errors.As(err, &e) {
		t.Errorf("%v", err)
	}
	if _, err := newStream(t.Context(), strings.NewReader("x")).Seek(1, io.SeekStart); err == nil {
		t.Error("a stream was entered midway")
	}
}
