package biopars_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/retrieve"
)

// fakeReranker prefers passages with a word, and can be slow or broken.
type fakeReranker struct {
	word  string
	after int // passages after which it waits for its deadline; 0: never
	err   error
}

func (r fakeReranker) Score(ctx context.Context, _ string, passages []string) ([]float64, error) {
	var out []float64
	for i, p := range passages {
		if r.after > 0 && i == r.after {
			<-ctx.Done()
			return out, ctx.Err()
		}
		s := .1
		if strings.Contains(p, r.word) {
			s = .9
		}
		out = append(out, s)
	}
	return out, r.err
}

// events asks and returns what was found and what was chosen of it.
func events(t *testing.T, e *biopars.Engine, q string) (r biopars.Retrieved, chosen biopars.Reranked) {
	t.Helper()
	for ev, err := range e.Stream(t.Context(), biopars.Question{Text: q}) {
		if err != nil {
			t.Fatal(err)
		}
		switch ev := ev.(type) {
		case biopars.Retrieved:
			r = ev
		case biopars.Reranked:
			chosen = ev
		}
	}
	return r, chosen
}

// TestReranker: the evidence is chosen in the cross-encoder's order, what was found and
// whether it answers the question stay as they were.
func TestReranker(t *testing.T) {
	plain := openDemo(t, biopars.Options{})
	found, before := events(t, plain, anaemia)
	word := "" // a word that is only in the last of the candidates
	last := found.Candidates[len(found.Candidates)-1].Passage.Text
	for _, w := range strings.Fields(last) {
		if len(w) > 6 && !slices.ContainsFunc(found.Candidates[:len(found.Candidates)-1], func(c retrieve.Candidate) bool {
			return strings.Contains(c.Passage.Text+c.Passage.Title, w)
		}) {
			word = w
			break
		}
	}
	if word == "" {
		t.Fatal("no word stands in the last candidate alone")
	}
	e := openDemo(t, biopars.Options{Reranker: fakeReranker{word: word}})
	again, after := events(t, e, anaemia)
	if after.Evidence[0].Passage.Text != last || after.Evidence[0].Cross != .9 {
		t.Errorf("first is %q, %v", after.Evidence[0].Passage.Title, after.Evidence[0].Cross)
	}
	for i, c := range again.Candidates {
		if c.Passage.ID != found.Candidates[i].Passage.ID || c.Score != found.Candidates[i].Score || c.Cross != 0 {
			t.Fatal("what was found has changed")
		}
	}
	// One without time for anything but the first two leaves the others in their order.
	slow := openDemo(t, biopars.Options{Reranker: fakeReranker{word: "ی", after: 2}, RerankBudget: time.Millisecond})
	if _, s := events(t, slow, anaemia); s.Evidence[0].Passage.ID != before.Evidence[0].Passage.ID || s.Evidence[0].Cross == 0 {
		t.Error("a slow reranker took the best away")
	}
	broken := errors.New("broken")
	bad := openDemo(t, biopars.Options{Reranker: fakeReranker{err: broken}})
	if _, err := bad.Ask(t.Context(), biopars.Question{Text: anaemia}); !errors.Is(err, broken) {
		t.Error(err)
	}
	docs, err := e.Retriever(biopars.Question{}).GetRelevantDocuments(t.Context(), anaemia)
	if err != nil || docs[0].PageContent != last {
		t.Errorf("the retriever's first differs: %v", err)
	}
}
