package encoder

import (
	"cmp"
	"fmt"

	"github.com/biopars/biopars/internal/encoder/matrix"
)

// head loads the pooler and the classification head, where the files have them. What
// the head looks like shows in its tensors' names.
func (l *loader) head() {
	if l.err != nil {
		return
	}
	n, h := l.net, l.config.HiddenSize
	if l.has("pooler.dense.weight") && l.config.ModelType != "deberta-v2" {
		n.pooler = &head{[]headStep{{linear: l.linear(h, h, true, "pooler.dense"), activate: matrix.Tanh}}}
	}
	if l.config.ModelType == "deberta-v2" && l.set.Tensor("pooler.dense.weight") != nil { // beside the encoder
		act := activations[cmp.Or(l.config.PoolerAct, "gelu")]
		if act == nil {
			l.fail(fmt.Errorf("pooler_hidden_act %q is not known", l.config.PoolerAct))
			return
		}
		prefix := l.prefix
		l.prefix = ""
		n.pooler = &head{[]headStep{{linear: l.linear(h, h, true, "pooler.dense"), activate: act}}}
		l.prefix = prefix
	}
	prefix := l.prefix
	defer func() { l.prefix = prefix }()
	l.prefix = "" // heads stand beside the encoder
	switch {
	case l.has("classifier.out_proj.weight"): // RoBERTa, MPNet, ELECTRA
		act := matrix.Tanh
		if l.config.ModelType == "electra" {
			act = matrix.GELU
		}
		n.head = &head{[]headStep{{linear: l.linear(h, h, true, "classifier.dense"), activate: act},
			{linear: l.output("classifier.out_proj")}}}
	case l.has("pre_classifier.weight"): // DistilBERT
		n.head = &head{[]headStep{{linear: l.linear(h, h, true, "pre_classifier"), activate: matrix.ReLU},
			{linear: l.output("classifier")}}}
	case l.has("head.dense.weight") && l.has("classifier.weight"): // ModernBERT
		act := activations[l.config.ClassifierAct]
		if act == nil {
			act = matrix.GELU
		}
		n.head = &head{[]headStep{{linear: l.linear(h, h, l.has("head.dense.bias"), "head.dense"), activate: act,
			norm: l.scaling("head.norm", h, true), eps: n.eps}, {linear: l.output("classifier")}}}
	case l.has("classifier.weight") && n.pooler != nil: // BERT, RemBERT, BLEURT
		n.poolFirst = true
		n.head = &head{[]headStep{{linear: l.output("classifier")}}}
	}
}

// output is a last linear layer: as many logits as its tensor has rows.
func (l *loader) output(name string) *matrix.Packed {
	t := l.set.Tensor(l.prefix + name + ".weight")
	if t == nil || len(t.Shape) != 2 || t.Shape[0] < 1 || t.Shape[0] > 1<<16 {
		l.tensor(name+".weight", 1, l.config.HiddenSize)
		return nil
	}
	return l.linear(t.Shape[0], l.config.HiddenSize, true, name)
}

// logits is how many numbers the head gives.
func (h *head) logits() int { return h.steps[len(h.steps)-1].linear.N }

// run computes the head for rows of hidden states, which stay as they are.
func (h *head) run(k *matrix.Kernel, x []float32, rows, width int) []float32 {
	for _, s := range h.steps {
		in := make([]float32, k.Rows(rows)*width)
		copy(in, x)
		ld := k.Cols(s.linear.N)
		out := make([]float32, k.Rows(rows)*ld)
		s.linear.Multiply(out, ld, in, width, rows)
		width = s.linear.N
		x = make([]float32, rows*width)
		for i := range rows {
			copy(x[i*width:][:width], out[i*ld:])
		}
		if s.activate != nil {
			s.activate(x)
		}
		s.norm.normalize(x, s.eps)
	}
	return x
}
