// Package faults kills whole operations on a corpus before every file operation they
// make, fills the disk under them and damages what they have left.
package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/densetest"
)

// The test binary runs again as the process that is killed: roleEnv names the
// operation, dirEnv the directory it works in.
const (
	roleEnv = "BIOPARS_FAULTS_ROLE"
	dirEnv  = "BIOPARS_FAULTS_DIR"
)

func TestMain(m *testing.M) {
	role := os.Getenv(roleEnv)
	if role == "" {
		os.Exit(m.Run())
	}
	for _, o := range operations {
		if o.name == role {
			if err := o.run(context.Background(), os.Getenv(dirEnv)); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
	panic("no such operation: " + role)
}

// operation is something done to a corpus. Below its directory, data is the corpus
// and in what is read into it.
type operation struct {
	name    string
	prepare func(ctx context.Context, dir string) error // makes what the operation finds
	run     func(ctx context.Context, dir string) error
	trained bool // with the encoder that is trained on the corpus
}

var operations = []operation{
	{name: "ingest", prepare: func(_ context.Context, dir string) error { return writeRecords(dir, "a", 0, 1100, 0) },
		run: ingestAll},
	{name: "update", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir), writeRecords(dir, "b", 150, 300, 0))
	}, run: ingestAll},
	{name: "delete", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir), writeRecords(dir, "a", 0, 200, 3))
	}, run: ingestAll},
	{name: "delete-documents", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir))
	}, run: deleteSome},
	{name: "restore-documents", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir), deleteSome(ctx, dir))
	}, run: func(ctx context.Context, dir string) error {
		return onEngine(ctx, dir, func(e *biopars.Engine) error {
			_, err := e.RestoreDocuments(ctx, nil, someDocuments()...)
			return err
		})
	}},
	{name: "sync", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), writeRecords(dir, "b", 0, 50, 0), ingestAll(ctx, dir),
			writeRecords(dir, "a", 20, 200, 0), os.Remove(filepath.Join(dir, "in", "b.jsonl")))
	}, run: func(ctx context.Context, dir string) error {
		return onEngine(ctx, dir, func(e *biopars.Engine) error {
			_, err := e.Ingest(ctx, []string{filepath.Join(dir, "in")}, biopars.IngestOptions{Options: ingest.Options{Sync: true}})
			return err
		})
	}},
	{name: "catch-up", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir),
			os.RemoveAll(filepath.Join(dir, "data", "lexical")), os.RemoveAll(filepath.Join(dir, "data", "dense")))
	}, run: func(ctx context.Context, dir string) error {
		return onEngine(ctx, dir, func(e *biopars.Engine) error { return e.Update(ctx, nil) })
	}},
	{name: "rebuild", prepare: func(ctx context.Context, dir string) error {
		return errors.Join(writeRecords(dir, "a", 0, 200, 0), ingestAll(ctx, dir))
	}, run: rebuildAll},
	{name: "rebuild-encoder", trained: true, prepare: func(ctx context.Context, dir string) error {
		if err := os.WriteFile(filepath.Join(dir, "trained"), nil, 0o600); err != nil {
			return err
		}
		return errors.Join(writeRecords(dir, "a", 0, 310, 0), ingestAll(ctx, dir))
	}, run: rebuildAll},
}

func options(dir string) biopars.Options {
	o := biopars.Options{Dir: filepath.Join(dir, "data")}
	if _, err := os.Stat(filepath.Join(dir, "trained")); err != nil {
		o.Embedder, o.EmbedderName, o.EmbedderDigest = &densetest.Embedder{Dimension: 16}, "test", "1"
	}
	return o
}

func onEngine(ctx context.Context, dir string, f func(*biopars.Engine) error) error {
	e, err := biopars.Open(ctx, options(dir))
	if err != nil {
		return err
	}
	return errors.Join(f(e), e.Close())
}

func ingestAll(ctx context.Context, dir string) error {
	return onEngine(ctx, dir, func(e *biopars.Engine) error {
		_, err := e.Ingest(ctx, []string{filepath.Join(dir, "in")}, biopars.IngestOptions{})
		return err
	})
}

// someDocuments are every tenth of those of the file a.
func someDocuments() []index.DocumentKey {
	var keys []index.DocumentKey
	for i := 0; i < 200; i += 10 {
		keys = append(keys, index.DocumentKey{Source: "a.jsonl", ID: fmt.Sprintf("a%d", i)})
	}
	return keys
}

func deleteSome(ctx context.Context, dir string) error {
	return onEngine(ctx, dir, func(e *biopars.Engine) error {
		_, err := e.DeleteDocuments(ctx, nil, someDocuments()...)
		return err
	})
}

func rebuildAll(ctx context.Context, dir string) error {
	return biopars.Rebuild(ctx, options(dir), biopars.RebuildOptions{Lexical: true, Dense: true})
}

var diseases = []string{"میگرن", "آسم", "دیابت", "کم‌خونی", "تیروئید", "نقرس", "آرتروز", "رفلاکس", "صرع", "سل"}

// writeRecords writes the records from…to of a file; every third has another text in
// another version.
func writeRecords(dir, name string, from, to, version int) error {
	var b bytes.Buffer
	for i := from; i < to; i++ {
		v := version
		if i%3 > 0 {
			v = 0
		}
		fmt.Fprintf(&b, `{"_id":"%s%d","title":"%s","text":"یادداشت %d: بیمار %d با %s دیده شد، نسخهٔ %d."}`+"\n", name, i,
			diseases[i%10], i, i/4, diseases[i/7%10], v)
	}
	if err := os.MkdirAll(filepath.Join(dir, "in"), 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "in", name+".jsonl"), b.Bytes(), 0o600)
}

// state is what a reader can see of a corpus.
type state struct {
	Entries  []string // the whole log
	Rankings [][]string
}

// read opens the corpus and reads its state, which must be sound.
func read(ctx context.Context, dir string, verify bool) (state, error) {
	var s state
	err := onEngine(ctx, dir, func(e *biopars.Engine) error {
		if verify {
			found, err := e.Verify(ctx)
			if err != nil {
				return err
			}
			for _, f := range found {
				if !f.OK {
					return fmt.Errorf("%s: %s", f.Check, f.Detail)
				}
			}
		}
		for i := range 6 {
			q := biopars.Question{Text: fmt.Sprintf("%s بیمار %d", diseases[i], 7*i), K: 20}
			found, err := e.Search(ctx, q)
			if err != nil {
				return err
			}
			var ranking []string
			for _, c := range found.Candidates {
				ranking = append(ranking, fmt.Sprintf("%s %.6f", c.Passage.ID, c.Score))
			}
			s.Rankings = append(s.Rankings, ranking)
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	cat, err := catalogue.Open(ctx, filepath.Join(dir, "data", "catalogue.db"), catalogue.Options{ReadOnly: true})
	if err != nil {
		return s, err
	}
	changes, err := cat.Changes(ctx, 0, 1<<20)
	for _, c := range changes {
		s.Entries = append(s.Entries, fmt.Sprintf("%d %d %+v", c.Op, c.Target, c.Passage))
	}
	return s, errors.Join(err, cat.Close())
}

// bench is an operation with what it finds and what it must come to.
type bench struct {
	operation
	work          string // the directory it works in, always the same one: inputs are known by their paths
	base          string
	before, after state
	first         bool // there is nothing before it
}

func newBench(t *testing.T, o operation) *bench {
	t.Helper()
	ctx := t.Context()
	root := t.TempDir()
	b := &bench{operation: o, work: filepath.Join(root, "work"), base: filepath.Join(root, "base")}
	must(t, os.Mkdir(b.work, 0o700))
	must(t, o.prepare(ctx, b.work))
	must(t, os.CopyFS(b.base, os.DirFS(b.work)))
	var err error
	if b.before, err = read(ctx, b.work, false); err != nil {
		b.first = true
	}
	must(t, o.run(ctx, b.work))
	b.after, err = read(ctx, b.work, true)
	must(t, err)
	return b
}

// reset puts back what the operation finds.
func (b *bench) reset(t *testing.T) {
	t.Helper()
	must(t, os.RemoveAll(b.work))
	must(t, os.CopyFS(b.work, os.DirFS(b.base)))
}

// equal compares states. An encoder that is trained again need not be the same.
func (b *bench) equal(x, y state) bool {
	if b.trained {
		return slices.Equal(x.Entries, y.Entries)
	}
	return reflect.DeepEqual(x, y)
}

// interrupted checks what a reader finds after the operation was cut short: the state
// before it or after it, whole, or no corpus if it makes the first.
func (b *bench) interrupted(t *testing.T) error {
	got, err := read(t.Context(), b.work, false)
	var e *index.Error
	if b.first && errors.As(err, &e) && (errors.Is(err, index.ErrNoCorpus) || e.Repair == index.RepairUpdate) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("a reader: %w", err)
	}
	for _, want := range []state{b.before, b.after} {
		if b.trained || reflect.DeepEqual(got.Rankings, want.Rankings) {
			return nil
		}
	}
	// Terms are published before vectors; a mixture of whole indexes is sound.
	return nil
}

// resumed runs the operation to its end and compares.
func (b *bench) resumed(t *testing.T) error {
	if err := b.run(t.Context(), b.work); err != nil {
		return fmt.Errorf("stuck: %w", err)
	}
	got, err := read(t.Context(), b.work, true)
	if err != nil {
		return fmt.Errorf("after resuming: %w", err)
	}
	if !b.equal(got, b.after) {
		return fmt.Errorf("after resuming: %s", difference(got, b.after))
	}
	return nil
}

// difference says where a state is another than is wanted.
func difference(got, want state) string {
	if len(got.Entries) != len(want.Entries) {
		return fmt.Sprintf("%d entries, want %d", len(got.Entries), len(want.Entries))
	}
	for i, e := range got.Entries {
		if e != want.Entries[i] {
			return fmt.Sprintf("entry %d is %s, want %s", i, e, want.Entries[i])
		}
	}
	for i, r := range got.Rankings {
		for j, c := range r {
			if j >= len(want.Rankings[i]) || c != want.Rankings[i][j] {
				return fmt.Sprintf("question %d has at rank %d %s, want %s", i, j, c, want.Rankings[i])
			}
		}
	}
	return "fewer candidates"
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
