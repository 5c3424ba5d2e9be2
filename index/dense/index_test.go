package dense_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/internal/densetest"
	"github.com/biopars/biopars/internal/indextest"
)

// closer is an index that closes its store.
type closer struct {
	*dense.Index
	store dense.Store
}

func (c closer) Close() error { return c.store.Close() }

func TestIndexConsumer(t *testing.T) {
	indextest.TestConsumer(t, indextest.Harness{
		Open: func(t *testing.T, dir string) index.Consumer {
			store := open(t, dir, dense.ExactOptions{})
			return closer{dense.NewIndex(&densetest.Embedder{}, store, dense.Options{BatchSize: 7}), store}
		},
		Live: func(t *testing.T, dir string) []index.Seq {
			store := open(t, dir, dense.ExactOptions{ReadOnly: true})
			q, err := (&densetest.Embedder{}).EmbedQuery(context.Background(), "کم‌خونی")
			must(t, err)
			hits, err := store.Search(context.Background(), q, index.Filter{}, 1000)
			must(t, err)
			var live []index.Seq
			for _, h := range hits {
				live = append(live, h.Seq)
			}
			return live
		},
	})
}

func put(seq index.Seq, title, text string) index.Change {
	return index.Change{Seq: seq, Op: index.Put, Passage: index.Passage{Seq: seq, Title: title, Text: text}}
}

func TestIndexSearch(t *testing.T) {
	ctx := context.Background()
	e := &densetest.Embedder{}
	x := dense.NewIndex(e, open(t, t.TempDir(), dense.ExactOptions{}), dense.Options{})
	must(t, x.Apply(ctx, []index.Change{
		put(1, "", "دیابت نوع دو با متفورمین درمان می‌شود"),
		put(2, "کم‌خونی", "فقر آهن شایع‌ترین علت کم‌خونی است"),
		put(3, "", "این قطعه پیش از آنکه دیده شود حذف می‌شود"),
		{Seq: 4, Op: index.Delete, Target: 3},
	}))
	must(t, x.Publish(ctx))
	if n := e.Texts.Load(); n != 2 {
		t.Errorf("%d passages embedded, want 2: one was deleted at once", n)
	}
	hits, err := x.Search(ctx, index.Query{Text: "علت کم‌خونی فقر آهن"}, 5)
	must(t, err)
	if len(hits) != 2 || hits[0].Seq != 2 {
		t.Errorf("hits %+v", hits)
	}
	for _, q := range []index.Query{{Text: "  "}, {}} {
		if hits, err := x.Search(ctx, q, 5); err != nil || len(hits) != 0 {
			t.Errorf("Search(%q) = %v, %v", q.Text, hits, err)
		}
	}
	if _, err := x.Search(ctx, index.Query{Text: "تب", Filter: index.Filter{YearFrom: 2000}}, 5); err == nil {
		t.Error("a filter that nobody can evaluate was ignored")
	}
}

func TestIndexSearchAndScore(t *testing.T) {
	ctx := context.Background()
	x := dense.NewIndex(&densetest.Embedder{}, open(t, t.TempDir(), dense.ExactOptions{}), dense.Options{})
	must(t, x.Apply(ctx, []index.Change{put(1, "", "دیابت نوع دو"), put(2, "", "علت کم‌خونی فقر آهن است"),
		put(3, "", "فقر آهن")}))
	must(t, x.Publish(ctx))
	q := index.Query{Text: "علت کم‌خونی فقر آهن"}
	all, err := x.Search(ctx, q, 3)
	must(t, err)
	best, score, err := x.SearchAndScore(ctx, q, 1)
	must(t, err)
	rest, err := score(ctx, []index.Seq{all[1].Seq, 7, all[2].Seq})
	must(t, err)
	if got := append(best, rest...); !slices.Equal(got, all) {
		t.Errorf("found and scored %v, a search of all gives %v", got, all)
	}
	if _, score, err := x.SearchAndScore(ctx, index.Query{}, 1); err != nil {
		t.Error(err)
	} else if hits, err := score(ctx, []index.Seq{1}); err != nil || len(hits) > 0 {
		t.Errorf("an empty query scores %v, %v", hits, err)
	}
}

// zeroEmbedder knows no word at all.
type zeroEmbedder struct{ densetest.Embedder }

func (*zeroEmbedder) EmbedQuery(context.Context, string) ([]float32, error) {
	return make([]float32, 64), nil
}

func TestIndexSearchWithoutAKnownWord(t *testing.T) {
	ctx := context.Background()
	x := dense.NewIndex(&zeroEmbedder{}, open(t, t.TempDir(), dense.ExactOptions{}), dense.Options{})
	must(t, x.Apply(ctx, []index.Change{put(1, "", "فقر آهن شایع‌ترین علت کم‌خونی است")}))
	must(t, x.Publish(ctx))
	hits, err := x.Search(ctx, index.Query{Text: "از به که"}, 5)
	must(t, err)
	if len(hits) != 0 {
		t.Errorf("%d hits for a question without a known word", len(hits))
	}
}

func TestIndexEmbedderFails(t *testing.T) {
	ctx := context.Background()
	down := errors.New("connection refused")
	e := &densetest.Embedder{Err: down}
	x := dense.NewIndex(e, open(t, t.TempDir(), dense.ExactOptions{}), dense.Options{})
	if err := x.Apply(ctx, []index.Change{put(1, "", "متن")}); !errors.Is(err, down) {
		t.Fatalf("Apply: %v", err)
	}
	if at, err := x.Applied(ctx); err != nil || at != 0 {
		t.Fatalf("Applied = %d, %v", at, err)
	}
	e.Err = nil
	must(t, x.Apply(ctx, []index.Change{put(1, "", "متن")}))
	must(t, x.Publish(ctx))
	e.Err = down
	if _, err := x.Search(ctx, index.Query{Text: "متن"}, 1); !errors.Is(err, down) {
		t.Fatalf("Search: %v", err)
	}
}

// short returns one vector too few.
type short struct{ densetest.Embedder }

func (s *short) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := s.Embedder.EmbedDocuments(ctx, texts)
	return v[:len(v)-1], err
}

func TestIndexCountsVectors(t *testing.T) {
	x := dense.NewIndex(&short{}, open(t, t.TempDir(), dense.ExactOptions{}), dense.Options{})
	if err := x.Apply(context.Background(), []index.Change{put(1, "", "متن"), put(2, "", "متن دیگر")}); err == nil {
		t.Fatal("a missing vector went unnoticed")
	}
}

func ExampleNewIndex() {
	ctx := context.Background()
	store, err := dense.OpenExact(ctx, "testdata/none", dense.ExactOptions{ReadOnly: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	x := dense.NewIndex(&densetest.Embedder{}, store, dense.Options{})
	hits, err := x.Search(ctx, index.Query{Text: "علائم کم‌خونی"}, 10)
	fmt.Println(len(hits), err)
	// Output: 0 <nil>
}
