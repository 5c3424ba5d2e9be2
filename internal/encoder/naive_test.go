package encoder

import (
	"fmt"
	"math"

	"github.com/biopars/biopars/internal/encodertest"
)

// naive is BERT as its paper has it, in double precision and without any care for
// speed: what the net is compared with.
type naive struct {
	encodertest.Model
	t      map[string][]float32
	prefix string
	bias   func(head, i, j int) float64 // added to the scores, if set
}

// linear multiplies rows by a matrix of out rows.
func (n *naive) linear(x [][]float64, name string) [][]float64 {
	w, b := n.t[n.prefix+name+".weight"], n.t[n.prefix+name+".bias"]
	y := make([][]float64, len(x))
	for i, row := range x {
		y[i] = make([]float64, len(b))
		for o := range b {
			y[i][o] = float64(b[o])
			for k, v := range row {
				y[i][o] += v * float64(w[o*len(row)+k])
			}
		}
	}
	return y
}

// normalize adds two matrices and normalizes the rows.
func (n *naive) normalize(x, y [][]float64, name string) [][]float64 {
	w, b := n.t[n.prefix+name+".weight"], n.t[n.prefix+name+".bias"]
	out := make([][]float64, len(x))
	for i := range x {
		mean, square := 0., 0.
		row := make([]float64, len(x[i]))
		for k := range row {
			row[k] = x[i][k]
			if y != nil {
				row[k] += y[i][k]
			}
			mean += row[k] / float64(len(row))
		}
		for _, v := range row {
			square += (v - mean) * (v - mean) / float64(len(row))
		}
		for k := range row {
			row[k] = (row[k]-mean)/math.Sqrt(square+1e-12)*float64(w[k]) + float64(b[k])
		}
		out[i] = row
	}
	return out
}

// layers are the hidden states from the embeddings on.
func (n *naive) layers(ids, types []int32) [][][]float64 {
	h, heads := n.Hidden, n.Heads
	x := make([][]float64, len(ids))
	row := func(name string, i int) []float32 { return n.t[n.prefix+"embeddings."+name+".weight"][i*h:][:h] }
	for i, id := range ids {
		x[i] = make([]float64, h)
		for k := range x[i] {
			x[i][k] = float64(row("word_embeddings", int(id))[k]) + float64(row("position_embeddings", i)[k]) +
				float64(row("token_type_embeddings", int(types[i]))[k])
		}
	}
	x = n.normalize(x, nil, "embeddings.LayerNorm")
	out := [][][]float64{x}
	for l := range n.Layers {
		at := fmt.Sprintf("encoder.layer.%d.", l)
		q, k, v := n.linear(x, at+"attention.self.query"), n.linear(x, at+"attention.self.key"), n.linear(x, at+"attention.self.value")
		mixed := make([][]float64, len(x))
		size := h / heads
		for i := range x {
			mixed[i] = make([]float64, h)
			for head := range heads {
				p, sum := make([]float64, len(x)), 0.
				for j := range x {
					for d := head * size; d < (head+1)*size; d++ {
						p[j] += q[i][d] * k[j][d] / math.Sqrt(float64(size))
					}
					if n.bias != nil {
						p[j] += n.bias(head, i, j)
					}
					p[j] = math.Exp(p[j])
					sum += p[j]
				}
				for j := range x {
					for d := head * size; d < (head+1)*size; d++ {
						mixed[i][d] += p[j] / sum * v[j][d]
					}
				}
			}
		}
		x = n.normalize(x, n.linear(mixed, at+"attention.output.dense"), at+"attention.output.LayerNorm")
		inner := n.linear(x, at+"intermediate.dense")
		for _, row := range inner {
			for i, v := range row {
				row[i] = .5 * v * (1 + math.Erf(v/math.Sqrt2))
			}
		}
		x = n.normalize(x, n.linear(inner, at+"output.dense"), at+"output.LayerNorm")
		out = append(out, x)
	}
	return out
}
