package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

func openCatalogue(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Open(t.Context(), filepath.Join(t.TempDir(), "catalogue.db"), catalogue.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// live returns the passages that are part of the corpus, in order.
func live(t *testing.T, c *catalogue.Catalogue) []index.Passage {
	t.Helper()
	var out []index.Passage
	for after := index.Seq(0); ; {
		changes, err := c.Changes(t.Context(), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) == 0 {
			return out
		}
		for _, ch := range changes {
			after = ch.Seq
			if ch.Op == index.Put {
				out = append(out, ch.Passage)
			} else {
				out = slices.DeleteFunc(out, func(p index.Passage) bool { return p.Seq == ch.Target })
			}
		}
	}
}

func texts(ps []index.Passage) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Text)
	}
	return out
}

func TestSameInputTwiceAddsNothing(t *testing.T) {
	text := `{"_id":"1","text":"الف"}` + "\n" + `{"_id":"2","text":"ب"}` + "\n"
	a := write(t, "a.jsonl", text)
	cat := openCatalogue(t)
	for i, want := range []Report{{Files: 1, Records: 2, Added: 2}, {Unchanged: 1}} {
		rep, err := Run(t.Context(), cat, []string{a}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rep.Elapsed = 0
		if fmt.Sprintf("%+v", rep) != fmt.Sprintf("%+v", want) {
			t.Errorf("run %d: %+v, want %+v", i+1, rep, want)
		}
	}
	// A copy elsewhere is read, and found to hold nothing new.
	rep, err := Run(t.Context(), cat, []string{write(t, "a.jsonl", text)}, Options{})
	if err != nil || rep.Added != 0 || rep.Duplicate != 2 {
		t.Errorf("copy: %+v, %v", rep, err)
	}
}

func TestChangedFileReplacesItsDocuments(t *testing.T) {
	a := write(t, "a.jsonl", `{"_id":"1","text":"دوز ۵۰"}
{"_id":"1","text":"بخش دوم"}
{"_id":"2","text":"ب"}`)
	cat := openCatalogue(t)
	if _, err := Run(t.Context(), cat, []string{a}, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(a, []byte(`{"_id":"1","text":"دوز ۵۰۰"}
{"_id":"1","text":"بخش دوم"}
{"_id":"3","text":"پ"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	rep, err := Run(t.Context(), cat, []string{a}, Options{})
	if err != nil || rep.Added != 2 || rep.Duplicate != 1 || rep.Deleted != 1 {
		t.Errorf("report %+v, %v", rep, err)
	}
	got := texts(live(t, cat))
	slices.Sort(got)
	want := []string{"ب", "بخش دوم", "دوز ۵۰۰", "پ"} // document 2 stays: the file may be one delivery of many
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("passages %q, want %q", got, want)
	}
}

// dying fails after a number of appends, as a killed process does between two
// transactions.
type dying struct {
	*catalogue.Catalogue
	left int
}

var errDied = errors.New("killed")

func (d *dying) Append(ctx context.Context, b catalogue.Batch) (catalogue.Appended, error) {
	if d.left == 0 {
		return catalogue.Appended{}, errDied
	}
	d.left--
	return d.Catalogue.Append(ctx, b)
}

func TestGoesOnWhereItStopped(t *testing.T) {
	var jsonl, csv bytes.Buffer
	var array []map[string]string
	csv.WriteString("id,text\n")
	const n = 4500
	for i := range n {
		fmt.Fprintf(&jsonl, "{\"_id\":\"j%d\",\"text\":\"گزاره %d\"}\n", i, i)
		fmt.Fprintf(&csv, "c%d,\"گزاره\n%d\"\n", i, i)
		array = append(array, map[string]string{"id": fmt.Sprint("a", i), "text": fmt.Sprint("گزاره ", i)})
	}
	whole, _ := json.Marshal(array)
	for name, text := range map[string]string{"x.jsonl": jsonl.String(), "x.csv": csv.String(),
		"x.json": string(whole)} {
		path := write(t, name, text)
		undisturbed, disturbed := openCatalogue(t), openCatalogue(t)
		if _, err := Run(t.Context(), undisturbed, []string{path}, Options{}); err != nil {
			t.Fatal(err)
		}
		records := 0
		for kills := 0; ; kills++ {
			rep, err := Run(t.Context(), &dying{disturbed, 2}, []string{path}, Options{})
			records += rep.Records
			if err == nil {
				if kills == 0 || rep.Resumed != 1 {
					t.Errorf("%s: %d kills, last run %+v", name, kills, rep)
				}
				break
			}
			if !errors.Is(err, errDied) {
				t.Fatal(err)
			}
		}
		if records >= 2*n {
			t.Errorf("%s: %d records were read for %d: it started over", name, records, n)
		}
		if a, b := texts(live(t, undisturbed)), texts(live(t, disturbed)); !slices.Equal(a, b) {
			t.Errorf("%s: %d passages after kills, %d without", name, len(b), len(a))
		}
	}
}

func TestPaths(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"a.txt", "sub/b.md", "sub/c.dcm", ".git/d.txt"} {
		path := filepath.Join(dir, f)
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte("متن "+f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rep, err := Run(t.Context(), openCatalogue(t), []string{dir}, Options{})
	if err != nil || rep.Files != 2 || len(rep.Skipped) != 1 {
		t.Errorf("folder: %+v, %v", rep, err)
	}
	rep, err = Run(t.Context(), openCatalogue(t), []string{filepath.Join(dir, "*.txt"), filepath.Join(dir, "a.txt")},
		Options{})
	if err != nil || rep.Files != 1 {
		t.Errorf("glob and the same file: %+v, %v", rep, err)
	}
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"unknown format":  {filepath.Join(dir, "sub/c.dcm"), ErrFormat},
		"missing file":    {filepath.Join(dir, "no.txt"), os.ErrNotExist},
		"glob of nothing": {filepath.Join(dir, "*.csv"), ErrNoInput},
		"folder of none":  {t.TempDir(), ErrNoInput},
	} {
		var fe *FileError
		if _, err := Run(t.Context(), openCatalogue(t), []string{c.path}, Options{}); !errors.Is(err, c.want) ||
			!errors.As(err, &fe) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	var fe *FileError
	bad, good := write(t, "a.csv", "x,y\n1,2\n"), write(t, "b.txt", "متن")
	rep, err = Run(t.Context(), openCatalogue(t), []string{bad, good}, Options{})
	if !errors.Is(err, ErrFormat) || !errors.As(err, &fe) || fe.Repair != index.RepairNameColumn || rep.Added != 1 {
		t.Errorf("an unreadable file does not stop the others: %+v, %v", rep, err)
	}
	if _, err := Run(t.Context(), openCatalogue(t), []string{good},
		Options{Map: map[string]string{"txt": "x"}}); err == nil || !strings.Contains(err.Error(), `"txt"`) {
		t.Errorf("unknown field in the mapping: %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, openCatalogue(t), []string{write(t, "a.txt", "متن")},
		Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
