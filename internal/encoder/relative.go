package encoder

import (
	"fmt"
	"math"
)

// relative is MPNet's bias of the attention by the distance of two tokens.
type relative struct {
	table   []float32 // a row a bucket, a number a head
	heads   int
	buckets int
}

// maxDistance is the distance from which on all share a bucket.
const maxDistance = 128

// bucket is the row of a distance: small ones have their own, larger ones share one
// by their logarithm. Half the buckets are for each direction.
func (r *relative) bucket(distance int) int {
	n, half, at := -distance, r.buckets/2, 0
	if n < 0 {
		at, n = half, -n
	}
	exact := half / 2
	if n < exact {
		return at + n
	}
	large := exact + int(math.Log(float64(n)/float64(exact))/math.Log(maxDistance/float64(exact))*float64(half-exact))
	return at + min(large, half-1)
}

// row writes the bias of query token i, for one head and n keys.
func (r *relative) add(scores []float32, i, n, head int, scale float32) {
	for j := range scores[:n] {
		scores[j] = scores[j]*scale + r.table[r.bucket(j-i)*r.heads+head]
	}
}

// mpnet loads MPNet, which is BERT with a relative bias and RoBERTa's positions.
func (l *loader) mpnet() error {
	n := bertNames
	n.kind = ""
	n.q, n.k, n.v, n.out = "attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o"
	n.attentionNorm = "attention.LayerNorm"
	buckets := l.config.RelativeBuckets
	if buckets == 0 {
		buckets = 32
	}
	if buckets < 4 || buckets > 1<<12 {
		return fmt.Errorf("relative_attention_num_buckets is %d", buckets)
	}
	if t := l.tensor("encoder.relative_attention_bias.weight", buckets, l.config.AttentionHeads); t != nil {
		l.net.bias = &relative{table: t.Float32s(), heads: l.config.AttentionHeads, buckets: buckets}
	}
	return l.bert(n, l.padding()+1)
}

// rotation turns pairs of numbers of queries and keys by angles that grow with the
// position (rotary position embedding).
type rotation struct{ cos, sin []float32 } // half a head's numbers a position

// newRotation computes the angles of n positions.
func newRotation(n, headSize int, theta float64) *rotation {
	half := headSize / 2
	r := &rotation{make([]float32, n*half), make([]float32, n*half)}
	for p := range n {
		for i := range half {
			angle := float64(p) * math.Pow(theta, -float64(2*i)/float64(headSize))
			r.cos[p*half+i], r.sin[p*half+i] = float32(math.Cos(angle)), float32(math.Sin(angle))
		}
	}
	return r
}

// turn rotates a head's numbers at a position.
func (r *rotation) turn(x []float32, position int) {
	half := len(x) / 2
	cos, sin := r.cos[position*half:][:half], r.sin[position*half:][:half]
	for i, c := range cos {
		a, b := x[i], x[half+i]
		x[i], x[half+i] = a*c-b*sin[i], b*c+a*sin[i]
	}
}

// modern loads ModernBERT: rotary positions, normalization before each sublayer, gated
// feed-forward layers, and attention that is mostly local.
func (l *loader) modern() error {
	c, h, n := l.config, l.config.HiddenSize, l.net
	if c.HiddenSize/c.AttentionHeads%2 != 0 {
		return fmt.Errorf("heads of %d numbers can't be rotated", c.HiddenSize/c.AttentionHeads)
	}
	n.embeddingSize, n.preNorm, n.gated = h, true, true
	n.word = l.tensor("embeddings.tok_embeddings.weight", c.VocabSize, h)
	n.embeddingNorm = l.scaling("embeddings.norm", h, true)
	n.finalNorm = l.scaling("final_norm", h, true)
	n.everyN, n.window = max(1, c.GlobalEvery), c.LocalWindow/2
	theta := func(v, otherwise float64) float64 {
		if v > 0 {
			return v
		}
		return otherwise
	}
	if c.RopeScaling != nil {
		return fmt.Errorf("rope_scaling is not known")
	}
	global := theta(c.GlobalTheta, 160000)
	n.rotateGlobal = newRotation(min(c.MaxPositions, maxSequence), h/c.AttentionHeads, global)
	n.rotateLocal = newRotation(min(c.MaxPositions, maxSequence), h/c.AttentionHeads, theta(c.LocalTheta, 10000))
	for i := 0; i < c.HiddenLayers && l.err == nil; i++ {
		at := fmt.Sprintf("layers.%d.", i)
		x := layer{
			qkv:     l.linear(3*h, h, l.has(at+"attn.Wqkv.bias"), at+"attn.Wqkv"),
			out:     l.linear(h, h, l.has(at+"attn.Wo.bias"), at+"attn.Wo"),
			up:      l.linear(2*c.IntermediateSize, h, l.has(at+"mlp.Wi.bias"), at+"mlp.Wi"),
			down:    l.linear(h, c.IntermediateSize, l.has(at+"mlp.Wo.bias"), at+"mlp.Wo"),
			beforeF: l.scaling(at+"mlp_norm", h, true),
		}
		if i > 0 {
			x.beforeAtt = l.scaling(at+"attn_norm", h, true)
		}
		n.layers = append(n.layers, x)
	}
	return l.err
}

// maxSequence is the longest sequence that is computed, whatever a model allows:
// attention grows with its square.
const maxSequence = 8192
