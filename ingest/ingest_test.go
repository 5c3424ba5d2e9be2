package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		opts             Options
		want             []index.Passage // ID, Seq and Language are not compared
	}{
		{
			name: "beir jsonl", file: "a.jsonl",
			text: `{"_id":"d1","title":"تب","text":"تب دمای بالای بدن است."}` + "\n\n" +
				`{"_id":"d2","title":"","text":"سرفه","metadata":{"x":1}}`,
			want: []index.Passage{
				{DocumentID: "d1", Title: "تب", Text: "تب دمای بالای بدن است.", Metadata: index.Metadata{Source: "a.jsonl"}},
				{DocumentID: "d2", Text: "سرفه", Metadata: index.Metadata{Source: "a.jsonl"}},
			},
		},
		{
			name: "persian columns and solar year", file: "a.csv",
			text: "\ufeffشناسه,عنوان,متن,ناشر,سال\n۷,تب,\"خط اول،\nخط دوم\",نشر,۱۴۰۲\n",
			want: []index.Passage{{DocumentID: "۷", Title: "تب", Text: "خط اول،\nخط دوم",
				Metadata: index.Metadata{Source: "a.csv", Publisher: "نشر", Year: 2023}}},
		},
		{
			name: "mapping", file: "a.tsv", opts: Options{Map: map[string]string{"text": "شرح", "title": "نام_بیماری"}},
			text: "کد\tنام بیماری\tشرح\n1\tتب\tگرم \"است\"\n",
			want: []index.Passage{{DocumentID: "1", Title: "تب", Text: `گرم "است"`, Metadata: index.Metadata{Source: "a.tsv"}}},
		},
		{
			name: "json array with question and answer", file: "a.json",
			text: `[{"id":5,"question":"تب چیست؟","answer":"دمای بالا"}]`,
			want: []index.Passage{{DocumentID: "5", Title: "تب چیست؟", Text: "دمای بالا", Metadata: index.Metadata{Source: "a.json"}}},
		},
		{
			name: "json wrapper", file: "a.json", text: `{"version":1,"documents":[{"id":"x","text":"الف"},{"id":"y","text":"ب"}]}`,
			want: []index.Passage{
				{DocumentID: "x", Text: "الف", Metadata: index.Metadata{Source: "a.json"}},
				{DocumentID: "y", Text: "ب", Metadata: index.Metadata{Source: "a.json"}}},
		},
		{
			name: "json article with sections", file: "a.json",
			text: `{"id":"x","title":"ت","date":"2019-03-01","sections":[{"heading":"علائم","text":"الف"},{"heading":"درمان","text":"ب"}]}`,
			want: []index.Passage{
				{DocumentID: "x", Title: "ت", Section: "علائم", Text: "الف", Start: 0, Metadata: index.Metadata{Source: "a.json", Year: 2019}},
				{DocumentID: "x", Title: "ت", Section: "درمان", Text: "ب", Start: 8, Metadata: index.Metadata{Source: "a.json", Year: 2019}}},
		},
		{
			name: "markdown", file: "a.md",
			text: "پیش‌گفتار\n# دیابت\n## علائم\nتشنگی.\n```\n# کد\n```\n## درمان\n### دارو\nمتفورمین.\n",
			want: []index.Passage{
				{Title: "دیابت", Text: "پیش‌گفتار", Start: 0, Metadata: index.Metadata{Source: "a.md"}},
				{Title: "دیابت", Section: "علائم", Text: "تشنگی.\n```\n# کد\n```", Metadata: index.Metadata{Source: "a.md"}},
				{Title: "دیابت", Section: "درمان › دارو", Text: "متفورمین.", Metadata: index.Metadata{Source: "a.md"}}},
		},
		{
			name: "text", file: "سرماخوردگی.txt", text: "\ufeffسرماخوردگی خودبه‌خود خوب می‌شود.\n",
			want: []index.Passage{{Title: "سرماخوردگی", Text: "سرماخوردگی خودبه‌خود خوب می‌شود.", Metadata: index.Metadata{Source: "سرماخوردگی.txt"}}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cat := openCatalogue(t)
			rep, err := Run(t.Context(), cat, []string{write(t, c.file, c.text)}, c.opts)
			if err != nil || rep.Failed != 0 {
				t.Fatalf("report %+v, error %v", rep, err)
			}
			got := live(t, cat)
			if len(got) != len(c.want) {
				t.Fatalf("%d passages %q, want %d", len(got), texts(got), len(c.want))
			}
			for i, w := range c.want {
				g := got[i]
				if w.DocumentID != "" && g.DocumentID != w.DocumentID || g.Title != w.Title || g.Section != w.Section || g.Text != w.Text {
					t.Errorf("passage %d: %+v, want %+v", i, g, w)
				}
				if w.Start != 0 && g.Start != w.Start {
					t.Errorf("passage %d starts at %d, want %d", i, g.Start, w.Start)
				}
				w.Language, g.Metadata.Language = "", ""
				if g.Metadata != w.Metadata {
					t.Errorf("passage %d: metadata %+v, want %+v", i, g.Metadata, w.Metadata)
				}
			}
		})
	}
}

func TestBrokenRecordsAreLeftOutAndCounted(t *testing.T) {
	jsonl := write(t, "a.jsonl", `{"_id":"1","text":"الف"}
{"_id":"2","text":
{"_id":"3","text":""}
["not an object"]
{"_id":"4","text":"`+"\xd8"+`"}
{"_id":"5","text":"ب"} trailing
{"_id":"6","text":"پ"}`)
	csv := write(t, "b.csv", "id,text\nc1,الف\nc2\nc3,\"a\"b\nc4,ت\n")
	cat := openCatalogue(t)
	var lines []string
	rep, err := Run(t.Context(), cat, []string{jsonl, csv}, Options{Broken: func(e *RecordError) {
		if !errors.Is(e, ErrRecord) {
			t.Errorf("%v does not wrap ErrRecord", e)
		}
		lines = append(lines, fmt.Sprintf("%s:%d", filepath.Base(e.Path), e.Line))
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a.jsonl:2", "a.jsonl:3", "a.jsonl:4", "a.jsonl:5", "a.jsonl:6", "b.csv:3", "b.csv:4"}
	if !slices.Equal(lines, want) {
		t.Errorf("broken records at %v, want %v", lines, want)
	}
	if rep.Failed != len(want) || rep.Records != 11 || rep.Added != 4 {
		t.Errorf("report %+v", rep)
	}
	if got := texts(live(t, cat)); !slices.Equal(got, []string{"الف", "پ", "الف", "ت"}) {
		t.Errorf("passages %q", got)
	}

	_, err = Run(t.Context(), openCatalogue(t), []string{jsonl}, Options{Strict: true})
	var broken *RecordError
	if !errors.As(err, &broken) || broken.Line != 2 {
		t.Errorf("strict: %v, want the record on line 2", err)
	}
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
	for name, text := range map[string]string{"x.jsonl": jsonl.String(), "x.csv": csv.String(), "x.json": string(whole)} {
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
	for _, f := range []string{"a.txt", "sub/b.md", "sub/c.pdf", ".git/d.txt"} {
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
	rep, err = Run(t.Context(), openCatalogue(t), []string{filepath.Join(dir, "*.txt"), filepath.Join(dir, "a.txt")}, Options{})
	if err != nil || rep.Files != 1 {
		t.Errorf("glob and the same file: %+v, %v", rep, err)
	}
	for name, c := range map[string]struct {
		path string
		want error
	}{
		"unknown format":  {filepath.Join(dir, "sub/c.pdf"), ErrFormat},
		"missing file":    {filepath.Join(dir, "no.txt"), os.ErrNotExist},
		"glob of nothing": {filepath.Join(dir, "*.csv"), ErrNoInput},
		"folder of none":  {t.TempDir(), ErrNoInput},
	} {
		var fe *FileError
		if _, err := Run(t.Context(), openCatalogue(t), []string{c.path}, Options{}); !errors.Is(err, c.want) || !errors.As(err, &fe) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	var fe *FileError
	bad, good := write(t, "a.csv", "x,y\n1,2\n"), write(t, "b.txt", "متن")
	rep, err = Run(t.Context(), openCatalogue(t), []string{bad, good}, Options{})
	if !errors.Is(err, ErrFormat) || !errors.As(err, &fe) || fe.Repair != index.RepairNameColumn || rep.Added != 1 {
		t.Errorf("an unreadable file does not stop the others: %+v, %v", rep, err)
	}
	if _, err := Run(t.Context(), openCatalogue(t), []string{good}, Options{Map: map[string]string{"txt": "x"}}); err == nil || !strings.Contains(err.Error(), `"txt"`) {
		t.Errorf("unknown field in the mapping: %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, openCatalogue(t), []string{write(t, "a.txt", "متن")}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func FuzzRecords(f *testing.F) {
	for _, s := range []string{`{"text":"الف"}`, `[{"text":"a"},{}]`, "text,id\n\"a\n\",2\n", "# ع\nمتن\n## ب\nج", "\xff\xfe", "{\"documents\":[1]}"} {
		f.Add(s)
	}
	m, err := newMapping(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []Format{JSONL, JSON, CSV, TSV, Text, Markdown} {
			r := &fileReader{path: "x", mapping: m}
			last := position{}
			r.yield = func(rec record, err error) bool {
				if rec.next.Offset < last.Offset || rec.next.Line < last.Line || rec.next.Records <= last.Records {
					t.Fatalf("%s: position went from %+v to %+v", format, last, rec.next)
				}
				last = rec.next
				if rec.err == nil {
					checkPassages(t, Split{MaxWords: 3}, &rec.document)
				}
				return true
			}
			var err error
			in := strings.NewReader(text)
			switch format {
			case JSONL:
				err = r.jsonl(in)
			case JSON:
				err = r.json(in)
			case CSV:
				err = r.csv(in, ',')
			case TSV:
				err = r.csv(in, '\t')
			default:
				err = r.text(io.Reader(in), format == Markdown)
			}
			var fe *FileError
			if err != nil && !errors.As(err, &fe) {
				t.Fatalf("%s: %v is no FileError", format, err)
			}
		}
	})
}

func checkPassages(t *testing.T, s Split, d *index.Document) {
	t.Helper()
	end := 0
	for _, p := range s.Passages(d) {
		if p.Start < end || p.End <= p.Start || p.End > len(d.Text) || d.Text[p.Start:p.End] != p.Text {
			t.Fatalf("passage %d:%d after %d of %q", p.Start, p.End, end, d.Text)
		}
		end = p.End
	}
}

func TestSplit(t *testing.T) {
	sentence := "این یک جمله با هفت واژه است. "
	d := &index.Document{ID: "d", Text: strings.Repeat(sentence, 100)}
	ps := Split{MaxWords: 150}.Passages(d)
	if len(ps) != 5 { // 700 words in 5 shares of 140
		t.Errorf("%d passages, want 5", len(ps))
	}
	var b strings.Builder
	for _, p := range ps {
		if n := countWords(p.Text); n > 150 || n < 120 {
			t.Errorf("a passage of %d words", n)
		}
		if !strings.HasSuffix(p.Text, "است.") {
			t.Errorf("a passage ends inside a sentence: …%q", p.Text[len(p.Text)-20:])
		}
		b.WriteString(p.Text + " ")
	}
	if b.String() != d.Text {
		t.Error("passages lose text")
	}
	checkPassages(t, Split{MaxWords: 150}, d)
	if ps := (Split{Whole: true}).Passages(d); len(ps) != 1 {
		t.Errorf("whole: %d passages", len(ps))
	}
	long := &index.Document{Text: strings.Repeat("کلمه ", 1000)} // one sentence without end
	for _, p := range (Split{MaxWords: 100}).Passages(long) {
		if n := countWords(p.Text); n > 100 {
			t.Errorf("a passage of %d words", n)
		}
	}
}

func TestYear(t *testing.T) {
	for in, want := range map[string]int{"2020": 2020, "۱۴۰۲/۰۵/۱۲": 2023, "May 2019": 2019, "12": 0, "": 0, "1398-1": 2019, "20201": 0, "9999": 0} {
		if got := year(in); got != want {
			t.Errorf("year(%q) = %d, want %d", in, got, want)
		}
	}
}
