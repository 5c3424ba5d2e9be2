package biopars

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
)

// The data directory.
const (
	catalogueFile = "catalogue.db"
	lexicalDir    = "lexical"
	denseDir      = "dense"
	encoderDir    = "encoder"
)

func (e *Engine) path(name string) string { return filepath.Join(e.opts.Dir, name) }

// corpus is what answering reads: the catalogue and the published generation of
// each index, or a collection on a server. A question works on a copy, so that
// dense can be replaced while it does.
type corpus struct {
	catalogue *catalogue.Catalogue // nil where the process only answers, from a collection
	passages  index.PassageReader
	lexical   lexicalIndex
	bleve     *lexical.Index // lexical, if it is in the data directory
	remote    *qdrant.Store  // passages and lexical, if they are in a collection
	dense     *dense.Index   // nil when there is none
	denseErr  error          // why there is none, if there should be one
	denseName string         // generation that dense was opened on, "" before the first
	retired   []io.Closer    // stores that questions may still be using
}

// lexicalIndex is what answering asks of an index of terms.
type lexicalIndex interface {
	index.Searcher
	DocFreq(term string) (int, error)
	IDF(term string) (float64, error)
	Similar(term string, edits, limit int) ([]lexical.TermCount, error)
	TermVector(text string) (lexical.TermVector, error)
	Statistics() (lexical.Statistics, error)
}

func (c *corpus) close() error {
	var errs []error
	for _, r := range c.retired {
		errs = append(errs, r.Close())
	}
	if c.dense != nil && c.remote == nil {
		errs = append(errs, c.dense.Store().Close())
	}
	if c.remote != nil {
		errs = append(errs, c.remote.Close())
	}
	if c.bleve != nil {
		errs = append(errs, c.bleve.Close())
	}
	if c.catalogue != nil {
		errs = append(errs, c.catalogue.Close())
	}
	return errors.Join(errs...)
}

// openCorpus opens what has been published. Dense vectors that cannot be used
// are no reason to refuse: BM25 answers, and the answer says so.
func (e *Engine) openCorpus(ctx context.Context) (_ *corpus, err error) {
	if e.opts.Qdrant != nil {
		return e.openCollection(ctx)
	}
	cat, err := catalogue.Open(ctx, e.path(catalogueFile), catalogue.Options{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	c := &corpus{catalogue: cat, passages: cat}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	c.bleve, err = lexical.Open(ctx, e.path(lexicalDir), e.lexicalOptions(cat))
	if errors.Is(err, index.ErrNotFound) {
		return nil, &index.Error{Op: "open corpus", Object: e.opts.Dir, Repair: index.RepairUpdate,
			Err: fmt.Errorf("%w: passages were read, but not indexed", index.ErrNoCorpus)}
	}
	if err != nil {
		return nil, err
	}
	c.lexical = c.bleve
	e.refreshDense(ctx, c)
	return c, nil
}

// refreshDense changes over to the vectors published last. They may come with
// another encoder, so a new generation is opened as a whole; the old one is in
// memory and stays usable for the questions that have it.
func (e *Engine) refreshDense(ctx context.Context, c *corpus) {
	if e.opts.NoDense {
		return
	}
	if e.opts.VectorStore != nil {
		e.refreshRemote(ctx, c)
		return
	}
	name, err := generation.Open(e.path(denseDir), generation.Options{Name: "dense"}).CurrentName()
	if err == nil && name == c.denseName {
		return
	}
	if err == nil {
		c.denseName = name
		c.dense, err = e.openDense(ctx, c.catalogue)
	}
	c.denseErr = err
	if err != nil {
		e.opts.Logger.WarnContext(ctx, "dense vectors cannot be used", "error", err)
	}
}

func (e *Engine) lexicalOptions(cat *catalogue.Catalogue) lexical.Options {
	o := lexical.Options{Analyzer: e.analyzer}
	if cat != nil {
		o.Corpus = cat.ID()
	}
	if e.opts.Synonyms != nil {
		o.Synonyms = e.opts.Synonyms
	}
	return o
}

// openDense opens the published vectors for reading. Nothing published is no
// error: small corpora have no dense leg.
func (e *Engine) openDense(ctx context.Context, cat *catalogue.Catalogue) (*dense.Index, error) {
	have, err := e.builtWith(ctx)
	if errors.Is(err, index.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	embedder, want := e.opts.Embedder, e.fingerprint(cat, cmp.Or(e.opts.EmbedderDigest, have.EmbedderDigest))
	if embedder == nil && have.Embedder == builtinEncoder {
		if embedder, err = e.loadEncoder(have.EmbedderDigest); err != nil {
			return nil, err
		}
	}
	store, err := e.openVectors(ctx, dense.OpenOptions{Fingerprint: want, Filter: cat.Allow, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	return dense.NewIndex(embedder, store, dense.Options{}), nil
}

// builtinEncoder names the encoder trained on the corpus in fingerprints.
const builtinEncoder = "subword"

// fingerprint is what dense vectors must have been made with.
func (e *Engine) fingerprint(cat *catalogue.Catalogue, digest string) index.Fingerprint {
	f := index.Fingerprint{Embedder: e.opts.EmbedderName, EmbedderDigest: digest}
	if cat != nil {
		f.Corpus = cat.ID()
	}
	if e.opts.Embedder == nil {
		f.Embedder = builtinEncoder
	}
	return f
}

// encoderPath is where the encoder with a digest is kept. The name is the
// content's, so that a generation of vectors can never be read with another
// encoder than its own.
func (e *Engine) encoderPath(digest string) string {
	name := make([]byte, 0, len(digest))
	for i := range len(digest) {
		if c := digest[i]; c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
			name = append(name, c)
		}
	}
	return filepath.Join(e.path(encoderDir), string(name)+".subword")
}

func (e *Engine) loadEncoder(digest string) (*subword.Model, error) {
	m, err := subword.Load(e.encoderPath(digest), e.analyzer)
	if errors.Is(err, fs.ErrNotExist) {
		err = &index.Error{Op: "open encoder", Object: digest, Repair: index.RepairRebuildDense, Err: index.ErrNotFound}
	}
	return m, err
}

// dropEncoders removes the encoders that the published vectors do not use.
func (e *Engine) dropEncoders(keep string) error {
	entries, err := os.ReadDir(e.path(encoderDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range entries {
		if path := filepath.Join(e.path(encoderDir), entry.Name()); path != e.encoderPath(keep) {
			errs = append(errs, os.Remove(path))
		}
	}
	return errors.Join(errs...)
}
