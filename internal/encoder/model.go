// Package encoder runs transformer encoders in the process, in pure Go, from the
// files that model hubs publish: config.json, model.safetensors or
// pytorch_model.bin, and tokenizer.json, vocab.txt or a SentencePiece model.
//
//	m, err := encoder.Open(dir, encoder.Options{})
//	defer m.Close()
//	out, err := m.Encode(ctx, []encoder.Input{{Text: "بیمار تب دارد."}},
//		encoder.Want{Layers: []int{9}})
//	out[0].Tokens.IDs     // token identifiers, [CLS] and [SEP] included
//	out[0].Tokens.Special // which of them the template added
//	out[0].Hidden[0]      // layer 9: len(IDs) rows of m.Config().Hidden numbers
//
// A Model may be used by several goroutines at once. Nothing is downloaded.
package encoder

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/biopars/biopars/internal/encoder/tokenizer"
	"github.com/biopars/biopars/internal/encoder/weights"
)

// Options say how a model is opened; the zero value is right for most.
type Options struct {
	// Threads is how many texts are worked on at once; 0 stands for every processor.
	Threads int
	// Tokenizer says whose tokens are reproduced where implementations differ.
	Tokenizer tokenizer.Options
	// Int8 keeps the weights of the layers in eight bits, a quarter of the memory, and
	// multiplies in eight bits, which costs a little of the exactness.
	Int8 bool
	// MaxTokens cuts texts shorter than the model's own limit; 0 keeps that limit.
	MaxTokens int
}

// Input is a text or, if HasPair, two segments of one sequence.
type Input struct {
	Text, Pair string
	HasPair    bool
}

// Want says what is to be computed. Layers are counted as in Python's
// hidden_states: 0 are the embeddings, Config.Layers is the last one, negative
// numbers count from the end. Layers above the highest that is wanted aren't
// computed, unless Pooled or Logits needs them.
type Want struct {
	Layers []int
	Pooled bool // the pooler's output for the first token
	Logits bool // the classification or regression head
}

// Output is what Encode says of one Input. Its slices belong to the caller.
type Output struct {
	Tokens tokenizer.Encoding
	// Hidden has for each of Want.Layers a row of Config.Hidden numbers a token,
	// one after the other.
	Hidden [][]float32
	// Pooled and Logits are nil unless asked for.
	Pooled, Logits []float32
}

// Model is an encoder with its tokenizer and heads.
type Model struct {
	config    configFile
	net       *net
	tokenizer *tokenizer.Tokenizer
	set       *weights.Set
	threads   int
	limit     int
	digest    string
	int8      bool
	free      sync.Pool // of *workspace
}

// Open reads the model in a directory.
func Open(dir string, o Options) (*Model, error) {
	m, err := open(dir, o)
	if err != nil {
		return nil, fmt.Errorf("open encoder: %w", err)
	}
	return m, nil
}

func open(dir string, o Options) (*Model, error) {
	c, err := readConfig(dir)
	if err != nil {
		return nil, err
	}
	t, err := tokenizer.Open(dir, o.Tokenizer)
	if err != nil {
		return nil, err
	}
	set, err := weights.Open(dir)
	if err != nil {
		return nil, err
	}
	n, err := load(c, set, o.Int8)
	if err != nil {
		return nil, errors.Join(err, set.Close())
	}
	m := &Model{config: c, net: n, tokenizer: t, set: set, threads: o.Threads, int8: o.Int8}
	if m.threads <= 0 {
		m.threads = runtime.GOMAXPROCS(0)
	}
	m.limit = min(c.MaxPositions-n.firstPosition, maxSequence)
	for _, limit := range []int{t.Limit(), o.MaxTokens} {
		if limit > 0 {
			m.limit = min(m.limit, limit)
		}
	}
	if m.limit < 1 {
		return nil, errors.Join(fmt.Errorf("%s: max_position_embeddings %d leaves no room for a token", dir, c.MaxPositions), set.Close())
	}
	m.free.New = func() any { return &workspace{net: n} }
	m.digest, err = digest(dir, set.Files())
	if err != nil {
		return nil, errors.Join(err, set.Close())
	}
	if o.Int8 {
		m.digest += "-int8"
	}
	return m, nil
}

// Close gives the weights back. Nothing may run then.
func (m *Model) Close() error { return m.set.Close() }

// Config says what kind of model this is.
func (m *Model) Config() Config {
	c := Config{Type: m.config.ModelType, Hidden: m.net.hidden, Layers: len(m.net.layers), MaxTokens: m.limit}
	if m.net.head != nil {
		c.Labels = m.config.labels(m.net.head.logits())
	}
	return c
}

// Tokenizer is the model's own.
func (m *Model) Tokenizer() *tokenizer.Tokenizer { return m.tokenizer }

// Digest is a hash of the files that decide what the model computes.
func (m *Model) Digest() string { return m.digest }

// Encode computes what is wanted of all inputs, in their order. All results are in
// memory at once; EncodeEach does without.
func (m *Model) Encode(ctx context.Context, inputs []Input, w Want) ([]Output, error) {
	out := make([]Output, len(inputs))
	err := m.EncodeEach(ctx, inputs, w, func(i int, o Output) error {
		out[i] = o
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
