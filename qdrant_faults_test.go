package biopars_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	api "github.com/qdrant/go-client/qdrant"
	grpccodes "google.golang.org/grpc/codes"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/qdranttest"
	"github.com/biopars/biopars/retrieve"
)

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
		r := mustSearch(t, e, biopars.Question{Text: anaemia})
		return r.Candidates[0].Dense != 0, hasNotice(a.Notices, answer.NoticeDenseDown)
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
	file := corpusFile(t, manyRecords(200)...)
	server.Fault(qdranttest.Fault{Method: "Upsert", Code: grpccodes.Unavailable, After: 5, Times: 2})
	server.Fault(qdranttest.Fault{Method: "Upsert", Code: grpccodes.ResourceExhausted, After: 3, Times: 1})
	e := openAt(t, biopars.Options{Dir: t.TempDir(), Store: q, NoDense: true}, file)
	if !strings.Contains(said.String(), qdrant.ErrUnavailable.Error()) {
		t.Errorf("waiting was not said: %q", said.String())
	}
	checkVerified(t, e)
}

func TestCollectionErrors(t *testing.T) {
	server := qdranttest.Start(t, qdranttest.Options{APIKey: "secret"})
	q := onServer(server.Host(), server.Port())
	if _, err := biopars.Open(t.Context(), biopars.Options{Store: q}); !errors.Is(err, qdrant.ErrUnauthorized) ||
		strings.Contains(err.Error(), "secret") {
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
	mustSearch(t, e, biopars.Question{Text: anaemia})
	if _, err := e.Ingest(t.Context(), []string{demoFile(t)}, biopars.IngestOptions{}); err == nil ||
		errors.Is(err, index.ErrNoCorpus) {
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
	e := openAt(t, o, corpusFile(t, smallCorpus...))
	c, err := api.NewClient(&api.Config{Host: q.Host, Port: q.Port, SkipCompatibilityCheck: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Delete(t.Context(), &api.DeletePoints{CollectionName: "med", Wait: api.PtrOf(true),
		Points: api.NewPointsSelectorFilter(&api.Filter{
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
	if p := problem(); !strings.Contains(p, "1 passages are missing (the first is 2)") ||
		!strings.Contains(p, string(index.RepairRebuild)) {
		t.Errorf("a point is missing: %q", p)
	}
	if err := biopars.Rebuild(t.Context(), o, biopars.RebuildOptions{Lexical: true}); err != nil {
		t.Fatal(err)
	}
	if p := problem(); p != "" {
		t.Errorf("after rebuilding: %q", p)
	}
}
