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

	"github.com/biopars/biopars/internal/encoder/tokenizer"
)

// Options say how a model is opened; the zero value is right for most.
type Options struct {
	// Threads is how many texts are worked on at once; 0 stands for every processor.
	Threads int
	// Tokenizer says whose tokens are reproduced where implementations differ.
	Tokenizer tokenizer.Options
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

// Config is what a caller may need of config.json.
type Config struct {
	Type      string // model_type: bert, xlm-roberta, …
	Hidden    int    // numbers in a hidden state
	Layers    int
	MaxTokens int      // the longest sequence, special tokens included
	Labels    []string // names of the logits, if there is a head
}

// Model is an encoder with its tokenizer and heads.
type Model struct{}

// Open reads the model in a directory.
func Open(dir string, o Options) (*Model, error) { return nil, errors.New("not yet") }

// Close gives the weights back. Nothing may run then.
func (m *Model) Close() error { return nil }

// Config says what kind of model this is.
func (m *Model) Config() Config { return Config{} }

// Tokenizer is the model's own.
func (m *Model) Tokenizer() *tokenizer.Tokenizer { return nil }

// Digest is a hash of the files that decide what the model computes.
func (m *Model) Digest() string { return "" }

// EncodeEach computes what is wanted of all inputs and calls done with each, one at a
// time and not in their order: texts of like length are computed together. An error
// of done ends it and is returned.
func (m *Model) EncodeEach(ctx context.Context, inputs []Input, w Want, done func(i int, o Output) error) error {
	return errors.New("not yet")
}

// Run is EncodeEach for sequences that the caller has made of tokens.
func (m *Model) Run(ctx context.Context, seqs []tokenizer.Encoding, w Want, done func(i int, o Output) error) error {
	return errors.New("not yet")
}
