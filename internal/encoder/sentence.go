package encoder

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/internal/encoder/matrix"
	"github.com/biopars/biopars/internal/encoder/weights"
)

// Embedder makes a vector of a text: the hidden states of a model, pooled, as the files
// of the sentence-transformers library say. It implements langchaingo's
// embeddings.Embedder.
type Embedder struct {
	model          *Model
	pool           pooling
	dense          []headStep
	normalize      bool
	lower          bool
	query, passage string // what texts of each kind begin with
	dim, cut       int
}

// EmbedderOptions say how an embedder is opened.
type EmbedderOptions struct {
	Options
	// Dim keeps the first numbers of each vector only, for models trained to allow
	// that (Matryoshka); 0 keeps all.
	Dim int
}

// pooling makes one row of a sequence's.
type pooling func(rows []float32, width int) []float32

// module is an entry of modules.json.
type module struct{ Path, Type string }

// OpenEmbedder reads the model in a directory. Without the files of
// sentence-transformers it takes the mean of the last layer and normalizes it.
func OpenEmbedder(dir string, o EmbedderOptions) (*Embedder, error) {
	e, err := openEmbedder(dir, o)
	if err != nil {
		return nil, fmt.Errorf("open embedder: %w", err)
	}
	return e, nil
}

func openEmbedder(dir string, o EmbedderOptions) (*Embedder, error) {
	e := &Embedder{pool: meanRow, cut: o.Dim}
	modules := []module{{"", "Transformer"}, {"", "Normalize"}}
	if err := readOptional(filepath.Join(dir, "modules.json"), &modules); err != nil {
		return nil, err
	}
	at := dir
	for _, m := range modules {
		if !filepath.IsLocal(cmp.Or(m.Path, ".")) {
			return nil, fmt.Errorf("modules.json names %q outside its directory", m.Path)
		}
		if kind(m) == "Transformer" {
			at = filepath.Join(dir, m.Path)
		}
	}
	var s struct {
		MaxLength int  `json:"max_seq_length"`
		Lower     bool `json:"do_lower_case"`
	}
	if err := readOptional(filepath.Join(at, "sentence_bert_config.json"), &s); err != nil {
		return nil, err
	}
	o.MaxTokens = cmp.Or(o.MaxTokens, s.MaxLength)
	e.lower = s.Lower
	var err error
	if e.model, err = open(at, o.Options); err != nil {
		return nil, err
	}
	e.dim = e.model.net.hidden
	for _, m := range modules {
		if err := e.module(filepath.Join(dir, m.Path), kind(m)); err != nil {
			return nil, errors.Join(err, e.Close())
		}
	}
	if e.cut < 0 || e.cut > e.dim {
		return nil, errors.Join(fmt.Errorf("vectors of %d numbers can't be cut to %d", e.dim, e.cut), e.Close())
	}
	if err := e.prefixes(dir); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// kind is the class of a module: sentence_transformers.models.Pooling is Pooling.
func kind(m module) string { return m.Type[strings.LastIndexByte(m.Type, '.')+1:] }

// readOptional reads a JSON file that may be missing.
func readOptional(path string, into any) error {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// module adds what one entry asks for.
func (e *Embedder) module(dir, kind string) error {
	switch kind {
	case "Transformer":
		return nil
	case "Normalize":
		e.normalize = true
		return nil
	case "Pooling":
		return e.pooling(filepath.Join(dir, "config.json"))
	case "Dense":
		return e.addDense(dir)
	}
	return fmt.Errorf("modules.json: %q is not known", kind)
}

// pooling reads how rows become one.
func (e *Embedder) pooling(path string) error {
	var modes map[string]any
	if err := readOptional(path, &modes); err != nil {
		return err
	}
	found := 0
	for mode, on := range modes {
		if on != true || !strings.HasPrefix(mode, "pooling_mode_") {
			continue
		}
		found++
		switch mode {
		case "pooling_mode_mean_tokens":
			e.pool = meanRow
		case "pooling_mode_cls_token":
			e.pool = firstRow
		case "pooling_mode_lasttoken":
			e.pool = lastRow
		case "pooling_mode_max_tokens":
			e.pool = maxRow
		default:
			return fmt.Errorf("%s: %s is not known", path, mode)
		}
	}
	if found > 1 {
		return fmt.Errorf("%s: several ways of pooling at once", path)
	}
	return nil
}

// addDense reads a linear layer with a function.
func (e *Embedder) addDense(dir string) error {
	var d struct {
		In         int    `json:"in_features"`
		Out        int    `json:"out_features"`
		Bias       bool   `json:"bias"`
		Activation string `json:"activation_function"`
	}
	if err := readOptional(filepath.Join(dir, "config.json"), &d); err != nil {
		return err
	}
	if d.In != e.dim || d.Out < 1 || d.Out > maxHidden {
		return fmt.Errorf("%s: %d numbers in and %d out, behind %d", dir, d.In, d.Out, e.dim)
	}
	set, err := weights.Open(dir)
	if err != nil {
		return err
	}
	defer set.Close()
	l := &loader{set: set, net: e.model.net}
	step := headStep{linear: l.linear(d.Out, d.In, d.Bias, "linear")}
	switch name := d.Activation[strings.LastIndexByte(d.Activation, '.')+1:]; name {
	case "Tanh":
		step.activate = matrix.Tanh
	case "Identity", "":
	case "GELU":
		step.activate = matrix.GELU
	case "ReLU":
		step.activate = matrix.ReLU
	default:
		return fmt.Errorf("%s: the function %q is not known", dir, name)
	}
	e.dense, e.dim = append(e.dense, step), d.Out
	return l.err
}

// prefixes reads what queries and passages begin with. Directories of the E5 family
// often come without that file, and are worth little without their prefixes.
func (e *Embedder) prefixes(dir string) error {
	var c struct{ Prompts map[string]string }
	if err := readOptional(filepath.Join(dir, "config_sentence_transformers.json"), &c); err != nil {
		return err
	}
	e.query = c.Prompts["query"]
	e.passage = cmp.Or(c.Prompts["passage"], c.Prompts["document"])
	if c.Prompts == nil && isE5(filepath.Base(dir)) {
		e.query, e.passage = "query: ", "passage: "
	}
	return nil
}

// isE5 tells from a directory's name that a model is of the E5 family.
func isE5(name string) bool {
	for _, word := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		if word == "e5" {
			return true
		}
	}
	return false
}

// Close gives the memory of the weights back.
func (e *Embedder) Close() error { return e.model.Close() }

// Digest is a hash of the files that decide what the vectors are, with what else does.
func (e *Embedder) Digest() string {
	if e.cut > 0 {
		return fmt.Sprintf("%s-dim%d", e.model.digest, e.cut)
	}
	return e.model.digest
}

// Dim is how many numbers a vector has.
func (e *Embedder) Dim() int { return cmp.Or(e.cut, e.dim) }

// Model is the encoder behind it.
func (e *Embedder) Model() *Model { return e.model }

// EmbedDocuments makes a vector of each text, as a passage to be found.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	return e.Embed(ctx, e.passage, texts)
}

// EmbedQuery makes a vector of a question.
func (e *Embedder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	v, err := e.Embed(ctx, e.query, []string{text})
	if err != nil {
		return nil, err
	}
	return v[0], nil
}

// Embed makes a vector of each text behind a prefix.
func (e *Embedder) Embed(ctx context.Context, prefix string, texts []string) ([][]float32, error) {
	inputs := make([]Input, len(texts))
	for i, t := range texts {
		t = strings.TrimSpace(prefix + t)
		if e.lower {
			t = strings.ToLower(t)
		}
		inputs[i].Text = t
	}
	vectors := make([][]float32, len(texts))
	err := e.model.EncodeEach(ctx, inputs, Want{Layers: []int{-1}}, func(i int, o Output) error {
		vectors[i] = e.vector(o.Hidden[0])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

// vector pools rows, and does what comes behind.
func (e *Embedder) vector(rows []float32) []float32 {
	v := e.pool(rows, e.model.net.hidden)
	if len(e.dense) > 0 {
		v = (&head{e.dense}).run(e.model.net.kernel, v, 1, len(v))
	}
	if e.cut > 0 {
		v = v[:e.cut:e.cut]
	}
	if e.normalize || e.cut > 0 {
		unit(v)
	}
	return v
}

// unit gives a vector the length 1. One of zeros stays.
func unit(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= by
	}
}

func firstRow(rows []float32, width int) []float32 { return append([]float32(nil), rows[:width]...) }

func lastRow(rows []float32, width int) []float32 {
	return append([]float32(nil), rows[len(rows)-width:]...)
}

func meanRow(rows []float32, width int) []float32 {
	v := make([]float32, width)
	for r := rows; len(r) >= width; r = r[width:] {
		for i, x := range r[:width] {
			v[i] += x
		}
	}
	by := float32(1) / float32(max(1, len(rows)/width))
	for i := range v {
		v[i] *= by
	}
	return v
}

func maxRow(rows []float32, width int) []float32 {
	v := firstRow(rows, width)
	for r := rows[width:]; len(r) >= width; r = r[width:] {
		for i, x := range r[:width] {
			v[i] = max(v[i], x)
		}
	}
	return v
}
