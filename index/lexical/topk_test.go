package lexical

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/internal/topk"
)

// TestTopKOnHandMadeLists checks the traversal alone, on lists whose few
// different impacts make ties everywhere and in an order of documents that has
// nothing to do with their Seq, which Bleve does not keep either.
func TestTopKOnHandMadeLists(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 21))
	for round := range 150 {
		docs := 1 + r.IntN(4*windowSize)
		seqs := r.Perm(docs)
		s := &snapshot{docs: uint32(docs), seq: func(doc uint32) index.Seq { return index.Seq(1 + seqs[doc]) }}
		terms := make([]weightedTerm, 1+r.IntN(6))
		sums := make([]uint64, docs)
		levels := uint32(1 + r.IntN(3))
		for i := range terms {
			var shares []share
			density := []float64{0.001, 0.01, 0.1, 0.9}[r.IntN(4)]
			for doc := range docs {
				if r.Float64() < density {
					shares = append(shares, share{uint32(doc), float64(1+r.Uint32N(levels)) / impactOne})
				}
			}
			l := newPostingList(shares, 0)
			terms[i] = weightedTerm{list: l, weight: uint64([]int{1, 1, 2, 5}[r.IntN(4)])}
			for _, x := range shares {
				sums[x.doc] += terms[i].weight * uint64(impact(x.value))
			}
		}
		var allowed docSet
		if r.IntN(3) == 0 {
			allowed = s.emptySet()
			for i := range allowed {
				allowed[i] = r.Uint64()
			}
		}
		var want []topk.Hit[uint64]
		for doc, sum := range sums {
			if sum > 0 && (allowed == nil || allowed.has(uint32(doc))) {
				want = append(want, topk.Hit[uint64]{Seq: s.seq(uint32(doc)), Score: sum})
			}
		}
		slices.SortFunc(want, topk.Compare)
		k := 1 + r.IntN(50)
		want = want[:min(k, len(want))]
		for _, prune := range []bool{true, false} {
			for i := range terms {
				terms[i].next = 0
			}
			got, err := s.topK(t.Context(), terms, k, allowed, prune)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("round %d: %d documents, k=%d, prune=%v: got %v, want %v", round, docs, k, prune, got, want)
			}
		}
	}
}

func TestSeek(t *testing.T) {
	var ps []posting
	for doc := uint32(3); doc < windowSize; doc += 7 {
		ps = append(ps, newPosting(doc%windowSize, 1))
	}
	for n := range len(ps) + 1 {
		for _, doc := range []uint32{0, 3, 4, 700, 703, 2039, 2047} {
			want := slices.IndexFunc(ps[:n], func(p posting) bool { return p.place() >= doc })
			if want < 0 {
				want = n
			}
			if got := seek(ps[:n], newPosting(doc, 0)); got != want {
				t.Fatalf("seek in %d postings for %d: %d, want %d", n, doc, got, want)
			}
		}
	}
}

func TestCacheStaysWithinItsBytes(t *testing.T) {
	c := newPostingCache(10 << 10)
	r := rand.New(rand.NewPCG(2, 2))
	for range 500 {
		key := cacheKey{signalWords, string(rune('a' + r.IntN(26)))}
		if l := c.get(key); l != nil {
			if len(l.postings) != int(key.term[0]) {
				t.Fatalf("%v gives another term's list", key)
			}
			continue
		}
		c.put(key, &postingList{postings: make([]posting, key.term[0])})
		if c.used > c.limit || c.order.Len() != len(c.entries) {
			t.Fatalf("%d bytes used of %d, %d entries, %d in order", c.used, c.limit, len(c.entries), c.order.Len())
		}
	}
	if len(c.entries) == 0 {
		t.Fatal("nothing is kept")
	}
	big := &postingList{postings: make([]posting, 1<<20)}
	c.put(cacheKey{signalWords, "big"}, big)
	if c.get(cacheKey{signalWords, "big"}) != nil {
		t.Fatal("a list larger than the cache was kept")
	}
}

// TestPruningChangesNothing compares the pruned search with a full traversal on
// an index of many windows, with many equal scores.
// What is kept grows with the corpus, unless it is said how much.
func TestCacheBytes(t *testing.T) {
	for _, c := range []struct {
		said int64
		docs uint64
		want int64
	}{{0, 0, 128 << 20}, {0, 1_000_000, 128<<20 + 512_000_000}, {1 << 20, 1_000_000, 1 << 20}, {-1, 1_000_000, -1}} {
		if got := (Options{CacheBytes: c.said}).withDefaults().cacheBytes(c.docs); got != c.want {
			t.Errorf("CacheBytes %d, %d documents: %d, want %d", c.said, c.docs, got, c.want)
		}
	}
}

func TestPruningChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	c := &corpus{}
	var ps []index.Passage
	for range 9000 {
		// Few words and lengths make ties; a frequent word makes dense lists.
		p := index.Passage{Text: randomText(r, 2+r.IntN(3)), Metadata: index.Metadata{Year: 2000 + r.IntN(20)}}
		if r.IntN(3) > 0 {
			p.Text += " common"
		}
		if r.IntN(50) == 0 {
			p.Title = "rare " + randomText(r, 1)
		}
		ps = append(ps, p)
	}
	o := fieldsOptions
	o.BatchPassages = 2000
	x := open(t, build(t, o, c, ps...), o)
	if n := len(x.current.segments); n != 1 {
		t.Errorf("%d segments after a full build, want 1", n)
	}
	for i := range 300 {
		q := index.Query{Text: randomText(r, 1+r.IntN(6))}
		if r.IntN(2) == 0 {
			q.Text += " common common"
		}
		if r.IntN(4) == 0 {
			q.Text += " rare"
		}
		if r.IntN(5) == 0 {
			q.Filter.YearFrom = 2000 + r.IntN(22)
		}
		k := []int{1, 2, 10, 100, 20000}[r.IntN(5)]
		b, err := x.bag(q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Clauses {
			b.Clauses[i].Weight = []float64{1, 0.01, 10}[r.IntN(3)]
		}
		pruned, err := x.searchBag(t.Context(), b, k)
		if err != nil {
			t.Fatal(err)
		}
		full, err := x.current.search(t.Context(), b, k, false)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(pruned, full) {
			t.Fatalf("query %d (k=%d): pruned and full traversal differ", i, k)
		}
		if !slices.IsSortedFunc(full, func(a, b index.Hit) int {
			if a.Score > b.Score || a.Score == b.Score && a.Seq < b.Seq {
				return -1
			}
			return 1
		}) {
			t.Fatalf("query %d: hits out of order", i)
		}
	}
}
