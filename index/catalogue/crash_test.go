package catalogue_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/internal/densetest"
)

// The tests here run this test binary again as another process: as an ingest
// that is killed, as a writer, as a reader. childRole names the part, childDir
// the data directory.
const (
	childRole = "BIOPARS_TEST_ROLE"
	childDir  = "BIOPARS_TEST_DIR"
)

func TestMain(m *testing.M) {
	switch role := os.Getenv(childRole); role {
	case "":
		os.Exit(m.Run())
	case "ingest":
		exit(ingest(context.Background(), os.Getenv(childDir)))
	case "hold":
		exit(hold(os.Getenv(childDir)))
	default:
		exit(fmt.Errorf("unknown role %q", role))
	}
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func child(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childRole+"="+role, childDir+"="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// The input of the ingest: records, of which some repeat and some replace an
// earlier version of their document.
const records = 144

func record(i int) (index.Passage, bool) {
	p := passage(fmt.Sprint("d", i%60), fmt.Sprintf("متن شمارهٔ %d دربارهٔ کم‌خونی", i/2*2))
	p.Source = "input"
	return p, i%7 == 0
}

// ingest reads the records, a few in a transaction, going on where an earlier
// process stopped, and keeps a vector index up to date.
func ingest(ctx context.Context, dir string) (err error) {
	lock, err := index.AcquireLock(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	c, err := catalogue.Open(ctx, filepath.Join(dir, "catalogue.db"), catalogue.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	store, err := dense.OpenExact(ctx, filepath.Join(dir, "dense"),
		dense.ExactOptions{Fingerprint: index.Fingerprint{Corpus: c.ID()}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	vectors := dense.NewIndex(&densetest.Embedder{Dimension: 16}, store, dense.Options{})

	raw, err := c.Checkpoint(ctx, "input")
	if err != nil {
		return err
	}
	at, _ := strconv.Atoi(string(raw))
	for at < records {
		var b catalogue.Batch
		for end := min(at+8, records); at < end; at++ {
			p, replace := record(at)
			b.Passages = append(b.Passages, p)
			if replace {
				b.Replace = append(b.Replace, index.DocumentKey{Source: p.Source, ID: p.DocumentID})
			}
		}
		b.Checkpoints = map[string][]byte{"input": []byte(strconv.Itoa(at))}
		if _, err := c.Append(ctx, b); err != nil {
			return err
		}
		if at%48 == 0 {
			if err := index.CatchUp(ctx, c, index.CatchUpOptions{BatchSize: 16}, vectors); err != nil {
				return err
			}
		}
	}
	return index.CatchUp(ctx, c, index.CatchUpOptions{BatchSize: 16}, vectors)
}

// state is everything that a user could see.
type state struct {
	Changes []index.Change
	Hits    []index.Hit
	Vectors dense.Stats
}

func readState(t *testing.T, dir string) state {
	t.Helper()
	ctx := context.Background()
	c := openAt(t, filepath.Join(dir, "catalogue.db"), catalogue.Options{ReadOnly: true})
	sound(t, c)
	changes, err := c.Changes(ctx, 0, 10*records)
	must(t, err)
	store, err := dense.OpenExact(ctx, filepath.Join(dir, "dense"),
		dense.ExactOptions{ReadOnly: true, Fingerprint: index.Fingerprint{Corpus: c.ID()}})
	must(t, err)
	defer store.Close()
	q, err := (&densetest.Embedder{Dimension: 16}).EmbedQuery(ctx, "کم‌خونی")
	must(t, err)
	hits, err := store.Search(ctx, q, index.Filter{}, 10*records)
	must(t, err)
	st, err := store.Stats(ctx)
	must(t, err)
	st.Bytes = 0 // how often it was published decides about the files
	return state{changes, hits, st}
}

func TestKilledIngest(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a killed process's files stay open for a while")
	}
	calm := t.TempDir()
	began := time.Now()
	must(t, child(t, "ingest", calm).Run())
	took := time.Since(began)
	want := readState(t, calm)
	if len(want.Hits) == 0 || want.Vectors.Applied != index.Seq(len(want.Changes)) ||
		len(want.Changes) <= len(want.Hits) {
		t.Fatalf("the undisturbed run: %d changes, %d hits, %+v", len(want.Changes), len(want.Hits), want.Vectors)
	}

	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	dir, killed, again := t.TempDir(), 0, 0
	for killed < 30 {
		cmd := child(t, "ingest", dir)
		must(t, cmd.Start())
		// Short lives at first, so that one corpus takes several kills.
		time.Sleep(time.Duration(rng.Int64N(int64(took) * 2 / 3)))
		_ = cmd.Process.Kill()
		if err := cmd.Wait(); err != nil {
			killed++
			continue
		}
		// It was faster than the kill: check, and begin another corpus.
		if got := readState(t, dir); !reflect.DeepEqual(got, want) {
			t.Fatalf("after %d kills: %d changes, %d hits, %+v; undisturbed: %d, %d, %+v", killed,
				len(got.Changes), len(got.Hits), got.Vectors, len(want.Changes), len(want.Hits), want.Vectors)
		}
		dir = t.TempDir()
		if again++; again > 200 {
			t.Fatal("the ingest always ends before the kill")
		}
	}
	must(t, child(t, "ingest", dir).Run())
	if got := readState(t, dir); !reflect.DeepEqual(got, want) {
		t.Fatalf("after %d kills: %d changes, %d hits, %+v; undisturbed: %d, %d, %+v", killed,
			len(got.Changes), len(got.Hits), got.Vectors, len(want.Changes), len(want.Hits), want.Vectors)
	}
	must(t, child(t, "ingest", dir).Run()) // and once more adds nothing
	if got := readState(t, dir); !reflect.DeepEqual(got, want) {
		t.Fatal("the same input again changed the corpus")
	}
}

// hold takes the lock, begins to write, says so, and waits for the end of its
// standard input.
func hold(dir string) error {
	ctx := context.Background()
	lock, err := index.AcquireLock(dir)
	if err != nil {
		return err
	}
	defer lock.Close()
	c, err := catalogue.Open(ctx, filepath.Join(dir, "catalogue.db"), catalogue.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	for i := 0; ; i++ {
		p, _ := record(0)
		p.Text = fmt.Sprint("متن ", i)
		if _, err := c.Append(ctx, catalogue.Batch{Passages: []index.Passage{p}}); err != nil {
			return err
		}
		if i == 0 {
			fmt.Println("ready")
		}
		if i == 200 {
			_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
			return nil
		}
	}
}

// TestOtherProcess reads while another process writes, and is refused to write.
func TestOtherProcess(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	cmd := child(t, "hold", dir)
	stdin, err := cmd.StdinPipe()
	must(t, err)
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || strings.TrimSpace(line) != "ready" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	_, err = index.AcquireLock(dir)
	if !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("second writer: %v", err)
	}
	r := openAt(t, filepath.Join(dir, "catalogue.db"), catalogue.Options{ReadOnly: true})
	for seen := index.Seq(0); seen < 201; {
		n := last(t, r)
		if n < seen {
			t.Fatalf("the catalogue shrank from %d to %d", seen, n)
		}
		seen = n
		if got, err := r.Passages(ctx, []index.Seq{seen}); err != nil || len(got) != 1 {
			t.Fatalf("passage %d: %v, %v", seen, got, err)
		}
	}
	must(t, stdin.Close())
	must(t, cmd.Wait())
	l, err := index.AcquireLock(dir)
	must(t, err)
	must(t, l.Close())
}
