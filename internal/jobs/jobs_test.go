package jobs

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/schema"
)

// fake takes files in as a test says.
type fake func(ctx context.Context, paths []string, opts biopars.IngestOptions) (ingest.Report, error)

func (f fake) Ingest(ctx context.Context, paths []string, opts biopars.IngestOptions) (ingest.Report, error) {
	return f(ctx, paths, opts)
}

func open(t *testing.T, dir string, e Ingester) *Runner {
	t.Helper()
	r, err := Open(Options{Dir: dir, Engine: e, Corpus: "c", Retry: time.Millisecond, Keep: 3})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run runs a runner until the test, or the function that it returns, ends it.
func run(t *testing.T, r *Runner) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func submit(t *testing.T, r *Runner, names ...string) Job {
	t.Helper()
	u, err := r.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := u.Add(name, strings.NewReader("text of "+name)); err != nil {
			t.Fatal(err)
		}
	}
	j, err := u.Submit(index.Metadata{Publisher: "p"})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// await waits for a job to come to a state.
func await(t *testing.T, r *Runner, id string, state State) Job {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		j, changed, ok := r.Get(id)
		if ok && j.State == state {
			return j
		}
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("the job is %s, not %s", j.State, state)
		}
	}
}

// TestJob: a job is run with its files and metadata, tells how far it is, and leaves no
// files behind.
func TestJob(t *testing.T) {
	dir := t.TempDir()
	reading, on := make(chan struct{}), make(chan struct{})
	r := open(t, dir, fake(func(_ context.Context, paths []string, opts biopars.IngestOptions) (ingest.Report, error) {
		for _, p := range paths {
			if text, err := os.ReadFile(p); err != nil || string(text) != "text of "+filepath.Base(p) {
				t.Errorf("%s: %q, %v", p, text, err)
			}
		}
		if opts.Defaults.Publisher != "p" {
			t.Errorf("%+v", opts.Defaults)
		}
		opts.Progress(ingest.Progress{Bytes: 10, BytesDone: 5, Records: 1})
		close(reading)
		<-on
		opts.File(ingest.FileReport{File: paths[0], State: "read"})
		opts.Indexing(biopars.Indexing{Step: "lexical", Done: 1, Of: 2})
		return ingest.Report{Files: 2, Added: 3}, nil
	}))
	j := submit(t, r, "a.txt", "ب.html")
	if j.State != Waiting || j.Schema != "biopars.job/1" || !slices.Equal(j.Files, []string{"a.txt", "ب.html"}) {
		t.Fatalf("%+v", j)
	}
	run(t, r)
	<-reading
	if j = await(t, r, j.ID, Reading); j.BytesDone != 5 || j.Records != 1 {
		t.Errorf("%+v", j)
	}
	close(on)
	j = await(t, r, j.ID, Done)
	if j.Report == nil || j.Report.Added != 3 || len(j.PerFile) != 1 || j.PerFile[0].File != "a.txt" || j.Step != "" {
		t.Errorf("%+v", j)
	}
	if _, err := os.Stat(filepath.Join(dir, j.ID, "files")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its files are still there: %v", err)
	}
	if again, _, ok := open(t, dir, nil).Get(j.ID); !ok || again.State != Done || again.Report.Added != 3 {
		t.Errorf("after a restart: %+v, %t", again, ok)
	}
}

// TestJobsGoOnAfterARestart: one that was interrupted is run again, in its turn.
func TestJobsGoOnAfterARestart(t *testing.T) {
	dir := t.TempDir()
	began := make(chan struct{})
	r := open(t, dir, fake(func(ctx context.Context, _ []string, opts biopars.IngestOptions) (ingest.Report, error) {
		opts.Progress(ingest.Progress{})
		close(began)
		<-ctx.Done()
		return ingest.Report{}, ctx.Err()
	}))
	first, second := submit(t, r, "a"), submit(t, r, "b")
	stop := run(t, r)
	<-began
	stop()
	var order []string
	r = open(t, dir, fake(func(_ context.Context, paths []string, _ biopars.IngestOptions) (ingest.Report, error) {
		order = append(order, filepath.Base(paths[0]))
		return ingest.Report{}, nil
	}))
	for _, j := range r.List() {
		if j.State != Waiting {
			t.Errorf("%+v", j)
		}
	}
	run(t, r)
	await(t, r, first.ID, Done)
	await(t, r, second.ID, Done)
	if len(order) != 2 {
		t.Errorf("%v", order)
	}
}

// TestJobsThatFail: each says why, without the folders of the machine, and the next is run.
func TestJobsThatFail(t *testing.T) {
	dir := t.TempDir()
	attempts := 0
	r := open(t, dir, fake(func(_ context.Context, paths []string, _ biopars.IngestOptions) (ingest.Report, error) {
		switch filepath.Base(paths[0]) {
		case "locked":
			if attempts++; attempts < 3 {
				return ingest.Report{}, &index.LockedError{PID: 1}
			}
			return ingest.Report{}, nil
		case "file":
			return ingest.Report{}, &ingest.FileError{Path: paths[0], Err: errors.New("cannot be read")}
		}
		return ingest.Report{}, &index.Error{Op: "append", Object: dir, Err: index.ErrCorrupt}
	}))
	locked, file, corrupt := submit(t, r, "locked"), submit(t, r, "file"), submit(t, r, "corrupt")
	run(t, r)
	if j := await(t, r, locked.ID, Done); j.Code != "" || attempts != 3 {
		t.Errorf("%d attempts, %+v", attempts, j)
	}
	for _, id := range []string{file.ID, corrupt.ID} {
		if j := await(t, r, id, Failed); j.Code != schema.CodeFailure || j.Reason == "" || strings.Contains(j.Reason, dir) {
			t.Errorf("%+v", j)
		}
	}
}

// TestCancel: one that waits is not run, one that runs is stopped, and one that has ended
// stays as it is.
func TestCancel(t *testing.T) {
	began := make(chan struct{}, 1)
	r := open(t, t.TempDir(), fake(func(ctx context.Context, _ []string, opts biopars.IngestOptions) (ingest.Report, error) {
		began <- struct{}{}
		<-ctx.Done()
		opts.Progress(ingest.Progress{Records: 9}) // too late
		return ingest.Report{}, ctx.Err()
	}))
	running, waiting := submit(t, r, "a"), submit(t, r, "b")
	run(t, r)
	<-began
	for _, id := range []string{waiting.ID, running.ID} {
		if !r.Cancel(id) {
			t.Errorf("%s cannot be cancelled", id)
		}
	}
	for _, id := range []string{waiting.ID, running.ID} {
		if j := await(t, r, id, Cancelled); j.Records != 0 {
			t.Errorf("%+v", j)
		}
	}
	if r.Cancel("unknown") {
		t.Error("an unknown job was cancelled")
	}
}

// TestOldJobsAreForgotten: so many that have ended are remembered.
func TestOldJobsAreForgotten(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, fake(func(context.Context, []string, biopars.IngestOptions) (ingest.Report, error) {
		return ingest.Report{}, nil
	}))
	run(t, r)
	for range 5 {
		await(t, r, submit(t, r, "a").ID, Done)
		time.Sleep(2 * time.Millisecond) // they are told apart by when they were made
	}
	entries, err := os.ReadDir(dir)
	if n := len(r.List()); err != nil || n != 3 || len(entries) != 3 {
		t.Errorf("%d jobs, %d folders, %v", n, len(entries), err)
	}
}

// TestUploadsThatBreakOff leave nothing behind, at the latest after a restart.
func TestUploadsThatBreakOff(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir, nil)
	u, err := r.New()
	if err != nil {
		t.Fatal(err)
	}
	if err := u.Add("a", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "", "..", "/"} {
		if err := u.Add(name, strings.NewReader("x")); !errors.Is(err, ErrName) {
			t.Errorf("%q: %v", name, err)
		}
	}
	open(t, dir, nil)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("%v, %v", entries, err)
	}
}

// TestName: no name leads out of its folder, hides, or is more than a file system takes.
func TestName(t *testing.T) {
	for given, want := range map[string]string{
		"a.pdf": "a.pdf", "../../etc/passwd": "passwd", `..\..\boot.ini`: "boot.ini", "/etc/": "", "..": "", ".": "", "": "",
		".bashrc": "bashrc", "-rf": "rf", "a\x00b\n.txt": "ab.txt", "می‌گرن.html": "می‌گرن.html", "a\u202etxt.exe": "atxt.exe",
		`a<b>:"|?*.txt`: "ab.txt", "C:\\x\\نام.docx": "نام.docx", "a. . ": "a",
	} {
		if got := Name(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
	for _, given := range []string{strings.Repeat("ب", 500) + ".pdf", strings.Repeat("a", 500), "a." + strings.Repeat("b", 500)} {
		got := Name(given)
		if len(got) > longestName || got == "" || strings.HasSuffix(given, ".pdf") != strings.HasSuffix(got, ".pdf") {
			t.Errorf("%q", got)
		}
	}
}

// FuzzName: whatever a client calls a file, it is a name in a folder.
func FuzzName(f *testing.F) {
	for _, s := range []string{"a", "../a", `..\a`, "a/../..", "\x00", "…"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, given string) {
		if n := Name(given); n != "" && (!filepath.IsLocal(n) || filepath.Base(n) != n || n[0] == '.' || len(n) > longestName) {
			t.Errorf("%q: %q", given, n)
		}
	})
}
