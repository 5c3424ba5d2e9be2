package biopars_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/internal/llmtest"
)

const anaemia = "علائم کم‌خونی فقر آهن چیست؟"

// speaker says two sentences that the demo's evidence carries.
func speaker() *llmtest.Model { return llmtest.Always(llmtest.Says(spoken...)) }

var spoken = []string{"کم‌خونی فقر آهن", " با خستگی و رنگ‌پریدگی", " همراه است [1].", " درمان آن",
	" جبران کمبود آهن است [2]."}

func openDemo(t testing.TB, opts biopars.Options) *biopars.Engine {
	t.Helper()
	e, err := biopars.OpenDemo(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func hasNotice(ns []answer.Notice, code string) bool {
	return slices.ContainsFunc(ns, func(n answer.Notice) bool { return n.Code == code })
}

// checkCited: every sentence rests on sources that have a quote from their text.
func checkCited(t *testing.T, a biopars.Answer) {
	t.Helper()
	if len(a.Sentences) == 0 {
		t.Error("no sentence")
	}
	for _, s := range a.Sentences {
		if len(s.Citations) == 0 {
			t.Errorf("without citation: %s", s.Text)
		}
		for _, n := range s.Citations {
			src := a.Sources[n-1]
			if src.Number != n || !src.Cited || src.Quote.Text == "" ||
				src.Passage.Text[src.Quote.Start:src.Quote.End] != src.Quote.Text {
				t.Errorf("source %d: %+v", n, src)
			}
		}
	}
}

// record is a line of a corpus.
func record(id, publisher string, year int, text string) string {
	return fmt.Sprintf(`{"_id":%q,"title":%q,"text":%q,"publisher":%q,"year":%d}`+"\n", id, id, text, publisher, year)
}

// corpusFile is a file of these records.
func corpusFile(t testing.TB, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// smallCorpus is two records on migraine and one on diabetes.
var smallCorpus = []string{
	record("migraine", "دانشنامه", 2005, "درمان میگرن با مسکن و استراحت در اتاق تاریک است."),
	record("prevention", "مجله", 2015, "پیشگیری از حملهٔ میگرن با پروپرانولول ممکن است."),
	record("diabetes", "دانشنامه", 2020, "درمان دیابت نوع دو با متفورمین آغاز می‌شود."),
}

func openAt(t testing.TB, opts biopars.Options, files ...string) *biopars.Engine {
	t.Helper()
	e, err := biopars.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if len(files) > 0 {
		if _, err := e.Ingest(t.Context(), files, biopars.IngestOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func documentIDs(r *biopars.SearchResult) []string {
	var out []string
	for _, c := range r.Candidates {
		out = append(out, c.Passage.DocumentID)
	}
	return out
}

// demoFile is the demo corpus as a file.
func demoFile(t testing.TB) string {
	t.Helper()
	text, err := io.ReadAll(demo.Corpus())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), demo.Name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustSearch(t testing.TB, e *biopars.Engine, q biopars.Question) *biopars.SearchResult {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// manyRecords are records enough to train an encoder on.
func manyRecords(n int) []string {
	var lines []string
	for i := range n {
		topic := []string{"دیابت", "آسم", "میگرن", "کم‌خونی", "فشار خون", "تیروئید"}[i%6]
		text := fmt.Sprintf("%s بیماری شماره %d است. درمان %s با داروی شماره %d آغاز می‌شود. "+
			"بیمار باید هر %d ماه معاینه شود.", topic, i, topic, i%17, i%11+1)
		lines = append(lines, record(fmt.Sprint("d", i), "", 2000+i%20, text))
	}
	return lines
}

// checkVerified: a verification of the whole corpus finds nothing wrong.
func checkVerified(t testing.TB, e *biopars.Engine) {
	t.Helper()
	found, err := e.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.OK {
			t.Errorf("%s: %s", f.Check, f.Detail)
		}
	}
}
