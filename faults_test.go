package biopars_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tmc/langchaingo/llms"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/llmtest"
	"github.com/biopars/biopars/internal/qdranttest"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/question"
)

// Each test here holds a fault that was seen and must not come back.

// TestOldConnectionsAreClosed: a process that answers from a collection leaves
// the connections of one that was made anew when the last question has left them,
// not when the engine is closed.
func TestOldConnectionsAreClosed(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	with := func(digest string, o biopars.Options) biopars.Options {
		o.Store, o.Embedder, o.EmbedderName, o.EmbedderDigest = q, &densetest.Embedder{}, "trigrams", digest
		return o
	}
	dir := t.TempDir()
	openAt(t, with("1", biopars.Options{Dir: dir}), demoFile(t)).Close()
	o := with("", biopars.Options{})
	reader := openAt(t, o)
	mustSearch(t, reader, biopars.Question{Text: anaemia})
	before := server.Connections()
	for _, digest := range []string{"2", "3", "4", "5"} {
		if err := biopars.Rebuild(t.Context(), with(digest, biopars.Options{Dir: dir}),
			biopars.RebuildOptions{Lexical: true, Dense: true}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * q.Fresh) // the reader looks for news only so often
		if r := mustSearch(t, reader, biopars.Question{Text: anaemia}); len(r.Candidates) == 0 ||
			r.Candidates[0].Dense == 0 {
			t.Fatalf("made anew as %s: notices %v", digest, r.Notices)
		}
	}
	var now int
	for range 100 { // a connection that is closed is gone at the server's end a moment later
		if now = server.Connections(); now <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d connections, %d before the collection was made anew four times", now, before)
}

// TestSearchResultOutlivesTheEngine: what a search found can be judged after
// Close as before.
func TestSearchResultOutlivesTheEngine(t *testing.T) {
	e, err := biopars.OpenDemo(t.Context(), biopars.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Search(t.Context(), biopars.Question{Text: anaemia, K: 50})
	if err != nil {
		t.Fatal(err)
	}
	before := r.Answerability()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if after := r.Answerability(); after != before || before.Score < 0.5 {
		t.Errorf("%+v, after Close %+v", before, after)
	}
}

// TestContentHash: the same passages have the same hash in a directory and in a
// collection, for the process that ingests and for one that has no files.
func TestContentHash(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	file := demoFile(t)
	local := openAt(t, biopars.Options{Dir: t.TempDir(), NoDense: true}, file)
	writer := openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, file)
	reader := openAt(t, biopars.Options{Store: q, NoDense: true})
	unrelated := openAt(t, biopars.Options{Dir: t.TempDir(), NoDense: true},
		corpusFile(t, record("a", "p", 2020, "متنی دیگر دربارهٔ آسم.")))
	hash := func(e *biopars.Engine) string {
		t.Helper()
		h, err := e.ContentHash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	want := hash(local)
	if got := hash(writer); got != want {
		t.Errorf("in the collection, where it was ingested: %s, want %s", got, want)
	}
	if got := hash(reader); got != want {
		t.Errorf("in the collection, from elsewhere: %s, want %s", got, want)
	}
	if hash(unrelated) == want || len(want) != 64 {
		t.Errorf("hash %q", want)
	}
	// A directory that holds another corpus has nothing to say of the collection.
	dir := filepath.Join(t.TempDir(), "other")
	openAt(t, biopars.Options{Dir: dir, NoDense: true},
		corpusFile(t, record("a", "p", 2020, "متنی دیگر دربارهٔ آسم."))).Close()
	if got := hash(openAt(t, biopars.Options{Dir: dir, Store: q, NoDense: true})); got != want {
		t.Errorf("beside another corpus: %s, want %s", got, want)
	}
}

// TestOwnSynonymsReachTheAbstention: a name that the user has taught the search is
// known to what decides whether the passages answer.
func TestOwnSynonymsReachTheAbstention(t *testing.T) {
	own, err := persian.LoadSynonyms(strings.NewReader("زبرجدین | متفورمین\n"))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(o biopars.Options) biopars.Answer {
		t.Helper()
		o.Model.LLM = llmtest.Always(llmtest.Says("عوارض متفورمین تهوع و اسهال است [1]."))
		a, err := openDemo(t, o).Ask(t.Context(), biopars.Question{Text: "عوارض زبرجدین", Verbatim: true})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	with := ask(biopars.Options{Synonyms: persian.DefaultSynonyms().Merge(own)})
	if hasNotice(with.Notices, answer.NoticeWeakEvidence) || with.Answerability.Score < question.MinAnswerable {
		t.Errorf("with the name: %s, answerability %+v", with.Origin, *with.Answerability)
	}
	without := ask(biopars.Options{})
	if without.Origin != answer.Abstained || !hasNotice(without.Notices, answer.NoticeWeakEvidence) {
		t.Errorf("without the name: %s, answerability %+v", without.Origin, *without.Answerability)
	}
}

// TestNoForeignCallOptions: a model gets the call options that its own Constrain
// makes, and of no other provider.
func TestNoForeignCallOptions(t *testing.T) {
	history := []biopars.Turn{{Question: "متفورمین چیست؟", Answer: "متفورمین داروی دیابت نوع ۲ است."}}
	ask := func(constrain func(json.RawMessage) llms.CallOption) []llmtest.Call {
		m := llmtest.Always(llmtest.Says("متفورمین باعث تهوع و اسهال و کاهش اشتها می‌شود [1]."))
		e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m, Constrain: constrain},
			Verify: biopars.VerifyLLM})
		if _, err := e.Conversation(history...).Ask(t.Context(), biopars.Question{Text: "عوارضش چیست؟"}); err != nil {
			t.Fatal(err)
		}
		return m.Calls()
	}
	for _, c := range ask(nil) {
		if len(c.Options.Metadata) > 0 {
			t.Errorf("metadata of nobody's asking: %v", c.Options.Metadata)
		}
	}
	var schemas []string
	calls := ask(func(schema json.RawMessage) llms.CallOption {
		schemas = append(schemas, string(schema))
		return llms.WithMetadata(map[string]any{"schema": true})
	})
	marked := slices.ContainsFunc(calls, func(c llmtest.Call) bool { return c.Options.Metadata["schema"] == true })
	if len(schemas) == 0 || !marked {
		t.Errorf("Constrain was given %q, and of %d calls one has its option: %t", schemas, len(calls), marked)
	}
}

// TestClosedBookSpeaksOfNoSources: what no source mentions is said of answers that
// have sources.
func TestClosedBookSpeaksOfNoSources(t *testing.T) {
	m := llmtest.Always(llmtest.Says("متفورمین در بارداری با نظر پزشک مصرف می‌شود."))
	e := openDemo(t, biopars.Options{Model: biopars.Model{LLM: m}})
	a, err := e.Ask(t.Context(), biopars.Question{Text: "عوارض متفورمین در بارداری چیست؟", Closed: true})
	if err != nil || hasNotice(a.Notices, answer.NoticeUnmentioned) || !hasNotice(a.Notices, answer.NoticeClosedBook) {
		t.Errorf("notices %v, %v", a.Notices, err)
	}
}

var _ biopars.Store = qdrant.Options{}
