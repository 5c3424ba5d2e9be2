package encoder

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
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

// write puts a model into a directory of its own.
func write(t testing.TB, m encodertest.Model) string {
	t.Helper()
	dir := t.TempDir()
	if err := m.Write(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

func mustOpen(t testing.TB, dir string, o Options) *Model {
	t.Helper()
	m, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// sequences are random ones of given lengths.
func sequences(r *rand.Rand, vocabulary int, lengths ...int) []tokenizer.Encoding {
	var seqs []tokenizer.Encoding
	for _, n := range lengths {
		e := tokenizer.Encoding{IDs: make([]int32, n), Types: make([]int32, n)}
		for i := range n {
			e.IDs[i] = int32(r.IntN(vocabulary))
			if i > n/2 {
				e.Types[i] = 1
			}
		}
		seqs = append(seqs, e)
	}
	return seqs
}

// near fails the test unless two lists of numbers agree.
func near(t *testing.T, what string, got []float32, want []float64, by float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= by) {
			t.Fatalf("%s: [%d] %v, want %v", what, i, got[i], w)
		}
	}
}

func flat(rows [][]float64) (out []float64) {
	for _, r := range rows {
		out = append(out, r...)
	}
	return out
}

// TestHiddenStates: every kernel gives BERT's values for sequences of all lengths
// beside each other, in shapes that fill tiles and that don't.
func TestHiddenStates(t *testing.T) {
	for _, shape := range []encodertest.Model{{Hidden: 16, Heads: 2, Layers: 2, Inner: 24}, {Hidden: 32, Heads: 1, Layers: 1, Inner: 64},
		{Hidden: 12, Heads: 3, Layers: 3, Inner: 7}, {Hidden: 128, Heads: 2, Layers: 1, Inner: 130}} {
		shape.Seed = uint64(shape.Hidden)
		dir := write(t, shape)
		m := mustOpen(t, dir, Options{Threads: 2})
		ref := &naive{Model: shape, t: shape.Tensors()}
		seqs := sequences(rand.New(rand.NewPCG(1, 1)), len(shape.Vocabulary()), 1, 2, 3, 11, 12, 13, 33, 64, 5)
		for _, k := range matrix.Kernels() {
			c, err := readConfig(dir)
			if err != nil {
				t.Fatal(err)
			}
			if m.net, err = loadWith(c, m.set, k, false); err != nil {
				t.Fatal(err)
			}
			m.free = sync.Pool{New: func() any { return &workspace{net: m.net} }}
			w := Want{}
			for l := range shape.Layers + 1 {
				w.Layers = append(w.Layers, l)
			}
			seen := 0
			err = m.Run(context.Background(), seqs, w, func(i int, o Output) error {
				seen++
				for l, want := range ref.layers(seqs[i].IDs, seqs[i].Types) {
					near(t, k.Name, o.Hidden[l], flat(want), 3e-5)
				}
				return nil
			})
			if err != nil || seen != len(seqs) {
				t.Fatal(seen, err)
			}
		}
	}
}

// under puts a prefix before every tensor's name.
func under(prefix string) *strings.Replacer {
	return strings.NewReplacer("embeddings.word", prefix+"embeddings.word", "embeddings.pos", prefix+"embeddings.pos",
		"embeddings.tok", prefix+"embeddings.tok", "embeddings.Lay", prefix+"embeddings.Lay", "encoder.", prefix+"encoder.")
}

// TestArchitectures: the same weights under another architecture's names give the same
// values, as far as it computes the same.
func TestArchitectures(t *testing.T) {
	shape := encodertest.Model{Hidden: 16, Heads: 2, Layers: 2, Inner: 24, Seed: 5}
	ref := &naive{Model: shape, t: shape.Tensors()}
	for k := range ref.t { // distances of tokens and segments aren't known to all
		if k == "embeddings.token_type_embeddings.weight" {
			clear(ref.t[k])
		}
	}
	for _, a := range []struct {
		kind   string
		rename *strings.Replacer
		shift  int // rows of the position table before the first
	}{
		{"bert", strings.NewReplacer(), 0},
		{"bert", strings.NewReplacer("LayerNorm.weight", "LayerNorm.gamma", "LayerNorm.bias", "LayerNorm.beta"), 0},
		{"bert", under("bert."), 0},
		{"xlm-roberta", under("roberta."), 2},
		{"roberta", strings.NewReplacer(), 2},
		{"electra", under("electra."), 0},
		{"rembert", strings.NewReplacer(), 0},
		{"distilbert", strings.NewReplacer("encoder.layer", "transformer.layer",
			"attention.self.query", "attention.q_lin", "attention.self.key", "attention.k_lin", "attention.self.value", "attention.v_lin",
			"attention.output.dense", "attention.out_lin", "attention.output.LayerNorm", "sa_layer_norm",
			"intermediate.dense", "ffn.lin1", ".output.dense", ".ffn.lin2", ".output.LayerNorm", ".output_layer_norm"), 0},
		{"mpnet", strings.NewReplacer("attention.self.query", "attention.attn.q", "attention.self.key", "attention.attn.k",
			"attention.self.value", "attention.attn.v", "attention.output.dense", "attention.attn.o",
			"attention.output.LayerNorm", "attention.LayerNorm"), 2},
	} {
		tensors, shapes := map[string][]float32{}, map[string][]int{}
		for name, s := range shape.Shapes() {
			v, to := ref.t[name], a.rename.Replace(name)
			if strings.Contains(name, "position_embeddings") {
				v = slices.Concat(make([]float32, a.shift*shape.Hidden), v)
				s = []int{s[0] + a.shift, s[1]}
			}
			if strings.Contains(name, "token_type") && (a.kind == "distilbert" || a.kind == "mpnet") {
				continue
			}
			tensors[to], shapes[to] = v, s
		}
		if a.kind == "mpnet" {
			name := "encoder.relative_attention_bias.weight"
			tensors[name], shapes[name] = make([]float32, 32*2), []int{32, 2}
			for i := range tensors[name] {
				tensors[name][i] = float32(i%2) * .5 // a constant for each head changes nothing
			}
		}
		dir := t.TempDir()
		if err := shape.Write(dir); err != nil {
			t.Fatal(err)
		}
		c := shape.Config()
		c["model_type"], c["max_position_embeddings"], c["pad_token_id"] = a.kind, encodertest.MaxPositions+a.shift, 1
		if err := errors.Join(encodertest.WriteJSON(filepath.Join(dir, "config.json"), c), os.WriteFile(filepath.Join(dir, "model.safetensors"),
			encodertest.Safetensors(tensors, shapes, "F32"), 0o600)); err != nil {
			t.Fatal(err)
		}
		m := mustOpen(t, dir, Options{})
		seqs := sequences(rand.New(rand.NewPCG(1, 1)), len(shape.Vocabulary()), 9, 30)
		for i := range seqs {
			clear(seqs[i].Types)
			for j, id := range seqs[i].IDs {
				if id == 1 { // padding is another matter
					seqs[i].IDs[j] = 2
				}
			}
		}
		err := m.Run(context.Background(), seqs, Want{Layers: []int{-1}}, func(i int, o Output) error {
			want := ref.layers(seqs[i].IDs, seqs[i].Types)
			near(t, a.kind, o.Hidden[0], flat(want[len(want)-1]), 3e-5)
			return nil
		})
		if err != nil {
			t.Fatal(a.kind, err)
		}
	}
}

// TestRelativeBias: MPNet's bias goes by the distance of two tokens and its direction.
func TestRelativeBias(t *testing.T) {
	r := &relative{buckets: 32}
	for distance, want := range map[int]int{0: 0, -1: 1, 1: 17, -7: 7, -8: 8, 8: 24, -11: 8, -12: 9, -127: 15, -128: 15, 5000: 31, -5000: 15} {
		if got := r.bucket(distance); got != want {
			t.Errorf("bucket(%d) is %d, want %d", distance, got, want)
		}
	}
}

// TestHalfPrecision: numbers of 16 bits are read as what they are.
func TestHalfPrecision(t *testing.T) {
	for _, kind := range []string{"F16", "BF16"} {
		shape := encodertest.Model{Seed: 3, Half: kind}
		whole := encodertest.Model{Seed: 3}
		a, b := mustOpen(t, write(t, shape), Options{}), mustOpen(t, write(t, whole), Options{})
		in := []Input{{Text: "بیمار تب دارد."}}
		x, err := a.Encode(context.Background(), in, Want{Layers: []int{-1}})
		if err != nil {
			t.Fatal(err)
		}
		y, err := b.Encode(context.Background(), in, Want{Layers: []int{-1}})
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.
		for i, v := range x[0].Hidden[0] {
			worst = max(worst, math.Abs(float64(v-y[0].Hidden[0][i])))
		}
		if worst == 0 || worst > .1 {
			t.Errorf("%s: off by %v", kind, worst)
		}
	}
}

// TestBatching: a text's values don't depend on what it is computed with.
func TestBatching(t *testing.T) {
	m := mustOpen(t, write(t, encodertest.Model{Labels: []string{"no", "yes"}, Seed: 2}), Options{Threads: 3})
	var in []Input
	for i := range 300 {
		text := strings.Join(encodertest.Words[i%7:7+i%40], " ")
		in = append(in, Input{Text: text, Pair: "قند خون", HasPair: i%3 == 0})
	}
	w := Want{Layers: []int{1, -1}, Pooled: true, Logits: true}
	all, err := m.Encode(context.Background(), in, w)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(in); i += 17 {
		one, err := m.Encode(context.Background(), in[i:i+1], w)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(one[0].Tokens.IDs, all[i].Tokens.IDs) {
			t.Fatal("tokens", i)
		}
		for _, pair := range [][2][]float32{{one[0].Hidden[0], all[i].Hidden[0]}, {one[0].Hidden[1], all[i].Hidden[1]},
			{one[0].Pooled, all[i].Pooled}, {one[0].Logits, all[i].Logits}} {
			want := make([]float64, len(pair[1]))
			for j, v := range pair[1] {
				want[j] = float64(v)
			}
			near(t, "text", pair[0], want, 2e-6)
		}
	}
	if c := m.Config(); !slices.Equal(c.Labels, []string{"no", "yes"}) || c.MaxTokens != encodertest.MaxPositions {
		t.Errorf("%+v", c)
	}
}

// TestHeads: the classifier reads the pooler's output.
func TestHeads(t *testing.T) {
	shape := encodertest.Model{Labels: []string{"a", "b", "c"}, Seed: 8, Hidden: 16, Layers: 2, Heads: 2, Inner: 24}
	m := mustOpen(t, write(t, shape), Options{})
	ref := &naive{Model: shape, t: shape.Tensors(), prefix: "bert."}
	out, err := m.Encode(context.Background(), []Input{{Text: "بیمار تب دارد", Pair: "تب ندارد", HasPair: true}}, Want{Pooled: true, Logits: true})
	if err != nil {
		t.Fatal(err)
	}
	layers := ref.layers(out[0].Tokens.IDs, out[0].Tokens.Types)
	pooled := ref.linear(layers[2][:1], "pooler.dense")
	for i, v := range pooled[0] {
		pooled[0][i] = math.Tanh(v)
	}
	near(t, "pooled", out[0].Pooled, pooled[0], 1e-5)
	ref.prefix = ""
	near(t, "logits", out[0].Logits, ref.linear(pooled, "classifier")[0], 1e-5)
}

// TestLongText: a text is cut to what the model reads, and says how much is gone.
func TestLongText(t *testing.T) {
	m := mustOpen(t, write(t, encodertest.Model{}), Options{})
	out, err := m.Encode(context.Background(), []Input{{Text: strings.Repeat("تب ", 1000)}}, Want{Layers: []int{0}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(out[0].Tokens.IDs); n != encodertest.MaxPositions || out[0].Tokens.Dropped != 1000-n+2 {
		t.Errorf("%d tokens, %d dropped", n, out[0].Tokens.Dropped)
	}
	long := sequences(rand.New(rand.NewPCG(1, 1)), 10, encodertest.MaxPositions+1)
	if err := m.Run(context.Background(), long, Want{Layers: []int{0}}, nil); err == nil {
		t.Error("a sequence beyond the model's positions was computed")
	}
}

// TestWrongFiles: an error names the tensor, its shape and the file.
func TestWrongFiles(t *testing.T) {
	shape := encodertest.Model{}
	for name, c := range map[string]struct {
		change func(dir string, config map[string]any)
		want   []string
	}{
		"missing": {func(dir string, _ map[string]any) {
			s := shape.Shapes()
			delete(s, "encoder.layer.1.output.dense.bias")
			tensors := shape.Tensors()
			delete(tensors, "encoder.layer.1.output.dense.bias")
			os.WriteFile(filepath.Join(dir, "model.safetensors"), encodertest.Safetensors(tensors, s, "F32"), 0o600)
		}, []string{"model.safetensors", `"encoder.layer.1.output.dense.bias"`, "missing"}},
		"shape":   {func(_ string, c map[string]any) { c["intermediate_size"] = 25 }, []string{"[24 16]", "[25 16]", "model.safetensors", "intermediate.dense"}},
		"heads":   {func(_ string, c map[string]any) { c["num_attention_heads"] = 3 }, []string{"num_attention_heads", "config.json"}},
		"huge":    {func(_ string, c map[string]any) { c["hidden_size"] = 1 << 40 }, []string{"hidden_size"}},
		"unknown": {func(_ string, c map[string]any) { c["model_type"] = "gpt2" }, []string{"gpt2", "bert"}},
		"act":     {func(_ string, c map[string]any) { c["hidden_act"] = "mish" }, []string{"mish"}},
		"cut off": {func(dir string, _ map[string]any) { os.Truncate(filepath.Join(dir, "model.safetensors"), 4000) }, []string{"model.safetensors"}},
		"none":    {func(dir string, _ map[string]any) { os.Remove(filepath.Join(dir, "model.safetensors")) }, []string{"model.safetensors"}},
	} {
		dir := write(t, shape)
		config := shape.Config()
		c.change(dir, config)
		if err := encodertest.WriteJSON(filepath.Join(dir, "config.json"), config); err != nil {
			t.Fatal(err)
		}
		m, err := Open(dir, Options{})
		if err == nil {
			m.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: %v doesn't name %s", name, err, w)
			}
		}
	}
	m := mustOpen(t, write(t, shape), Options{})
	if _, err := m.Encode(context.Background(), []Input{{Text: "x"}}, Want{Logits: true}); !errors.Is(err, ErrNoHead) {
		t.Error(err)
	}
	foreign := []tokenizer.Encoding{{IDs: []int32{1 << 20}, Types: []int32{0}}}
	if err := m.Run(context.Background(), foreign, Want{Layers: []int{0}}, nil); err == nil {
		t.Error("a token of another model was computed")
	}
}

// TestDigest: a change in any file that counts is seen.
func TestDigest(t *testing.T) {
	first := mustOpen(t, write(t, encodertest.Model{}), Options{}).Digest()
	if again := mustOpen(t, write(t, encodertest.Model{}), Options{}).Digest(); again != first {
		t.Error("the digest of the same files differs")
	}
	if other := mustOpen(t, write(t, encodertest.Model{Seed: 1}), Options{}).Digest(); other == first {
		t.Error("other weights have the same digest")
	}
	dir := write(t, encodertest.Model{})
	encodertest.WriteJSON(filepath.Join(dir, "tokenizer_config.json"), map[string]any{"do_lower_case": false})
	if other := mustOpen(t, dir, Options{}).Digest(); other == first {
		t.Error("another tokenizer has the same digest")
	}
}

// TestStops: a context that ends, and an error of the caller, end the work.
func TestStops(t *testing.T) {
	m := mustOpen(t, write(t, encodertest.Model{}), Options{})
	in := make([]Input, 50)
	for i := range in {
		in[i].Text = "تب"
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.Encode(ctx, in, Want{Layers: []int{-1}}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	mine := errors.New("mine")
	if err := m.EncodeEach(context.Background(), in, Want{Layers: []int{-1}}, func(int, Output) error { return mine }); !errors.Is(err, mine) {
		t.Error(err)
	}
}
