package biopars_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/retrieve"
)

const anaemia = "علائم کم‌خونی فقر آهن چیست؟"

// speaker says two sentences that the demo's evidence carries.
func speaker() *llmtest.Model { return llmtest.Always(llmtest.Says(spoken...)) }

var spoken = []string{"کم‌خونی فقر آهن", " با خستگی و رنگ‌پریدگی", " همراه است [1].", " درمان آن", " جبران کمبود آهن است [2]."}

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

func notice(ns []answer.Notice, code string) bool {
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
			if src.Number != n || !src.Cited || src.Quote.Text == "" || src.Passage.Text[src.Quote.Start:src.Quote.End] != src.Quote.Text {
				t.Errorf("source %d: %+v", n, src)
			}
		}
	}
}

func TestAskExtractive(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil {
		t.Fatal(err)
	}
	checkCited(t, a)
	if a.Origin != answer.Extractive || !notice(a.Notices, answer.NoticeExtractive) || !notice(a.Notices, answer.NoticeDemo) {
		t.Errorf("origin %s, notices %v", a.Origin, a.Notices)
	}
	for _, s := range a.Sentences {
		if !slices.ContainsFunc(s.Citations, func(n int) bool { return strings.Contains(a.Sources[n-1].Passage.Text, s.Text) }) {
			t.Errorf("%q is in none of its sources", s.Text)
		}
	}
	b, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil || !slices.EqualFunc(a.Sentences, b.Sentences, func(x, y answer.Sentence) bool {
		return x.Text == y.Text && slices.Equal(x.Citations, y.Citations)
	}) {
		t.Errorf("asked again: %v %v", b.Sentences, err)
	}
}

// TestStreamOrder: the events come in the order that is promised, the tokens
// are the answer, and nothing follows the last event.
func TestStreamOrder(t *testing.T) {
	for name, opts := range map[string]biopars.Options{
		"extractive": {}, "model": {Model: biopars.Model{LLM: speaker(), Name: "test"}},
	} {
		for _, q := range []string{anaemia, "پدرم درد شدید قفسه سینه دارد و عرق سرد کرده، چه کنم؟"} {
			t.Run(name, func(t *testing.T) {
				e := openDemo(t, opts)
				rank := map[string]int{"emergency": 0, "retrieved": 1, "reranked": 2, "token": 3, "sentence": 3, "done": 4}
				last, sentences := -1, 0
				var text strings.Builder
				var done *biopars.Answer
				for ev, err := range e.Stream(t.Context(), biopars.Question{Text: q, AnswerAnyway: true}) {
					if err != nil {
						t.Fatal(err)
					}
					r, known := rank[ev.EventName()]
					if !known || r < last || done != nil || r == last && r < 3 {
						t.Errorf("%s after rank %d", ev.EventName(), last)
					}
					last = r
					switch ev := ev.(type) {
					case biopars.Retrieved:
						if len(ev.Candidates) == 0 {
							t.Error("no candidates")
						}
					case biopars.Reranked:
						if len(ev.Evidence) == 0 || len(ev.Evidence) > 8 {
							t.Errorf("%d passages of evidence", len(ev.Evidence))
						}
					case biopars.Token:
						text.WriteString(ev.Text)
					case biopars.SentenceDone:
						if ev.Index != sentences {
							t.Errorf("sentence %d, want %d", ev.Index, sentences)
						}
						sentences++
					case biopars.Done:
						done = &ev.Answer
					}
				}
				if done == nil {
					t.Fatal("no Done")
				}
				if sentences != len(done.Sentences) {
					t.Errorf("%d sentences announced, %d in the answer", sentences, len(done.Sentences))
				}
				for _, s := range done.Sentences {
					if !strings.Contains(text.String(), strings.TrimRight(s.Text, ". ")) {
						t.Errorf("%q is not in the tokens", s.Text)
					}
				}
				if (q != anaemia) != (done.Emergency != "") {
					t.Errorf("emergency %q", done.Emergency)
				}
			})
		}
	}
}

func TestStreamStoppedByConsumer(t *testing.T) {
	for _, after := range []string{"retrieved", "reranked", "token", "sentence"} {
		t.Run(after, func(t *testing.T) {
			m := speaker()
			said := 0
			m.Said = func(int) { said++ }
			e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
			for ev, err := range e.Stream(t.Context(), biopars.Question{Text: anaemia}) {
				if err != nil {
					t.Fatal(err)
				}
				if ev.EventName() == after {
					break // a yield after this would panic
				}
			}
			if said == len(spoken) && after != "sentence" {
				t.Error("the model talked on")
			}
		})
	}
}

func TestCancelMidway(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := speaker()
	m.Said = func(piece int) {
		if piece == 2 {
			cancel()
		}
	}
	e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
	a, err := e.Ask(ctx, biopars.Question{Text: anaemia})
	if !errors.Is(err, context.Canceled) || !a.Truncated {
		t.Errorf("truncated %t, %v", a.Truncated, err)
	}
	done, cancelled := context.WithCancel(t.Context())
	cancelled()
	if _, err := e.Ask(done, biopars.Question{Text: anaemia}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

// TestModelDown: a model that cannot be reached is no reason to answer nothing.
func TestModelDown(t *testing.T) {
	for _, code := range []llms.ErrorCode{llms.ErrCodeProviderUnavailable, llms.ErrCodeResourceNotFound} {
		e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: llmtest.Always(llmtest.Fails(&llms.Error{Code: code, Message: "nobody there"}))}})
		a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
		if err != nil {
			t.Fatal(err)
		}
		checkCited(t, a)
		if a.Origin != answer.Extractive || !notice(a.Notices, answer.NoticeModelDown) || a.Truncated {
			t.Errorf("%s: origin %s, notices %v", code, a.Origin, a.Notices)
		}
		// With no evidence to quote from there is nothing to fall back on.
		if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia, Closed: true}); err == nil {
			t.Error("a closed-book question was answered without a model")
		}
	}
	e := openDemo(t, biopars.Options{Model: biopars.Model{Err: errors.New("no server")}})
	a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil || !notice(a.Notices, answer.NoticeModelDown) {
		t.Errorf("notices %v, %v", a.Notices, err)
	}
	if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia, Closed: true}); !errors.Is(err, biopars.ErrNoModel) {
		t.Errorf("closed book: %v", err)
	}
}

// TestModelFailsMidway: what had arrived is never passed off as an answer.
func TestModelFailsMidway(t *testing.T) {
	broken := errors.New("broken pipe")
	for name, failure := range map[string]error{"broken": broken, "unavailable": &llms.Error{Code: llms.ErrCodeProviderUnavailable, Message: "gone"}} {
		t.Run(name, func(t *testing.T) {
			m := llmtest.Always(llmtest.Reply{Chunks: spoken, Err: failure})
			e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
			var last biopars.Event
			var lastErr error
			for ev, err := range e.Stream(t.Context(), biopars.Question{Text: anaemia}) {
				last, lastErr = ev, err
			}
			f, ok := last.(biopars.Failed)
			if !ok || !errors.Is(lastErr, failure) || !errors.Is(f.Err, failure) {
				t.Fatalf("%T, %v", last, lastErr)
			}
			if !f.Partial.Truncated || len(f.Partial.Sentences) == 0 {
				t.Errorf("partial %+v", f.Partial)
			}
			a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
			if !errors.Is(err, failure) || !a.Truncated {
				t.Errorf("Ask: truncated %t, %v", a.Truncated, err)
			}
		})
	}
}

func TestQuestions(t *testing.T) {
	e := openDemo(t, biopars.Options{})
	for _, q := range []string{"", "  ", "؟!", "\u200c"} {
		if _, err := e.Ask(t.Context(), biopars.Question{Text: q}); !errors.Is(err, biopars.ErrEmptyQuestion) {
			t.Errorf("%q: %v", q, err)
		}
		if _, err := e.Search(t.Context(), biopars.Question{Text: q}); !errors.Is(err, biopars.ErrEmptyQuestion) {
			t.Errorf("search %q: %v", q, err)
		}
	}
	a, err := e.Ask(t.Context(), biopars.Question{Text: "فردا در شیراز باران می‌بارد یا هوا آفتابی است؟"})
	if err != nil || a.Origin != answer.Abstained || len(a.Sentences) > 0 || len(a.Notices) == 0 {
		t.Errorf("origin %s, %d sentences, %v", a.Origin, len(a.Sentences), err)
	}
}

// record is a line of a corpus.
func record(id, publisher string, year int, text string) string {
	return fmt.Sprintf(`{"_id":%q,"title":%q,"text":%q,"publisher":%q,"year":%d}`+"\n", id, id, text, publisher, year)
}

func write(t testing.TB, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "corpus.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var small = []string{
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

func TestFilters(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, write(t, small...))
	for _, c := range []struct {
		name   string
		filter index.Filter
		want   []string
	}{
		{"none", index.Filter{}, []string{"migraine", "prevention"}},
		{"publisher", index.Filter{Publishers: []string{"مجله"}}, []string{"prevention"}},
		{"from", index.Filter{YearFrom: 2010}, []string{"prevention"}},
		{"to", index.Filter{YearTo: 2010}, []string{"migraine"}},
		{"document", index.Filter{Documents: []string{"migraine"}}, []string{"migraine"}},
		{"both", index.Filter{Publishers: []string{"مجله"}, YearTo: 2010}, nil},
	} {
		r, err := e.Search(t.Context(), biopars.Question{Text: "میگرن", Filter: c.filter})
		if err != nil {
			t.Fatal(err)
		}
		got := documentIDs(r)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		a, err := e.Ask(t.Context(), biopars.Question{Text: "میگرن چیست؟", Filter: c.filter, AnswerAnyway: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range a.Sources {
			if !slices.Contains(c.want, s.Passage.DocumentID) {
				t.Errorf("%s: %s is a source", c.name, s.Passage.DocumentID)
			}
		}
	}
}

// TestEmbedder: an embedder from outside makes the vectors, and both legs take
// part; when it fails, BM25 answers alone and says so.
func TestEmbedder(t *testing.T) {
	embedder := &densetest.Embedder{}
	opts := biopars.Options{Dir: t.TempDir(), Embedder: embedder, EmbedderName: "trigrams", EmbedderDigest: "1"}
	e := openAt(t, opts, write(t, small...))
	if n := embedder.Texts.Load(); n != 3 {
		t.Errorf("%d passages embedded, want 3", n)
	}
	r, err := e.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil {
		t.Fatal(err)
	}
	if top := r.Candidates[0]; top.Passage.DocumentID != "migraine" || top.BM25Rank != 1 || top.DenseRank == 0 || top.Fused == 0 || len(r.Notices) > 0 {
		t.Errorf("%+v, notices %v", top, r.Notices)
	}
	// A spelling no word of which is in the corpus: only vectors find it.
	r, err = e.Search(t.Context(), biopars.Question{Text: "پروپرانولو", Mode: retrieve.ModeDense, K: 1})
	if err != nil || documentIDs(r)[0] != "prevention" || r.Candidates[0].BM25Rank != 0 {
		t.Errorf("%v %v", documentIDs(r), err)
	}
	if r, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeBM25}); err != nil || r.Candidates[0].DenseRank != 0 {
		t.Errorf("%+v %v", r, err)
	}
	st, err := e.Stats(t.Context())
	if err != nil || st.Dense == nil || st.Dense.Points != 3 || st.Dense.Fingerprint.Embedder != "trigrams" {
		t.Errorf("%+v %v", st.Dense, err)
	}

	embedder.Err = errors.New("out of memory")
	r, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil || documentIDs(r)[0] != "migraine" || !notice(r.Notices, answer.NoticeDenseDown) {
		t.Errorf("dense leg down: %v %v", r, err)
	}
	if _, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeDense}); !errors.Is(err, embedder.Err) {
		t.Errorf("dense alone: %v", err)
	}
	embedder.Err = nil

	// Another version of the embedder must not be compared with these vectors.
	opts.EmbedderDigest = "2"
	other := openAt(t, opts)
	r, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil || !notice(r.Notices, answer.NoticeDenseDown) {
		t.Errorf("another version: %v", err)
	}
	var fe *index.FingerprintError
	if _, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeDense}); !errors.As(err, &fe) || fe.Repair == "" {
		t.Errorf("another version, dense alone: %v", err)
	}
	if err := biopars.Rebuild(t.Context(), opts, biopars.RebuildOptions{Dense: true}); err != nil {
		t.Fatal(err)
	}
	if r, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن"}); err != nil || len(r.Notices) > 0 || r.Candidates[0].DenseRank == 0 {
		t.Errorf("rebuilt: %+v %v", r, err)
	}
}

// TestFingerprint: an index of another analyzer is refused with what mends it.
func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	e := openAt(t, biopars.Options{Dir: dir}, write(t, small...))
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	manifests, _ := filepath.Glob(filepath.Join(dir, "lexical", "*", "manifest.json"))
	if len(manifests) != 1 {
		t.Fatal(manifests)
	}
	text, err := os.ReadFile(manifests[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(manifests[0], []byte(strings.Replace(string(text), "fa-", "xx-", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = biopars.Open(t.Context(), biopars.Options{Dir: dir})
	var fe *index.FingerprintError
	if !errors.As(err, &fe) || !errors.Is(err, index.ErrFingerprint) || fe.Repair != index.RepairRebuild {
		t.Fatalf("%v", err)
	}
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: dir}, biopars.RebuildOptions{Lexical: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := openAt(t, biopars.Options{Dir: dir}).Search(t.Context(), biopars.Question{Text: "میگرن"}); err != nil {
		t.Error(err)
	}
}

func TestWithoutCorpus(t *testing.T) {
	if _, err := biopars.Open(t.Context(), biopars.Options{}); err == nil {
		t.Error("opened without a directory")
	}
	if _, err := biopars.Open(t.Context(), biopars.Options{Dir: t.TempDir(), Embedder: &densetest.Embedder{}}); err == nil {
		t.Error("opened with a nameless embedder")
	}
	e := openAt(t, biopars.Options{Dir: filepath.Join(t.TempDir(), "new")})
	if _, err := e.Ask(t.Context(), biopars.Question{Text: anaemia}); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("ask: %v", err)
	}
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: t.TempDir()}, biopars.RebuildOptions{Lexical: true}); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("rebuild: %v", err)
	}
	if _, err := e.Ingest(t.Context(), []string{write(t, small...)}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	if r, err := e.Search(t.Context(), biopars.Question{Text: "میگرن"}); err != nil || len(r.Candidates) != 2 {
		t.Errorf("after the first ingest: %v", err)
	}
}

func TestClosed(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, write(t, small...))
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, ask := e.Ask(t.Context(), biopars.Question{Text: anaemia})
	_, search := e.Search(t.Context(), biopars.Question{Text: anaemia})
	_, ingest := e.Ingest(t.Context(), []string{write(t, small...)}, biopars.IngestOptions{})
	_, stats := e.Stats(t.Context())
	for name, err := range map[string]error{"ask": ask, "search": search, "ingest": ingest, "stats": stats} {
		if !errors.Is(err, biopars.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadersAndWriter: engines answer while another ingests, and see what it
// has published without being opened again; a second writer is told at once.
func TestReadersAndWriter(t *testing.T) {
	dir := t.TempDir()
	writer := openAt(t, biopars.Options{Dir: dir}, write(t, small...))
	reader := openAt(t, biopars.Options{Dir: dir})

	lock, err := index.AcquireLock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Ingest(t.Context(), []string{write(t, small...)}, biopars.IngestOptions{}); !errors.Is(err, index.ErrLocked) {
		t.Errorf("second writer: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}

	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := reader.Search(t.Context(), biopars.Question{Text: "میگرن"})
				if err != nil || len(r.Candidates) < 2 {
					t.Errorf("while writing: %v", err)
					return
				}
			}
		})
	}
	for i := range 5 {
		more := write(t, record(fmt.Sprintf("more-%d", i), "", 0, fmt.Sprintf("یادداشت %d دربارهٔ میگرن و سردرد.", i)))
		if _, err := writer.Ingest(t.Context(), []string{more}, biopars.IngestOptions{}); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
	if r, err := reader.Search(t.Context(), biopars.Question{Text: "میگرن"}); err != nil || len(r.Candidates) != 7 {
		t.Errorf("%v, %v", r, err)
	}
}

func TestRetriever(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, write(t, small...))
	r := e.Retriever(biopars.Question{K: 1, Filter: index.Filter{Publishers: []string{"دانشنامه"}}})
	docs, err := r.GetRelevantDocuments(t.Context(), "درمان میگرن")
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 || docs[0].Metadata["document_id"] != "migraine" || docs[0].Metadata["year"] != 2005 || docs[0].Score <= 0 || !strings.Contains(docs[0].PageContent, "مسکن") {
		t.Errorf("%+v", docs)
	}
	if _, err := r.GetRelevantDocuments(t.Context(), "؟"); !errors.Is(err, biopars.ErrEmptyQuestion) {
		t.Errorf("%v", err)
	}
}
