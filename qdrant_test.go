package biopars_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	grpccodes "google.golang.org/grpc/codes"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/demo"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/qdranttest"
	"github.com/biopars/biopars/retrieve"
)

// onServer are settings with short waits for a collection on a test server.
func onServer(host string, port int) qdrant.Options {
	return qdrant.Options{
		Host: host, Port: port, Collection: "med",
		Fresh: time.Nanosecond, Linger: time.Millisecond, Patience: 20 * time.Second, Timeout: 2 * time.Second,
	}
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

func search(t testing.TB, e *biopars.Engine, q biopars.Question) *biopars.SearchResult {
	t.Helper()
	r, err := e.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sameCandidates compares rankings and scores, the latter up to float32.
func sameCandidates(t testing.TB, got, want []retrieve.Candidate) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d candidates, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i].Passage != want[i].Passage {
			t.Fatalf("rank %d is %+v, want %+v", i+1, got[i].Passage, want[i].Passage)
		}
		if math.Abs(got[i].BM25-want[i].BM25) > 1e-4*max(1, want[i].BM25) {
			t.Errorf("rank %d has BM25 %v, want %v", i+1, got[i].BM25, want[i].BM25)
		}
	}
}

// overlap counts the passages that two rankings share.
func overlap(a, b []retrieve.Candidate) (n int) {
	for _, c := range a {
		if slices.ContainsFunc(b, func(d retrieve.Candidate) bool { return d.Passage.Seq == c.Passage.Seq }) {
			n++
		}
	}
	return n
}

// TestCollectionAnswersAsTheDirectory has one process ingest into a collection
// and another, with no directory, answer from it.
func TestCollectionAnswersAsTheDirectory(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	testCollection(t, onServer(server.Host(), server.Port()))
}

// TestCollectionRealServer does the same on a real server, see [qdranttest.Real].
func TestCollectionRealServer(t *testing.T) {
	testCollection(t, onServer(qdranttest.Real(t, "med")))
}

func testCollection(t *testing.T, q qdrant.Options) {
	file := demoFile(t)
	embedder := &densetest.Embedder{}
	with := func(o biopars.Options) biopars.Options {
		o.Embedder, o.EmbedderName = embedder, "trigrams"
		return o
	}
	local := openAt(t, with(biopars.Options{Dir: t.TempDir()}), file)
	writer := openAt(t, with(biopars.Options{Dir: t.TempDir(), Store: q}), file)
	reader := openAt(t, with(biopars.Options{Store: q}))
	for _, question := range []string{anaemia, "درمان میگرن", "عوارض متفورمین چیست؟", "nhfhj", "دیابتت"} {
		for _, mode := range []retrieve.Mode{retrieve.ModeBM25, retrieve.ModeHybrid, retrieve.ModeDense} {
			asked := biopars.Question{Text: question, Mode: mode}
			want := search(t, local, asked)
			for _, e := range []*biopars.Engine{writer, reader} {
				got := search(t, e, asked)
				if mode == retrieve.ModeBM25 {
					sameCandidates(t, got.Candidates, want.Candidates)
				} else if n := overlap(got.Candidates, want.Candidates); n < 9 { // vectors here are int8
					t.Errorf("%s, %s: %d of the best 10 are the same", question, mode, n)
				}
				if got.Query != want.Query {
					t.Errorf("%q was read as %q, want %q", question, got.Query, want.Query)
				}
			}
		}
	}
	a, err := reader.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil {
		t.Fatal(err)
	}
	checkCited(t, a)
	b, err := local.Ask(t.Context(), biopars.Question{Text: anaemia})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Sentences) != len(b.Sentences) || a.Sentences[0].Text != b.Sentences[0].Text {
		t.Errorf("the collection answers %+v, the directory %+v", a.Sentences, b.Sentences)
	}
	found, err := writer.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.OK {
			t.Errorf("%s: %s", f.Check, f.Detail)
		}
	}
	st, err := reader.Stats(t.Context())
	if err != nil || st.Qdrant == nil || st.Catalogue.Passages == 0 || st.Dense == nil || st.Dense.Dimension != 64 {
		t.Errorf("statistics of the reader: %+v, %v", st, err)
	}
}

// TestCollectionFusesOnTheServer compares the server's reciprocal rank fusion with
// the program's own.
func TestCollectionFusesOnTheServer(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	e := openAt(t, biopars.Options{
		Dir: t.TempDir(), Store: q, Embedder: &densetest.Embedder{}, EmbedderName: "trigrams",
		Retrieve: retrieve.Options{Fusion: retrieve.RRF},
	}, demoFile(t))
	before := server.Calls("QueryBatch")
	for _, question := range []string{anaemia, "درمان میگرن"} {
		const all = 300
		want := map[index.Seq]float64{}
		for _, mode := range []retrieve.Mode{retrieve.ModeBM25, retrieve.ModeDense} {
			for i, c := range search(t, e, biopars.Question{Text: question, Mode: mode, K: all}).Candidates {
				want[c.Passage.Seq] += 1 / float64(60+i+1)
			}
		}
		for i, c := range search(t, e, biopars.Question{Text: question, K: 20}).Candidates {
			// The server orders equal scores of one side as it likes.
			tolerance := 1e-3
			if i == 0 {
				tolerance = 1e-6
			}
			if math.Abs(c.Score-want[c.Passage.Seq]) > tolerance {
				t.Errorf("%s: rank %d scores %v, want %v", question, i+1, c.Score, want[c.Passage.Seq])
			}
		}
	}
	if n := server.Calls("QueryBatch") - before; n != 2 {
		t.Errorf("two questions made %d fused calls", n)
	}
}

// many are records enough to train an encoder on.
func many(n int) []string {
	var lines []string
	for i := range n {
		topic := []string{"دیابت", "آسم", "میگرن", "کم‌خونی", "فشار خون", "تیروئید"}[i%6]
		lines = append(lines, record(fmt.Sprint("d", i), "", 2000+i%20,
			fmt.Sprintf("%s بیماری شماره %d است. درمان %s با داروی شماره %d آغاز می‌شود. بیمار باید هر %d ماه معاینه شود.", topic, i, topic, i%17, i%11+1)))
	}
	return lines
}

// TestCollectionCarriesTheEncoder: what was trained where the corpus was
// ingested embeds questions elsewhere, also after it was trained anew.
func TestCollectionCarriesTheEncoder(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two encoders")
	}
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	lines := many(320)
	small, all := write(t, lines[:20]...), write(t, lines...)
	dir := t.TempDir()
	writer := openAt(t, biopars.Options{Dir: dir, Store: q}, small)
	reader := openAt(t, biopars.Options{Store: q})
	if r := search(t, reader, biopars.Question{Text: "درمان دیابت"}); len(r.Candidates) == 0 || len(r.Notices) > 0 || r.Candidates[0].DenseRank != 0 {
		t.Errorf("a corpus too small for an encoder: %+v, %v", r.Candidates, r.Notices)
	}
	if _, err := writer.Ingest(t.Context(), []string{all}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	hybrid := func(e *biopars.Engine) {
		t.Helper()
		r := search(t, e, biopars.Question{Text: "درمان دیابت"})
		if len(r.Notices) > 0 || len(r.Candidates) == 0 || r.Candidates[0].Dense == 0 {
			t.Errorf("notices %v, first candidate %+v", r.Notices, r.Candidates[0])
		}
	}
	hybrid(reader) // which was opened before there was an encoder
	hybrid(openAt(t, biopars.Options{Store: q}))
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: dir, Store: q}, biopars.RebuildOptions{Lexical: true, Dense: true}); err != nil {
		t.Fatal(err)
	}
	hybrid(reader)
	hybrid(writer)
}

// TestVectorsOnAServer: when the server goes, terms answer and a notice says
// so; when it is back, so are the vectors.
func TestVectorsOnAServer(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	o := biopars.Options{
		Dir: t.TempDir(), Embedder: &densetest.Embedder{}, EmbedderName: "trigrams",
		Vectors: qdrant.Opener(q), Retrieve: retrieve.Options{DenseTimeout: 500 * time.Millisecond},
	}
	e := openAt(t, o, demoFile(t))
	ask := func() (dense, said bool) {
		t.Helper()
		a, err := e.Ask(t.Context(), biopars.Question{Text: anaemia})
		if err != nil {
			t.Fatal(err)
		}
		checkCited(t, a)
		r := search(t, e, biopars.Question{Text: anaemia})
		return r.Candidates[0].Dense != 0, notice(a.Notices, answer.NoticeDenseDown)
	}
	if dense, said := ask(); !dense || said {
		t.Errorf("vectors used: %v, notice: %v", dense, said)
	}
	server.Stop()
	for range 5 {
		if dense, said := ask(); dense || !said {
			t.Errorf("without a server: vectors used: %v, notice: %v", dense, said)
		}
	}
	server.Restart()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if dense, said := ask(); dense && !said {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the vectors do not come back")
		}
	}
	server.Fault(qdranttest.Fault{Method: "Query", Delay: 3 * time.Second, Times: 1})
	if dense, said := ask(); !dense || !said { // the search after the answer is not slow
		t.Errorf("with a slow server: vectors used: %v, notice: %v", dense, said)
	}
}

// TestIngestWaitsForTheServer: it goes away in the middle, and nothing is lost.
func TestIngestWaitsForTheServer(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	var said bytes.Buffer
	q.BatchPoints, q.InFlight = 20, 1
	q.Waiting = func(err error, _ time.Duration) { fmt.Fprintln(&said, err) }
	file := write(t, many(200)...)
	server.Fault(qdranttest.Fault{Method: "Upsert", Code: grpccodes.Unavailable, After: 5, Times: 2})
	server.Fault(qdranttest.Fault{Method: "Upsert", Code: grpccodes.ResourceExhausted, After: 3, Times: 1})
	e := openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, file)
	if !strings.Contains(said.String(), qdrant.ErrUnavailable.Error()) {
		t.Errorf("waiting was not said: %q", said.String())
	}
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

func TestCollectionErrors(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{APIKey: "secret"})
	q := onServer(server.Host(), server.Port())
	if _, err := biopars.Open(t.Context(), biopars.Options{Store: q}); !errors.Is(err, qdrant.ErrUnauthorized) || strings.Contains(err.Error(), "secret") {
		t.Errorf("without a key: %v", err)
	}
	q.APIKey = "secret"
	e, err := biopars.Open(t.Context(), biopars.Options{Store: q})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if _, err := e.Search(t.Context(), biopars.Question{Text: anaemia}); !errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("before anything is published: %v", err)
	}
	writer := openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, demoFile(t))
	search(t, e, biopars.Question{Text: anaemia})
	if _, err := e.Ingest(t.Context(), []string{demoFile(t)}, biopars.IngestOptions{}); err == nil || errors.Is(err, index.ErrNoCorpus) {
		t.Errorf("ingest without a directory: %v", err)
	}
	server.DropCollection("med-1")
	var ie *index.Error
	if _, err := e.Search(t.Context(), biopars.Question{Text: anaemia}); !errors.As(err, &ie) || ie.Repair == "" {
		t.Errorf("deleted underneath: %v", err)
	}
	found, err := writer.Check(t.Context())
	if err != nil || found[len(found)-1].OK || found[len(found)-1].Repair == "" {
		t.Errorf("findings: %+v, %v", found, err)
	}
	server.Stop()
	if _, err := e.Search(t.Context(), biopars.Question{Text: anaemia}); !errors.Is(err, qdrant.ErrUnavailable) {
		t.Errorf("server down: %v", err)
	}
}

// TestVerifyComparesPassageByPassage: a point lost and one too many make the same
// number.
func TestVerifyComparesPassageByPassage(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	o := biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}
	e := openAt(t, o, write(t, small...))
	c, err := api.NewClient(&api.Config{Host: q.Host, Port: q.Port, SkipCompatibilityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Delete(t.Context(), &api.DeletePoints{CollectionName: "med", Wait: api.PtrOf(true), Points: api.NewPointsSelectorFilter(&api.Filter{
		Must: []*api.Condition{api.NewMatchInt("seq", 2)},
	})})
	if err != nil {
		t.Fatal(err)
	}
	problem := func() string {
		t.Helper()
		found, err := e.Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if !f.OK && f.Check == "qdrant" {
				return f.Detail + " " + string(f.Repair)
			}
		}
		return ""
	}
	if p := problem(); !strings.Contains(p, "1 passages are missing (the first is 2)") || !strings.Contains(p, string(index.RepairRebuild)) {
		t.Errorf("a point is missing: %q", p)
	}
	if err := biopars.Rebuild(t.Context(), o, biopars.RebuildOptions{Lexical: true}); err != nil {
		t.Fatal(err)
	}
	if p := problem(); p != "" {
		t.Errorf("after rebuilding: %q", p)
	}
}

// TestCollectionBesideAnotherCorpus: a machine that has a corpus of its own answers
// from a collection all the same, and cannot write to it.
func TestCollectionBesideAnotherCorpus(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, write(t, small...))
	own := t.TempDir()
	openAt(t, biopars.Options{Dir: own, NoDense: true}, demoFile(t))
	e := openAt(t, biopars.Options{Dir: own, Store: q, NoDense: true})
	r := search(t, e, biopars.Question{Text: "درمان میگرن"})
	if len(r.Candidates) == 0 || r.Candidates[0].Passage.DocumentID != "migraine" || len(r.Notices) > 0 {
		t.Errorf("candidates %v, notices %v", documentIDs(r), r.Notices)
	}
	found, err := e.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.OK {
			t.Errorf("%s: %s", f.Check, f.Detail)
		}
	}
	if _, err := e.Ingest(t.Context(), []string{write(t, small[0])}, biopars.IngestOptions{}); !errors.Is(err, index.ErrFingerprint) {
		t.Errorf("ingest into the collection of another corpus: %v", err)
	}
}
