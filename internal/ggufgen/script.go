package ggufgen

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// Template is the chat template of the language models. The control token at
// its end, one of the Token values below, selects what the model says.
const Template = `{{- range .Messages }}<|{{ .Role }}|>{{ .Content }}<|end|>{{ end }}`

// Tokens that start a script.
const (
	AnswerToken = "<|assistant|>" // a cited answer, see AnswerText
	LoopToken   = "<|loop|>"      // never ends by itself
	JSONToken   = "<|json|>"      // one JSON object, see JSONText
	ChoiceToken = "<|choice|>"    // the second option, see ChoiceText
)

// Every piece is one token of the vocabulary with one successor, so a piece
// occurs once over all scripts.
var (
	answerPieces = []string{
		"کم‌خونی فقر", " آهن شایع‌ترین", " نوع کم‌خونی", " است", " [1].", " علائم آن", " خستگی، رنگ‌پریدگی",
		" و تپش قلب", " هستند", " [۲].", " درمان با", " قرص آهن", " انجام می‌شود", " [1،", " ۲].",
	}
	loopPieces   = []string{"گام بعدی", " درمان ادامه", " می‌یابد", " و سپس", " بررسی می‌شود؛\n"}
	jsonPieces   = []string{`{"verdict": "supported"`, `, "source": `, `1}`}
	choicePieces = []string{"پاسخ درست", " گزینهٔ", " ۲ است."}
)

// AnswerText is what the answer script says.
var AnswerText = join(answerPieces)

// JSONText is what the JSON script says.
var JSONText = join(jsonPieces)

// ChoiceText is what the choice script says.
var ChoiceText = join(choicePieces)

func join(pieces []string) string {
	var s string
	for _, p := range pieces {
		s += p
	}
	return s
}

// Sizes of the language model: the smallest that the runners accept.
const (
	width  = 128
	heads  = 4
	hidden = 256
	layers = 2
)

// Script writes a language model with a context window of ctx tokens that
// follows the script which the prompt's last control token selects.
//
// How it works: the layers are almost zero, so the state after the last token
// is that token's embedding. Embeddings are random unit vectors, nearly
// orthogonal to each other, and the output row of a piece points along the
// embedding of the piece before it, so that piece has by far the highest logit.
func Script(w io.Writer, ctx int) error {
	rng := rand.New(rand.NewPCG(1, 2))
	v, err := scriptVocabulary()
	if err != nil {
		return err
	}
	n := len(v.tokens)
	embed, output := scriptWeights(rng, v)
	rows := make([]float32, 0, n*width)
	for _, e := range embed {
		rows = append(rows, e...)
	}
	tensors := append([]tensor{
		{"token_embd.weight", []uint64{width, uint64(n)}, rows},
		{"output.weight", []uint64{width, uint64(n)}, output},
		{"output_norm.weight", []uint64{width}, constant(width, 1)},
	}, idleLayers(rng)...)
	return encode(w, scriptMetadata(v, ctx), tensors)
}

// scripts are what can be said after which token; a loop begins again.
var scripts = []struct {
	start  string
	pieces []string
	loop   bool
}{
	{AnswerToken, answerPieces, false},
	{LoopToken, loopPieces, true},
	{JSONToken, jsonPieces, false},
	{ChoiceToken, choicePieces, false},
}

// scriptVocabulary has the control tokens, the bytes and every piece.
func scriptVocabulary() (*vocabulary, error) {
	v := newVocabulary()
	for _, c := range []string{
		"<|bos|>", "<|end|>", "<|pad|>", "<|system|>", "<|user|>", AnswerToken, LoopToken, JSONToken, ChoiceToken,
	} {
		v.add(c, tokenControl)
	}
	for _, s := range scripts {
		for _, p := range s.pieces {
			if !v.add(byteSymbols(p), tokenNormal) {
				return nil, fmt.Errorf("ggufgen: piece %q occurs twice", p)
			}
		}
	}
	return v, nil
}

// scriptWeights returns the embedding of every token and the matrix of the output.
func scriptWeights(rng *rand.Rand, v *vocabulary) (embed [][]float32, output []float32) {
	n := len(v.tokens)
	embed = make([][]float32, n)
	for i := range embed {
		embed[i] = unitVector(rng)
	}
	common := unitVector(rng) // shared by all tokens outside the scripts
	output = make([]float32, n*width)
	point := func(to int, along []float32, strength float32) {
		for k, x := range along {
			output[to*width+k] += strength * x
		}
	}
	const strong = 3
	scripted := map[int]bool{}
	for _, s := range scripts {
		chain := []int{v.id[s.start]}
		for _, p := range s.pieces {
			chain = append(chain, v.id[byteSymbols(p)])
		}
		last := v.id["<|end|>"]
		if s.loop {
			last = chain[1]
		}
		for i, t := range chain {
			next := last
			if i+1 < len(chain) {
				next = chain[i+1]
			}
			scripted[t] = true
			point(next, embed[t], strong)
		}
	}
	for i, e := range embed {
		if scripted[i] {
			continue
		}
		for k := range e {
			e[k] = 0.3*e[k] + common[k]
		}
	}
	// Where a grammar forbids the script, the model closes what is open.
	for i, c := range []string{`"`, `]`, `}`, `,`, `:`, `1`} {
		point(v.id[c], common, strong*(0.8-0.05*float32(i)))
	}
	point(v.id[byteSymbols(answerPieces[0])], common, strong)
	return embed, output
}

func scriptMetadata(v *vocabulary, ctx int) []entry {
	return []entry{
		{"general.architecture", "llama"}, {"general.name", "scripted test model"}, {"general.file_type", uint32(0)},
		{"llama.context_length", uint32(ctx)}, {"llama.embedding_length", uint32(width)},
		{"llama.block_count", uint32(layers)},
		{"llama.feed_forward_length", uint32(hidden)}, {"llama.attention.head_count", uint32(heads)},
		{"llama.attention.head_count_kv", uint32(heads)}, {"llama.attention.layer_norm_rms_epsilon", float32(1e-5)},
		{"llama.rope.dimension_count", uint32(width / heads)}, {"llama.rope.freq_base", float32(10000)},
		{"llama.vocab_size", uint32(len(v.tokens))},
		{"tokenizer.ggml.model", "gpt2"}, {"tokenizer.ggml.pre", "gpt-2"},
		{"tokenizer.ggml.tokens", v.tokens}, {"tokenizer.ggml.token_type", v.types},
		{"tokenizer.ggml.merges", v.merges},
		{"tokenizer.ggml.bos_token_id", uint32(v.id["<|bos|>"])},
		{"tokenizer.ggml.eos_token_id", uint32(v.id["<|end|>"])},
		{"tokenizer.ggml.padding_token_id", uint32(v.id["<|pad|>"])}, {"tokenizer.ggml.add_bos_token", true},
	}
}

// idleLayers are the layers, which add next to nothing.
func idleLayers(rng *rand.Rand) []tensor {
	const d, f = width, hidden
	var tensors []tensor
	for l := range layers {
		name := func(s string) string { return fmt.Sprintf("blk.%d.%s.weight", l, s) }
		for _, m := range []struct {
			name    string
			in, out uint64
		}{
			{"attn_q", d, d}, {"attn_k", d, d}, {"attn_v", d, d}, {"attn_output", d, d},
			{"ffn_gate", d, f}, {"ffn_up", d, f}, {"ffn_down", f, d},
		} {
			tensors = append(tensors, tensor{name(m.name), []uint64{m.in, m.out}, noise(rng, int(m.in*m.out), 0.002)})
		}
		tensors = append(tensors,
			tensor{name("attn_norm"), []uint64{d}, constant(width, 1)},
			tensor{name("ffn_norm"), []uint64{d}, constant(width, 1)})
	}
	return tensors
}

func noise(rng *rand.Rand, n int, deviation float64) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(rng.NormFloat64() * deviation)
	}
	return out
}

func constant(n int, x float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = x
	}
	return out
}

func unitVector(rng *rand.Rand) []float32 {
	out := noise(rng, width, 1)
	var sum float64
	for _, x := range out {
		sum += float64(x) * float64(x)
	}
	for i := range out {
		out[i] /= float32(math.Sqrt(sum))
	}
	return out
}
