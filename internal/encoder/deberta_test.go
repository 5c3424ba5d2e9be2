package encoder

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
	"github.com/biopars/biopars/internal/encodertest"
)

// debertaCase is a model of testdata/deberta.json: its weights are made by a rule, what
// the reference says of sequences is stored.
type debertaCase struct {
	Name      string
	Config    map[string]any
	Shapes    map[string][]int
	Sequences []struct {
		IDs, Types                []int32
		First, Last, Sums, Logits []float64
	}
}

func debertaCases(t *testing.T) (cases []debertaCase, buckets []int) {
	t.Helper()
	b, err := os.ReadFile("testdata/deberta.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Cases   []debertaCase
		Buckets []int
	}
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d.Cases, d.Buckets
}

// write puts the model into a directory.
func (c *debertaCase) write(t *testing.T) string {
	t.Helper()
	x, tensors := uint32(12345), map[string][]float32{}
	for _, name := range slices.Sorted(maps.Keys(c.Shapes)) {
		n := 1
		for _, d := range c.Shapes[name] {
			n *= d
		}
		v := make([]float32, n)
		for i := range v {
			x = x*1664525 + 1013904223
			f := float32(x>>8)/(1<<24) - .5
			switch {
			case strings.HasSuffix(name, "LayerNorm.weight"):
				f = 1 + .25*f
			case strings.HasSuffix(name, "bias"):
			case strings.Contains(name, "embeddings"):
				f *= 2
			}
			v[i] = f
		}
		tensors[name] = v
	}
	vocabulary := strings.Fields("[PAD] [UNK] [CLS] [SEP] [MASK]")
	for i := len(vocabulary); i < 60; i++ {
		vocabulary = append(vocabulary, fmt.Sprint("w", i))
	}
	dir := t.TempDir()
	err := cmp.Or(encodertest.WriteJSON(filepath.Join(dir, "config.json"), c.Config),
		os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(strings.Join(vocabulary, "\n")), 0o600),
		os.WriteFile(filepath.Join(dir, "model.safetensors"), encodertest.Safetensors(tensors, c.Shapes, "F32"), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestDeBERTa: every kernel gives the values of the reference, for sequences beside each
// other and longer than what is looked at at a time.
func TestDeBERTa(t *testing.T) {
	cases, _ := debertaCases(t)
	for _, c := range cases {
		m := mustOpen(t, c.write(t), Options{Threads: 1})
		var seqs []tokenizer.Encoding
		for _, s := range c.Sequences {
			seqs = append(seqs, tokenizer.Encoding{IDs: s.IDs, Types: s.Types})
		}
		for _, k := range matrix.Kernels() {
			n, err := loadWith(m.config, m.set, k, false)
			if err != nil {
				t.Fatal(err)
			}
			m.net = n
			m.free = sync.Pool{New: func() any { return &workspace{net: n} }}
			seen := 0
			err = m.Run(context.Background(), seqs, Want{Layers: []int{-1}, Logits: true}, func(i int, o Output) error {
				seen++
				s, rows := c.Sequences[i], o.Hidden[0]
				sums := make([]float32, len(s.IDs))
				for r := range sums {
					for _, x := range rows[r*24:][:24] {
						sums[r] += x
					}
				}
				what := fmt.Sprintf("%s, %s, %d tokens: ", c.Name, k.Name, len(s.IDs))
				near(t, what+"first", rows[:24], s.First, 1e-5)
				near(t, what+"last", rows[len(rows)-24:], s.Last, 1e-5)
				near(t, what+"sums", sums, s.Sums, 3e-5)
				near(t, what+"logits", o.Logits, s.Logits, 1e-5)
				return nil
			})
			if err != nil || seen != len(seqs) {
				t.Fatal(c.Name, seen, err)
			}
		}
	}
}

// TestDistanceBuckets: those of the published models.
func TestDistanceBuckets(t *testing.T) {
	_, want := debertaCases(t)
	for distance, bucket := range want {
		if got := bucketOf(distance, 256, 512); got != bucket {
			t.Errorf("%d: %d, want %d", distance, got, bucket)
		}
	}
	for distance := range 40 {
		if got := bucketOf(distance, -1, 24); got != distance {
			t.Errorf("without buckets %d is %d", distance, got)
		}
	}
}

// TestDeBERTaRefusals: what isn't known is named, and no configuration panics.
func TestDeBERTaRefusals(t *testing.T) {
	cases, _ := debertaCases(t)
	for key, c := range map[string]struct {
		value any
		want  string
	}{
		"conv_kernel_size":        {3, "conv_kernel_size"},
		"pos_att_type":            {[]string{"c2p", "p2p"}, "p2p"},
		"norm_rel_ebd":            {"rms", "rms"},
		"embedding_size":          {12, "embedding_size"},
		"attention_head_size":     {5, "attention_head_size"},
		"position_buckets":        {1000, "position_buckets"},
		"max_relative_positions":  {1 << 30, "encoder.rel_embeddings.weight"},
		"pooler_hidden_act":       {"abc", "abc"},
		"max_position_embeddings": {8, "position_buckets 16"},
		"type_vocab_size":         {2, "token_type_embeddings"},
	} {
		x := cases[0]
		x.Config = maps.Clone(x.Config)
		x.Config[key] = c.value
		if key == "max_relative_positions" {
			x.Config["position_buckets"] = 300
		}
		m, err := Open(x.write(t), Options{})
		if err == nil {
			m.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, value := range []any{"p2c|c2p", "P2C|C2P", []any{"c2p", "p2c"}} {
		x := cases[0]
		x.Config = maps.Clone(x.Config)
		x.Config["pos_att_type"] = value
		if got := mustOpen(t, x.write(t), Options{}).net.distances.layers[0]; got.keys == nil || got.queries == nil {
			t.Errorf("%v isn't understood", value)
		}
	}
}
