package encoder

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/biopars/biopars/internal/encoder/matrix"
)

// Report is what Check finds out about a model.
type Report struct {
	Config
	Digest    string
	Bytes     int64   // of the weights' files
	Kernel    string  // the vector instructions in use
	Off       float64 // how far they are from plain arithmetic in the last layer
	Cosine    float64 // the least of the vectors in eight bits with those in full precision; 0 where all are so
	Known     string  // the published model whose vector of a sentence this one's is, if it is stored
	PerSecond float64 // tokens a second, all processors
}

// checkTexts are what the self-test reads.
var checkTexts = []string{
	"متفورمین قند خون را پایین می‌آورد.",
	"دوز معمول استامینوفن ۵۰۰ میلی‌گرم هر ۶ ساعت است.",
	"Metformin lowers blood sugar.",
}

// storedValues are the first numbers of published models' vectors of the first of
// checkTexts, by what sentence-transformers computes, without a prefix.
var storedValues = []struct {
	name           string
	kind           string
	hidden, layers int
	vocabulary     int
	vector         []float64
	tolerance      float64
}{
	{"sentence-transformers/all-MiniLM-L6-v2", "bert", 384, 6, 30522,
		[]float64{0.000975293, 0.0700909, -0.03726428, -0.03693658, -0.05445348, 0.03597758}, 1e-4},
}

// Check loads the model in a directory and tests it: numbers that are finite, the same
// with and without vector instructions, and those of the published model if it is known.
func Check(ctx context.Context, dir string, o EmbedderOptions) (Report, error) {
	e, err := OpenEmbedder(dir, o)
	if err != nil {
		return Report{}, err
	}
	defer e.Close()
	m := e.model
	r := Report{Config: m.Config(), Digest: m.digest, Kernel: m.net.kernel.Name}
	for _, f := range m.set.Files() {
		if info, err := os.Stat(f); err == nil {
			r.Bytes += info.Size()
		}
	}
	inputs := make([]Input, len(checkTexts))
	for i, t := range checkTexts {
		inputs[i].Text = t
	}
	want := Want{Layers: []int{-1}}
	fast, err := m.Encode(ctx, inputs, want)
	if err != nil {
		return r, err
	}
	plainNet, err := loadWith(m.config, m.set, matrix.Kernels()[0], m.int8)
	if err != nil {
		return r, err
	}
	plain := &Model{config: m.config, net: plainNet, tokenizer: m.tokenizer, set: m.set, threads: m.threads, limit: m.limit}
	plain.free.New = func() any { return &workspace{net: plainNet} }
	slow, err := plain.Encode(ctx, inputs[:1], want) // the others would take minutes with a large model
	if err != nil {
		return r, err
	}
	for i := range fast {
		for j, v := range fast[i].Hidden[0] {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return r, fmt.Errorf("%s: hidden states that are no numbers", filepath.Clean(dir))
			}
			if i < len(slow) {
				r.Off = max(r.Off, math.Abs(float64(v-slow[i].Hidden[0][j])))
			}
		}
	}
	if err := r.compare(ctx, e); err != nil {
		return r, err
	}
	if m.int8 {
		if r.Cosine, err = e.loss(ctx, dir, o); err != nil {
			return r, err
		}
	}
	r.PerSecond, err = m.speed(ctx)
	return r, err
}

// loss is the least cosine of the self-test's vectors with those in full precision.
func (e *Embedder) loss(ctx context.Context, dir string, o EmbedderOptions) (float64, error) {
	o.Int8 = false
	full, err := OpenEmbedder(dir, o)
	if err != nil {
		return 0, err
	}
	defer full.Close()
	a, err := e.EmbedDocuments(ctx, checkTexts)
	if err != nil {
		return 0, err
	}
	b, err := full.EmbedDocuments(ctx, checkTexts)
	if err != nil {
		return 0, err
	}
	least := 1.
	for i := range a {
		least = min(least, cosine(a[i], b[i]))
	}
	return least, nil
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, x := range a {
		y := b[i]
		ab, aa, bb = ab+float64(x)*float64(y), aa+float64(x)*float64(x), bb+float64(y)*float64(y)
	}
	return ab / math.Sqrt(aa*bb)
}

// compare looks for stored values of a model of this shape.
func (r *Report) compare(ctx context.Context, e *Embedder) error {
	for _, s := range storedValues {
		if s.kind != r.Type || s.hidden != r.Hidden || s.layers != r.Layers || s.vocabulary != e.model.net.word.Shape[0] {
			continue
		}
		v, err := e.Embed(ctx, "", checkTexts[:1])
		if err != nil {
			return err
		}
		same := true // many models have the same shape
		for i, x := range s.vector {
			same = same && math.Abs(float64(v[0][i])-x) <= s.tolerance
		}
		if same {
			r.Known = s.name
		}
	}
	return nil
}

// speed measures with sentences of the self-test, for about a second.
func (m *Model) speed(ctx context.Context) (float64, error) {
	inputs := make([]Input, 16*m.threads)
	for i := range inputs {
		inputs[i].Text = checkTexts[i%len(checkTexts)]
	}
	start, tokens := time.Now(), 0
	for time.Since(start) < time.Second {
		err := m.EncodeEach(ctx, inputs, Want{Layers: []int{-1}}, func(_ int, o Output) error {
			tokens += len(o.Tokens.IDs)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return float64(tokens) / time.Since(start).Seconds(), nil
}
