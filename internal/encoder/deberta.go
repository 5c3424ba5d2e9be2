package encoder

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/encoder/matrix"
)

// disentangled is DeBERTa's attention: beside what two tokens say to each other it counts
// what one says to the distance of the other, content to position and position to
// content. Both distances are that from the key to the query.
type disentangled struct {
	span    int   // distances are -span to span-1
	buckets []int // of the distances from 0 on; that of a negative one is the negative
	scale   float32
	layers  []positions
}

// positions are the distances as keys and as queries of a layer's heads; nil for one
// that isn't counted.
type positions struct{ keys, queries []*matrix.Packed }

// row of a query at i and a key at j among the distances.
func (d *disentangled) row(i, j int) int {
	b := 0
	if i >= j {
		b = d.buckets[i-j]
	} else {
		b = -d.buckets[j-i]
	}
	return min(max(b+d.span, 0), 2*d.span-1)
}

// add adds to the scores of a stretch of queries what distances have to say to them, in
// one head. q are the queries, k all keys.
func (d *disentangled) add(w *workspace, layer, head, first, rows, length, lds int, q, k []float32, ld int) {
	p := &d.layers[layer]
	// The distances that occur are those of a stretch of rows.
	low, high := d.row(first, length-1), d.row(first+rows-1, 0)+1
	if p.keys != nil {
		part, from := p.keys[head].Columns(low, high)
		ldc := w.room(&w.toPosition, rows, part.N)
		part.Multiply(w.toPosition, ldc, q[first*ld:], ld, rows)
		for r := range rows {
			scores, of := w.scores[r*lds:][:length], w.toPosition[r*ldc:]
			for j := range scores {
				scores[j] += of[d.row(first+r, j)-from]
			}
		}
	}
	if p.queries != nil {
		part, from := p.queries[head].Columns(low, high)
		ldc := w.room(&w.fromPosition, length, part.N)
		part.Multiply(w.fromPosition, ldc, k, ld, length)
		for r := range rows {
			scores := w.scores[r*lds:][:length]
			for j := range scores {
				scores[j] += w.fromPosition[j*ldc+d.row(first+r, j)-from]
			}
		}
	}
}

// bucketOf is the bucket of a distance: small ones have their own, larger ones share one
// by their logarithm. The reference computes it in single precision.
func bucketOf(distance, buckets, most int) int {
	mid := buckets / 2
	if buckets <= 0 || distance <= mid {
		return distance
	}
	log := func(x float32) float32 { return float32(math.Log(float64(x))) }
	share := log(float32(distance)/float32(mid)) / log(float32(most-1)/float32(mid))
	return int(math.Ceil(float64(share*float32(mid-1)))) + mid
}

// deberta loads DeBERTa v2 and v3.
func (l *loader) deberta() error {
	c, h, n := l.config, l.config.HiddenSize, l.net
	switch {
	case c.ConvKernelSize > 0:
		return fmt.Errorf("conv_kernel_size is %d: DeBERTa with a convolution is not known", c.ConvKernelSize)
	case c.EmbeddingSize != h:
		return fmt.Errorf("embedding_size %d isn't hidden_size %d: that is not known of DeBERTa", c.EmbeddingSize, h)
	case c.AttentionHeadSize > 0 && c.AttentionHeadSize*c.AttentionHeads != h:
		return fmt.Errorf("attention_head_size is %d: not known", c.AttentionHeadSize)
	}
	names := bertNames
	names.q, names.k, names.v = "attention.self.query_proj", "attention.self.key_proj", "attention.self.value_proj"
	n.word = l.tensor(names.word+".weight", c.VocabSize, h)
	if c.PositionBiased == nil || *c.PositionBiased {
		n.position = l.tensor(names.position+".weight", c.MaxPositions, h)
	}
	if c.TypeVocabSize > 0 {
		n.kind = l.tensor(names.kind+".weight", c.TypeVocabSize, h)
	}
	n.embeddingNorm = l.scaling(names.norm, h, false)
	if c.RelativeAttention {
		if err := l.distances(names); err != nil {
			return err
		}
	}
	l.bertLayers(names)
	return l.err
}

// distances loads what attention knows of distances.
func (l *loader) distances(names names) error {
	c, h, n := l.config, l.config.HiddenSize, l.net
	most := c.MaxRelative
	if most < 1 {
		most = c.MaxPositions
	}
	d := &disentangled{span: most}
	if c.PositionBuckets > 0 {
		d.span = c.PositionBuckets
	}
	if d.span > 1<<14 || c.PositionBuckets == 1 || c.PositionBuckets > 0 && most-1 <= c.PositionBuckets/2 {
		return fmt.Errorf("position_buckets %d and max_relative_positions %d are not known", c.PositionBuckets, most)
	}
	for distance := range min(c.MaxPositions, maxSequence) {
		d.buckets = append(d.buckets, bucketOf(distance, c.PositionBuckets, most))
	}
	kinds := c.attentionKinds()
	for _, k := range kinds {
		if k != "c2p" && k != "p2c" {
			return fmt.Errorf("pos_att_type %q is not known, only c2p and p2c", k)
		}
	}
	d.scale = float32(1 / math.Sqrt(float64(h/c.AttentionHeads*(1+len(kinds)))))
	n.distances = d
	table := l.tensor("encoder.rel_embeddings.weight", 2*d.span, h)
	var norm scaling
	for part := range strings.SplitSeq(c.NormRelative, "|") {
		switch part {
		case "layer_norm":
			norm = l.scaling("encoder.LayerNorm", h, false)
		case "none", "":
		default:
			return fmt.Errorf("norm_rel_ebd %q is not known", c.NormRelative)
		}
	}
	if l.err != nil {
		return l.err
	}
	rows := make([]float32, n.kernel.Rows(2*d.span)*h)
	copy(rows, table.Float32s())
	norm.normalize(rows[:2*d.span*h], n.eps)
	for i := 0; i < c.HiddenLayers && l.err == nil; i++ {
		at := fmt.Sprintf(names.layer, i) + "attention.self."
		project := func(kind, shared, own string) []*matrix.Packed {
			if !slices.Contains(kinds, kind) {
				return nil
			}
			if c.ShareAttention {
				own = shared
			}
			return l.headsOf(rows, 2*d.span, at+own)
		}
		d.layers = append(d.layers, positions{project("c2p", "key_proj", "pos_key_proj"), project("p2c", "query_proj", "pos_query_proj")})
	}
	return l.err
}

// headsOf multiplies rows with a linear layer and packs the part of each head.
func (l *loader) headsOf(rows []float32, count int, name string) []*matrix.Packed {
	n, h := l.net, l.config.HiddenSize
	w, bias := l.tensor(name+".weight", h, h), l.vector(name+".bias", h)
	if l.err != nil {
		return nil
	}
	ld := n.kernel.Cols(h)
	out := make([]float32, n.kernel.Rows(count)*ld)
	n.kernel.Pack(w.Float32s(), bias, h, h).Multiply(out, ld, rows, h, count)
	size := h / n.heads
	packed := make([]*matrix.Packed, n.heads)
	for i := range packed {
		packed[i] = n.kernel.Room(count, size)
		packed[i].Transpose(out[i*size:], ld, count, size)
	}
	return packed
}

// attentionKinds are pos_att_type: a list, or names with bars between them.
func (c *configFile) attentionKinds() []string {
	switch v := c.PositionAttention.(type) {
	case string:
		return strings.FieldsFunc(strings.ToLower(v), func(r rune) bool { return r == '|' || r == ' ' })
	case []any:
		var kinds []string
		for _, k := range v {
			kinds = append(kinds, strings.ToLower(fmt.Sprint(k)))
		}
		return kinds
	}
	return nil
}
