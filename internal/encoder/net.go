package encoder

import (
	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/weights"
)

// net is a transformer's encoder, whatever its files call its parts.
type net struct {
	kernel         *matrix.Kernel
	hidden, heads  int
	inner          int // numbers between the two halves of a feed-forward layer
	eps            float32
	activate       func([]float32)
	word           *weights.Tensor
	position       *weights.Tensor // nil: positions are in the attention
	kind           *weights.Tensor // by segment; nil if there are none
	firstPosition  int             // the row of the first token
	embeddingSize  int
	embeddingNorm  scaling
	project        *matrix.Packed // from the embeddings' size to the hidden one; nil if they agree
	layers         []layer
	preNorm        bool    // normalized before a sublayer, not behind it
	finalNorm      scaling // behind the last layer of such a net
	gated          bool    // the inner numbers are halved: one half, activated, times the other
	bias           *relative
	distances      *disentangled // DeBERTa's attention; nil for others
	pooler, head   *head
	poolFirst      bool // the head reads the pooler's output
	everyN, window int  // ModernBERT: every n-th layer looks everywhere, the others this far
	rotateGlobal   *rotation
	rotateLocal    *rotation
}

// scaling is weight and bias of a normalization; bias may be nil, and both for none.
type scaling struct{ weight, bias []float32 }

// layer is attention, and a feed-forward network.
type layer struct {
	qkv, out           *matrix.Packed
	attentionNorm      scaling
	up, down           *matrix.Packed
	feedNorm           scaling
	beforeAtt, beforeF scaling // with preNorm
}

// head is layers behind the encoder for one token of a sequence.
type head struct{ steps []headStep }

// headStep is a linear layer, then a function and a normalization if there are any.
type headStep struct {
	linear   *matrix.Packed
	activate func([]float32)
	norm     scaling
	eps      float32
}

// activations by their names in config.json.
var activations = map[string]func([]float32){
	"gelu": matrix.GELU, "gelu_python": matrix.GELU,
	"gelu_new": matrix.GELUTanh, "gelu_pytorch_tanh": matrix.GELUTanh, "gelu_fast": matrix.GELUTanh,
	"relu": matrix.ReLU, "silu": matrix.SiLU, "swish": matrix.SiLU, "tanh": matrix.Tanh,
}

// normalize applies a normalization that may be none.
func (s scaling) normalize(x []float32, eps float32) {
	if s.weight != nil {
		matrix.Normalize(x, s.weight, s.bias, eps)
	}
}
