package encoder

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Config is what a caller may need of config.json.
type Config struct {
	Type      string // model_type: bert, xlm-roberta, …
	Hidden    int    // numbers in a hidden state
	Layers    int
	MaxTokens int      // the longest sequence, special tokens included
	Labels    []string // names of the logits, if there is a head
}

// configFile is config.json; every architecture has its own names for the same.
type configFile struct {
	ModelType     string   `json:"model_type"`
	Architectures []string `json:"architectures"`

	HiddenSize int `json:"hidden_size"`
	Dim        int `json:"dim"`

	HiddenLayers int `json:"num_hidden_layers"`
	NLayers      int `json:"n_layers"`

	AttentionHeads int `json:"num_attention_heads"`
	NHeads         int `json:"n_heads"`

	IntermediateSize int `json:"intermediate_size"`
	HiddenDim        int `json:"hidden_dim"`

	HiddenAct        string `json:"hidden_act"`
	Activation       string `json:"activation"`
	HiddenActivation string `json:"hidden_activation"`

	LayerNormEps *float64 `json:"layer_norm_eps"`
	NormEps      *float64 `json:"norm_eps"`

	EmbeddingSize      int `json:"embedding_size"`
	InputEmbeddingSize int `json:"input_embedding_size"`

	MaxPositions int    `json:"max_position_embeddings"`
	VocabSize    int    `json:"vocab_size"`
	PositionType string `json:"position_embedding_type"`
	PadToken     *int32 `json:"pad_token_id"`

	ID2Label map[string]string `json:"id2label"`
	Label2ID map[string]int    `json:"label2id"`

	// ModernBERT
	GlobalEvery        int            `json:"global_attn_every_n_layers"`
	LocalWindow        int            `json:"local_attention"`
	GlobalTheta        float64        `json:"global_rope_theta"`
	LocalTheta         float64        `json:"local_rope_theta"`
	ClassifierPooling  string         `json:"classifier_pooling"`
	ClassifierAct      string         `json:"classifier_activation"`
	RopeScaling        map[string]any `json:"rope_scaling"`
	RelativeBuckets    int            `json:"relative_attention_num_buckets"` // MPNet
	RelativeAttention  bool           `json:"relative_attention"`             // DeBERTa
	PositionBiased     *bool          `json:"position_biased_input"`
	PositionBuckets    int            `json:"position_buckets"`
	MaxRelative        int            `json:"max_relative_positions"`
	PositionAttention  any            `json:"pos_att_type"`
	ShareAttention     bool           `json:"share_att_key"`
	NormRelative       string         `json:"norm_rel_ebd"`
	ConvKernelSize     int            `json:"conv_kernel_size"`
	AttentionHeadSize  int            `json:"attention_head_size"`
	TypeVocabSize      int            `json:"type_vocab_size"`
	PoolerAct          string         `json:"pooler_hidden_act"`
	AttentionBias      bool           `json:"attention_bias"`
	ChunkSizeForwarded int            `json:"chunk_size_feed_forward"`
}

// Bounds of what a configuration may ask for, far above any model there is.
const (
	maxHidden = 1 << 14
	maxLayers = 1 << 10
)

// readConfig reads config.json and brings its names together.
func readConfig(dir string) (configFile, error) {
	path := filepath.Join(dir, "config.json")
	var c configFile
	b, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	c.HiddenSize = cmp.Or(c.HiddenSize, c.Dim)
	c.HiddenLayers = cmp.Or(c.HiddenLayers, c.NLayers)
	c.AttentionHeads = cmp.Or(c.AttentionHeads, c.NHeads)
	c.IntermediateSize = cmp.Or(c.IntermediateSize, c.HiddenDim)
	c.HiddenAct = cmp.Or(c.HiddenAct, c.HiddenActivation, c.Activation, "gelu")
	c.EmbeddingSize = cmp.Or(c.EmbeddingSize, c.InputEmbeddingSize, c.HiddenSize)
	if err := c.check(); err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

func (c *configFile) check() error {
	for _, f := range []struct {
		name   string
		value  int
		lowest int
		top    int
	}{
		{"hidden_size", c.HiddenSize, 1, maxHidden},
		{"num_hidden_layers", c.HiddenLayers, 0, maxLayers},
		{"num_attention_heads", c.AttentionHeads, 1, c.HiddenSize},
		{"intermediate_size", c.IntermediateSize, 1, 16 * maxHidden},
		{"embedding_size", c.EmbeddingSize, 1, maxHidden},
		{"max_position_embeddings", c.MaxPositions, 1, 1 << 20},
		{"vocab_size", c.VocabSize, 1, 1 << 26},
	} {
		if f.value < f.lowest || f.value > f.top {
			return fmt.Errorf("%s is %d, which is outside %d to %d", f.name, f.value, f.lowest, f.top)
		}
	}
	if c.HiddenSize%c.AttentionHeads != 0 {
		return fmt.Errorf("hidden_size %d isn't a multiple of num_attention_heads %d", c.HiddenSize, c.AttentionHeads)
	}
	if c.PositionType != "" && c.PositionType != "absolute" {
		return fmt.Errorf("position_embedding_type %q is not known", c.PositionType)
	}
	if _, ok := activations[c.HiddenAct]; !ok {
		return fmt.Errorf("hidden_act %q is not known", c.HiddenAct)
	}
	return nil
}

// eps is what keeps a normalization from dividing by zero.
func (c *configFile) eps() float32 {
	switch {
	case c.LayerNormEps != nil:
		return float32(*c.LayerNormEps)
	case c.NormEps != nil:
		return float32(*c.NormEps)
	case c.ModelType == "modernbert":
		return 1e-5
	case c.ModelType == "deberta-v2":
		return 1e-7
	}
	return 1e-12
}

// labels are the names of n logits.
func (c *configFile) labels(n int) []string {
	labels := make([]string, n)
	for i := range labels {
		labels[i] = cmp.Or(c.ID2Label[strconv.Itoa(i)], "LABEL_"+strconv.Itoa(i))
	}
	return labels
}
