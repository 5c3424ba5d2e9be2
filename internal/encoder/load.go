package encoder

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/weights"
)

// names are what an architecture calls its tensors. A layer's begin with layer, where
// %d is its number.
type names struct {
	word, position, kind, norm string
	project                    string
	layer                      string
	q, k, v, out               string
	attentionNorm              string
	up, down, feedNorm         string
}

// bertNames are those of BERT and its nearest relatives.
var bertNames = names{
	word: "embeddings.word_embeddings", position: "embeddings.position_embeddings",
	kind: "embeddings.token_type_embeddings", norm: "embeddings.LayerNorm",
	layer: "encoder.layer.%d.", q: "attention.self.query", k: "attention.self.key", v: "attention.self.value",
	out: "attention.output.dense", attentionNorm: "attention.output.LayerNorm",
	up: "intermediate.dense", down: "output.dense", feedNorm: "output.LayerNorm",
}

// architectures by model_type.
var architectures = map[string]func(*loader) error{
	"bert":        func(l *loader) error { return l.bert(bertNames, 0) },
	"roberta":     func(l *loader) error { return l.bert(bertNames, l.padding()+1) },
	"xlm-roberta": func(l *loader) error { return l.bert(bertNames, l.padding()+1) },
	"camembert":   func(l *loader) error { return l.bert(bertNames, l.padding()+1) },
	"distilbert":  func(l *loader) error { return l.bert(distilNames, 0) },
	"mpnet":       func(l *loader) error { return l.mpnet() },
	"modernbert":  func(l *loader) error { return l.modern() },
	"deberta-v2":  func(l *loader) error { return l.deberta() },
	"rembert":     func(l *loader) error { return l.projected("encoder.embedding_hidden_mapping_in") },
	"bleurt":      func(l *loader) error { return l.projected("encoder.embedding_projection") },
	"electra":     func(l *loader) error { return l.projected("embeddings_project") },
}

var distilNames = names{
	word: "embeddings.word_embeddings", position: "embeddings.position_embeddings", norm: "embeddings.LayerNorm",
	layer: "transformer.layer.%d.", q: "attention.q_lin", k: "attention.k_lin", v: "attention.v_lin",
	out: "attention.out_lin", attentionNorm: "sa_layer_norm",
	up: "ffn.lin1", down: "ffn.lin2", feedNorm: "output_layer_norm",
}

// loader builds a net of the tensors in a set. Its first error sticks.
type loader struct {
	config configFile
	set    *weights.Set
	prefix string // of every tensor's name: "", "bert.", …
	int8   bool   // linear layers are read into eight bits
	net    *net
	err    error
}

// load builds the net that config.json describes.
func load(c configFile, set *weights.Set, int8 bool) (*net, error) {
	return loadWith(c, set, matrix.Best(), int8)
}

// loadWith builds it for a kernel.
func loadWith(c configFile, set *weights.Set, k *matrix.Kernel, int8 bool) (*net, error) {
	build := architectures[c.ModelType]
	if build == nil {
		known := make([]string, 0, len(architectures))
		for name := range architectures {
			known = append(known, name)
		}
		slices.Sort(known)
		return nil, fmt.Errorf("model_type %q is not known, only %s", c.ModelType, strings.Join(known, ", "))
	}
	l := &loader{config: c, set: set, int8: int8, net: &net{kernel: k, hidden: c.HiddenSize, heads: c.AttentionHeads,
		inner: c.IntermediateSize, eps: c.eps(), activate: activations[c.HiddenAct], embeddingSize: c.EmbeddingSize}}
	l.findPrefix()
	if err := build(l); err != nil {
		return nil, err
	}
	l.int8 = false // heads are small, and decide
	l.head()
	return l.net, l.err
}

// findPrefix looks what stands before the name of the embeddings.
func (l *loader) findPrefix() {
	for _, name := range l.set.Names() {
		for _, end := range []string{"embeddings.word_embeddings.weight", "embeddings.tok_embeddings.weight"} {
			if p, ok := strings.CutSuffix(name, end); ok {
				l.prefix = p
				return
			}
		}
	}
}

// padding is the number of the padding token, behind which RoBERTa's positions begin.
func (l *loader) padding() int {
	if l.config.PadToken != nil {
		return int(*l.config.PadToken)
	}
	return 1
}

// fail keeps the first error.
func (l *loader) fail(err error) {
	l.err = cmp.Or(l.err, err)
}

// tensor finds a tensor of a shape. Old files call weight gamma and bias beta.
func (l *loader) tensor(name string, shape ...int) *weights.Tensor {
	full := l.prefix + name
	t := l.set.Tensor(full)
	if t == nil {
		if base, ok := strings.CutSuffix(full, ".weight"); ok {
			t = l.set.Tensor(base + ".gamma")
		} else if base, ok := strings.CutSuffix(full, ".bias"); ok {
			t = l.set.Tensor(base + ".beta")
		}
	}
	if t == nil {
		l.fail(l.set.Missing(full))
		return nil
	}
	if err := t.Check(shape...); err != nil {
		l.fail(err)
		return nil
	}
	return t
}

// has reports whether a tensor is there.
func (l *loader) has(name string) bool { return l.set.Tensor(l.prefix+name) != nil }

// vector reads a tensor of one dimension.
func (l *loader) vector(name string, n int) []float32 {
	if t := l.tensor(name, n); t != nil {
		return slices.Clone(t.Float32s())
	}
	return nil
}

// scaling reads a normalization; its bias may be missing where optional is set.
func (l *loader) scaling(name string, n int, optional bool) scaling {
	s := scaling{weight: l.vector(name+".weight", n)}
	if !optional || l.has(name+".bias") {
		s.bias = l.vector(name+".bias", n)
	}
	return s
}

// linear packs one linear layer, or several with the same input side by side.
func (l *loader) linear(n, k int, bias bool, names ...string) *matrix.Packed {
	w := make([]float32, 0, len(names)*n*k)
	var b []float32
	for _, name := range names {
		t := l.tensor(name+".weight", n, k)
		if t == nil {
			return nil
		}
		w = append(w, t.Float32s()...)
		if bias {
			b = append(b, l.vector(name+".bias", n)...)
		}
	}
	if l.err != nil {
		return nil
	}
	if l.int8 {
		return l.net.kernel.Quantize(w, b, len(names)*n, k)
	}
	return l.net.kernel.Pack(w, b, len(names)*n, k)
}

// bert loads BERT and what has the same shape under other names.
func (l *loader) bert(n names, firstPosition int) error {
	c, h := l.config, l.config.HiddenSize
	e := l.net.embeddingSize
	if n.project == "" && e != h {
		e, l.net.embeddingSize = h, h
	}
	l.net.word = l.tensor(n.word+".weight", c.VocabSize, e)
	l.net.position = l.tensor(n.position+".weight", c.MaxPositions, e)
	l.net.firstPosition = firstPosition
	if n.kind != "" && l.has(n.kind+".weight") {
		t := l.set.Tensor(l.prefix + n.kind + ".weight")
		rows := 1
		if len(t.Shape) == 2 {
			rows = t.Shape[0]
		}
		l.net.kind = l.tensor(n.kind+".weight", rows, e)
	}
	l.net.embeddingNorm = l.scaling(n.norm, e, false)
	if n.project != "" && (e != h || l.has(n.project+".weight")) {
		l.net.project = l.linear(h, e, true, n.project)
	}
	l.bertLayers(n)
	return l.err
}

// bertLayers loads the layers.
func (l *loader) bertLayers(n names) {
	c, h := l.config, l.config.HiddenSize
	for i := 0; i < c.HiddenLayers && l.err == nil; i++ {
		at := fmt.Sprintf(n.layer, i)
		l.net.layers = append(l.net.layers, layer{
			qkv:           l.linear(h, h, true, at+n.q, at+n.k, at+n.v),
			out:           l.linear(h, h, true, at+n.out),
			attentionNorm: l.scaling(at+n.attentionNorm, h, false),
			up:            l.linear(c.IntermediateSize, h, true, at+n.up),
			down:          l.linear(h, c.IntermediateSize, true, at+n.down),
			feedNorm:      l.scaling(at+n.feedNorm, h, false),
		})
	}
}

// projected loads a BERT whose embeddings have another size than its hidden states.
func (l *loader) projected(name string) error {
	n := bertNames
	n.project = name
	for _, other := range []string{"encoder.embedding_hidden_mapping_in", "encoder.embedding_projection", "embeddings_project"} {
		if l.has(other + ".weight") {
			n.project = other
		}
	}
	return l.bert(n, 0)
}
