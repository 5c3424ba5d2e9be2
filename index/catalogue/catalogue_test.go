package catalogue_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
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
	return index.Passage{DocumentID: document, Title: "عنوان " + document, Section: "درمان › دارو", Text: text, Start: 3, End: 3 + len(text),
		Metadata: index.Metadata{Source: "a.jsonl", Publisher: "ناشر", URL: "https://example.org/" + document, Licence: "CC-BY-4.0",
			EvidenceType: "review", Language: "fa", Year: 1999, RetrievedOn: "2026-01-02"}}
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
	if byID != want[0] {
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
		{Source: "", Passages: 1, Documents: 1}, {Source: "a.jsonl", Passages: 3, Documents: 2}}}); !reflect.DeepEqual(st, want) {
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

func TestSameInputTwice(t *testing.T) {
	c := newCatalogue(t)
	b := catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), passage("d", "دو"), passage("d", "یک")}}
	if done := add(t, c, b); done.Added != 2 || done.Duplicate != 1 {
		t.Fatalf("first: %+v", done)
	}
	moved := b
	moved.Passages = slices.Clone(b.Passages)
	for i := range moved.Passages {
		moved.Passages[i].Source = "elsewhere.jsonl"
	}
	for _, again := range []catalogue.Batch{b, moved, {Passages: b.Passages, Replace: []catalogue.DocumentKey{{Source: "a.jsonl", ID: "d"}}}} {
		if done := add(t, c, again); done != (catalogue.Appended{Duplicate: 3, Last: 2}) {
			t.Fatalf("again: %+v", done)
		}
	}
	sound(t, c)
}

func TestReplaceDocument(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	key := catalogue.DocumentKey{Source: "a.jsonl", ID: "d"}
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "بماند"), passage("d", "برود"), passage("other", "برود")}})
	fresh := passage("d", "تازه")
	stays := passage("d", "بماند")
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{fresh, stays}, Replace: []catalogue.DocumentKey{key}}); done != (catalogue.Appended{Added: 1, Duplicate: 1, Deleted: 1, Last: 5}) {
		t.Fatalf("replace: %+v", done)
	}
	got, err := c.Passages(ctx, []index.Seq{1, 2, 3, 4})
	must(t, err)
	if len(got) != 3 || got[0].Text != "بماند" || got[1].DocumentID != "other" || got[2].Text != "تازه" {
		t.Fatalf("after replacing: %+v", got)
	}
	// The same text with other metadata is stored anew under the same ID.
	stays.Year = 2020
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{fresh, stays}, Replace: []catalogue.DocumentKey{key}}); done.Added != 1 || done.Deleted != 1 || done.Duplicate != 1 {
		t.Fatalf("new metadata: %+v", done)
	}
	p, err := c.PassageByID(ctx, index.PassageID("d", stays.Section, stays.Text))
	must(t, err)
	if p.Year != 2020 {
		t.Fatalf("after new metadata: %+v", p)
	}
	if n, err := c.DeleteDocument(ctx, key); n != 2 || err != nil {
		t.Fatalf("DeleteDocument = %d, %v", n, err)
	}
	st, err := c.Stats(ctx)
	must(t, err)
	if st.Passages != 1 || st.Documents != 1 || st.Tombstones != 4 {
		t.Fatalf("Stats = %+v", st)
	}
	sound(t, c)
}

func TestDelete(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	p := passage("d", "متن")
	add(t, c, catalogue.Batch{Passages: []index.Passage{p}})
	id := index.PassageID(p.DocumentID, p.Section, p.Text)
	if n, err := c.Delete(ctx, id, "nonsense", id); n != 1 || err != nil {
		t.Fatalf("Delete = %d, %v", n, err)
	}
	if _, err := c.PassageByID(ctx, id); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("PassageByID of a deleted passage: %v", err)
	}
	if got, err := c.Passages(ctx, []index.Seq{1}); err != nil || len(got) != 0 {
		t.Fatalf("Passages = %v, %v", got, err)
	}
	// It can come back, at a new position.
	if done := add(t, c, catalogue.Batch{Passages: []index.Passage{p}}); done.Added != 1 || done.Last != 3 {
		t.Fatalf("Append after Delete = %+v", done)
	}
	changes, err := c.Changes(ctx, 0, 10)
	must(t, err)
	p.ID = id
	at := func(seq index.Seq) index.Passage { q := p; q.Seq = seq; return q }
	want := []index.Change{{Seq: 1, Op: index.Put, Passage: at(1)}, {Seq: 2, Op: index.Delete, Passage: at(1), Target: 1}, {Seq: 3, Op: index.Put, Passage: at(3)}}
	if !reflect.DeepEqual(changes, want) {
		t.Fatalf("Changes = %+v\nwant %+v", changes, want)
	}
	if changes, err := c.Changes(ctx, 1, 1); err != nil || !reflect.DeepEqual(changes, want[1:2]) {
		t.Fatalf("Changes after 1 = %+v, %v", changes, err)
	}
	if changes, err := c.Changes(ctx, 3, 10); err != nil || len(changes) != 0 {
		t.Fatalf("Changes after the end = %+v, %v", changes, err)
	}
	sound(t, c)
}

func TestAppendIsAtomic(t *testing.T) {
	ctx := context.Background()
	c := newCatalogue(t)
	bad := passage("d", "سه")
	bad.ID = index.PassageID("d", "", "چیز دیگر")
	if _, err := c.Append(ctx, catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), bad}, Checkpoints: map[string][]byte{"k": []byte("v")}}); err == nil {
		t.Fatal("a passage with a wrong ID was accepted")
	}
	if n := last(t, c); n != 0 {
		t.Fatalf("LastSeq = %d after a failed batch", n)
	}
	if v, err := c.Checkpoint(ctx, "k"); v != nil || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	add(t, c, catalogue.Batch{Checkpoints: map[string][]byte{"k": []byte("v"), "empty": {}}})
	if v, err := c.Checkpoint(ctx, "k"); string(v) != "v" || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	add(t, c, catalogue.Batch{Checkpoints: map[string][]byte{"k": nil}})
	if v, err := c.Checkpoint(ctx, "k"); v != nil || err != nil {
		t.Fatalf("Checkpoint = %q, %v", v, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Append(cancelled, catalogue.Batch{Passages: []index.Passage{passage("d", "یک")}}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Append with a cancelled context: %v", err)
	}
	add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک")}})
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

// TestVerifyFinds damages catalogues in ways that SQLite itself accepts.
func TestVerifyFinds(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]string{
		"gap":             "DELETE FROM entry WHERE seq = 2",
		"wrong text":      "UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 2) WHERE seq = 1",
		"unreadable text": "UPDATE entry SET body = x'01ffff' WHERE seq = 1",
		"wrong document":  "UPDATE document SET id = 'x'",
		"lost document":   "UPDATE entry SET document = 99 WHERE seq = 1",
		"twice live":      "INSERT INTO entry SELECT 5, NULL, document, start, length, id, body FROM entry WHERE seq = 1",
		"stray tombstone": "INSERT INTO entry(seq, target) VALUES (5, 77)",
	} {
		t.Run(name, func(t *testing.T) {
			c := newCatalogue(t)
			add(t, c, catalogue.Batch{Passages: []index.Passage{passage("d", "یک"), passage("d", "دو"), passage("d", "سه")}})
			_, err := c.Delete(ctx, index.PassageID("d", "درمان › دارو", "سه"))
			must(t, err)
			sound(t, c)
			db, err := sql.Open("sqlite", c.Path())
			must(t, err)
			_, err = db.Exec(damage)
			must(t, errors.Join(err, db.Close()))
			if problems, err := c.Verify(ctx); err != nil || len(problems) == 0 {
				t.Fatalf("Verify = %q, %v", problems, err)
			}
		})
	}
	t.Run("torn file", func(t *testing.T) {
		c := newCatalogue(t)
		var b catalogue.Batch
		for i := range 200 {
			b.Passages = append(b.Passages, passage("d", strings.Repeat(fmt.Sprint(i, " متن "), 50)))
		}
		add(t, c, b)
		must(t, c.Close())
		raw, err := os.ReadFile(c.Path())
		must(t, err)
		copy(raw[5*8192:], bytes.Repeat([]byte{0xaa}, 8192))
		must(t, os.WriteFile(c.Path(), raw, 0o644))
		c = openAt(t, c.Path(), catalogue.Options{ReadOnly: true})
		if problems, err := c.Verify(ctx); err != nil || len(problems) == 0 {
			t.Fatalf("Verify = %q, %v", problems, err)
		}
	})
}

// TestMatching compares Matching with Filter.Match over random passages,
// deletions and filters.
func TestMatching(t *testing.T) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(21, 22))
	pick := func(from ...string) string { return from[rng.IntN(len(from))] }
	some := func(from ...string) []string {
		var out []string
		for _, s := range from {
			if rng.IntN(3) == 0 {
				out = append(out, s)
			}
		}
		return out
	}
	publishers, types, languages := []string{"", "الف", "ب"}, []string{"", "review", "trial"}, []string{"", "fa", "en"}
	documents := []string{"1", "2", "3", "4", "5"}
	c := newCatalogue(t)
	for round := range 8 {
		var b catalogue.Batch
		for i := range 30 {
			p := index.Passage{DocumentID: pick(documents...), Text: fmt.Sprint(round, " متن ", i)}
			p.Publisher, p.EvidenceType, p.Language = pick(publishers...), pick(types...), pick(languages...)
			if rng.IntN(3) > 0 {
				p.Year = 2000 + rng.IntN(20)
			}
			b.Passages = append(b.Passages, p)
		}
		add(t, c, b)
		var seqs []index.Seq
		for seq := range last(t, c) {
			seqs = append(seqs, seq+1)
		}
		live, err := c.Passages(ctx, seqs)
		must(t, err)
		for range 3 {
			_, err := c.Delete(ctx, live[rng.IntN(len(live))].ID)
			must(t, err)
		}
		live, err = c.Passages(ctx, seqs)
		must(t, err)
		for range 40 {
			f := index.Filter{Publishers: some(publishers...), EvidenceTypes: some(types...), Languages: some(languages...)}
			if rng.IntN(2) == 0 {
				f.Documents = some(documents...)
			}
			if rng.IntN(2) == 0 {
				f.YearFrom = 1995 + rng.IntN(25)
			}
			if rng.IntN(2) == 0 {
				f.YearTo = 1995 + rng.IntN(25)
			}
			var want []uint64
			for i := range live {
				if f.Match(&live[i]) {
					want = append(want, uint64(live[i].Seq))
				}
			}
			for range 2 { // the second answer is the kept one
				set, err := c.Matching(ctx, f)
				must(t, err)
				if got := set.ToArray(); !slices.Equal(got, want) {
					t.Fatalf("filter %+v: got %v, want %v", f, got, want)
				}
			}
		}
	}
}

func TestPassageID(t *testing.T) {
	// A fixed value: changing the hash would orphan every stored citation.
	if got := index.PassageID("d", "s", "متن"); got != "86f87b3c611f1206bf3ce8e7dbdc51c3" {
		t.Errorf("PassageID = %s", got)
	}
	if index.PassageID("a", "bc", "d") == index.PassageID("ab", "c", "d") {
		t.Error("fields run into each other")
	}
}

func TestFingerprint(t *testing.T) {
	a := index.Fingerprint{Analyzer: "fa-1", Dimension: 384}
	b := a
	b.Dimension = 768
	if err := a.Check("open", "dense", a); err != nil {
		t.Error(err)
	}
	err := a.Check("open", "dense", b)
	var fe *index.FingerprintError
	if !errors.Is(err, index.ErrFingerprint) || !errors.As(err, &fe) || fe.Repair != index.RepairRebuild {
		t.Fatalf("Check: %v", err)
	}
	for _, part := range []string{"dense", "dimension", "768", "384"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), "fa-1") {
		t.Errorf("%q names a part that agrees", err)
	}
	// Every field counts.
	typ := reflect.TypeFor[index.Fingerprint]()
	for i := range typ.NumField() {
		var f index.Fingerprint
		v := reflect.ValueOf(&f).Elem().Field(i)
		if v.Kind() == reflect.String {
			v.SetString("x")
		} else {
			v.SetInt(7)
		}
		if err := f.Check("open", "dense", index.Fingerprint{}); err == nil || f.String() == "" {
			t.Errorf("field %s does not count", typ.Field(i).Name)
		}
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	l, err := index.AcquireLock(dir)
	must(t, err)
	_, err = index.AcquireLock(dir)
	if !errors.Is(err, index.ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Fatalf("second lock: %v", err)
	}
	must(t, l.Close())
	must(t, l.Close())
	l, err = index.AcquireLock(dir)
	must(t, err)
	must(t, l.Close())
}
