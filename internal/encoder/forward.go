package encoder

import (
	"context"
	"fmt"
	"math"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// batch is sequences that are computed together: their tokens lie one behind the other
// with nothing between them.
type batch struct {
	seqs   []tokenizer.Encoding
	starts []int // the first row of each
	rows   int
}

// newBatch lays sequences out.
func newBatch(seqs []tokenizer.Encoding) batch {
	b := batch{seqs: seqs}
	for _, s := range seqs {
		b.starts = append(b.starts, b.rows)
		b.rows += len(s.IDs)
	}
	return b
}

// workspace is the memory of one goroutine. It grows to what the largest batch needs.
type workspace struct {
	net                     *net
	x, qkv, ctx, out, inner []float32
	embedded                []float32
	scores, mixed           []float32
	toPosition              []float32 // what queries say to distances
	fromPosition            []float32 // what distances say to keys
	keys, values            *matrix.Packed
	longest                 int // the sequence that keys and values have room for
}

// room makes a matrix of rows and columns, whole tiles and one more of each.
func (w *workspace) room(m *[]float32, rows, cols int) int {
	k := w.net.kernel
	ld := k.Cols(cols)
	n := (k.Rows(rows) + k.Rows(1)) * ld
	if len(*m) < n {
		*m = make([]float32, n)
	}
	return ld
}

// queryRows bounds how many queries look at all keys at a time: scores of a long
// sequence would grow with its square.
const queryRows = 240

// forward computes the layers up to top and calls each with the hidden states after
// every one, from the embeddings, 0, on.
func (n *net) forward(ctx context.Context, w *workspace, b batch, top int, each func(layer int, x []float32, ld int)) error {
	ld, err := n.embed(w, b)
	if err != nil {
		return err
	}
	each(0, w.x, ld)
	for i := range n.layers[:top] {
		if err := ctx.Err(); err != nil {
			return err
		}
		n.layer(w, b, i, ld)
		if i+1 == len(n.layers) && n.preNorm {
			n.eachRow(w.x, b.rows, ld, func(row []float32) { n.finalNorm.normalize(row, n.eps) })
		}
		each(i+1, w.x, ld)
	}
	return nil
}

// eachRow calls f with the numbers of each row.
func (n *net) eachRow(x []float32, rows, ld int, f func([]float32)) {
	if ld == n.hidden {
		f(x[:rows*ld])
		return
	}
	for r := range rows {
		f(x[r*ld:][:n.hidden])
	}
}

// embed adds up what is known of a token by itself: word, position, segment.
func (n *net) embed(w *workspace, b batch) (ld int, err error) {
	ld = w.room(&w.x, b.rows, n.hidden)
	x, lde := w.x, ld
	if n.project != nil {
		lde = w.room(&w.embedded, b.rows, n.embeddingSize)
		x = w.embedded
	}
	for s, seq := range b.seqs {
		position := n.firstPosition
		for i, id := range seq.IDs {
			row := x[(b.starts[s]+i)*lde:][:n.embeddingSize]
			n.word.Row(row, int(id))
			if n.kind != nil {
				n.kind.AddRow(row, int(seq.Types[i]))
			}
			if n.position != nil {
				at := position
				if n.firstPosition > 0 && int(id) == n.firstPosition-1 { // text that spells padding
					at = n.firstPosition - 1
				} else {
					position++
				}
				n.position.AddRow(row, at)
			}
			n.embeddingNorm.normalize(row, n.eps)
		}
	}
	if n.project != nil {
		n.project.Multiply(w.x, ld, w.embedded, lde, b.rows)
	}
	return ld, nil
}

// layer replaces the hidden states by those of the next layer.
func (n *net) layer(w *workspace, b batch, i, ld int) {
	l := &n.layers[i]
	in := w.x
	if n.preNorm {
		w.room(&w.out, b.rows, n.hidden)
		copy(w.out, w.x[:b.rows*ld])
		n.eachRow(w.out, b.rows, ld, func(row []float32) { l.beforeAtt.normalize(row, n.eps) })
		in = w.out
	}
	ldq := w.room(&w.qkv, b.rows, 3*n.hidden)
	l.qkv.Multiply(w.qkv, ldq, in, ld, b.rows)
	w.room(&w.ctx, b.rows, n.hidden)
	for s := range b.seqs {
		n.attend(w, i, b.starts[s], len(b.seqs[s].IDs), ldq, ld)
	}
	w.room(&w.out, b.rows, n.hidden)
	l.out.Multiply(w.out, ld, w.ctx, ld, b.rows)
	n.join(w.x, w.out, b.rows, ld, l.attentionNorm)

	in = w.x
	if n.preNorm {
		copy(w.out, w.x[:b.rows*ld])
		n.eachRow(w.out, b.rows, ld, func(row []float32) { l.beforeF.normalize(row, n.eps) })
		in = w.out
	}
	ldi := w.room(&w.inner, b.rows, l.up.N)
	l.up.Multiply(w.inner, ldi, in, ld, b.rows)
	if n.gated {
		n.gate(w.inner, b.rows, ldi)
	} else {
		n.activate(w.inner[:b.rows*ldi])
	}
	l.down.Multiply(w.out, ld, w.inner, ldi, b.rows)
	n.join(w.x, w.out, b.rows, ld, l.feedNorm)
}

// join adds a sublayer's output to the hidden states, and normalizes them.
func (n *net) join(x, y []float32, rows, ld int, s scaling) {
	for r := range rows {
		row, other := x[r*ld:][:n.hidden], y[r*ld:][:n.hidden]
		if s.weight != nil {
			matrix.AddNormalize(row, other, s.weight, s.bias, n.eps)
			continue
		}
		for i, v := range other {
			row[i] += v
		}
	}
}

// gate multiplies one half of the inner numbers, activated, with the other.
func (n *net) gate(x []float32, rows, ld int) {
	for r := range rows {
		a, b := x[r*ld:][:n.inner], x[r*ld+n.inner:][:n.inner]
		n.activate(a)
		for i, v := range b {
			a[i] *= v
		}
	}
}

// attend computes the attention of one sequence, which begins at a row.
func (n *net) attend(w *workspace, layer, start, length, ldq, ld int) {
	size := n.hidden / n.heads
	if length > w.longest {
		w.longest = length
		w.keys = n.kernel.Room(length, size)
		w.values = n.kernel.Room(size, length)
	}
	lds := w.room(&w.scores, min(length, queryRows), length)
	ldm := w.room(&w.mixed, min(length, queryRows), size)
	scale := float32(1 / math.Sqrt(float64(size)))
	if n.distances != nil {
		scale = n.distances.scale
	}
	window, rotation := 0, n.rotateLocal
	if n.everyN > 0 && layer%n.everyN != 0 {
		window = n.window
	} else {
		rotation = n.rotateGlobal
	}
	for h := range n.heads {
		q := w.qkv[start*ldq+h*size:]
		k, v := q[n.hidden:], q[2*n.hidden:]
		if rotation != nil {
			for i := range length {
				rotation.turn(q[i*ldq:][:size], i)
				rotation.turn(k[i*ldq:][:size], i)
			}
		}
		w.keys.Transpose(k, ldq, length, size)
		w.values.Copy(v, ldq, size, length)
		for first := 0; first < length; first += queryRows {
			rows := min(queryRows, length-first)
			w.keys.Multiply(w.scores, lds, q[first*ldq:], ldq, rows)
			if n.distances != nil {
				n.distances.add(w, layer, h, first, rows, length, lds, q, k, ldq)
			}
			for r := range rows {
				row, by := w.scores[r*lds:][:lds], scale
				if n.bias != nil {
					n.bias.add(row, first+r, length, h, scale)
					by = 1
				}
				if window > 0 {
					farAway(row[:length], first+r, window)
				}
				matrix.Softmax(row, length, by)
			}
			w.values.Multiply(w.mixed, ldm, w.scores, lds, rows)
			for r := range rows {
				copy(w.ctx[(start+first+r)*ld+h*size:][:size], w.mixed[r*ldm:])
			}
		}
	}
}

// farAway takes keys out that are more than window tokens from token i.
func farAway(row []float32, i, window int) {
	inf := float32(math.Inf(-1))
	for j := range row {
		if j < i-window || j > i+window {
			row[j] = inf
		}
	}
}

// check reports tokens that the model hasn't, before anything reads beyond a table.
func (n *net) check(e tokenizer.Encoding, limit int) error {
	if len(e.IDs) > limit {
		return fmt.Errorf("a sequence of %d tokens: the model reads %d", len(e.IDs), limit)
	}
	if len(e.Types) != len(e.IDs) {
		return fmt.Errorf("a sequence of %d tokens with %d segments", len(e.IDs), len(e.Types))
	}
	for i, id := range e.IDs {
		if id < 0 || int(id) >= n.word.Shape[0] {
			return fmt.Errorf("token %d isn't among the model's %d: its tokenizer belongs to another model", id, n.word.Shape[0])
		}
		if n.kind != nil && (e.Types[i] < 0 || int(e.Types[i]) >= n.kind.Shape[0]) {
			return fmt.Errorf("segment %d isn't among the model's %d", e.Types[i], n.kind.Shape[0])
		}
	}
	return nil
}
