package neural

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/biopars/biopars/internal/encoder"
)

// ErrLayer is wrapped where the reference's table has no layer for a model.
var ErrLayer = errors.New("no layer is known")

// referenceLayers are the layers that bert-score takes of models that this package
// runs: those whose similarities agree best with people on WMT16.
var referenceLayers = map[string]int{
	"bert-base-uncased": 9, "bert-large-uncased": 18, "bert-base-cased-finetuned-mrpc": 9,
	"bert-base-multilingual-cased": 9, "bert-base-chinese": 8,
	"roberta-base": 10, "roberta-large": 17, "roberta-large-mnli": 19,
	"allenai/scibert_scivocab_uncased": 8, "allenai/scibert_scivocab_cased": 9,
	"distilroberta-base": 5, "distilbert-base-uncased": 5,
	"distilbert-base-uncased-distilled-squad": 4, "distilbert-base-multilingual-cased": 5,
	"xlm-roberta-base": 9, "xlm-roberta-large": 17,
	"google/electra-small-discriminator": 11, "google/electra-base-discriminator": 9,
	"google/electra-large-discriminator": 14, "microsoft/mpnet-base": 8,
	"microsoft/deberta-v3-base": 9, "microsoft/deberta-v3-large": 12, "microsoft/mdeberta-v3-base": 10,
	"dbmdz/bert-base-turkish-cased": 10, "dbmdz/distilbert-base-turkish-cased": 4,
}

// shapeLayers are the layers of the same table by kind and depth, for directories
// whose name says nothing: those of the family's multilingual or best known model.
var shapeLayers = map[shape]int{
	{"bert", 12}: 9, {"bert", 24}: 18, {"distilbert", 6}: 5, {"roberta", 12}: 10, {"roberta", 24}: 17,
	{"xlm-roberta", 12}: 9, {"xlm-roberta", 24}: 17, {"mpnet", 12}: 8, {"electra", 12}: 9,
	{"deberta-v2", 12}: 10,
}

// shape is a kind of model and its depth.
type shape struct {
	kind   string
	layers int
}

// defaultLayer is the layer that BERTScore takes of a model, by its directory's name
// ("bert-base-multilingual-cased", or two folders "microsoft/mpnet-base", or the name
// of the hub's cache, "models--microsoft--mpnet-base") or else by its shape.
func defaultLayer(dir string, c encoder.Config) (int, error) {
	for part := range strings.SplitSeq(filepath.ToSlash(filepath.Clean(dir)), "/") {
		if rest, ok := strings.CutPrefix(part, "models--"); ok {
			dir = strings.ReplaceAll(rest, "--", "/")
		}
	}
	folder, name := filepath.Split(filepath.Clean(dir))
	for _, known := range []string{filepath.Base(folder) + "/" + name, name} {
		if n, ok := referenceLayers[known]; ok && n <= c.Layers {
			return n, nil
		}
	}
	if n, ok := shapeLayers[shape{c.Type, c.Layers}]; ok {
		return n, nil
	}
	return 0, fmt.Errorf("%w for %s, of the kind %s with %d layers", ErrLayer, name, c.Type, c.Layers)
}
