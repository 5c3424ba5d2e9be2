package neural

import (
	"fmt"
	"math"
	"os"
	"strings"
	"unicode"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// bertScore is BERTScore as bert-score 0.3.13 computes it for a pair alone: each token
// is worth its best cosine on the other side. Special tokens weigh nothing (with idf
// they are in every text, which comes to the same), but may be that best partner.
type bertScore struct {
	tokens   *tokenizer.Tokenizer
	limit    int
	width    int
	layer    int
	prefixed bool // RoBERTa reads texts with a space in front
	useIDF   bool
	idf      *idf
	baseline baseline
}

// referenceVersion is what bert-score 0.3.13 calls itself in its signatures.
const referenceVersion = "0.3.12"

func newBERTScore(m *model, o Options, useIDF bool) (*bertScore, error) {
	t, err := m.tokenizer(tokenizer.Options{Slow: !o.FastTokenizer})
	if err != nil {
		return nil, err
	}
	c := m.encoder.Config()
	b := &bertScore{tokens: t, limit: c.MaxTokens, width: c.Hidden, useIDF: useIDF, prefixed: c.Type == "roberta"}
	if o.Layer != nil {
		b.layer = *o.Layer
		if b.layer < 0 || b.layer > c.Layers {
			return nil, fmt.Errorf("layer %d of a model with %d", b.layer, c.Layers)
		}
	} else if b.layer, err = defaultLayer(m.dir, c); err != nil {
		return nil, err
	}
	if o.Baseline != "" {
		f, err := os.Open(o.Baseline)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if b.baseline, err = readBaseline(f); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Baseline, err)
		}
		if b.layer >= len(b.baseline) {
			return nil, fmt.Errorf("%s: %w: no layer %d", o.Baseline, ErrBaseline, b.layer)
		}
	} else if o.Rescale {
		return nil, fmt.Errorf("%w: none is published for Persian (fa): rescaling needs a file with values of this model",
			ErrBaseline)
	}
	return b, nil
}

// signature is the reference's hash code.
func (b *bertScore) signature(model string, o Options) string {
	weights, rescaled, fast := "_no-idf", "", ""
	if b.useIDF {
		weights = "_idf"
	}
	if b.baseline != nil {
		rescaled = "-custom-rescaled"
	}
	if o.FastTokenizer {
		fast = "_fast-tokenizer"
	}
	return fmt.Sprintf("%s_L%d%s_version=%s(biopars)%s%s", model, b.layer, weights, referenceVersion, rescaled, fast)
}

func (b *bertScore) layers() []int { return []int{b.layer} }

func (b *bertScore) sequence(text string) tokenizer.Encoding {
	text = strings.TrimFunc(text, isPythonSpace)
	if b.prefixed && text != "" {
		text = " " + text
	}
	return b.tokens.Encode(text, b.limit)
}

// isPythonSpace is what str.strip takes away.
func isPythonSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// prepare takes the weights from the references, each as often as it comes.
func (b *bertScore) prepare(_, references [][]int32) {
	if b.useIDF {
		b.idf = newIDF(references)
	}
}

func (b *bertScore) weightsDigest() string { return b.idf.digest() }

// weights are those of a text's tokens; their sum is 0 where nothing counts.
func (b *bertScore) weights(seq tokenizer.Encoding) []float64 {
	w := make([]float64, len(seq.IDs))
	for i, id := range seq.IDs {
		// Text that spells a special token is one to the reference.
		if b.idf != nil || id != b.tokens.CLS() && id != b.tokens.SEP() {
			w[i] = b.idf.weight(id)
		}
	}
	return w
}

// compare gives precision, recall and F. A side is NaN where none of its tokens has
// weight, and F is 0 then.
func (b *bertScore) compare(candidate, reference *states) [3]float64 {
	c, r := normalized(candidate.hidden[b.layer], b.width, 0), normalized(reference.hidden[b.layer], b.width, 0)
	n, m := len(candidate.seq.IDs), len(reference.seq.IDs)
	p := products(c, r, b.width)
	best := [2][]float64{negative(n), negative(m)}
	for i := range n {
		for j := range m {
			x := float64(p[i*m+j])
			best[0][i], best[1][j] = max(best[0][i], x), max(best[1][j], x)
		}
	}
	var v [3]float64
	for side, seq := range []tokenizer.Encoding{candidate.seq, reference.seq} {
		w := b.weights(seq)
		total := sum(w)
		for i, x := range best[side] {
			v[side] += x * w[i] / total
		}
	}
	v[2] = 2 * v[0] * v[1] / (v[0] + v[1])
	if n == 2 || m == 2 { // an empty text
		v[0], v[1] = 0, 0
	}
	if math.IsNaN(v[2]) {
		v[2] = 0
	}
	return v
}

func negative(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Inf(-1)
	}
	return x
}

// combine takes the best of several references, separately for precision, recall and F,
// and then rescales.
func (b *bertScore) combine(values [][3]float64) [3]float64 {
	best := values[0]
	for _, v := range values[1:] {
		for k := range best {
			best[k] = max(best[k], v[k])
		}
	}
	if b.baseline != nil {
		best = b.baseline.rescale(b.layer, best)
	}
	return best
}
