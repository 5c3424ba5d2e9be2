package generation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/biopars/biopars/index"
)

var (
	fpA  = index.Fingerprint{Analyzer: "a"}
	fpB  = index.Fingerprint{Analyzer: "b"}
	opts = Options{Name: "test", Mutable: []string{"store/root.bolt"}}
)

// write puts one immutable segment and the mutable root into a work directory;
// both carry n, so that a mixture of two generations shows.
func write(t *testing.T, dir string, n int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "store"), 0o755); err != nil {
		t.Fatal(err)
	}
	must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("seg-%d", n)), fmt.Appendf(nil, "segment %d", n), 0o644))
	f, err := os.OpenFile(filepath.Join(dir, "store", "root.bolt"), os.O_RDWR|os.O_CREATE, 0o644)
	must(t, err)
	_, err = f.WriteAt(fmt.Appendf(nil, "%08d", n), 0) // in place, as Bolt writes
	must(t, errors.Join(err, f.Close()))
}

// check reports whether dir holds exactly the segments 1..n and their root.
func check(dir string, n int) error {
	root, err := os.ReadFile(filepath.Join(dir, "store", "root.bolt"))
	if err != nil {
		return err
	}
	if string(root) != fmt.Sprintf("%08d", n) {
		return fmt.Errorf("root is %q, want %d", root, n)
	}
	for i := 1; i <= n; i++ {
		b, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("seg-%d", i)))
		if err != nil || string(b) != fmt.Sprintf("segment %d", i) {
			return fmt.Errorf("segment %d: %q, %v", i, b, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, fmt.Sprintf("seg-%d", n+1))); err == nil {
		return fmt.Errorf("segment %d is there", n+1)
	}
	return nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// advance publishes the generation with the segments 1..n.
func advance(t *testing.T, s *Store, n int) {
	t.Helper()
	w, err := s.Begin(context.Background(), WorkOptions{Fingerprint: fpA})
	must(t, err)
	write(t, w.Path(), n)
	must(t, w.Publish(context.Background(), Manifest{Applied: index.Seq(n), Passages: n}))
}

func TestPublish(t *testing.T) {
	s := Open(filepath.Join(t.TempDir(), "x"), opts)
	if _, err := s.Current(); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("Current of an empty store: %v", err)
	}
	advance(t, s, 1)
	old, err := s.Current()
	must(t, err)
	advance(t, s, 2)
	advance(t, s, 3)
	must(t, check(old.Path(), 1)) // still whole while it is in use
	cur, err := s.Current()
	must(t, err)
	must(t, check(cur.Path(), 3))
	if m := cur.Manifest(); m.Applied != 3 || m.Passages != 3 || m.Fingerprint != fpA || m.Created.IsZero() {
		t.Fatalf("manifest %+v", m)
	}
	must(t, old.Close())
	advance(t, s, 4)
	if _, err := os.Stat(old.Path()); err == nil {
		t.Fatal("a generation that nobody reads is still there")
	}
	must(t, check(cur.Path(), 3))
	must(t, cur.Close())
}

func TestCloneShares(t *testing.T) {
	s := Open(t.TempDir(), opts)
	advance(t, s, 1)
	w, err := s.Begin(context.Background(), WorkOptions{Fingerprint: fpA})
	must(t, err)
	defer w.Close()
	cur, err := s.Current()
	must(t, err)
	defer cur.Close()
	same := func(name string) bool {
		a, err := os.Stat(filepath.Join(cur.Path(), name))
		must(t, err)
		b, err := os.Stat(filepath.Join(w.Path(), name))
		must(t, err)
		return os.SameFile(a, b)
	}
	if !same("seg-1") {
		t.Error("immutable file was copied, not linked")
	}
	if same("store/root.bolt") {
		t.Error("mutable file was linked, not copied")
	}
}

func TestSecondWriter(t *testing.T) {
	s := Open(t.TempDir(), opts)
	w, err := s.Begin(context.Background(), WorkOptions{})
	must(t, err)
	if _, err := Open(s.dir, opts).Begin(context.Background(), WorkOptions{}); !errors.Is(err, index.ErrLocked) {
		t.Fatalf("second Begin: %v", err)
	}
	must(t, w.Close())
	w, err = s.Begin(context.Background(), WorkOptions{})
	must(t, err)
	must(t, w.Discard())
}

func TestFingerprint(t *testing.T) {
	s := Open(t.TempDir(), opts)
	advance(t, s, 1)
	var fe *index.FingerprintError
	_, err := s.Begin(context.Background(), WorkOptions{Fingerprint: fpB})
	if !errors.As(err, &fe) || !errors.Is(err, index.ErrFingerprint) || fe.Have != fpA || fe.Want != fpB {
		t.Fatalf("Begin with another fingerprint: %v", err)
	}
	w, err := s.Begin(context.Background(), WorkOptions{Fingerprint: fpB, Empty: true})
	must(t, err)
	write(t, w.Path(), 1)
	must(t, w.Publish(context.Background(), Manifest{Applied: 1}))
	m, err := s.Published()
	must(t, err)
	if m.Fingerprint != fpB {
		t.Fatalf("published fingerprint %v", m.Fingerprint)
	}
}

func TestResume(t *testing.T) {
	ctx := context.Background()
	begin := func(s *Store, o WorkOptions) *Work {
		t.Helper()
		w, err := s.Begin(ctx, o)
		must(t, err)
		return w
	}
	s := Open(t.TempDir(), opts)
	advance(t, s, 1)

	w := begin(s, WorkOptions{Fingerprint: fpA})
	write(t, w.Path(), 2)
	must(t, w.Close()) // never marked
	w = begin(s, WorkOptions{Fingerprint: fpA})
	if w.Resumed() || w.State().Applied != 1 || check(w.Path(), 1) != nil {
		t.Fatalf("unmarked work: resumed %v, state %+v, %v", w.Resumed(), w.State(), check(w.Path(), 1))
	}
	write(t, w.Path(), 2)
	must(t, w.Mark(Manifest{Applied: 2}))
	must(t, w.Close())
	w = begin(s, WorkOptions{Fingerprint: fpA})
	if !w.Resumed() || w.State().Applied != 2 || check(w.Path(), 2) != nil {
		t.Fatalf("marked work: resumed %v, state %+v", w.Resumed(), w.State())
	}
	must(t, w.Close())
	w = begin(s, WorkOptions{Fingerprint: fpA, Empty: true})
	if w.Resumed() || w.State().Applied != 0 {
		t.Fatal("a rebuild resumed an update")
	}
	must(t, w.Mark(Manifest{}))
	must(t, w.Close())
	w = begin(s, WorkOptions{Fingerprint: fpB, Empty: true})
	if w.Resumed() {
		t.Fatal("a rebuild resumed one with another fingerprint")
	}
	must(t, w.Close())
}

func TestCorruptCurrent(t *testing.T) {
	for name, content := range map[string]string{"garbage": "../../etc\n", "missing": "g-00000099\n"} {
		t.Run(name, func(t *testing.T) {
			s := Open(t.TempDir(), opts)
			advance(t, s, 1)
			must(t, os.WriteFile(filepath.Join(s.dir, currentFile), []byte(content), 0o644))
			if _, err := s.Current(); !errors.Is(err, index.ErrCorrupt) {
				t.Fatalf("Current: %v", err)
			}
			w, err := s.Begin(context.Background(), WorkOptions{Empty: true})
			must(t, err)
			write(t, w.Path(), 1)
			must(t, w.Publish(context.Background(), Manifest{}))
			if _, err := s.Published(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
