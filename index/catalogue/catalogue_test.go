package catalogue_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func openAt(t testing.TB, path string, opts catalogue.Options) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Open(context.Background(), path, opts)
	must(t, err)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func newCatalogue(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "data", "catalogue.db"), catalogue.Options{})
}

func passage(document, text string) index.Passage {
	return index.Passage{DocumentID: document, Title: "عنوان " + document, Section: "درمان › دارو", Text: text,
		Start: 3, End: 3 + len(text), Metadata: index.Metadata{Source: "a.jsonl", Publisher: "ناشر",
			URL: "https://example.org/" + document, Licence: "CC-BY-4.0", EvidenceType: "review", Language: "fa",
			Year: 1999, RetrievedOn: "2026-01-02"}}
}

func add(t testing.TB, c *catalogue.Catalogue, b catalogue.Batch) catalogue.Appended {
	t.Helper()
	done, err := c.Append(context.Background(), b)
	must(t, err)
	return done
}

// sound fails the test when Verify finds anything.
func sound(t testing.TB, c *catalogue.Catalogue) {
	t.Helper()
	problems, err := c.Verify(context.Background())
	must(t, err)
	if len(problems) > 0 {
		t.Fatalf("Verify: %q", problems)
	}
}

func last(t testing.TB, c *catalogue.Catalogue) index.Seq {
	t.Helper()
	seq, err := c.LastSeq(context.Background())
	must(t, err)
	return seq
}

func TestAppendAndRead(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	long := passage("d2", strings.Repeat("درمان کم‌خونی با آهن خوراکی ۲۰۰ میلی‌گرم\n", 400))
	bare := index.Passage{Text: "متن"}
	in := []index.Passage{passage("d1", "یک"), long, passage("d1", "دو"), bare}
	if done := add(t, c, catalogue.Batch{Passages: in}); done != (catalogue.Appended{Added: 4, Last: 4}) {
		t.Fatalf("Append = %+v", done)
	}
	got, err := c.Passages(ctx, []index.Seq{3, 99, 2, 4, 1, 3})
	must(t, err)
	want := []index.Passage{in[2], in[1], in[3], in[0], in[2]}
	for i := range want {
		want[i].ID = index.PassageID(want[i].DocumentID, want[i].Section, want[i].Text)
		want[i].Seq = []index.Seq{3, 2, 4, 1, 3}[i]
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("Passages = %+v\nwant %+v", got, want)
	}
	byID, err := c.PassageByID(ctx, strings.ToUpper(want[0].ID))
	must(t, err)
	if !reflect.DeepEqual(byID, want[0]) {
		t.Fatalf("PassageByID = %+v", byID)
	}
	for _, id := range []string{"", "zz", index.PassageID("no", "", "such")} {
		if _, err := c.PassageByID(ctx, id); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("PassageByID(%q): %v", id, err)
		}
	}
	st, err := c.Stats(ctx)
	must(t, err)
	if st.Bytes == 0 || st.ID == "" || st.ID != c.ID() {
		t.Errorf("Stats = %+v", st)
	}
	st.Bytes, st.ID = 0, ""
	if want := (catalogue.Stats{Last: 4, Passages: 4, Documents: 3, Sources: []catalogue.SourceStats{
		{Source: "", Passages: 1, Documents: 1},
		{Source: "a.jsonl", Passages: 3, Documents: 2}}}); !reflect.DeepEqual(st, want) {
		t.Errorf("Stats = %+v, want %+v", st, want)
	}
	sound(t, c)
}

func TestManyPassages(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	var b catalogue.Batch
	var seqs []index.Seq
	for i := range 300 {
		b.Passages = append(b.Passages, passage(fmt.Sprint(i/4), fmt.Sprint("متن ", i)))
		seqs = append(seqs, index.Seq(300-i))
	}
	add(t, c, b)
	for _, n := range []int{0, 1, 2, 7, 8, 9, 31, 33, 127, 128, 129, 300} {
		got, err := c.Passages(ctx, seqs[:n])
		must(t, err)
		if len(got) != n {
			t.Fatalf("%d passages, want %d", len(got), n)
		}
		for i, p := range got {
			if p.Seq != seqs[i] || p.Text != fmt.Sprint("متن ", int(p.Seq)-1) {
				t.Fatalf("passage %d of %d: %+v", i, n, p)
			}
		}
	}
}

func TestOpenErrors(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	ro := catalogue.Options{ReadOnly: true}
	if _, err := catalogue.Open(ctx, filepath.Join(dir, "none.db"), ro); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("missing file: %v", err)
	}
	for name, content := range map[string]string{"empty.db": "", "text.db": strings.Repeat("not a database ", 100)} {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(content), 0o644))
		_, err := catalogue.Open(ctx, path, ro)
		want := index.ErrCorrupt
		if content == "" {
			want = index.ErrNoCorpus
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := openAt(t, filepath.Join(dir, "a b%41?#ü.db"), catalogue.Options{}) // a name that a URL must escape
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "متن")}})
	if _, err := os.Stat(c.Path()); err != nil {
		t.Error(err)
	}
	r := openAt(t, c.Path(), ro)
	if r.ID() != c.ID() || last(t, r) != 1 {
		t.Error("the reader sees something else than the writer")
	}
	if _, err := r.Append(ctx, catalogue.Batch{}); !errors.Is(err, index.ErrReadOnly) {
		t.Errorf("Append of a reader: %v", err)
	}
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "متن دوم")}})
	if last(t, r) != 2 {
		t.Error("the reader does not see what was written after it opened")
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	dir := t.TempDir()
	c := openAt(t, filepath.Join(dir, "catalogue.db"), catalogue.Options{})
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "متن")}})
	must(t, c.Close())
	must(t, os.Chmod(dir, 0o555))
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	if f, err := os.Create(filepath.Join(dir, "probe")); err == nil {
		_ = f.Close()
		t.Skip("this user may write everywhere")
	}
	r := openAt(t, c.Path(), catalogue.Options{ReadOnly: true})
	if last(t, r) != 1 {
		t.Error("the passage is missing")
	}
	sound(t, r)
}
