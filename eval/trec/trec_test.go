package trec

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestReadRunOrdersAsTrecEval(t *testing.T) {
	// The rank column contradicts the scores on purpose; d2 and d9 tie, and so do
	// d4 and d5 once scores are held in single precision.
	in := "\uFEFFq1 Q0 d1 1 0.5 tag\r\nq1 Q0 d2 2 0.75 tag\n\nq1\tQ0\td9\t3\t0.75\ttag\n" +
		"q1 Q0 d4 4 0.1000000001 tag\nq1 Q0 d5 5 0.1 tag\nq0 Q0 d1 1 -1e-3 last\n"
	run, tag, err := ReadRun(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := Docs(run["q1"]), []string{"d9", "d2", "d1", "d5", "d4"}; !reflect.DeepEqual(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if got := run["q0"][0].Score; got != -0.001 || tag != "last" {
		t.Errorf("score %v, tag %q", got, tag)
	}
	if got := run.Queries(); !reflect.DeepEqual(got, []string{"q0", "q1"}) {
		t.Errorf("queries %v", got)
	}
}

func TestRankedSurvivesARunFile(t *testing.T) {
	want := []string{"a", "c", "b", "z", "y"}
	var buf bytes.Buffer
	if err := WriteRun(&buf, Run{"q": Ranked(want)}, "t"); err != nil {
		t.Fatal(err)
	}
	run, _, err := ReadRun(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if got := Docs(run["q"]); !reflect.DeepEqual(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestParseErrorsNameTheLine(t *testing.T) {
	run := func(s string) error { _, _, err := ReadRun(strings.NewReader(s)); return err }
	qrels := func(s string) error { _, err := ReadQrels(strings.NewReader(s)); return err }
	corpus := func(s string) error { _, err := ReadCorpus(strings.NewReader(s)); return err }
	queries := func(s string) error { _, err := ReadQueries(strings.NewReader(s)); return err }
	for _, tc := range []struct {
		name string
		read func(string) error
		in   string
		line int
		want error
	}{
		{"run fields", run, "q Q0 d 1 1 t\n\nq Q0 d2 1 1\n", 3, ErrFields},
		{"run score", run, "q Q0 d 1 high t\n", 1, ErrNumber},
		{"run NaN", run, "q Q0 d 1 NaN t\n", 1, ErrNumber},
		{"run infinite", run, "q Q0 d 1 1e999 t\n", 1, ErrNumber},
		{"run duplicate", run, "q Q0 d 1 2 t\nq Q0 d 2 1 t\n", 2, ErrDuplicate},
		{"qrels fields", qrels, "q 0 d 1\nq 0 d\n", 2, ErrFields},
		{"qrels level", qrels, "q 0 d 0.5\n", 1, ErrNumber},
		{"qrels duplicate", qrels, "q 0 d 1\nq 0 d 1\n", 2, ErrDuplicate},
		{"beir fields", qrels, "query-id\tcorpus-id\tscore\nq\td\n", 2, ErrFields},
		{"beir level", qrels, "query-id\tcorpus-id\tscore\nq\td\tx\n", 2, ErrNumber},
		{"beir empty id", qrels, "q\t\t1\n", 1, ErrID},
		{"corpus JSON", corpus, "{\"_id\":\"1\",\"text\":\"a\"}\n{\"_id\":\n", 2, ErrJSON},
		{"corpus duplicate", corpus, "{\"_id\":1,\"text\":\"a\"}\n{\"_id\":\"1\",\"text\":\"b\"}\n", 2, ErrDuplicate},
		{"corpus no text", corpus, "{\"_id\":\"1\"}\n", 1, ErrJSON},
		{"corpus title", corpus, "{\"_id\":\"1\",\"text\":\"\",\"title\":3}\n", 1, ErrJSON},
		{"queries empty id", queries, "{\"_id\":\"\",\"text\":\"a\"}\n", 1, ErrID},
		{"queries id", queries, "{\"_id\":[],\"text\":\"a\"}\n", 1, ErrJSON},
		{"queries not an object", queries, "[1]\n", 1, ErrJSON},
		{"queries text", queries, "{\"_id\":\"1\",\"text\":1}\n", 1, ErrJSON},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.read(tc.in)
			var pe *ParseError
			if !errors.As(err, &pe) {
				t.Fatalf("error %v, want a *ParseError", err)
			}
			if pe.Line != tc.line || !errors.Is(err, tc.want) {
				t.Errorf("line %d, %v; want line %d, %v", pe.Line, err, tc.line, tc.want)
			}
		})
	}
}

type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestReaderErrorsSurface(t *testing.T) {
	cause := errors.New("disk gone")
	if _, err := ReadQrels(brokenReader{cause}); !errors.Is(err, cause) {
		t.Errorf("qrels: %v", err)
	}
	if _, _, err := ReadRun(brokenReader{cause}); !errors.Is(err, cause) {
		t.Errorf("run: %v", err)
	}
	if _, err := ReadCorpus(brokenReader{cause}); !errors.Is(err, cause) {
		t.Errorf("corpus: %v", err)
	}
}

type brokenWriter struct{ err error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.err }

func TestWriters(t *testing.T) {
	cause := errors.New("disk full")
	run := Run{"q": {{"d", 1}}}
	for name, err := range map[string]error{
		"run": WriteRun(brokenWriter{cause}, run, "t"),
	} {
		if !errors.Is(err, cause) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var w bytes.Buffer
	for name, err := range map[string]error{
		"tag of two words": WriteRun(&w, run, "a b"),
		"document of two":  WriteRun(&w, Run{"q": {{"a b", 1}}}, "t"),
		"no-break space":   WriteRun(&w, Run{"q\u00A01": {{"a", 1}}}, "t"),
	} {
		if !errors.Is(err, ErrID) {
			t.Errorf("%s: %v, want ErrID", name, err)
		}
	}
	if err := WriteRun(&w, Run{"q": {{"a", math.NaN()}}}, "t"); !errors.Is(err, ErrNumber) {
		t.Errorf("NaN score: %v", err)
	}
}

func TestQrelsLayouts(t *testing.T) {
	want := Qrels{"q1": {"d1": 2, "d 2": 0}, "q2": {"d1": -1}}
	for name, in := range map[string]string{
		"BEIR":                  "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td 2\t0\nq2\td1\t-1\n",
		"BEIR without a header": "q1\td1\t2\nq1\td 2\t0\r\nq2\td1\t-1",
	} {
		got, err := ReadQrels(strings.NewReader(in))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	got, err := ReadQrels(strings.NewReader("q1 0 d1 2\nq1\t0\td2\t0\n"))
	if err != nil || !reflect.DeepEqual(got, Qrels{"q1": {"d1": 2, "d2": 0}}) {
		t.Errorf("TREC: %v, %v", got, err)
	}
	if got.Relevant("q1") != 1 || got.Relevant("none") != 0 {
		t.Error("Relevant counts wrongly")
	}
}

func FuzzReadRun(f *testing.F) {
	f.Add("q1 Q0 d1 1 0.5 tag\nq1 Q0 d2 2 0.25 tag\n")
	f.Add("\uFEFFپرسش Q0 سند۱ 1 -1e-30 برچسب\r\n")
	f.Add("q Q0 d 1 0x1p-2 t")
	f.Fuzz(func(t *testing.T, in string) {
		run, tag, err := ReadRun(strings.NewReader(in))
		if err != nil || len(run) == 0 {
			return
		}
		var buf bytes.Buffer
		if err := WriteRun(&buf, run, tag); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, _, err := ReadRun(&buf)
		if err != nil || !reflect.DeepEqual(run, again) {
			t.Fatalf("round trip: %v\n%v\n%v", err, run, again)
		}
	})
}

func FuzzReadQrels(f *testing.F) {
	f.Add("q 0 d 1\nq 0 d2 -1\n")
	f.Add("query-id\tcorpus-id\tscore\nq\td 1\t2\n")
	f.Fuzz(func(t *testing.T, in string) {
		q, err := ReadQrels(strings.NewReader(in))
		if err != nil || len(q) == 0 {
			return
		}
		for _, query := range q.Queries() {
			if query == "" || len(q[query]) == 0 || q[query][""] != 0 {
				t.Fatalf("query %q: %v", query, q[query])
			}
		}
	})
}

func FuzzReadCorpus(f *testing.F) {
	f.Add(`{"_id":"1","title":"t","text":"x","metadata":{}}`)
	f.Add("{\"_id\":1,\"text\":\"\\u200c\"}\n\n{\"_id\":\"2\",\"text\":null}")
	f.Fuzz(func(t *testing.T, in string) {
		docs, err := ReadCorpus(strings.NewReader(in))
		if err != nil {
			var pe *ParseError
			if !errors.As(err, &pe) || pe.Line < 1 {
				t.Fatalf("error without a line: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, d := range docs {
			if d.ID == "" || seen[d.ID] {
				t.Fatalf("identifier %q empty or twice", d.ID)
			}
			seen[d.ID] = true
		}
	})
}
