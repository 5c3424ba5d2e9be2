package faults

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/index"
)

// damagesEnv is how many damaged files there are to be; by default each kind of
// damage hits each kind of file once.
const damagesEnv = "BIOPARS_TEST_DAMAGES"

// damage is something that befalls a file.
type damage struct {
	name string
	do   func(r *rand.Rand, path string) error
}

// flip flips bits in different bytes.
func flip(bits int) func(*rand.Rand, string) error {
	return func(r *rand.Rand, path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for range bits {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return rewrite(path, b)
	}
}

// rewrite writes a file in place: a file that is linked from elsewhere stays that.
func rewrite(path string, b []byte) error { return os.WriteFile(path, b, 0o600) }

var damages = []damage{
	{"1 bit", flip(1)},
	{"20 bits", flip(20)},
	{"2000 bits", flip(2000)},
	{"cut", func(r *rand.Rand, path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		return os.Truncate(path, r.Int64N(info.Size()))
	}},
	{"longer", func(_ *rand.Rand, path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return rewrite(path, append(b, "more of it"...))
	}},
	{"zeros", func(r *rand.Rand, path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		end := len(bytes.TrimRight(b, "\x00"))
		clear(b[r.IntN(end):])
		return rewrite(path, b)
	}},
	{"gone", func(_ *rand.Rand, path string) error { return os.RemoveAll(path) }},
	{"a directory", func(_ *rand.Rand, path string) error {
		return errors.Join(os.RemoveAll(path), os.MkdirAll(filepath.Join(path, "x"), 0o700))
	}},
}

// victims are the files of a corpus, each with the name of its kind.
func victims(t *testing.T, dir string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".lock") || strings.HasSuffix(path, "writer.pid") {
			return err
		}
		if strings.HasSuffix(path, "-shm") || strings.HasSuffix(path, "-wal") {
			return nil // gone when the corpus is at rest
		}
		rel, err := filepath.Rel(dir, path)
		kind := rel
		if strings.Contains(rel, "g-") {
			kind = strings.SplitN(rel, string(filepath.Separator), 2)[0] + " " + cmp.Or(filepath.Ext(rel), rel)
		}
		if strings.HasPrefix(rel, "encoder") {
			kind = "encoder"
		}
		out[kind] = append(out[kind], path)
		return err
	}))
	return out
}

// TestDamagedFiles damages each kind of file in each way. Verify finds it, and the
// first repair that it names mends it: there are no circles. Damage that changes
// nothing anyone could read, in a hole of the catalogue, need not be found.
func TestDamagedFiles(t *testing.T) {
	want, _ := strconv.Atoi(os.Getenv(damagesEnv))
	o := operations[slices.IndexFunc(operations, func(o operation) bool { return o.name == "rebuild" })]
	if want > 0 { // an encoder takes its time
		o = operations[slices.IndexFunc(operations, func(o operation) bool { return o.trained })]
	}
	b := newBench(t, o)
	b.reset(t)
	before, err := read(t.Context(), b.work, true)
	must(t, err)
	kinds := victims(t, filepath.Join(b.work, "data"))
	names := make([]string, 0, len(kinds))
	for kind := range kinds {
		names = append(names, kind)
	}
	slices.Sort(names)
	r := rand.New(rand.NewPCG(9, 9))
	done, harmless := 0, 0
	for done == 0 || done < want {
		for _, kind := range names {
			for _, d := range damages {
				path := kinds[kind][r.IntN(len(kinds[kind]))]
				b.reset(t)
				must(t, d.do(r, path))
				found, err := b.damaged(t.Context(), before)
				if err != nil {
					t.Errorf("%s of %s: %v", d.name, kind, err)
				}
				if !found {
					harmless++
					if kind != "catalogue.db" {
						t.Errorf("%s of %s: not found", d.name, kind)
					}
				}
				done++
			}
		}
	}
	t.Logf("%d damaged files of the kinds %s; %d in holes of the catalogue", done, strings.Join(names, ", "), harmless)
}

// damaged has the corpus verified and repaired as it says.
func (b *bench) damaged(ctx context.Context, before state) (found bool, err error) {
	findings, err := biopars.VerifyCorpus(ctx, options(b.work))
	if err != nil && !errors.Is(err, index.ErrNoCorpus) {
		return false, fmt.Errorf("verify: %w", err)
	}
	i := slices.IndexFunc(findings, func(f biopars.Finding) bool { return !f.OK })
	if i < 0 {
		got, err := read(ctx, b.work, true)
		if err == nil && !slices.Equal(got.Entries, before.Entries) {
			err = errors.New("not found, though the corpus has changed")
		}
		return false, err
	}
	f := findings[i]
	switch f.Repair {
	case index.RepairUpdate:
		err = onEngine(ctx, b.work, func(e *biopars.Engine) error { return e.Update(ctx, nil) })
	case index.RepairRebuild:
		err = biopars.Rebuild(ctx, options(b.work), biopars.RebuildOptions{Lexical: true, Dense: true})
	case index.RepairRebuildLexical:
		err = biopars.Rebuild(ctx, options(b.work), biopars.RebuildOptions{Lexical: true})
	case index.RepairRebuildDense:
		err = biopars.Rebuild(ctx, options(b.work), biopars.RebuildOptions{Dense: true})
	case index.RepairRestore: // from a backup
		to := filepath.Join(b.work, "data", f.For)
		var text []byte
		if text, err = os.ReadFile(filepath.Join(b.base, "data", f.For)); err == nil {
			err = errors.Join(os.RemoveAll(to), os.RemoveAll(to+"-wal"), os.RemoveAll(to+"-shm"), os.WriteFile(to, text, 0o600))
		}
	case index.RepairIngest: // the file is gone, and with it what was known of it
		err = ingestAll(ctx, b.work)
	default:
		err = fmt.Errorf("the repair %q", f.Repair)
	}
	if err != nil {
		return true, fmt.Errorf("%s (%s): %w", f.Detail, f.Repair, err)
	}
	got, err := read(ctx, b.work, true)
	if err != nil {
		return true, fmt.Errorf("repaired by %s (%s), and still: %w", f.Repair, f.Detail, err)
	}
	if !slices.Equal(got.Entries, before.Entries) {
		return true, fmt.Errorf("repaired by %s (%s): other contents", f.Repair, f.Detail)
	}
	return true, nil
}
