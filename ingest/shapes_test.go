package ingest

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/doctest"
)

// recordsOf reads a file and shows its records as "id: section: text", broken ones as
// "!".
func recordsOf(t *testing.T, name, content string) (out []string, failed error) {
	t.Helper()
	path := write(t, name, content)
	for r, err := range Read(t.Context(), []string{path}, Options{}) {
		switch err.(type) {
		case *RecordError:
			out = append(out, "!")
		case nil:
			var parts []string
			for _, s := range r.Document.Sections {
				parts = append(parts, s.Path+"="+r.Document.Text[s.Start:s.End])
			}
			if len(parts) == 0 {
				parts = []string{r.Document.Text}
			}
			out = append(out, r.Document.ID+": "+strings.ReplaceAll(strings.Join(parts, " / "), "\n", "|"))
		default:
			failed = err
		}
	}
	return out, failed
}

func TestShapesOfJSON(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"SQuAD", `{"version":"1","data":[{"id":"m","title":"میگرن","paragraphs":[{"context":"الف","qas":[{"question":"؟","id":"1","answers":[{"text":"ب"}]}]},{"context":"پ","qas":[]}]}]}`,
			[]string{"m: =الف||پ"}},
		{"paragraphs", `{"data":[{"id":"1","paragraphs":["الف","ب"]}]}`, []string{"1: =الف||ب"}},
		{"by identifier", `{"a1":{"text":"الف"},"a2":{"text":"ب","id":"x"}}`, []string{"a1: الف", "x: ب"}},
		{"texts by identifier", `{"a1":"الف","a2":"ب"}`, []string{"a1: الف", "a2: ب"}},
		{"nested", `{"response":{"docs":[{"id":"1","text":"الف"}],"count":1}}`, []string{"1: الف"}},
		{"several objects", `{"id":"1","text":"الف"}` + "\n\n" + ` {"id":"2","text":"ب"}`, []string{"1: الف", "2: ب"}},
		{"lines that are called .json", "\ufeff" + `{"id":"1","abstract":"الف"}` + "\n" + `{"id":"2","abstract":"ب"}` + "\n", []string{"1: الف", "2: ب"}},
		{"several arrays", `[{"id":"1","text":"الف"}][{"id":"2","text":"ب"}]`, []string{"1: الف", "2: ب"}},
		{"sections", `{"articles":[{"id":"1","sections":[{"heading":"درمان","text":"الف"},{"heading":"درمان","text":"ب"},{"heading":"علت","text":"پ"}]}]}`,
			[]string{"1: درمان=الف||ب / علت=پ"}},
		{"one document", `{"id":"1","text":"الف","tags":[{"x":"y"}]}`, []string{"1: الف"}},
		{"HTML in fields", `[{"id":"1","text":"<p>الف &amp; ب</p><p>p&lt;5</p>"},{"id":"2","text":"p<0.05 & x"}]`, []string{"1: الف & ب|p<5", "2: p<0.05 & x"}},
		{"no document", `{"id":"1","count":2}`, []string{"!"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := recordsOf(t, "a.json", c.content)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestWhatStandsBeforeTheEndIsKept(t *testing.T) {
	for _, c := range []struct {
		content string
		want    []string
		line    string
	}{
		{"[{\"id\":\"1\",\"text\":\"الف\"},\n{\"id\":\"2\",\"te", []string{"1: الف"}, "line 2"},
		{"[{\"id\":\"1\",\"text\":\"الف\"}\n", []string{"1: الف"}, "line 2"},
		{"{\"data\":[{\"id\":\"1\",\"text\":\"الف\"},\n{\"id\":\"2\",\"te", []string{"1: الف"}, "line 2"},
		{"{\"data\":[{\"id\":\"1\",\"text\":\"الف\"}]", []string{"1: الف"}, "line 1"},
		{"{\"id\":\"1\",\"text\":\"الف\"}\n{\"id\":\"2\",", []string{"1: الف"}, "line 2"},
		{"{\"id\":\"1\",\"text\":\"ال", nil, "line 1"},
	} {
		got, err := recordsOf(t, "a.json", c.content)
		if err == nil || !slices.Equal(got, c.want) || !strings.Contains(err.Error(), c.line) || !strings.Contains(err.Error(), "unexpected") {
			t.Errorf("%q: %q, %v", c.content, got, err)
		}
	}
}

// TestALongListIsNotHeld: the documents of a long list in an object are passed on as
// they are read, those before a syntax error as well.
func TestALongListIsNotHeld(t *testing.T) {
	const n = 2*maxHeld + 5
	var b strings.Builder
	b.WriteString(`{"version":1,"data":[`)
	for i := range n {
		fmt.Fprintf(&b, "{\"id\":\"%d\",\"text\":\"الف\"},\n", i)
	}
	whole := strings.TrimSuffix(b.String(), ",\n") + "]}"
	if got, err := recordsOf(t, "a.json", whole); err != nil || len(got) != n || got[n-1] != fmt.Sprintf("%d: الف", n-1) {
		t.Errorf("%d records, %v", len(got), err)
	}
	if got, err := recordsOf(t, "a.json", b.String()); err == nil || len(got) != n {
		t.Errorf("cut short: %d records, %v", len(got), err)
	}
	r := 0
	for range Read(t.Context(), []string{write(t, "b.json", whole)}, Options{}) {
		if r++; r == maxHeld+3 {
			break
		}
	}
}

func TestEmptyIsAnError(t *testing.T) {
	for name, content := range map[string]string{"a.json": "[]", "b.json": "", "c.json": `{"data":[]}`, "a.jsonl": "\n\n", "a.csv": "id,text\n", "b.csv": "", "a.txt": " \n", "a.md": "# \n"} {
		if got, err := recordsOf(t, name, content); err == nil && !slices.Equal(got, []string{"!"}) {
			t.Errorf("%s %q: %q", name, content, got)
		}
	}
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"headings", "نام\n===\n\nزیر\n---\n\nمتن\n\n### سه ###\n# C#\n", "# نام\n## زیر\nمتن\n### سه\n# C#\n"},
		{"paragraphs", "یک **دو**\nسه `چهار`\n\n---\n\nپنج_شش_هفت *هشت*\n", "یک دو سه چهار\nپنج_شش_هفت هشت\n"},
		{"numbers are left alone", "10*5 و 20*3 و 2 ** 3 و 5**2**\n", "10*5 و 20*3 و 2 ** 3 و 5**2**\n"},
		{"lists", "داروها:\n- الف\n  ادامه\n  - ب\n- پ\n\n  بند\n1. ت\n۲) ث\n- [x] ج\n\nمتن\n", "داروها:\n- الف ادامه\n  - ب\n- پ بند\n- ت\n- ث\n- ج\nمتن\n"},
		{"not a list", "1.5 میلی‌گرم\n-2.5 و -1\n", "1.5 میلی‌گرم -2.5 و -1\n"},
		{"tables", "| دارو | دوز |\n|:--|--:|\n| **الف** | a\\|b |\n| ب |\n\nمتن | دیگر\n", "||دارو|دوز\n|الف|a|b\n|ب\nمتن | دیگر\n"},
		{"code", "```sh\n# کد\n| x |\n```\nمتن\n", "# کد\n| x |\nمتن\n"},
		{"links and pictures", "[پیوند](https://example.org/a_(b) \"t\") ![x](y.png) <https://a.b> [الف][1] [^1]\n\n[1]: https://x\n\n[^1]: یادداشت\n",
			"پیوند https://a.b الف\n* یادداشت\n"},
		{"HTML", "<div>الف</div>\n\nH<sub>2</sub>O &amp; \\*ب\\*\n\n<!-- پنهان\nهنوز -->\nپ\n", "الف\nH2O & *ب*\nپ\n"},
		{"quotes", "> الف\n> ب\n", "الف ب\n"},
		{"references", "# الف\nمتن\n\n## منابع\n1. احمدی، ۱۳۹۰\n", "# الف\nمتن\n"},
	} {
		t.Run(c.name, func(t *testing.T) { doctest.Same(t, markdownDocument(c.in), c.want) })
	}
	for _, in := range []string{
		"---\ntitle: \"نام\"\nauthor: [الف, ب]\ndate: 1400/1/1\nکلیدواژه: x\n---\n# سر\nمتن\n",
		"+++\ntitle = \"نام\"\nauthors = [\"الف\", \"ب\"]\nسال = 1400\nکلیدواژه = 'x'\n+++\n# سر\nمتن\n",
		"---\r\nعنوان: نام\r\nنویسندگان:\r\n  - الف\r\n  - ب\r\nyear: ۱۴۰۰\r\nکلیدواژه: x\r\n---\r\n# سر\r\nمتن\r\n",
	} {
		d := markdownDocument(in)
		doctest.Same(t, d, "# سر\nمتن\n")
		if d.Title != "نام" || !slices.Equal(d.Authors, []string{"الف", "ب"}) || d.Year != 2021 || d.Other[columnKey("کلیدواژه")] != "x" {
			t.Errorf("%q: %+v", in, d)
		}
	}
	doctest.Same(t, markdownDocument("---\n\nمتن\n\n---\nباز\n"), "متن\nباز\n")
}

func TestLayOut(t *testing.T) {
	d := &document.Document{Title: "نام", Blocks: []document.Block{
		{Kind: document.Heading, Level: 1, Text: "نام"},
		{Kind: document.Paragraph, Text: "پیش."},
		{Kind: document.Heading, Level: 2, Text: "درمان"},
		{Kind: document.Paragraph, Text: "نخست. داروها چنین‌اند:"},
		{Kind: document.Item, Level: 1, Text: "الف. ب.", First: true},
		{Kind: document.Item, Level: 1, Text: "پ."},
		{Kind: document.Heading, Level: 3, Text: "کودک"},
		{Kind: document.Caption, Text: "جدول ۱"},
		{Kind: document.Row, Cells: []string{"دارو", "دوز"}, Head: true, First: true},
		{Kind: document.Row, Cells: []string{"الف", "۵ mg. روزانه."}},
		{Kind: document.Row, Cells: []string{"ب", ""}},
		{Kind: document.Heading, Level: 2, Text: "پیگیری"},
		{Kind: document.Row, Cells: []string{"تنها", "سر"}, Head: true, First: true},
	}}
	f := layOut(d)
	var got []string
	for _, s := range f.Sections {
		got = append(got, s.Path+"="+strings.ReplaceAll(strings.TrimSpace(f.Text[s.Start:s.End]), "\n", "|"))
	}
	want := []string{"=پیش.", "درمان=نخست. داروها چنین‌اند:||الف. ب.|پ.", "درمان › کودک=جدول ۱||دارو: الف؛ دوز: ۵ mg. روزانه.|دارو: ب", "پیگیری=تنها | سر"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var held []string
	for _, w := range f.whole {
		held = append(held, strings.ReplaceAll(f.Text[w.start:w.end], "\n", "|"))
	}
	if want := []string{"داروها چنین‌اند:||الف. ب.", "پ.", "جدول ۱||دارو: الف؛ دوز: ۵ mg. روزانه.", "دارو: ب", "تنها | سر"}; !slices.Equal(held, want) {
		t.Errorf("held together %q, want %q", held, want)
	}
	if len(f.placed) != len(d.Blocks) {
		t.Errorf("%d blocks placed of %d", len(f.placed), len(d.Blocks))
	}
}

// TestNoItemOrRowIsCut goes through all lengths of passages.
func TestNoItemOrRowIsCut(t *testing.T) {
	d := &document.Document{}
	for i := range 12 {
		d.Add(document.Block{Kind: document.Item, Level: 1, Text: fmt.Sprintf("مورد %d است. و نیز این. پایان.", i), First: i == 0})
	}
	d.Add(document.Block{Kind: document.Paragraph, Text: "جملهٔ یک است. داروها:"})
	for i := range 12 {
		d.Add(document.Block{Kind: document.Row, Cells: []string{fmt.Sprint("دارو ", i), "دوز دارد. روزانه. شبانه."}, First: i == 0})
	}
	f := layOut(d)
	for words := 12; words < 200; words++ {
		next := 0
		for _, p := range (Split{MaxWords: words}).passages(t.Context(), &f.Document, f.whole) {
			for _, w := range f.whole {
				if p.Start > w.start && p.Start < w.end || p.End > w.start && p.End < w.end {
					t.Fatalf("%d words: %q cuts %q", words, p.Text, f.Text[w.start:w.end])
				}
			}
			if strings.TrimSpace(f.Text[next:p.Start]) != "" {
				t.Fatalf("%d words: %q is lost", words, f.Text[next:p.Start])
			}
			if n := countWords(p.Text); n > words+12 {
				t.Fatalf("%d words: a passage of %d", words, n)
			}
			next = p.End
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\na: b\n---\n# x\n- a\n  - b\n| a | b |\n|--|--|\n| *c* |\n```\nx\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range markdownDocument(text).Blocks {
			if strings.Contains(b.Text, "\n") {
				t.Errorf("%q", b.Text)
			}
		}
	})
}

func FuzzArchive(f *testing.F) {
	f.Add(doctest.Zip("a.txt", "تب", "b.jsonl", `{"text":"x"}`))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := &document.File{Name: "a.zip", ReaderAt: bytes.NewReader(data), Size: int64(len(data))}
		format, ok := packed(file)
		if !ok {
			return
		}
		m, err := newMapping(nil)
		if err != nil {
			t.Fatal(err)
		}
		r := &fileReader{path: filepath.Join("x", "a.zip"), mapping: m, defaults: index.Metadata{}, yield: func(record, error) bool { return true }}
		_ = r.archive(context.Background(), file, format)
	})
}

func FuzzLayOut(f *testing.F) {
	f.Add("# a\n- b:\n| c | d |\n|--|--|\n| e |\ntext:\n1. x", 20)
	f.Fuzz(func(t *testing.T, text string, words int) {
		flow := layOut(markdownDocument(text))
		next := 0
		for _, p := range (Split{MaxWords: words % 500}).passages(t.Context(), &flow.Document, flow.whole) {
			if p.Start < next || flow.Text[p.Start:p.End] != p.Text {
				t.Fatalf("%q at %d", p.Text, p.Start)
			}
			next = p.End
		}
	})
}
