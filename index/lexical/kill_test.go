package lexical

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
)

// killDir tells the test binary, started by TestKilledWriter, to ingest into
// that directory until it is killed.
const killDir = "BIOPARS_LEXICAL_KILL_DIR"

func killOptions() WriterOptions {
	o := fieldsOptions
	o.BatchPassages = 10
	return WriterOptions{Options: o}
}

// killChanges is a fixed catalogue with deletions.
func killChanges() (*corpus, []index.Change) {
	r := rand.New(rand.NewPCG(31, 31))
	c := &corpus{}
	var changes []index.Change
	for range 400 {
		changes = append(changes, c.put(randomPassage(r, c)))
		if r.IntN(4) == 0 {
			changes = append(changes, c.delete(r.IntN(len(c.passages))))
		}
	}
	return c, changes
}

// ingestAll applies what is missing in small steps and publishes now and then.
func ingestAll(ctx context.Context, dir string) (err error) {
	_, changes := killChanges()
	w, err := OpenWriter(ctx, dir, killOptions())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	from, err := w.Applied(ctx)
	if err != nil {
		return err
	}
	for i := int(from); i < len(changes); i += 5 {
		if err := w.Apply(ctx, changes[i:min(i+5, len(changes))]); err != nil {
			return err
		}
		if i%60 == 0 {
			if err := w.Publish(ctx); err != nil {
				return err
			}
		}
	}
	return w.Publish(ctx)
}

// TestIngestForKilling is no test but the process that TestKilledWriter kills.
func TestIngestForKilling(t *testing.T) {
	dir := os.Getenv(killDir)
	if dir == "" {
		t.Skip("started by TestKilledWriter")
	}
	if err := ingestAll(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
}

// TestKilledWriter kills a writing process at random moments until one gets
// through; the index must then be that of an undisturbed run.
func TestKilledWriter(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	for range 8 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestIngestForKilling$")
		cmd.Env = append(os.Environ(), killDir+"="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(50+r.IntN(350)) * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		// Whatever was published is whole.
		x, err := Open(t.Context(), dir, fieldsOptions)
		if errors.Is(err, index.ErrNotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := x.Verify(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.Close()
	}
	if err := ingestAll(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	c, changes := killChanges()
	x := open(t, dir, fieldsOptions)
	if err := x.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	if seq, err := x.Applied(); err != nil || int(seq) != len(changes) {
		t.Fatalf("applied %d, %v; want %d", seq, err, len(changes))
	}
	b := x.opts.bag(index.Query{Text: "w0001 w0004 w0009"})
	hits, err := x.searchBag(t.Context(), b, 1000)
	if err != nil {
		t.Fatal(err)
	}
	sameScores(t, hits, textbook(c, x.opts.Schema, DefaultRanking(), b, relativesOf(t, x)), 1000)
}
