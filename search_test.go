package biopars_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/answer"
	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/retrieve"
)

func TestFilters(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, corpusFile(t, smallCorpus...))
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
		{"where", index.Filter{Where: []index.Condition{{Field: "publisher", Op: index.IsNot, Value: "مجله"}}}, []string{"migraine"}},
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
	e := openAt(t, opts, corpusFile(t, smallCorpus...))
	if n := embedder.Texts.Load(); n != 3 {
		t.Errorf("%d passages embedded, want 3", n)
	}
	r, err := e.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil {
		t.Fatal(err)
	}
	if top := r.Candidates[0]; top.Passage.DocumentID != "migraine" || top.BM25Rank != 1 || top.DenseRank == 0 ||
		top.Fused == 0 || len(r.Notices) > 0 {
		t.Errorf("%+v, notices %v", top, r.Notices)
	}
	// A spelling no word of which is in the corpus: only vectors find it.
	r, err = e.Search(t.Context(), biopars.Question{Text: "پروپرانولو", Mode: retrieve.ModeDense, K: 1})
	if err != nil || documentIDs(r)[0] != "prevention" || r.Candidates[0].BM25Rank != 0 {
		t.Errorf("%v %v", documentIDs(r), err)
	}
	if r, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeBM25}); err != nil ||
		r.Candidates[0].DenseRank != 0 {
		t.Errorf("%+v %v", r, err)
	}
	st, err := e.Stats(t.Context())
	if err != nil || st.Dense == nil || st.Dense.Points != 3 || st.Dense.Fingerprint.Embedder != "trigrams" {
		t.Errorf("%+v %v", st.Dense, err)
	}

	embedder.Err = errors.New("out of memory")
	r, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil || documentIDs(r)[0] != "migraine" || !hasNotice(r.Notices, answer.NoticeDenseDown) {
		t.Errorf("dense leg down: %v %v", r, err)
	}
	_, err = e.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeDense})
	if !errors.Is(err, embedder.Err) {
		t.Errorf("dense alone: %v", err)
	}
	embedder.Err = nil

	// Another version of the embedder must not be compared with these vectors.
	opts.EmbedderDigest = "2"
	other := openAt(t, opts)
	r, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن"})
	if err != nil || !hasNotice(r.Notices, answer.NoticeDenseDown) {
		t.Errorf("another version: %v", err)
	}
	var fe *index.FingerprintError
	_, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن", Mode: retrieve.ModeDense})
	if !errors.As(err, &fe) || fe.Repair == "" {
		t.Errorf("another version, dense alone: %v", err)
	}
	if err := biopars.Rebuild(t.Context(), opts, biopars.RebuildOptions{Dense: true}); err != nil {
		t.Fatal(err)
	}
	if r, err = other.Search(t.Context(), biopars.Question{Text: "درمان میگرن"}); err != nil || len(r.Notices) > 0 ||
		r.Candidates[0].DenseRank == 0 {
		t.Errorf("rebuilt: %+v %v", r, err)
	}
}

func TestRetriever(t *testing.T) {
	e := openAt(t, biopars.Options{Dir: t.TempDir()}, corpusFile(t, smallCorpus...))
	r := e.Retriever(biopars.Question{K: 1, Filter: index.Filter{Publishers: []string{"دانشنامه"}}})
	docs, err := r.GetRelevantDocuments(t.Context(), "درمان میگرن")
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 || docs[0].Metadata["document_id"] != "migraine" || docs[0].Metadata["year"] != 2005 ||
		docs[0].Score <= 0 || !strings.Contains(docs[0].PageContent, "مسکن") {
		t.Errorf("%+v", docs)
	}
	if _, err := r.GetRelevantDocuments(t.Context(), "؟"); !errors.Is(err, biopars.ErrEmptyQuestion) {
		t.Errorf("%v", err)
	}
}
