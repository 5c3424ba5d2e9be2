package verification

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/eval/perturb"
	"github.com/biopars/biopars/eval/trec"
	"github.com/biopars/biopars/persian"
	"github.com/biopars/biopars/verify"
)

// entailedFrom is the score from which a pair counts as entailed.
const entailedFrom = 0.5

// PairReport is the agreement with the labelled pairs of a file.
type PairReport struct {
	File string `json:"file"` // without its directory
	perturb.PairReport
}

// MeasurePairs checks the pairs of a file (see perturb.ReadPairs), weighing terms
// by their rarity among its premises. A pair counts as entailed from score 0.5 on.
// Model is asked about entailment as well, and item is told of every pair; either may
// be nil.
func MeasurePairs(ctx context.Context, path string, model *verify.Entailment, item func(perturb.Item)) (PairReport, error) {
	r := PairReport{File: filepath.Base(path)}
	pairs, err := readPairs(path)
	if err != nil {
		return r, err
	}
	var premises []string
	for _, p := range pairs {
		premises = append(premises, p.Premise)
	}
	r.PairReport, err = perturb.Pairs(pairs, entailedFrom, newChecker(model, premises).Check(ctx), item)
	return r, err
}

func readPairs(path string) ([]perturb.Pair, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	pairs, err := perturb.ReadPairs(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return pairs, nil
}

// ReadTexts reads the texts of the documents of BEIR corpora.
func ReadTexts(paths ...string) ([]string, error) {
	var texts []string
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		docs, err := trec.ReadCorpus(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, d := range docs {
			texts = append(texts, d.Text)
		}
	}
	return texts, nil
}

// MeasureCorruption checks sentences of the texts that perturb.Corruption has
// spoilt or written otherwise, weighing terms by their rarity among the texts.
// Drugs are by default those of package persian's synonyms. Model may be nil. No texts
// give no report.
func MeasureCorruption(
	ctx context.Context, texts []string, model *verify.Entailment, opts perturb.CorruptionOptions,
) ([]perturb.KindReport, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	if opts.Drugs == nil {
		opts.Drugs = persian.SynonymSections("Drugs:")
	}
	return perturb.Corruption(texts, opts, newChecker(model, texts).Check(ctx))
}
