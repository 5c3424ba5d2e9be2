package subword

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestEncode(t *testing.T) {
	m := trained(t, quick())
	known, unseen := pseudoWord(1001), "نادیده"
	for _, text := range []string{known, unseen, known + " " + unseen + " " + known, "β-blocker ۵۰۰",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		v := m.Encode(nil, text)
		if len(v) != m.Dimension() {
			t.Fatalf("%q: %d components", text, len(v))
		}
		if n := dot(v, v); math.Abs(float64(n)-1) > 1e-5 {
			t.Errorf("%q: squared length %g", text, n)
		}
	}
	for _, text := range []string{"", " \n", "؟!"} {
		if v := m.Encode(nil, text); dot(v, v) != 0 {
			t.Errorf("%q: not the zero vector", text)
		}
	}
	if got := m.Encode([]float32{1, 2}, known); len(got) != 2+m.Dimension() || got[0] != 1 || got[1] != 2 {
		t.Error("Encode does not append")
	}
	// A bag of words: order is nothing.
	a, b := m.Encode(nil, known+" "+unseen), m.Encode(nil, unseen+" "+known)
	if !slices.Equal(a, b) {
		t.Error("word order changes the vector")
	}
}

// A misspelt word that training never saw must be near the word it is meant to be.
func TestUnseenWordIsFoundByItsNgrams(t *testing.T) {
	m := trained(t, quick())
	nearer := 0
	for topic := range topics {
		w := []rune(pseudoWord(1000 + topic*40))
		misspelt := string(w[:2]) + string(w[3:])
		q := m.Encode(nil, misspelt)
		if dot(q, m.Encode(nil, string(w))) > dot(q, m.Encode(nil, pseudoWord(1000+(topic+5)%topics*40))) {
			nearer++
		}
	}
	if nearer < topics-2 {
		t.Errorf("only %d of %d misspelt words are nearest to the right one", nearer, topics)
	}
}

func TestEmbedder(t *testing.T) {
	m := trained(t, quick())
	texts := make([]string, 150)
	for i := range texts {
		texts[i] = pseudoWord(1000+i) + " " + pseudoWord(i)
	}
	vectors, err := m.EmbedDocuments(t.Context(), texts)
	if err != nil || len(vectors) != len(texts) {
		t.Fatal(len(vectors), err)
	}
	for i, text := range texts {
		v, err := m.EmbedQuery(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(v, vectors[i]) {
			t.Fatalf("text %d: query and document vectors differ", i)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.EmbedDocuments(ctx, texts); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := m.EmbedQuery(ctx, "تب"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The stored 8 bits must give the similarities of the learned floats.
func TestQuantizationKeepsSimilarities(t *testing.T) {
	q := newQuantized(3, 64)
	v := make([][]float32, 3)
	for i := range v {
		v[i] = make([]float32, 64)
		for k := range v[i] {
			v[i][k] = float32(math.Sin(float64(i*64+k*k))) * float32(i)
		}
		q.set(i, v[i])
		got := make([]float32, 64)
		q.add(got, []int32{int32(i)}, []float32{1})
		for k := range got {
			if math.Abs(float64(got[k]-v[i][k])) > float64(q.scale[i])/2+1e-6 {
				t.Fatalf("row %d component %d: %g, want %g", i, k, got[k], v[i][k])
			}
		}
	}
}

// The kernel gives the same bits as plain Go, and writes nowhere else.
func TestSumRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dim := range []int{1, 63, 64, 65, 96, 127, 128, 160, 192, 200} {
		q := newQuantized(5, dim)
		for i := range q.values {
			q.values[i] = int8(rng.IntN(256) - 128)
		}
		for i := range q.scale {
			q.scale[i] = rng.Float32()
		}
		for _, rows := range [][]int32{nil, {4}, {0, 3, 3, 1, 4, 2}} {
			got, want := make([]float32, dim+8), make([]float32, dim+8)
			for k := range got {
				got[k] = rng.Float32() - .5
			}
			copy(want, got)
			weights := make([]float32, len(rows))
			for i, r := range rows {
				weights[i] = rng.Float32()*4 - 2
				w := weights[i] * q.scale[r]
				for k, x := range q.values[int(r)*dim : int(r+1)*dim] {
					want[k] += float32(w * float32(x))
				}
			}
			q.add(got[:dim], rows, weights)
			if !slices.Equal(got, want) {
				t.Errorf("dimension %d, rows %v:\n got %v\nwant %v", dim, rows, got, want)
			}
		}
	}
}

func TestTally(t *testing.T) {
	var ta tally
	for _, c := range []struct {
		add   []int32
		bound int
		want  string
	}{
		{nil, 0, ""},
		{[]int32{64, 0, 63, 64, 128, 64}, 129, "0×1 63×1 64×3 128×1 "},
		{[]int32{5}, 129, "5×1 "}, // the others are forgotten
		{[]int32{199, 5}, 200, "5×1 199×1 "},
	} {
		ta.add(c.add, c.bound)
		got := ""
		for n, tf := range ta.drain {
			got += fmt.Sprintf("%d×%d ", n, tf)
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.add, got, c.want)
		}
	}
	ta.add([]int32{1, 2, 3}, 200)
	for range ta.drain {
		break
	}
	for n := range ta.drain {
		t.Errorf("%d was not forgotten", n)
	}
}

func TestGrams(t *testing.T) {
	const buckets = 1 << 30
	bucket := func(s string) int32 { return int32(hash([]byte(s)) & (buckets - 1)) }
	for _, c := range []struct {
		word string
		want []string
	}{
		{"", nil},
		{"ب", nil}, // ‹ب› is the whole word
		{"تب", []string{"<تب", "تب>"}},
		{"قند", []string{"<قن", "قند", "ند>", "<قند", "قند>"}},
	} {
		var want []int32
		for _, g := range c.want {
			want = append(want, bucket(g))
		}
		if got := appendGrams(nil, c.word, buckets); !slices.Equal(got, want) {
			t.Errorf("%q: %d grams %v, want %d %v", c.word, len(got), got, len(want), want)
		}
	}
	long := make([]rune, 500)
	for i := range long {
		long[i] = 0x10FFFF
	}
	if got := appendGrams(nil, string(long), 64); len(got) > 3*maxWordRunes {
		t.Errorf("%d grams of a long word", len(got))
	}
	appendGrams(nil, "\xff\xfe\xc3", 64) // invalid UTF-8 must not crash it
}
