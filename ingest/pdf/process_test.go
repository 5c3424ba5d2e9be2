package pdf

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/biopars/biopars/ingest/document"
)

// TestProcessOfAFile: whatever the process does that reads a file, reading ends, with
// the reason.
func TestProcessOfAFile(t *testing.T) {
	b := (&builder{pages: []string{at(1, 1, 9, "a")}}).bytes()
	for _, c := range []struct {
		password string
		want     Reason
		kind     error
	}{
		{hangs, Stuck, document.ErrTooLarge},
		{crashes, Crashed, document.ErrFormat},
		{dies, Crashed, document.ErrFormat},
		{hungers, TooLarge, document.ErrTooLarge},
		{babbles, Crashed, document.ErrFormat},
	} {
		opts := Options{Password: c.password}
		if c.password == hangs {
			opts.idle = time.Millisecond
		}
		_, err := Read(context.Background(), bytes.NewReader(b), int64(len(b)), opts)
		wantReason(t, err, c.want)
		if !errors.Is(err, c.kind) {
			t.Errorf("%s: %v is no %v", c.password, err, c.kind)
		}
	}
}

func TestProcessIsEndedWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	b := (&builder{pages: []string{at(1, 1, 9, "a")}}).bytes()
	done := make(chan error)
	go func() {
		_, err := Read(ctx, bytes.NewReader(b), int64(len(b)), Options{Password: hangs})
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// here has Read read files in this process until the test ends.
func here(t *testing.T) {
	was := separate.Swap(false)
	t.Cleanup(func() { separate.Store(was) })
}

type readerFunc func(p []byte, off int64) (int, error)

func (f readerFunc) ReadAt(p []byte, off int64) (int, error) { return f(p, off) }

func TestReadingInThisProcess(t *testing.T) {
	here(t)
	b := &builder{pages: []string{at(100, 700, 10, "abc")}}
	pages := 0
	data := b.bytes()
	d, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), Options{Progress: func(done, of int) { pages = of }})
	if err != nil || shown(d) != "paragraph0 abc" || pages != 2 {
		t.Errorf("read %v, %v, progress of %d", d, err, pages)
	}
	_, err = Read(context.Background(), readerFunc(func([]byte, int64) (int, error) { panic("crash") }), 9999, Options{})
	wantReason(t, err, Crashed)
	wait := make(chan bool)
	defer close(wait)
	_, err = Read(context.Background(), readerFunc(func([]byte, int64) (int, error) { <-wait; return 0, io.EOF }), 9999,
		Options{idle: time.Millisecond})
	wantReason(t, err, Stuck)
}

func TestProgressOfAProcess(t *testing.T) {
	b := (&builder{pages: []string{at(1, 1, 9, "a"), at(1, 1, 9, "b")}}).bytes()
	name := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	last := 0
	d, err := Read(context.Background(), f, int64(len(b)), Options{Progress: func(done, of int) { last = done }})
	if err != nil || len(d.Blocks) == 0 || last != 4 {
		t.Errorf("read %v, %v, progress %d", d, err, last)
	}
}

func TestFormatIsRegistered(t *testing.T) {
	b := (&builder{pages: []string{at(100, 700, 10, "abc")}}).bytes()
	f := &document.File{Name: "paper", ReaderAt: bytes.NewReader(append([]byte("\r\n"), b...)), Size: int64(len(b)) + 2}
	format, ok := document.Find(f)
	if !ok || format.Name != "pdf" {
		t.Fatalf("found %q", format.Name)
	}
	for d, err := range format.Read(context.Background(), f) {
		if err != nil || shown(d) != "paragraph0 abc" {
			t.Errorf("read %v, %v", d, err)
		}
	}
}
