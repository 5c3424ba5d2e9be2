package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// folder is a folder of files whose modification times differ.
type folder struct {
	t    *testing.T
	dir  string
	tick time.Time
}

func newFolder(t *testing.T) *folder {
	return &folder{t: t, dir: t.TempDir(), tick: time.Now().Add(-time.Hour)}
}

func (f *folder) write(name, text string) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
	f.tick = f.tick.Add(time.Second)
	if err := os.Chtimes(path, f.tick, f.tick); err != nil {
		f.t.Fatal(err)
	}
	return path
}

func (f *folder) remove(name string) {
	f.t.Helper()
	if err := os.RemoveAll(filepath.Join(f.dir, name)); err != nil {
		f.t.Fatal(err)
	}
}

func ingestFolder(t *testing.T, c *catalogue.Catalogue, dir string, opts Options) Report {
	t.Helper()
	rep, err := Run(t.Context(), c, []string{dir}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func wantTexts(t *testing.T, c *catalogue.Catalogue, want string) {
	t.Helper()
	got := texts(live(t, c))
	slices.Sort(got)
	if s := strings.Join(got, " "); s != want {
		t.Errorf("the corpus has %q, want %q", s, want)
	}
	if problems, err := c.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("Verify: %q, %v", problems, err)
	}
}

func records(ids ...string) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(`{"id":"` + id + `","text":"` + id + `"}` + "\n")
	}
	return b.String()
}

func TestSyncRetiresWhatIsGone(t *testing.T) {
	f, c := newFolder(t), openCatalogue(t)
	f.write("x.jsonl", records("a", "b", "c"))
	f.write("sub/y.jsonl", records("d"))
	f.write("sub/z.jsonl", records("e"))
	ingestFolder(t, c, f.dir, Options{Sync: true})
	wantTexts(t, c, "a b c d e")

	f.write("x.jsonl", records("a", "c"))
	f.remove("sub/z.jsonl")
	if rep := ingestFolder(t, c, f.dir, Options{}); rep.Retired != 0 {
		t.Errorf("without Sync %d documents are retired", rep.Retired)
	}
	wantTexts(t, c, "a b c d e")
	// The pass without Sync has not forgotten where b came from.
	f.write("x.jsonl", records("c", "a"))
	if rep := ingestFolder(t, c, f.dir, Options{Sync: true}); rep.Retired != 2 || rep.Deleted != 2 {
		t.Errorf("%+v, want 2 documents of 2 passages retired", rep)
	}
	wantTexts(t, c, "a c d")

	// What returns is there again.
	f.write("x.jsonl", records("a", "b", "c"))
	f.write("sub/z.jsonl", records("e"))
	ingestFolder(t, c, f.dir, Options{Sync: true})
	wantTexts(t, c, "a b c d e")
	if gone, err := c.Deletions(t.Context()); err != nil || len(gone) != 0 {
		t.Errorf("still deleted: %v, %v", gone, err)
	}
}

func TestSyncConcludesNothingFromWhatIsUnknown(t *testing.T) {
	f, c := newFolder(t), openCatalogue(t)
	f.write("x.jsonl", records("a", "b"))
	f.write("copy/x2.jsonl", `{"id":"b","text":"b","source":"x.jsonl"}`+"\n")
	f.write("keep.jsonl", records("k"))
	ingestFolder(t, c, f.dir, Options{Sync: true})
	wantTexts(t, c, "a b k")

	f.write("x.jsonl", records("b")+"{broken\n")
	ingestFolder(t, c, f.dir, Options{Sync: true}) // a may be the broken one
	wantTexts(t, c, "a b k")

	f.write("x.jsonl", records("a"))
	ingestFolder(t, c, f.dir, Options{Sync: true}) // the copy has b still
	wantTexts(t, c, "a b k")

	other := newFolder(t) // another folder says nothing of this one
	other.write("o.jsonl", records("o"))
	f.remove("keep.jsonl")
	ingestFolder(t, c, other.dir, Options{Sync: true})
	wantTexts(t, c, "a b k o")

	if err := os.RemoveAll(f.dir); err != nil { // an unmounted disk
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), c, []string{f.dir}, Options{Sync: true}); err == nil {
		t.Error("a folder that is gone is no error")
	}
	if err := os.Mkdir(f.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), c, []string{f.dir}, Options{Sync: true}); err == nil {
		t.Error("an empty folder is no error")
	}
	wantTexts(t, c, "a b k o")
}

func TestDeletedDocumentsStayDeleted(t *testing.T) {
	f, c := newFolder(t), openCatalogue(t)
	f.write("x.jsonl", records("a", "b"))
	ingestFolder(t, c, f.dir, Options{})
	b := index.DocumentKey{Source: "x.jsonl", ID: "b"}
	if n, _, err := c.DeleteDocuments(t.Context(), b); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	f.write("x.jsonl", records("a", "b", "c"))
	if rep := ingestFolder(t, c, f.dir, Options{Sync: true}); rep.LeftOut != 1 || rep.Retired != 0 {
		t.Errorf("%+v, want one left out", rep)
	}
	wantTexts(t, c, "a c")
	for i, want := range []int{1, 0} {
		if n, _, err := c.RestoreDocuments(t.Context(), b); n != want || err != nil {
			t.Errorf("restored %d times: %d, %v", i+1, n, err)
		}
	}
	wantTexts(t, c, "a b c")
	f.write("x.jsonl", records("a", "c")) // restored by hand: it is no longer the file's
	if rep := ingestFolder(t, c, f.dir, Options{Sync: true}); rep.LeftOut != 0 {
		t.Errorf("%+v", rep)
	}
	wantTexts(t, c, "a b c")
}

func TestDocuments(t *testing.T) {
	c := openCatalogue(t)
	doc := func(id, text string) index.Document {
		return index.Document{ID: id, Text: text, Metadata: index.Metadata{Source: "s"}}
	}
	run := func(docs ...index.Document) Report {
		t.Helper()
		rep, err := Documents(t.Context(), c, func(yield func(index.Document, error) bool) {
			for _, d := range docs {
				if !yield(d, nil) {
					return
				}
			}
		}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return rep
	}
	run(doc("a", "یک"), doc("b", "دو"))
	run(doc("a", "سه"), doc("a", "چهار")) // the last one of two counts
	wantTexts(t, c, "دو چهار")
	outside := doc("c", "پنج")
	outside.Sections = []index.Section{{Path: "x", Start: 0, End: 99}}
	if rep := run(doc("e", " "), outside, doc("f", "شش")); rep.Failed != 2 || rep.Added != 1 || rep.Errors[1].Line != 2 {
		t.Errorf("%+v, %v", rep, rep.Errors)
	}
	if _, _, err := c.DeleteDocuments(t.Context(), index.DocumentKey{Source: "s", ID: "b"}); err != nil {
		t.Fatal(err)
	}
	if rep := run(doc("b", "دو")); rep.LeftOut != 1 || rep.Added != 0 {
		t.Errorf("%+v", rep)
	}
	wantTexts(t, c, "شش چهار")
}
