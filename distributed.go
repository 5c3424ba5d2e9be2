package biopars

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
	"github.com/biopars/biopars/retrieve"
)

// A collection on a server holds all that answering needs: texts, terms and
// vectors of the passages, the words of the corpus, and the encoder that was
// trained on it. One process, which has the catalogue, writes it; any number of
// others have nothing of their own.

// encoderFile is the name under which the trained encoder is kept in a
// collection.
const encoderFile = "encoder"

// collectionOptions are the options that the collection is opened with. The
// catalogue is nil in a process that only answers.
func (e *Engine) collectionOptions(cat *catalogue.Catalogue) qdrant.Options {
	o := *e.opts.Qdrant
	terms := e.lexicalOptions(cat)
	o.Terms = &terms
	if cat != nil {
		o.Averages = func(ctx context.Context) (lexical.Averages, error) {
			counts := &lexical.WordCounts{}
			for p, err := range livePassages(ctx, cat) {
				if err != nil {
					return lexical.Averages{}, err
				}
				counts.Add(terms.Analyse(&p))
			}
			return counts.Statistics.Averages(), nil
		}
	}
	return o
}

// openCollection opens what has been published in the collection.
func (e *Engine) openCollection(ctx context.Context) (_ *corpus, err error) {
	c := &corpus{}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if e.opts.Dir != "" {
		c.catalogue, err = catalogue.Open(ctx, e.path(catalogueFile), catalogue.Options{ReadOnly: true})
		if err != nil && !errors.Is(err, index.ErrNoCorpus) {
			return nil, err
		}
	}
	// Corpus and embedder are looked at afterwards: terms answer without them.
	c.remote, err = qdrant.Open(ctx, e.collectionOptions(nil), dense.OpenOptions{ReadOnly: true})
	if errors.Is(err, index.ErrNotFound) {
		return nil, &index.Error{Op: "open corpus", Object: e.opts.Qdrant.Address() + "/" + e.opts.Qdrant.Collection, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
	}
	if err != nil {
		return nil, err
	}
	c.passages, c.lexical = c.remote, c.remote.Terms()
	built, err := c.remote.Fingerprint(ctx)
	if err != nil {
		return nil, err
	}
	if c.catalogue != nil && c.catalogue.ID() != built.Corpus { // of a corpus that has nothing to do with this one
		other := c.catalogue
		c.catalogue = nil
		if err := other.Close(); err != nil {
			return nil, err
		}
	}
	if e.opts.NoDense || built.Embedder == "" {
		return c, nil
	}
	embedder, err := e.embedderOf(ctx, c.remote)
	if err != nil {
		c.denseErr = err
		return c, nil
	}
	c.dense = dense.NewIndex(embedder, c.remote, dense.Options{})
	return c, nil
}

// embedderOf returns the embedder that the vectors of a store on a server were
// made with, if it is the one in force.
func (e *Engine) embedderOf(ctx context.Context, store dense.Remote) (embeddings.Embedder, error) {
	have, err := store.Fingerprint(ctx)
	if err != nil {
		return nil, err
	}
	want := have
	want.Embedder, want.EmbedderDigest = e.opts.EmbedderName, cmp.Or(e.opts.EmbedderDigest, have.EmbedderDigest)
	if e.opts.Embedder == nil {
		want.Embedder = builtinEncoder
	}
	if err := want.Check("open", "dense", have); err != nil {
		return nil, err
	}
	if e.opts.Embedder != nil {
		return e.opts.Embedder, nil
	}
	if e.opts.Dir != "" {
		m, err := e.loadEncoder(have.EmbedderDigest)
		if err == nil || !errors.Is(err, index.ErrNotFound) {
			return m, err
		}
	}
	files, ok := store.(interface {
		Attachment(ctx context.Context, name string) ([]byte, error)
	})
	if !ok {
		return nil, &index.Error{Op: "open encoder", Object: have.EmbedderDigest, Repair: index.RepairRebuildDense, Err: index.ErrNotFound}
	}
	raw, err := files.Attachment(ctx, encoderFile)
	if err != nil {
		return nil, err
	}
	m, err := subword.Read(bytes.NewReader(raw), e.analyzer)
	if err == nil && m.Digest() != have.EmbedderDigest {
		err = &index.Error{Op: "open encoder", Object: have.EmbedderDigest, Repair: index.RepairRebuildDense, Err: index.ErrCorrupt}
	}
	return m, err
}

// remoteRetry is the pause after which a vector store that could not be opened is
// tried again, beside the questions.
const remoteRetry = 5 * time.Second

// refreshRemote opens the vectors on a server. It waits for the server only the
// first time.
func (e *Engine) refreshRemote(ctx context.Context, c *corpus) {
	first := e.tried.IsZero()
	if c.dense != nil || e.trying || !first && time.Since(e.tried) < remoteRetry {
		return
	}
	e.tried = time.Now()
	if first {
		c.dense, c.denseErr = e.openRemote(ctx, c.catalogue)
		return
	}
	e.trying = true
	go func() {
		x, err := e.openRemote(context.WithoutCancel(ctx), c.catalogue)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.trying, e.tried = false, time.Now()
		switch {
		case e.corpus != nil && e.corpus.dense == nil:
			e.corpus.dense, e.corpus.denseErr = x, err
		case x != nil: // closed, or opened otherwise, meanwhile
			_ = x.Store().Close()
		}
	}()
}

// openRemote opens the vectors on a server for reading. Nothing published is no
// error.
func (e *Engine) openRemote(ctx context.Context, cat *catalogue.Catalogue) (*dense.Index, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(e.opts.Retrieve.DenseTimeout, vectorsTimeout))
	defer cancel()
	store, err := e.opts.VectorStore(ctx, dense.OpenOptions{Fingerprint: e.fingerprint(cat, e.opts.EmbedderDigest), Filter: cat.Allow, ReadOnly: true})
	if errors.Is(err, index.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	embedder, err := e.embedderOf(ctx, store)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return dense.NewIndex(embedder, store, dense.Options{}), nil
}

// renewed reports whether an index on a server was made anew with other settings
// since it was opened.
func renewed(found retrieve.Result, err error) bool {
	return errors.Is(err, index.ErrFingerprint) || slices.ContainsFunc(found.Failures, func(f retrieve.Failure) bool {
		return errors.Is(f.Err, index.ErrFingerprint)
	})
}

// reopen opens anew what is on a server. The old connections stay open for the
// questions that use them, until Close.
func (e *Engine) reopen(ctx context.Context) (corpus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return corpus{}, ErrClosed
	}
	old := e.corpus
	if e.opts.Qdrant == nil {
		if old.dense != nil {
			old.retired = append(old.retired, old.dense.Store())
		}
		old.dense, old.denseErr = e.openRemote(ctx, old.catalogue)
		return *old, nil
	}
	next, err := e.openCollection(ctx)
	if err != nil {
		return corpus{}, err
	}
	next.retired = append([]io.Closer{old.remote}, old.retired...)
	if old.catalogue != nil {
		next.retired = append(next.retired, old.catalogue)
	}
	e.corpus = next
	return *next, nil
}

// errNoVector says that the embedder knows nothing of a question, which terms
// alone have to answer then.
var errNoVector = errors.New("the question has no vector")

// fused is a collection that fuses both legs itself.
type fused struct{ c *corpus }

// SearchFused implements [retrieve.FusedSearcher].
func (f fused) SearchFused(ctx context.Context, q index.Query, k, depth int) ([]retrieve.Candidate, error) {
	vector, err := f.c.dense.EmbedQuery(ctx, q.Text)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(vector, func(x float32) bool { return x != 0 }) {
		return nil, errNoVector
	}
	hits, err := f.c.remote.SearchFused(ctx, vector, q, k, depth, retrieve.RRFConstant)
	out := make([]retrieve.Candidate, len(hits))
	for i, h := range hits {
		out[i] = retrieve.Candidate{Passage: index.Passage{Seq: h.Seq}, Score: h.Score, Fused: h.Score, BM25: h.Terms}
	}
	return out, err
}

// updateCollection brings the collection up to date, with a new encoder if it is
// to be trained: on a rebuild, and when the corpus has become large enough.
func (e *Engine) updateCollection(ctx context.Context, cat *catalogue.Catalogue, rebuild bool, progress func(Indexing)) (err error) {
	opts := e.collectionOptions(cat)
	built, err := collectionBuiltWith(ctx, opts)
	if err != nil && !rebuild && !errors.Is(err, index.ErrNotFound) {
		return err
	}
	want := index.Fingerprint{Corpus: cat.ID()}
	embedder := e.opts.Embedder
	var trained *subword.Model
	switch {
	case e.opts.NoDense:
	case embedder != nil:
		want = e.fingerprint(cat, cmp.Or(e.opts.EmbedderDigest, built.EmbedderDigest))
	default:
		trained, err = e.encoder(ctx, cat, built.EmbedderDigest, rebuild, progress)
		if err != nil && !errors.Is(err, subword.ErrTooFewPassages) {
			return err
		}
		if trained != nil {
			embedder, want = trained, e.fingerprint(cat, trained.Digest())
			// The first vectors of a corpus that had terms alone.
			rebuild = rebuild || built != (index.Fingerprint{}) && built.Embedder == ""
		}
	}
	store, err := qdrant.Open(ctx, opts, dense.OpenOptions{Fingerprint: want})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	x := dense.NewIndex(embedder, store, dense.Options{Name: "qdrant", BatchSize: denseBatch})
	if rebuild {
		if err := x.Reset(ctx); err != nil {
			return err
		}
	}
	if trained != nil && (rebuild || trained.Digest() != built.EmbedderDigest) {
		var file bytes.Buffer
		if _, err := trained.WriteTo(&file); err != nil {
			return err
		}
		if err := store.Attach(ctx, encoderFile, file.Bytes()); err != nil {
			return err
		}
	}
	if err := index.CatchUp(ctx, cat, catchUp(progress), x); err != nil {
		return err
	}
	if err := e.lookAnew(ctx); err != nil {
		return err
	}
	if trained != nil {
		return e.dropEncoders(trained.Digest())
	}
	return nil
}

// lookAnew lets this process see at once what it has published itself on a
// server.
func (e *Engine) lookAnew(ctx context.Context) error {
	e.mu.Lock()
	c := e.corpus
	e.tried = time.Time{} // the next question opens vectors that were not there before
	e.mu.Unlock()
	if c == nil || c.remote == nil {
		return nil
	}
	err := c.remote.Refresh(ctx)
	if errors.Is(err, index.ErrFingerprint) { // the next question opens it again
		err = nil
	}
	return err
}

// collectionBuiltWith returns what the published collection was made with.
func collectionBuiltWith(ctx context.Context, o qdrant.Options) (index.Fingerprint, error) {
	store, err := qdrant.Open(ctx, o, dense.OpenOptions{})
	if err != nil {
		return index.Fingerprint{}, err
	}
	built, err := store.Fingerprint(ctx)
	return built, errors.Join(err, store.Close())
}

// collectionStats fills in what a collection tells.
func (c *corpus) collectionStats(ctx context.Context, st *Stats) error {
	built, err := c.remote.Fingerprint(ctx)
	if err != nil {
		return err
	}
	h, err := c.remote.Health(ctx)
	if err != nil {
		return err
	}
	st.Qdrant = &h
	if c.catalogue == nil {
		st.Catalogue = catalogue.Stats{ID: built.Corpus, Last: h.Applied, Passages: h.Points}
	}
	st.Lexical = LexicalStats{Applied: h.Applied, Passages: uint64(h.Points), Fingerprint: built}
	if c.dense == nil {
		return nil
	}
	ds, err := c.remote.Stats(ctx)
	st.Dense = &DenseStats{Stats: ds, Fingerprint: built}
	return err
}
