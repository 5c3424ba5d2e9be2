package eval

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

func write(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type parquetRow struct {
	ID       string   `parquet:"id"`
	Question string   `parquet:"question"`
	Options  []string `parquet:"options,list"`
	Cop      int64    `parquet:"cop"`
}

func parquetFile(t *testing.T, rows ...parquetRow) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestShapes reads the same questions from every format and shape.
func TestShapes(t *testing.T) {
	plain := []Item{{ID: "a", Question: "تب چیست؟", Answers: []string{"دمای بالای بدن."}},
		{ID: "b", Question: "درد؟", Answers: []string{"ناخوشی."}}}
	choice := []Item{
		{ID: "a", Question: "کدام؟", Options: []string{"یک", "دو", "سه"}, Correct: 2},
		{ID: "b", Question: "کدام نه؟", Options: []string{"چهار", "پنج", "شش"}, Correct: 0},
	}
	for _, c := range []struct {
		name, file, text string
		options          DatasetOptions
		want             []Item
	}{
		{"jsonl", "x.jsonl", "\ufeff" + `{"id":"a","question":"تب چیست؟","answer":"دمای بالای بدن."}` + "\r\n\n" +
			`{"id":"b","question":"درد؟","answer":"ناخوشی."}`, DatasetOptions{}, plain},
		{"json list", "x.json",
			`[{"id":"a","question":"تب چیست؟","answer":"دمای بالای بدن."},{"id":"b","question":"درد؟","answer":["ناخوشی."]}]`, DatasetOptions{}, plain},
		{"json wrapped", "x.json",
			`{"version":1,"data":[{"id":"a","پرسش":"تب چیست؟","پاسخ":"دمای بالای بدن."},{"id":"b","پرسش":"درد؟","پاسخ":"ناخوشی."}]}`, DatasetOptions{}, plain},
		{"json by id", "x.json",
			`{"a":{"Question":"تب چیست؟","Free_form_answer":"دمای بالای بدن."},"b":{"Question":"درد؟","Free_form_answer":"ناخوشی."}}`, DatasetOptions{}, plain},
		{"csv Persian", "x.csv", "\ufeffشناسه,متن سؤال,پاسخ\na,تب چیست؟,دمای بالای بدن.\nb,درد؟,ناخوشی.\n",
			DatasetOptions{}, plain},
		{"csv semicolons", "x.csv", "id;question;answer\na;تب چیست؟;دمای بالای بدن.\nb;درد؟;ناخوشی.\n",
			DatasetOptions{}, plain},
		{"tsv mapped", "x.tsv", "n\tq\tr\na\tتب چیست؟\tدمای بالای بدن.\nb\tدرد؟\tناخوشی.\n",
			DatasetOptions{Map: map[string]string{"id": "n", "question": "q", "answer": "r"}}, plain},
		{"xlsx", "x.xlsx",
			string(workbook(t, []any{"id", "پرسش", "جواب"}, []any{"a", "تب چیست؟", "دمای بالای بدن."},
				[]any{"b", "درد؟", "ناخوشی."})), DatasetOptions{}, plain},
		{"choices from 0", "x.jsonl", `{"id":"a","question":"کدام؟","options":["یک","دو","سه"],"correct":2}` + "\n" +
			`{"id":"b","question":"کدام نه؟","options":["چهار","پنج","شش"],"correct":0}`, DatasetOptions{}, choice},
		{"MedMCQA from 1", "x.csv", "id,question,opa,opb,opc,cop\na,کدام؟,یک,دو,سه,3\nb,کدام نه؟,چهار,پنج,شش,1\n",
			DatasetOptions{}, choice},
		{"Persian columns and digits", "x.csv", "شناسه,سوال,گزینه ۱,گزینه ۲,گزینه ۳,گزینه صحیح\na,کدام؟,یک,دو,سه,۳\nb,کدام نه؟,چهار,پنج,شش,۱\n", DatasetOptions{}, choice},
		{"letters", "x.csv", "id,question,A,B,C,answer\na,کدام؟,یک,دو,سه,C\nb,کدام نه؟,چهار,پنج,شش,A\n",
			DatasetOptions{}, choice},
		{"options by key", "x.jsonl",
			`{"id":"a","question":"کدام؟","options":{"A":"یک","B":"دو","C":"سه"},"answer_idx":"C"}` + "\n" +
				`{"id":"b","question":"کدام نه؟","options":{"A":"چهار","B":"پنج","C":"شش"},"answer_idx":"A"}`,
			DatasetOptions{}, choice},
		{"the option's text", "x.jsonl", `{"id":"a","question":"کدام؟","options":["یک","دو","سه"],"answer":"سه"}` +
			"\n" + `{"id":"b","question":"کدام نه؟","options":["چهار","پنج","شش"],"answer":"چهار"}`, DatasetOptions{},
			choice},
		{"parquet", "x.parquet",
			string(
				parquetFile(t, parquetRow{"a", "کدام؟", []string{"یک", "دو", "سه"}, 2},
					parquetRow{"b", "کدام نه؟", []string{"چهار", "پنج", "شش"}, 0})), DatasetOptions{}, choice},
		{"told the base", "x.csv", "id,question,opa,opb,opc,cop\na,کدام؟,یک,دو,سه,2\nb,کدام نه؟,چهار,پنج,شش,0\n",
			DatasetOptions{OptionsFrom: "0"}, choice},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := LoadDataset(write(t, c.file, []byte(c.text)), c.options)
			if err != nil {
				t.Fatal(err)
			}
			for i := range d.Items {
				d.Items[i].Abilities, d.Items[i].AbilitySource = nil, ""
			}
			if !reflect.DeepEqual(d.Items, c.want) {
				t.Errorf("got  %+v\nwant %+v", d.Items, c.want)
			}
		})
	}
}

func TestUnusable(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"no question":        {"x.csv", "a,b\n1,2\n", "no question column among a, b"},
		"empty question":     {"x.csv", "question,answer\n ,x\n", "line 2"},
		"empty":              {"x.jsonl", "", "no record"},
		"broken line":        {"x.jsonl", `{"question":"a"}` + "\n{", "line 2"},
		"not objects":        {"x.json", "[1]", "record 1"},
		"identifier twice":   {"x.csv", "id,question\na,x\na,y\n", `"a" is that of line 2`},
		"base left open":     {"x.csv", "question,opa,opb,opc,cop\nx,1,2,3,1\n", "from 0 or 1 cannot be told"},
		"base contradictory": {"x.csv", "question,opa,opb,cop\nx,1,2,0\ny,1,2,2\n", "from 0 and from 1"},
		"option missing":     {"x.csv", "question,opa,opb,answer\nx,p,q,\n", "no right option"},
		"single option":      {"x.jsonl", `{"question":"x","options":["a"],"correct":0}`, "single option"},
		"too many fields":    {"x.csv", "question,answer\nx,y,z\n", "3 fields under 2"},
		"format":             {"x.doc", "question", "format"},
		"damaged parquet":    {"x.parquet", "PAR1xxxxPAR1", ""},
		"damaged xlsx":       {"x.xlsx", "PK", ""},
		"unknown ability":    {"x.csv", "question,ability\nx,y\n", "ability"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadDataset(write(t, c.file, []byte(c.text)), DatasetOptions{})
			if !errors.Is(err, ErrDataset) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := LoadDataset(write(t, "x.csv", []byte("q\nx\n")),
		DatasetOptions{Map: map[string]string{"question": "nix"}}); !errors.Is(err, ErrDataset) {
		t.Errorf("a mapped column that is not there: %v", err)
	}
}

func TestSample(t *testing.T) {
	var items []Item
	for i := range 50 {
		items = append(items, Item{ID: string(rune('A' + i))})
	}
	a := sample(slices.Clone(items), DatasetOptions{Sample: 10, Seed: 1})
	if b := sample(slices.Clone(items), DatasetOptions{Sample: 10, Seed: 1}); !reflect.DeepEqual(a, b) {
		t.Error("one seed, two samples")
	}
	if b := sample(slices.Clone(items), DatasetOptions{Sample: 10, Seed: 2}); reflect.DeepEqual(a, b) {
		t.Error("two seeds, one sample")
	}
	if len(a) != 10 || !slices.IsSortedFunc(a, func(x, y Item) int { return strings.Compare(x.ID, y.ID) }) {
		t.Errorf("%v", a)
	}
	if b := sample(slices.Clone(items), DatasetOptions{Sample: 10, Seed: 1, Limit: 3}); !reflect.DeepEqual(b, a[:3]) {
		t.Errorf("limit: %v", b)
	}
}

func TestTag(t *testing.T) {
	long := strings.Repeat("واژه ", 40)
	for name, c := range map[string]struct {
		item   Item
		want   []Ability
		source string
	}{
		"choice":            {Item{Options: []string{"a", "b"}}, []Ability{Acquire}, "choice"},
		"claims":            {Item{MustHave: []string{"x"}}, []Ability{Synthesise}, "claims"},
		"long":              {Item{Answers: []string{long}}, []Ability{Synthesise}, "long-answer"},
		"short":             {Item{Answers: []string{"کوتاه"}}, []Ability{Acquire}, "short-answer"},
		"asks for evidence": {Item{Question: "شواهد این درمان چیست؟", Answers: []string{long}}, []Ability{Acquire, Evidence}, "asks-fact,asks-evidence"},
		// What is asked decides, not how long the answer is or what else is known of it.
		"a fact with a long answer": {Item{Question: "علائم سل کدام‌اند؟", Answers: []string{long}, MustHave: []string{"x"}}, []Ability{Acquire}, "asks-fact"},
		"yes or no":                 {Item{Question: "آیا سل مسری است؟", Answers: []string{long}}, []Ability{Acquire}, "asks-fact"},
		"a quantity":                {Item{Question: "دورهٔ کمون سل چند روز است؟", Answers: []string{long}}, []Ability{Acquire}, "asks-fact"},
		"reasons":                   {Item{Question: "چرا در سل عرق شبانه دیده می‌شود؟", Answers: []string{"کوتاه"}}, []Ability{Synthesise}, "asks-reasons"},
		"a comparison":              {Item{Question: "تفاوت سل نهفته و فعال چیست؟", Answers: []string{"کوتاه"}}, []Ability{Synthesise}, "asks-reasons"},
		"a case":                    {Item{Question: "مرد ۵۵ساله‌ای با سرفهٔ خونی آمده است؛ تشخیص؟", Answers: []string{"سل"}}, []Ability{Synthesise}, "asks-reasons"},
		"one's own case":            {Item{Question: "من سرفهٔ خونی دارم چه بیماری است؟"}, []Ability{Synthesise}, "asks-reasons"},
		"in English":                {Item{Question: "Why do night sweats occur in tuberculosis?"}, []Ability{Synthesise}, "asks-reasons"},
		"a fact in English":         {Item{Question: "What are the symptoms of tuberculosis?", Answers: []string{long}}, []Ability{Acquire}, "asks-fact"},
		"a subject alone":           {Item{Question: "سل ریوی", Answers: []string{long}}, []Ability{Synthesise}, "long-answer"},
		"evidence is named":         {Item{Question: "علائم سل کدام‌اند؟", Evidence: []string{"x"}}, []Ability{Acquire, Evidence}, "asks-fact,evidence"},
		"evidence of a choice":      {Item{Options: []string{"a", "b"}, Evidence: []string{"x"}}, []Ability{Acquire}, "choice"},
		"of the dataset": {Item{Options: []string{"a", "b"}, Abilities: []Ability{Evidence}}, []Ability{Evidence},
			"dataset"},
	} {
		c.item.Tag()
		if !slices.Equal(c.item.Abilities, c.want) || c.item.AbilitySource != c.source {
			t.Errorf("%s: %v by %s", name, c.item.Abilities, c.item.AbilitySource)
		}
	}
}

func TestPredictions(t *testing.T) {
	items := []Item{{ID: "a"}, {ID: "b"}}
	p, err := loadPredictions(
		write(
			t, "p.jsonl",
			[]byte(`{"query_id":"b","response":"دو","retrieved_context":[{"doc_id":"d1","text":"متن"}]}`+"\n"+
				`{"query_id":"a","response":"یک"}`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := newPredictionsSystem(p, items)
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Answer(t.Context(), Question{ID: "b"})
	if err != nil || r.Answer != "دو" || len(r.Retrieved) != 1 || r.Retrieved[0] != (Passage{ID: "d1", Text: "متن"}) {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := f.Answer(t.Context(), Question{ID: "c"}); !errors.Is(err, ErrDataset) {
		t.Errorf("a question without an answer: %v", err)
	}
	thought := write(t, "t.jsonl", []byte(`{"id":"1","prediction":"<think>گزینهٔ ۱؟</think>\nگزینهٔ ۲</s>"}`+"\n"))
	if p, err = loadPredictions(thought, nil); err != nil || p[0].Text != "گزینهٔ ۲" {
		t.Errorf("a prediction with reasoning: %+v, %v", p, err)
	}
	if p, err = loadPredictions(write(t, "p.txt", []byte("یک\n\n")), nil); err != nil || len(p) != 2 ||
		p[1].Text != "" {
		t.Errorf("lines: %v %v", p, err)
	}
	if _, err := newPredictionsSystem(p[:1], items); !errors.Is(err, ErrDataset) {
		t.Errorf("one answer by order for two questions: %v", err)
	}
}

// FuzzRecords feeds every reader damaged files: they may refuse, but neither
// panic nor make an item without a question.
func FuzzRecords(f *testing.F) {
	for ext, text := range map[string]string{
		"jsonl": `{"id":"a","question":"تب؟","options":["x","y"],"correct":"ب"}`,
		"json":  `{"data":[{"question":"q","answer":["a",{"text":"b"}]}]}`,
		"csv":   "سوال,گزینه ۱,گزینه ۲,کلید\nq,a,b,1\n", "xlsx": "PK\x03\x04", "parquet": "PAR1\x15\x00PAR1", "xml": "<X><NLM-QUESTION qid=\"1\"><Message>q</Message></NLM-QUESTION></X>",
		"tsv": "question\tanswer\n\"a\nb\"\tc",
	} {
		f.Add(ext, []byte(text))
	}
	f.Fuzz(func(t *testing.T, ext string, text []byte) {
		if !slices.Contains([]string{"jsonl", "json", "csv", "tsv", "xlsx", "parquet", "xml", "txt"}, ext) {
			return
		}
		d, err := LoadDataset(write(t, "x."+ext, text), DatasetOptions{})
		if err != nil {
			return
		}
		for _, it := range d.Items {
			if it.Question == "" || it.ID == "" || len(it.Abilities) == 0 || len(it.Options) > 0 &&
				it.Correct >= len(it.Options) {
				t.Errorf("%+v", it)
			}
		}
	})
}
