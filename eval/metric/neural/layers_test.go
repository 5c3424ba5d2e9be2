package neural

import (
	"errors"
	"testing"

	"github.com/biopars/biopars/internal/encoder"
)

func TestDefaultLayer(t *testing.T) {
	bert12 := encoder.Config{Type: "bert", Layers: 12}
	for _, c := range []struct {
		dir    string
		config encoder.Config
		want   int // -1 is an error
	}{
		{"models/bert-base-multilingual-cased", bert12, 9},
		{"models/bert-base-multilingual-cased/", bert12, 9},
		{"bert-base-chinese", bert12, 8},
		{"x/microsoft/mpnet-base", encoder.Config{Type: "mpnet", Layers: 12}, 8},
		{"x/mpnet-base", encoder.Config{Type: "mpnet", Layers: 12}, 8},
		{"hub/models--microsoft--deberta-v3-large/snapshots/0a1b", encoder.Config{Type: "deberta-v2", Layers: 24}, 12},
		{"anything", bert12, 9},
		{"anything", encoder.Config{Type: "xlm-roberta", Layers: 24}, 17},
		{"anything", encoder.Config{Type: "bert", Layers: 6}, -1},
		{"anything", encoder.Config{Type: "rembert", Layers: 12}, -1},
		{"a model of that name with fewer layers/bert-base-uncased", encoder.Config{Type: "bert", Layers: 4}, -1},
	} {
		got, err := defaultLayer(c.dir, c.config)
		if c.want < 0 && !errors.Is(err, ErrLayer) || c.want >= 0 && (got != c.want || err != nil) {
			t.Errorf("%s: %d %v, want %d", c.dir, got, err, c.want)
		}
	}
}
