package encoder

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encodertest"
)

// TestInt8: weights in eight bits give nearly the same on every kernel, another digest,
// and heads as exact as before.
func TestInt8(t *testing.T) {
	shape := encodertest.Model{Hidden: 48, Heads: 4, Layers: 3, Inner: 96, Seed: 3, Labels: []string{"a", "b"}}
	dir := write(t, shape)
	full, eight := mustOpen(t, dir, Options{}), mustOpen(t, dir, Options{Int8: true})
	if full.Digest() == eight.Digest() || !strings.HasPrefix(eight.Digest(), full.Digest()) {
		t.Errorf("digests %s and %s", full.Digest(), eight.Digest())
	}
	inputs := []Input{{Text: "بیمار تب دارد."}, {Text: "متفورمین قند خون را پایین می‌آورد.", Pair: "تب ندارد", HasPair: true}}
	want, err := full.Encode(context.Background(), inputs, Want{Layers: []int{0, -1}, Pooled: true, Logits: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range matrix.Kernels() {
		n, err := loadWith(eight.config, eight.set, k, true)
		if err != nil {
			t.Fatal(err)
		}
		m := &Model{config: eight.config, net: n, tokenizer: eight.tokenizer, threads: 2, limit: eight.limit}
		m.free.New = func() any { return &workspace{net: n} }
		got, err := m.Encode(context.Background(), inputs, Want{Layers: []int{0, -1}, Pooled: true, Logits: true})
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			near(t, k.Name+": embeddings", got[i].Hidden[0], doubles(want[i].Hidden[0]), 1e-5)
			if c := cosine(got[i].Hidden[1], want[i].Hidden[1]); c < .998 || c == 1 {
				t.Errorf("%s: the last layer's cosine is %v", k.Name, c)
			}
			// The head says of its own hidden states what the full one would.
			pooled := n.pooler.run(k, got[i].Hidden[1][:48], 1, 48)
			near(t, k.Name+": pooler", got[i].Pooled, doubles(pooled), 1e-6)
			fullHead := full.net.head.run(full.net.kernel, full.net.pooler.run(full.net.kernel, got[i].Hidden[1][:48], 1, 48), 1, 48)
			near(t, k.Name+": head", got[i].Logits, doubles(fullHead), 1e-5)
		}
	}
}

func doubles(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

// TestInt8Loss says how far eight bits are from full precision with the models in the
// directory that BIOPARS_TEST_ENCODER_MODELS names, on texts of the reference values.
func TestInt8Loss(t *testing.T) {
	models, golden := os.Getenv("BIOPARS_TEST_ENCODER_MODELS"), os.Getenv("BIOPARS_TEST_ENCODER_GOLDEN")
	if models == "" || golden == "" {
		t.Skip("BIOPARS_TEST_ENCODER_MODELS or _GOLDEN names no directory")
	}
	f, err := os.Open(filepath.Join(golden, "corpus_fa.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var texts []string
	for s := bufio.NewScanner(f); s.Scan() && len(texts) < 60; {
		if len(s.Text()) > 40 {
			texts = append(texts, s.Text())
		}
	}
	for _, name := range []string{"all-MiniLM-L6-v2", "e5-small"} {
		var vectors [2][][]float32
		for i, eight := range []bool{false, true} {
			e, err := OpenEmbedder(filepath.Join(models, name), EmbedderOptions{Options: Options{Int8: eight}})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if vectors[i], err = e.EmbedDocuments(context.Background(), texts); err != nil {
				t.Fatal(err)
			}
		}
		least, sum := 1., 0.
		for i, v := range vectors[0] {
			c := cosine(v, vectors[1][i])
			least, sum = min(least, c), sum+c
		}
		mean := sum / float64(len(texts))
		t.Logf("%s: %d texts, mean cosine %.5f, least %.5f", name, len(texts), mean, least)
		if mean < .99 || least < .97 {
			t.Errorf("%s loses too much", name)
		}
	}
}
