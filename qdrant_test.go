package biopars_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/biopars/biopars"
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

// sameCandidates compares rankings, and scores as far as they agree: a directory asks
// for the words that share most n-grams with the question's, a collection for all.
func sameCandidates(t testing.TB, got, want []retrieve.Candidate) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d candidates, want %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i].Passage, want[i].Passage) {
			t.Fatalf("rank %d is %+v, want %+v", i+1, got[i].Passage, want[i].Passage)
		}
		if math.Abs(got[i].BM25-want[i].BM25) > 0.1*max(1, want[i].BM25) {
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
			want := mustSearch(t, local, asked)
			for _, e := range []*biopars.Engine{writer, reader} {
				got := mustSearch(t, e, asked)
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
	checkVerified(t, writer)
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
			for i, c := range mustSearch(t, e, biopars.Question{Text: question, Mode: mode, K: all}).Candidates {
				want[c.Passage.Seq] += 1 / float64(60+i+1)
			}
		}
		for i, c := range mustSearch(t, e, biopars.Question{Text: question, K: 20}).Candidates {
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

// TestCollectionCarriesTheEncoder: what was trained where the corpus was
// ingested embeds questions elsewhere, also after it was trained anew.
func TestCollectionCarriesTheEncoder(t *testing.T) {
	if testing.Short() {
		t.Skip("trains two encoders")
	}
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	lines := manyRecords(320)
	small, all := corpusFile(t, lines[:20]...), corpusFile(t, lines...)
	dir := t.TempDir()
	writer := openAt(t, biopars.Options{Dir: dir, Store: q}, small)
	reader := openAt(t, biopars.Options{Store: q})
	if r := mustSearch(t, reader, biopars.Question{Text: "درمان دیابت"}); len(r.Candidates) == 0 ||
		len(r.Notices) > 0 || r.Candidates[0].DenseRank != 0 {
		t.Errorf("a corpus too small for an encoder: %+v, %v", r.Candidates, r.Notices)
	}
	if _, err := writer.Ingest(t.Context(), []string{all}, biopars.IngestOptions{}); err != nil {
		t.Fatal(err)
	}
	hybrid := func(e *biopars.Engine) {
		t.Helper()
		r := mustSearch(t, e, biopars.Question{Text: "درمان دیابت"})
		if len(r.Notices) > 0 || len(r.Candidates) == 0 || r.Candidates[0].Dense == 0 {
			t.Errorf("notices %v, first candidate %+v", r.Notices, r.Candidates[0])
		}
	}
	hybrid(reader) // which was opened before there was an encoder
	hybrid(openAt(t, biopars.Options{Store: q}))
	if err := biopars.Rebuild(t.Context(), biopars.Options{Dir: dir, Store: q},
		biopars.RebuildOptions{Lexical: true, Dense: true}); err != nil {
		t.Fatal(err)
	}
	hybrid(reader)
	hybrid(writer)
}

// TestCollectionBesideAnotherCorpus: a machine that has a corpus of its own answers
// from a collection all the same, and cannot write to it.
func TestCollectionBesideAnotherCorpus(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{})
	q := onServer(server.Host(), server.Port())
	openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, corpusFile(t, smallCorpus...))
	own := t.TempDir()
	openAt(t, biopars.Options{Dir: own, NoDense: true}, demoFile(t))
	e := openAt(t, biopars.Options{Dir: own, Store: q, NoDense: true})
	r := mustSearch(t, e, biopars.Question{Text: "درمان میگرن"})
	if len(r.Candidates) == 0 || r.Candidates[0].Passage.DocumentID != "migraine" || len(r.Notices) > 0 {
		t.Errorf("candidates %v, notices %v", documentIDs(r), r.Notices)
	}
	checkVerified(t, e)
	if _, err := e.Ingest(t.Context(), []string{corpusFile(t, smallCorpus[0])},
		biopars.IngestOptions{}); !errors.Is(err, index.ErrFingerprint) {
		t.Errorf("ingest into the collection of another corpus: %v", err)
	}
}
