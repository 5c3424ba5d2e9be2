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

// The stored bits give components that are off by a small share of what there is, of a
// normally distributed row, which is packed and unpacked as it was.
func TestQuantization(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for bits := 3; bits <= 4; bits++ {
		worst := map[int]float64{3: .05, 4: .03}[bits]
		for _, dim := range []int{1, 3, 8, 11, 64, 192} {
			q := newQuantized(3, dim, bits)
			v := make([][]float32, 3)
			for i := range v {
				v[i] = make([]float32, dim)
				for k := range v[i] {
					v[i][k] = float32(rng.NormFloat64()) * float32(i)
				}
				q.set(i, v[i])
			}
			row := make([]int8, dim)
			for i := range v {
				q.unpackRow(row, i)
				off, all := 0.0, 0.0
				for k, x := range v[i] {
					want := q.integer(q.code(x / q.scale[i]))
					if i > 0 && row[k] != want {
						t.Fatalf("dimension %d, row %d, component %d: %d is unpacked, want %d", dim, i, k, row[k], want)
					}
					d := float64(x - q.scale[i]*float32(row[k]))
					off, all = off+d*d, all+float64(x*x)
				}
				if dim >= 64 && off > worst*all {
					t.Errorf("dimension %d, row %d: an error of %.3f of what there is", dim, i, off/all)
				}
			}
			if q.scale[0] != 0 {
				t.Errorf("a zero row has the scale %g", q.scale[0])
			}
		}
	}
	for x, want := range map[float32]int{-100: 0, -7: 0, -6.01: 0, -5.99: 1, -.01: 3, .01: 4, 1.99: 4, 2.01: 5, 6.01: 7, 100: 7} {
		if got := newQuantized(1, 1, 3).code(x); got != want {
			t.Errorf("code(%g) is %d, want %d", x, got, want)
		}
	}
	for x, want := range map[float32]int{-100: 0, -15: 0, -14.01: 0, -13.99: 1, -.01: 7, .01: 8, 13.99: 14, 14.01: 15, 100: 15} {
		if got := newQuantized(1, 1, 4).code(x); got != want {
			t.Errorf("of four bits, code(%g) is %d, want %d", x, got, want)
		}
	}
}

// The kernel gives the same bits as plain Go, and writes nowhere else.
func TestSumRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dim := range []int{1, 63, 64, 65, 96, 127, 128, 160, 192, 200} {
		for bits := 3; bits <= 4; bits++ {
			q := newQuantized(5, dim, bits)
			for i := range q.packed {
				q.packed[i] = byte(rng.IntN(256))
			}
			for i := range q.scale {
				q.scale[i] = rng.Float32()
			}
			unpacked := &quantized{dim: dim, bits: bits, scale: q.scale, packed: q.packed}
			unpacked.unpack()
			values := *unpacked.values.Load()
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
					for k, x := range values[int(r)*dim : int(r+1)*dim] {
						want[k] += float32(w * float32(x))
					}
				}
				before := slices.Clone(got)
				for name, q := range map[string]*quantized{"packed": q, "unpacked": unpacked} {
					copy(got, before)
					q.add(got[:dim], slices.Clone(rows), slices.Clone(weights))
					if !slices.Equal(got, want) {
						t.Errorf("%d bits, dimension %d, rows %v, %s:\n got %v\nwant %v", bits, dim, rows, name, got, want)
					}
				}
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

// The kernel of training gives the same bits as plain Go, and writes nowhere else.
func TestAddRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, dim := range []int{1, 31, 32, 33, 64, 96, 100} {
		values := make([]float32, 5*dim)
		for i := range values {
			values[i] = rng.Float32() - .5
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
				for k := range dim {
					want[k] += float32(weights[i] * values[int(r)*dim+k])
				}
			}
			addRows(got[:dim], values, rows, weights)
			if !slices.Equal(got, want) {
				t.Errorf("dimension %d, rows %v:\n got %v\nwant %v", dim, rows, got, want)
			}
		}
	}
}
