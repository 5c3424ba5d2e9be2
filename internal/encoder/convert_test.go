package encoder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/biopars/biopars/internal/encoder/weights"
	"github.com/biopars/biopars/internal/encodertest"
)

// TestConvert: a converted model makes the vectors of the first, as nearly as its
// numbers allow, with what stands beside the weights.
func TestConvert(t *testing.T) {
	ctx := context.Background()
	dir := write(t, encodertest.Model{Hidden: 32, Heads: 4, Layers: 2, Inner: 64, Seed: 4})
	files(t, dir, map[string]any{
		"modules.json":                      modules("Transformer", "Pooling", "Dense"),
		"1_Pooling/config.json":             map[string]any{"pooling_mode_cls_token": true},
		"2_Dense/config.json":               map[string]any{"in_features": 32, "out_features": 8, "bias": true, "activation_function": "torch.nn.modules.activation.Tanh"},
		"config_sentence_transformers.json": map[string]any{"prompts": map[string]string{"query": "قند "}},
		"model.safetensors.index.json":      map[string]any{},
	})
	dense := encodertest.Safetensors(map[string][]float32{"linear.weight": slices.Repeat([]float32{.1, -.2, .3, .05}, 64), "linear.bias": make([]float32, 8)},
		map[string][]int{"linear.weight": {8, 32}, "linear.bias": {8}}, "F32")
	for name, b := range map[string][]byte{"2_Dense/model.safetensors": dense, "README.md": []byte("card"), "model.onnx": []byte("x"), ".hidden.json": []byte("{}")} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := mustEmbed(t, dir, EmbedderOptions{}, "بیمار تب دارد.")
	for name, least := range map[string]float64{"f32": 1 - 1e-9, "f16": .99999, "bf16": .9995, "int8": .995} {
		to := filepath.Join(t.TempDir(), "new")
		c, err := Convert(ctx, dir, to, Types[name])
		if err != nil {
			t.Fatal(name, err)
		}
		got := mustEmbed(t, to, EmbedderOptions{}, "بیمار تب دارد.")
		if x := cosine(want, got); x < least || c.Cosine < least || c.Cosine > 1+1e-9 || len(got) != 8 {
			t.Errorf("%s: cosine %v, %+v", name, x, c)
		}
		if info, err := os.Stat(filepath.Join(to, "model.safetensors")); err != nil || info.Size() != c.After || name != "f32" && c.After > c.Before*7/10 {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if _, err := os.Stat(filepath.Join(to, "README.md")); err != nil {
			t.Error(err)
		}
		for _, left := range []string{"model.onnx", ".hidden.json", "model.safetensors.index.json"} {
			if _, err := os.Stat(filepath.Join(to, left)); err == nil {
				t.Errorf("%s: %s was taken over", name, left)
			}
		}
		if _, err := Convert(ctx, dir, to, weights.F32); !errors.Is(err, ErrExists) {
			t.Errorf("%s again: %v", name, err)
		}
		// Eight bits in the file and in memory are the same eight bits.
		if name == "int8" {
			a := mustEmbed(t, dir, EmbedderOptions{Options: Options{Int8: true}}, "بیمار تب دارد.")
			b := mustEmbed(t, to, EmbedderOptions{Options: Options{Int8: true}}, "بیمار تب دارد.")
			if x := cosine(a, b); x < .999 {
				t.Errorf("in eight bits: %v", x)
			}
			back := filepath.Join(t.TempDir(), "back")
			if c, err := Convert(ctx, to, back, weights.F32); err != nil || c.Cosine < 1-1e-9 {
				t.Errorf("from eight bits: %+v, %v", c, err)
			}
		}
	}
}

// TestConvertRefusals: what can't be converted leaves nothing behind.
func TestConvertRefusals(t *testing.T) {
	ctx := context.Background()
	good := write(t, encodertest.Model{})
	broken := write(t, encodertest.Model{})
	if err := os.Truncate(filepath.Join(broken, "model.safetensors"), 5000); err != nil {
		t.Fatal(err)
	}
	outside := write(t, encodertest.Model{})
	files(t, outside, map[string]any{"modules.json": []map[string]string{{"path": "../x", "type": "Dense"}}})
	large := write(t, encodertest.Model{})
	tensors := encodertest.Model{}.Tensors()
	tensors["embeddings.LayerNorm.weight"][0] = 1e6
	if err := os.WriteFile(filepath.Join(large, "model.safetensors"), encodertest.Safetensors(tensors, encodertest.Model{}.Shapes(), "F32"), 0o600); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[string]string{broken: "cut off", outside: "modules.json", filepath.Join(good, "no"): "no", large: "too large for F16"} {
		parent := t.TempDir()
		if _, err := Convert(ctx, from, filepath.Join(parent, "new"), weights.F16); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		if left, _ := os.ReadDir(parent); len(left) > 0 {
			t.Errorf("%s: %v is left", want, left)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	parent := t.TempDir()
	if _, err := Convert(ended, good, filepath.Join(parent, "new"), weights.F16); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}

// TestGoldenConvert: pickles and sharded files of the reference's models as one file.
func TestGoldenConvert(t *testing.T) {
	dir := os.Getenv("BIOPARS_TEST_ENCODER_GOLDEN")
	if dir == "" {
		t.Skip("BIOPARS_TEST_ENCODER_GOLDEN names no directory with reference values")
	}
	entries, err := os.ReadDir(filepath.Join(dir, "models"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		c, err := Convert(context.Background(), filepath.Join(dir, "models", e.Name()), filepath.Join(t.TempDir(), "new"), weights.F32)
		if err != nil || c.Cosine < 1-1e-9 {
			t.Errorf("%s: %+v, %v", e.Name(), c, err)
		}
	}
}
