package ingest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
)

var formatCases = []struct {
	name, file, text string
	opts             Options
	want             []index.Passage // ID, Seq and Language are not compared
}{
	{
		name: "beir jsonl", file: "a.jsonl",
		text: `{"_id":"d1","title":"تب","text":"تب دمای بالای بدن است."}` + "\n\n" +
			`{"_id":"d2","title":"","text":"سرفه","metadata":{"x":1}}`,
		want: []index.Passage{
			{DocumentID: "d1", Title: "تب", Text: "تب دمای بالای بدن است.",
				Metadata: index.Metadata{Source: "a.jsonl"}},
			{DocumentID: "d2", Text: "سرفه", Metadata: index.Metadata{Source: "a.jsonl", Other: map[string]string{"x": "1"}}},
		},
	},
	{
		name: "persian columns and solar year", file: "a.csv",
		text: "\ufeffشناسه,عنوان,متن,ناشر,سال\n۷,تب,\"خط اول،\nخط دوم\",نشر,۱۴۰۲\n",
		want: []index.Passage{{DocumentID: "۷", Title: "تب", Text: "خط اول،\nخط دوم",
			Metadata: index.Metadata{Source: "a.csv", Publisher: "نشر", Year: 2023}}},
	},
	{
		name: "mapping", file: "a.tsv",
		opts: Options{Map: map[string]string{"text": "شرح", "title": "نام_بیماری"}},
		text: "کد\tنام بیماری\tشرح\n1\tتب\tگرم \"است\"\n",
		want: []index.Passage{{DocumentID: "1", Title: "تب", Text: `گرم "است"`,
			Metadata: index.Metadata{Source: "a.tsv"}}},
	},
	{
		name: "json array with question and answer", file: "a.json",
		text: `[{"id":5,"question":"تب چیست؟","answer":"دمای بالا"}]`,
		want: []index.Passage{{DocumentID: "5", Title: "تب چیست؟", Text: "دمای بالا",
			Metadata: index.Metadata{Source: "a.json"}}},
	},
	{
		name: "json wrapper", file: "a.json",
		text: `{"version":1,"documents":[{"id":"x","text":"الف"},{"id":"y","text":"ب"}]}`,
		want: []index.Passage{
			{DocumentID: "x", Text: "الف", Metadata: index.Metadata{Source: "a.json"}},
			{DocumentID: "y", Text: "ب", Metadata: index.Metadata{Source: "a.json"}}},
	},
	{
		name: "json article with sections", file: "a.json",
		text: `{"id":"x","title":"ت","date":"2019-03-01",` +
			`"sections":[{"heading":"علائم","text":"الف"},{"heading":"درمان","text":"ب"}]}`,
		want: []index.Passage{
			{DocumentID: "x", Title: "ت", Section: "علائم", Text: "الف", Start: 0,
				Metadata: index.Metadata{Source: "a.json", Year: 2019}},
			{DocumentID: "x", Title: "ت", Section: "درمان", Text: "ب", Start: 8,
				Metadata: index.Metadata{Source: "a.json", Year: 2019}}},
	},
	{
		name: "markdown", file: "a.md",
		text: "پیش‌گفتار\n# دیابت\n## علائم\nتشنگی.\n```\n# کد\n```\n## درمان\n### دارو\nمتفورمین.\n",
		want: []index.Passage{
			{Title: "دیابت", Text: "پیش‌گفتار", Start: 0, Metadata: index.Metadata{Source: "a.md"}},
			{Title: "دیابت", Section: "علائم", Text: "تشنگی.\n\n# کد",
				Metadata: index.Metadata{Source: "a.md"}},
			{Title: "دیابت", Section: "درمان › دارو", Text: "متفورمین.",
				Metadata: index.Metadata{Source: "a.md"}}},
	},
	{
		name: "text", file: "سرماخوردگی.txt", text: "\ufeffسرماخوردگی خودبه‌خود خوب می‌شود.\n",
		want: []index.Passage{{Title: "سرماخوردگی", Text: "سرماخوردگی خودبه‌خود خوب می‌شود.",
			Metadata: index.Metadata{Source: "سرماخوردگی.txt"}}},
	},
}

func TestFormats(t *testing.T) {
	for _, c := range formatCases {
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
				if w.DocumentID != "" && g.DocumentID != w.DocumentID || g.Title != w.Title ||
					g.Section != w.Section || g.Text != w.Text {
					t.Errorf("passage %d: %+v, want %+v", i, g, w)
				}
				if w.Start != 0 && g.Start != w.Start {
					t.Errorf("passage %d starts at %d, want %d", i, g.Start, w.Start)
				}
				w.Language, g.Metadata.Language = "", ""
				if !reflect.DeepEqual(g.Metadata, w.Metadata) {
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

func FuzzRecords(f *testing.F) {
	for _, s := range []string{`{"text":"الف"}`, `[{"text":"a"},{}]`, "text,id\n\"a\n\",2\n", "# ع\nمتن\n## ب\nج",
		"\xff\xfe", "{\"documents\":[1]}"} {
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
