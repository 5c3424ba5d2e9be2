package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index/catalogue"
)

// library is a folder of files of several kinds and lengths.
func library(t *testing.T, files int) string {
	f := newFolder(t)
	for i := range files {
		text := strings.Repeat(fmt.Sprintf("سند %d دربارهٔ بیماری %d و درمان آن است. ", i, i*7), 1+i*i%37)
		switch i % 3 {
		case 0:
			f.write(fmt.Sprintf("%02d.txt", i), text)
		case 1:
			var b strings.Builder
			for j := range 1 + i%5*40 {
				fmt.Fprintf(&b, "{\"_id\":\"%d-%d\",\"text\":%q}\n", i, j, fmt.Sprint(j, " ", text))
			}
			f.write(fmt.Sprintf("%02d.jsonl", i), b.String())
		default:
			f.write(fmt.Sprintf("%02d.md", i), "# سند\n\n"+text+"\n\n## بخش\n\n"+text)
		}
	}
	return f.dir
}

// log is everything that a catalogue holds, in its order.
func log(t *testing.T, c *catalogue.Catalogue) (out []string) {
	t.Helper()
	for _, p := range live(t, c) {
		out = append(out, fmt.Sprint(p.Seq, p.ID, p.Source))
	}
	return out
}

// TestSameOrderHoweverFast: what is read in parallel is taken in in the order of files.
func TestSameOrderHoweverFast(t *testing.T) {
	dir := library(t, 40)
	var want []string
	for range 4 {
		c := openCatalogue(t)
		rep := ingestFolder(t, c, dir, Options{})
		got := log(t, c)
		if want == nil {
			want = got
		}
		if rep.Files != 40 || len(got) < 1000 || !slices.Equal(got, want) {
			t.Fatalf("%+v: %d passages, want %d", rep, len(got), len(want))
		}
	}
}

// stopping is a catalogue behind which the program is killed at its n-th batch.
type stopping struct {
	*catalogue.Catalogue
	left int
}

var errKilled = errors.New("killed")

func (s *stopping) Append(ctx context.Context, b catalogue.Batch) (catalogue.Appended, error) {
	if s.left--; s.left < 0 {
		return catalogue.Appended{}, errKilled
	}
	return s.Catalogue.Append(ctx, b)
}

// TestKilledAtEveryBatch: wherever a run ends, the next ones come to the same.
func TestKilledAtEveryBatch(t *testing.T) {
	dir := library(t, 40)
	whole := openCatalogue(t)
	ingestFolder(t, whole, dir, Options{})
	want := log(t, whole)
	c := openCatalogue(t)
	for kills := 0; ; kills++ {
		rep, err := Run(t.Context(), &stopping{c, 1}, []string{dir}, Options{})
		if err == nil {
			if kills < 1 || rep.Files+rep.Unchanged != 40 {
				t.Errorf("after %d kills: %+v", kills, rep)
			}
			break
		}
		if !errors.Is(err, errKilled) || kills > 100 {
			t.Fatal(err)
		}
	}
	if got := log(t, c); !slices.Equal(got, want) {
		t.Errorf("%d passages, want %d", len(got), len(want))
	}
	if rep := ingestFolder(t, c, dir, Options{}); rep.Unchanged != 40 || rep.Records != 0 {
		t.Errorf("again: %+v", rep)
	}
}

// TestFileReports: each file is told of once, with what became of it.
func TestFileReports(t *testing.T) {
	f := newFolder(t)
	f.write("a.txt", "متن")
	f.write("b.jsonl", `{"_id":"1","text":"الف"}`+"\nbroken\n"+`{"_id":"2","text":"ب","retracted":true}`)
	f.write("c.jsonl", "broken\n")
	f.write("d.xyz", "?")
	f.write("e.txt", "")
	f.write("f.md", "---\ntitle: تب\n---\nتب بالا است.\n\n## منابع\n\n1. کتاب\n")
	if err := os.Symlink(filepath.Join(f.dir, "nowhere"), filepath.Join(f.dir, "g.txt")); err != nil {
		t.Skip(err)
	}
	c := openCatalogue(t)
	run := func() map[string]FileReport {
		t.Helper()
		told := map[string]FileReport{}
		_, err := Run(t.Context(), c, []string{f.dir}, Options{File: func(r FileReport) {
			name := filepath.Base(r.File)
			if _, twice := told[name]; twice {
				t.Errorf("%s is told of twice", name)
			}
			told[name] = r
		}})
		if !errors.Is(err, errNothing) { // c and e
			t.Errorf("%v", err)
		}
		return told
	}
	first := run()
	for name, want := range map[string]FileState{"a.txt": FileRead, "b.jsonl": FileRead, "c.jsonl": FileRefused, "d.xyz": FileSkipped,
		"e.txt": FileRefused, "f.md": FileRead, "g.txt": FileRefused} {
		if got := first[name]; got.State != want || (want == FileRefused) != (got.Reason != "") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	b := first["b.jsonl"]
	if b.Records != 3 || b.Broken != 1 || b.Retracted != 1 || b.Passages != 1 || len(b.Errors) != 2 || b.Errors[0].Line != 2 || b.Errors[0].Path != "" {
		t.Errorf("%+v", b)
	}
	second := run() // what is broken is no success the next time either
	for name, want := range map[string]FileState{"a.txt": FileUnchanged, "c.jsonl": FileRefused, "e.txt": FileRefused} {
		if second[name].State != want {
			t.Errorf("again, %s: %+v", name, second[name])
		}
	}
	if raw, err := json.Marshal(second["a.txt"]); err != nil || strings.Contains(string(raw), "records") {
		t.Errorf("%s, %v", raw, err)
	}
}

// TestReadingEndsWithTheContext: readers that nobody waits for any more end, and a record
// that the end cuts short is not taken in.
func TestReadingEndsWithTheContext(t *testing.T) {
	dir := library(t, 40)
	ctx, cancel := context.WithCancel(t.Context())
	c := openCatalogue(t)
	_, err := Run(ctx, c, []string{dir}, Options{Progress: func(p Progress) {
		if p.FilesDone == 5 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	whole := openCatalogue(t)
	ingestFolder(t, whole, dir, Options{})
	want := log(t, whole)
	if got := log(t, c); len(got) == 0 || len(got) >= len(want) || !slices.Equal(got, want[:len(got)]) {
		t.Errorf("%d of %d passages", len(got), len(want))
	}
	ingestFolder(t, c, dir, Options{})
	if got := log(t, c); !slices.Equal(got, want) {
		t.Errorf("%d passages in the end, want %d", len(got), len(want))
	}
}

// TestSyncWithRetracted: a retracted record does not keep a file from retiring others.
func TestSyncWithRetracted(t *testing.T) {
	f := newFolder(t)
	f.write("a.jsonl", records("1", "2", "3"))
	c := openCatalogue(t)
	ingestFolder(t, c, f.dir, Options{})
	f.write("a.jsonl", records("1")+`{"_id":"2","text":"x","retracted":"yes"}`+"\n")
	if rep := ingestFolder(t, c, f.dir, Options{Sync: true}); rep.Retired != 1 {
		t.Errorf("%+v", rep)
	}
	if got := live(t, c); len(got) != 1 || got[0].DocumentID != "1" {
		t.Errorf("%+v", got)
	}
}

var _ Catalogue = (*stopping)(nil)

// TestManyDocumentsOfAChangedFile: both ways of finding what a file no longer has agree.
func TestManyDocumentsOfAChangedFile(t *testing.T) {
	for _, n := range []int{manyDocuments - 1, manyDocuments} {
		f := newFolder(t)
		var ids []string
		for i := range n {
			ids = append(ids, fmt.Sprint(i))
		}
		f.write("a.jsonl", records(ids...))
		c := openCatalogue(t)
		ingestFolder(t, c, f.dir, Options{})
		f.write("a.jsonl", strings.Replace(records(ids...), `"text":"`, `"text":"نو `, 1))
		rep := ingestFolder(t, c, f.dir, Options{})
		if rep.Added != 1 || rep.Deleted != 1 || len(live(t, c)) != n {
			t.Errorf("%d: %+v", n, rep)
		}
	}
}
