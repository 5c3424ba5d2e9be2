package encoder

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/biopars/biopars/internal/encodertest"
)

// modern is ModernBERT in double precision, as naive is BERT.
type modern struct {
	naive
	window, every int
	thetas        [2]float64 // of layers that look everywhere, and of the others
}

// row normalizes without a bias.
func (n *modern) row(x [][]float64, name string) [][]float64 {
	w := n.t[name+".weight"]
	out := make([][]float64, len(x))
	for i := range x {
		mean, square := 0., 0.
		for _, v := range x[i] {
			mean += v / float64(len(w))
		}
		for _, v := range x[i] {
			square += (v - mean) * (v - mean) / float64(len(w))
		}
		for k, v := range x[i] {
			out[i] = append(out[i], (v-mean)/math.Sqrt(square+1e-5)*float64(w[k]))
		}
	}
	return out
}

// times multiplies rows by a matrix without a bias.
func (n *modern) times(x [][]float64, name string, out int) [][]float64 {
	w := n.t[name+".weight"]
	y := make([][]float64, len(x))
	for i := range x {
		y[i] = make([]float64, out)
		for o := range out {
			for k, v := range x[i] {
				y[i][o] += v * float64(w[o*len(x[i])+k])
			}
		}
	}
	return y
}

func (n *modern) states(ids []int32) [][]float64 {
	h, size := n.Hidden, n.Hidden/n.Heads
	x := make([][]float64, len(ids))
	for i, id := range ids {
		for _, v := range n.t["embeddings.tok_embeddings.weight"][int(id)*h:][:h] {
			x[i] = append(x[i], float64(v))
		}
	}
	x = n.row(x, "embeddings.norm")
	for l := range n.Layers {
		at, theta, near := fmt.Sprintf("layers.%d.", l), n.thetas[0], len(ids)
		if l%n.every != 0 {
			theta, near = n.thetas[1], n.window/2
		}
		in := x
		if l > 0 {
			in = n.row(x, at+"attn_norm")
		}
		qkv := n.times(in, at+"attn.Wqkv", 3*h)
		turned := func(i, part, head, d int) float64 {
			v := qkv[i][part*h+head*size:][:size]
			angle := float64(i) / math.Pow(theta, float64(2*(d%(size/2)))/float64(size))
			if d < size/2 {
				return v[d]*math.Cos(angle) - v[d+size/2]*math.Sin(angle)
			}
			return v[d]*math.Cos(angle) + v[d-size/2]*math.Sin(angle)
		}
		mixed := make([][]float64, len(x))
		for i := range x {
			mixed[i] = make([]float64, h)
			for head := range n.Heads {
				p, sum := make([]float64, len(x)), 0.
				for j := range x {
					if j-i > near || i-j > near {
						continue
					}
					for d := range size {
						p[j] += turned(i, 0, head, d) * turned(j, 1, head, d) / math.Sqrt(float64(size))
					}
					p[j] = math.Exp(p[j])
					sum += p[j]
				}
				for j := range x {
					for d := range size {
						mixed[i][head*size+d] += p[j] / sum * qkv[j][2*h+head*size+d]
					}
				}
			}
		}
		add := func(y [][]float64) {
			for i := range x {
				row := make([]float64, h)
				for k := range row {
					row[k] = x[i][k] + y[i][k]
				}
				x[i] = row
			}
		}
		add(n.times(mixed, at+"attn.Wo", h))
		inner := n.times(n.row(x, at+"mlp_norm"), at+"mlp.Wi", 2*n.Inner)
		for i, row := range inner {
			for k := range n.Inner {
				v := row[k]
				row[k] = .5 * v * (1 + math.Erf(v/math.Sqrt2)) * row[n.Inner+k]
			}
			inner[i] = row[:n.Inner]
		}
		add(n.times(inner, at+"mlp.Wo", h))
	}
	return n.row(x, "final_norm")
}

// TestModernBERT: rotation, local attention, gates and normalization before sublayers.
func TestModernBERT(t *testing.T) {
	base := encodertest.Model{Hidden: 24, Heads: 3, Layers: 4, Inner: 20}
	h, vocabulary := base.Hidden, len(base.Vocabulary())
	shapes := map[string][]int{"embeddings.tok_embeddings.weight": {vocabulary, h}, "embeddings.norm.weight": {h}, "final_norm.weight": {h}}
	for l := range base.Layers {
		at := fmt.Sprintf("layers.%d.", l)
		if l > 0 {
			shapes[at+"attn_norm.weight"] = []int{h}
		}
		shapes[at+"attn.Wqkv.weight"], shapes[at+"attn.Wo.weight"], shapes[at+"mlp_norm.weight"] = []int{3 * h, h}, []int{h, h}, []int{h}
		shapes[at+"mlp.Wi.weight"], shapes[at+"mlp.Wo.weight"] = []int{2 * base.Inner, h}, []int{h, base.Inner}
	}
	r := rand.New(rand.NewPCG(6, 6))
	tensors := map[string][]float32{}
	for _, name := range slices.Sorted(maps.Keys(shapes)) { // the same weights every time
		s, n := shapes[name], 1
		for _, d := range s {
			n *= d
		}
		tensors[name] = make([]float32, n)
		for i := range tensors[name] {
			tensors[name][i] = float32(r.NormFloat64() * .4)
			if len(s) == 1 {
				tensors[name][i]++
			}
		}
	}
	dir := write(t, base)
	prefixed, prefixedShapes := map[string][]float32{}, map[string][]int{}
	for name := range tensors {
		prefixed["model."+name], prefixedShapes["model."+name] = tensors[name], shapes[name]
	}
	if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), encodertest.Safetensors(prefixed, prefixedShapes, "F32"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := encodertest.WriteJSON(filepath.Join(dir, "config.json"), map[string]any{"model_type": "modernbert", "hidden_size": h,
		"num_hidden_layers": base.Layers, "num_attention_heads": base.Heads, "intermediate_size": base.Inner, "vocab_size": vocabulary,
		"max_position_embeddings": 64, "hidden_activation": "gelu", "norm_eps": 1e-5, "global_attn_every_n_layers": 3, "local_attention": 8,
		"global_rope_theta": 160000., "local_rope_theta": 10000., "position_embedding_type": "absolute"}); err != nil {
		t.Fatal(err)
	}
	m := mustOpen(t, dir, Options{})
	ref := &modern{naive: naive{Model: base, t: tensors}, window: 8, every: 3, thetas: [2]float64{160000, 10000}}
	seqs := sequences(r, vocabulary, 1, 7, 40)
	err := m.Run(context.Background(), seqs, Want{Layers: []int{-1}}, func(i int, o Output) error {
		near(t, "modernbert", o.Hidden[0], flat(ref.states(seqs[i].IDs)), 1e-4)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
