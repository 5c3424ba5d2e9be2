// Package encodertest writes small transformers with made-up weights into
// directories, as model hubs lay them out, for tests of what reads them.
package encodertest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Model says what is written. The zero value of a field has a default.
type Model struct {
	Words  []string // of the vocabulary, behind the special tokens; "##x" continues a word
	Hidden int      // default 16
	Layers int      // default 2
	Heads  int      // default 2
	Inner  int      // default 24
	Labels []string // of a classification head; none without
	Pooler bool     // implied by Labels
	Seed   uint64
	Half   string // "F16" or "BF16" writes the numbers so; default "F32"
}

// special are the first tokens of the vocabulary.
var special = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}

// Words are some Persian and English words with which texts of tests can be made.
var Words = strings.Fields(`بیمار تب دارد ندارد قند خون فشار متفورمین آسپرین را پایین می آورد دارو روزی دو بار سه قرص و در به از است
	. ، ؟ ##ها ##ی ##م ##ان the patient has no fever blood sugar metformin lowers a b c ا ب پ ت د ##د ##ا ##ر`)

func (m Model) withDefaults() Model {
	def := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	def(&m.Hidden, 16)
	def(&m.Layers, 2)
	def(&m.Heads, 2)
	def(&m.Inner, 24)
	if m.Words == nil {
		m.Words = Words
	}
	if m.Half == "" {
		m.Half = "F32"
	}
	m.Pooler = m.Pooler || len(m.Labels) > 0
	return m
}

// Vocabulary are the model's tokens by number.
func (m Model) Vocabulary() []string { return slices.Concat(special, m.withDefaults().Words) }

// Tensors are the weights by name, those of a BERT; Shapes says how large they are.
func (m Model) Tensors() map[string][]float32 {
	m = m.withDefaults()
	r := rand.New(rand.NewPCG(m.Seed, 1))
	t := map[string][]float32{}
	shapes := m.Shapes()
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		n := 1
		for _, d := range shapes[name] {
			n *= d
		}
		v := make([]float32, n)
		for i := range v {
			x := r.NormFloat64()
			switch {
			case strings.HasSuffix(name, "LayerNorm.weight"):
				x = 1 + .1*x
			case len(shapes[name]) == 1:
				x *= .1
			case strings.Contains(name, "embeddings"):
				x *= .5
			default:
				x *= .3
			}
			v[i] = float32(x)
		}
		t[name] = v
	}
	return t
}

// Shapes are the tensors' by name.
func (m Model) Shapes() map[string][]int {
	m = m.withDefaults()
	h, f := m.Hidden, m.Inner
	s := map[string][]int{
		"embeddings.word_embeddings.weight":       {len(m.Vocabulary()), h},
		"embeddings.position_embeddings.weight":   {MaxPositions, h},
		"embeddings.token_type_embeddings.weight": {2, h},
		"embeddings.LayerNorm.weight":             {h}, "embeddings.LayerNorm.bias": {h},
	}
	for i := range m.Layers {
		at := fmt.Sprintf("encoder.layer.%d.", i)
		for name, shape := range map[string][]int{
			"attention.self.query": {h, h}, "attention.self.key": {h, h}, "attention.self.value": {h, h},
			"attention.output.dense": {h, h}, "intermediate.dense": {f, h}, "output.dense": {h, f},
			"attention.output.LayerNorm": {h}, "output.LayerNorm": {h},
		} {
			s[at+name+".weight"], s[at+name+".bias"] = shape, shape[:1]
		}
	}
	if m.Pooler {
		s["pooler.dense.weight"], s["pooler.dense.bias"] = []int{h, h}, []int{h}
	}
	if len(m.Labels) > 0 {
		prefixed := map[string][]int{}
		for name, shape := range s {
			prefixed["bert."+name] = shape
		}
		s = prefixed
		s["classifier.weight"], s["classifier.bias"] = []int{len(m.Labels), h}, []int{len(m.Labels)}
	}
	return s
}

// MaxPositions is the longest sequence.
const MaxPositions = 64

// Config is the content of config.json.
func (m Model) Config() map[string]any {
	m = m.withDefaults()
	labels := map[string]string{}
	for i, l := range m.Labels {
		labels[fmt.Sprint(i)] = l
	}
	return map[string]any{"model_type": "bert", "hidden_size": m.Hidden, "num_hidden_layers": m.Layers,
		"num_attention_heads": m.Heads, "intermediate_size": m.Inner, "max_position_embeddings": MaxPositions,
		"vocab_size": len(m.Vocabulary()), "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
		"id2label": labels}
}

// Write writes a BERT into a directory.
func (m Model) Write(dir string) error {
	files := map[string]any{"config.json": m.Config(),
		"tokenizer_config.json": map[string]any{"do_lower_case": true, "model_max_length": MaxPositions}}
	for name, v := range files {
		if err := WriteJSON(filepath.Join(dir, name), v); err != nil {
			return err
		}
	}
	vocabulary := strings.Join(m.Vocabulary(), "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "vocab.txt"), []byte(vocabulary), 0o600); err != nil {
		return err
	}
	b := Safetensors(m.Tensors(), m.Shapes(), m.withDefaults().Half)
	return os.WriteFile(filepath.Join(dir, "model.safetensors"), b, 0o600)
}

// WriteJSON writes a value as JSON.
func WriteJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}

// Safetensors is a file with tensors in it, their numbers as F32, F16 or BF16.
func Safetensors(tensors map[string][]float32, shapes map[string][]int, kind string) []byte {
	header := map[string]any{"__metadata__": map[string]string{"format": "pt"}}
	var data []byte
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		from := len(data)
		for _, x := range tensors[name] {
			switch kind {
			case "BF16":
				data = binary.LittleEndian.AppendUint16(data, uint16(math.Float32bits(x)>>16))
			case "F16":
				data = binary.LittleEndian.AppendUint16(data, Half(x))
			default:
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
			}
		}
		header[name] = map[string]any{"dtype": kind, "shape": shapes[name], "data_offsets": []int{from, len(data)}}
	}
	b, err := json.Marshal(header)
	if err != nil {
		panic(err)
	}
	for len(b)%8 != 0 {
		b = append(b, ' ')
	}
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(b))), b, data)
}

// Half is a number in 16 bits, cut off and not rounded; too small ones are 0.
func Half(x float32) uint16 {
	b := math.Float32bits(x)
	sign, exp, frac := uint16(b>>16&0x8000), int(b>>23&255)-127+15, b>>13&1023
	switch {
	case exp <= 0:
		return sign
	case exp >= 31:
		return sign | 31<<10
	}
	return sign | uint16(exp)<<10 | uint16(frac)
}
