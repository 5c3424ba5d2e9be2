package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/internal/permission"
)

// trainedEncoder names the encoder that is trained on the corpus in fingerprints.
const trainedEncoder = "subword"

// files is a data directory with the settings of its corpus.
type files struct{ Config }

// CatalogueFile is the name of the catalogue in a data directory.
const CatalogueFile = "catalogue.db"

// Both indexes are laid out as generations.
var (
	lexicalFiles = lexical.Files()
	denseFiles   = generation.Options{Name: "dense"}
)

func cataloguePath(dir string) string { return filepath.Join(dir, CatalogueFile) }

func (f *files) lexicalDir() string { return filepath.Join(f.Dir, "lexical") }
func (f *files) denseDir() string   { return filepath.Join(f.Dir, "dense") }
func (f *files) encoderDir() string { return filepath.Join(f.Dir, "encoder") }

// fingerprint is what dense vectors must have been made with.
func (f *files) fingerprint(cat *catalogue.Catalogue, digest string) index.Fingerprint {
	p := index.Fingerprint{Embedder: f.EmbedderName, EmbedderDigest: digest}
	if cat != nil {
		p.Corpus = cat.ID()
	}
	if f.Embedder == nil {
		p.Embedder = trainedEncoder
	}
	return p
}

// encoderPath is where the encoder with a digest is kept. The name is the
// content's, so that a generation of vectors can never be read with another
// encoder than its own.
func (f *files) encoderPath(digest string) string {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, digest)
	return filepath.Join(f.encoderDir(), name+".subword")
}

func (f *files) loadEncoder(digest string) (*subword.Model, error) {
	m, err := subword.Load(f.encoderPath(digest), analyzer)
	if errors.Is(err, fs.ErrNotExist) {
		err = &index.Error{Op: "open encoder", Object: digest, Repair: index.RepairRebuildDense,
			Err: index.ErrNotFound}
	}
	return m, err
}

// encoder returns the trained encoder with the digest, or trains one when there
// is none or it is to be replaced.
func (f *files) encoder(ctx context.Context, cat *catalogue.Catalogue, digest string, replace bool,
	progress func(Indexing)) (*subword.Model, error) {
	if digest != "" && !replace {
		return f.loadEncoder(digest)
	}
	opts := subword.Options{Analyzer: analyzer}
	if progress != nil {
		opts.Progress = func(step, steps int) { progress(Indexing{Step: "encoder", Done: step, Of: steps}) }
	}
	model, err := subword.Train(ctx, trainingPassages(ctx, cat), opts)
	if err != nil {
		return nil, fmt.Errorf("train encoder: %w", err)
	}
	path := f.encoderPath(model.Digest())
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		if err := os.RemoveAll(path); err != nil { // something else under its name
			return nil, err
		}
	}
	if err := os.MkdirAll(f.encoderDir(), permission.Dir); err != nil {
		return nil, err
	}
	return model, model.Save(path)
}

// dropEncoders removes the encoders that the published vectors do not use.
func (f *files) dropEncoders(keep string) error {
	entries, err := os.ReadDir(f.encoderDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		if path := filepath.Join(f.encoderDir(), entry.Name()); path != f.encoderPath(keep) {
			errs = append(errs, os.RemoveAll(path))
		}
	}
	return errors.Join(errs...)
}

// LivePassages gives the passages of the catalogue that are not deleted.
func LivePassages(ctx context.Context, cat *catalogue.Catalogue) iter.Seq2[index.Passage, error] {
	return func(yield func(index.Passage, error) bool) {
		live, err := cat.Matching(ctx, index.Filter{})
		if err != nil {
			yield(index.Passage{}, err)
			return
		}
		for after := index.Seq(0); ; {
			changes, err := cat.Changes(ctx, after, 1000)
			if err != nil {
				yield(index.Passage{}, err)
				return
			}
			if len(changes) == 0 {
				return
			}
			for _, c := range changes {
				after = c.Seq
				if c.Op == index.Put && live.Contains(uint64(c.Seq)) && !yield(c.Passage, nil) {
					return
				}
			}
		}
	}
}

// trainingSample is how many passages of a larger corpus an encoder is trained on, drawn at
// random, always the same. It sees twice as many pairs in all, and learns no more from
// passages that it sees once than from those that it sees twice.
const trainingSample = 100_000

// trainingPassages gives the live passages of the catalogue, or a sample of them. A title
// that asks is a question that its passage answers: the best there is to learn from.
func trainingPassages(ctx context.Context, cat *catalogue.Catalogue) subword.Source {
	return func(yield func(subword.Passage, error) bool) {
		passages, err := samplePassages(ctx, cat, trainingSample)
		if err != nil {
			yield(subword.Passage{}, err)
			return
		}
		for p, err := range passages {
			t := subword.Passage{Title: p.Title, Section: p.Section, Text: p.Text}
			if strings.HasSuffix(t.Title, "؟") || strings.HasSuffix(t.Title, "?") {
				t.Title, t.Question = "", t.Title
			}
			if !yield(t, err) || err != nil {
				return
			}
		}
	}
}

// samplePassages gives all live passages of the catalogue if there are at most n, and n of
// them drawn at random otherwise, in their order. It reads no others.
func samplePassages(ctx context.Context, cat *catalogue.Catalogue, n int) (iter.Seq2[index.Passage, error], error) {
	live, err := cat.Matching(ctx, index.Filter{})
	if err != nil {
		return nil, err
	}
	left := int(live.GetCardinality())
	if left <= n {
		return LivePassages(ctx, cat), nil
	}
	rng := rand.New(rand.NewPCG(uint64(left), uint64(n)))
	seqs := make([]index.Seq, 0, n)
	for it := live.Iterator(); it.HasNext() && len(seqs) < n; left-- {
		if seq := it.Next(); rng.IntN(left) < n-len(seqs) {
			seqs = append(seqs, index.Seq(seq))
		}
	}
	return func(yield func(index.Passage, error) bool) {
		for part := range slices.Chunk(seqs, 1024) {
			passages, err := cat.Passages(ctx, part)
			if err != nil {
				yield(index.Passage{}, err)
				return
			}
			for _, p := range passages {
				if !yield(p, nil) {
					return
				}
			}
		}
	}, nil
}

// sentenceEncoder makes vectors with the encoder that was trained on the corpus,
// as of questions: for passages it would first make its rows ready for many of
// them.
type sentenceEncoder struct{ index *dense.Index }

// EmbedQuery implements embeddings.Embedder.
func (e sentenceEncoder) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	return e.index.EmbedQuery(ctx, text)
}

// EmbedDocuments implements embeddings.Embedder.
func (e sentenceEncoder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		v, err := e.index.EmbedQuery(ctx, t)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
