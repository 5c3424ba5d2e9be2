package ggufgen

import (
	"fmt"
	"io"
	"math/rand/v2"
)

// EmbeddingSize is the length of the vectors of Embedding's model.
const EmbeddingSize = width

// Embedding writes an embedding model with a window of ctx tokens. Its
// vocabulary is all letters and pairs of letters, its layer is almost zero and
// its vectors are averaged, so a text's vector is about the mean of the random
// vectors of its letter pairs: texts that share words are close.
func Embedding(w io.Writer, ctx int) error {
	rng := rand.New(rand.NewPCG(3, 4))
	tokens := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
	types := []int32{tokenControl, tokenUnknown, tokenControl, tokenControl, tokenControl}
	known := map[string]bool{}
	add := func(s string) {
		if known[s] {
			return
		}
		known[s] = true
		tokens = append(tokens, "▁"+s, s) // at the start of a word, inside one
		types = append(types, tokenNormal, tokenNormal)
	}
	const latin = "abcdefghijklmnopqrstuvwxyz"
	for _, r := range persianLetters + latin + "0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩" +
		"!\"#$%&'()*+,-./:;<=>?@[]^_{|}~«»،؛؟٪…–\u200c\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652" {
		add(string(r))
	}
	for _, alphabet := range []string{persianLetters, latin} {
		for _, a := range alphabet {
			for _, b := range alphabet {
				add(string([]rune{a, b}))
			}
		}
	}
	n := len(tokens)
	meta := []entry{
		{"general.architecture", "bert"}, {"general.name", "test embedder"}, {"general.file_type", uint32(0)},
		{"bert.context_length", uint32(ctx)}, {"bert.embedding_length", uint32(width)},
		{"bert.block_count", uint32(1)},
		{"bert.feed_forward_length", uint32(hidden)}, {"bert.attention.head_count", uint32(heads)},
		{"bert.attention.layer_norm_epsilon", float32(1e-12)}, {"bert.attention.causal", false},
		{"bert.pooling_type", uint32(1)}, // mean
		{"tokenizer.ggml.model", "bert"}, {"tokenizer.ggml.pre", "default"},
		{"tokenizer.ggml.token_type_count", uint32(2)},
		{"tokenizer.ggml.tokens", tokens}, {"tokenizer.ggml.token_type", types},
		{"tokenizer.ggml.scores", make([]float32, n)},
		{"tokenizer.ggml.padding_token_id", uint32(0)}, {"tokenizer.ggml.unknown_token_id", uint32(1)},
		{"tokenizer.ggml.cls_token_id", uint32(2)}, {"tokenizer.ggml.bos_token_id", uint32(2)},
		// llama.cpp spelled the separator's key wrong for long and reads that.
		{"tokenizer.ggml.separator_token_id", uint32(3)}, {"tokenizer.ggml.seperator_token_id", uint32(3)},
		{"tokenizer.ggml.eos_token_id", uint32(3)}, {"tokenizer.ggml.mask_token_id", uint32(4)},
	}
	d, f := uint64(width), uint64(hidden)
	tensors := []tensor{
		{"token_embd.weight", []uint64{d, uint64(n)}, noise(rng, n*width, 1)},
		{"token_types.weight", []uint64{d, 2}, constant(2*width, 0)},
		{"position_embd.weight", []uint64{d, uint64(ctx)}, noise(rng, ctx*width, 0.02)},
		{"token_embd_norm.weight", []uint64{d}, constant(width, 1)},
		{"token_embd_norm.bias", []uint64{d}, constant(width, 0)},
	}
	for _, m := range []struct {
		name    string
		in, out uint64
	}{
		{"attn_q", d, d}, {"attn_k", d, d}, {"attn_v", d, d}, {"attn_output", d, d},
		{"ffn_up", d, f}, {"ffn_down", f, d},
	} {
		tensors = append(tensors,
			tensor{fmt.Sprintf("blk.0.%s.weight", m.name), []uint64{m.in, m.out}, noise(rng, int(m.in*m.out), 0.01)},
			tensor{fmt.Sprintf("blk.0.%s.bias", m.name), []uint64{m.out}, constant(int(m.out), 0)})
	}
	for _, name := range []string{"attn_output_norm", "layer_output_norm"} {
		tensors = append(tensors,
			tensor{fmt.Sprintf("blk.0.%s.weight", name), []uint64{d}, constant(width, 1)},
			tensor{fmt.Sprintf("blk.0.%s.bias", name), []uint64{d}, constant(width, 0)})
	}
	return encode(w, meta, tensors)
}
