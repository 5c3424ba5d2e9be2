package corpus

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/rerank"
	"github.com/biopars/biopars/retrieve"
)

// terms is what answering asks of an index of terms.
type terms interface {
	index.Searcher
	DocFreq(term string) (int, error)
	IDF(term string) (float64, error)
	Similar(term string, edits, limit int) ([]lexical.TermCount, error)
	TermVector(text string) (lexical.TermVector, error)
	Statistics() (lexical.Statistics, error)
}

// snapshot is what a backend has open of a corpus. Views share it; it does not change.
type snapshot struct {
	catalogue *catalogue.Catalogue // nil where the process only answers, from a server
	passages  index.PassageReader
	terms     terms
	dense     *dense.Index // nil when there is none
	denseErr  error        // why there is none, if there should be one
	trained   bool         // dense uses the encoder that was trained on the corpus
	fused     retrieve.FusedSearcher
	source    source
	resources []*resource
	logger    *slog.Logger
}

// source tells what the kinds of corpus know in ways of their own.
type source interface {
	applied(ctx context.Context) (index.Seq, error)
	stats(ctx context.Context, o *snapshot) (Stats, error)
	passageIDs(ctx context.Context, o *snapshot) ([]string, error)
}

func (s *snapshot) retain() {
	for _, r := range s.resources {
		r.retain()
	}
}

func (s *snapshot) release() error { return releaseAll(s.resources) }

// View is a corpus as one question sees it. It is used by one question at a time
// and released once.
type View struct {
	snapshot
	of *snapshot
}

// view gives out the snapshot. The caller holds the backend's lock.
func (s *snapshot) view() *View {
	s.retain()
	return &View{snapshot: *s, of: s}
}

// Release ends the use of the view. The last one closes what a backend has turned
// away from; that it cannot be closed is logged, since no question failed by it.
func (v *View) Release() {
	if err := v.of.release(); err != nil && v.logger != nil {
		v.logger.Warn("what a question has read from cannot be closed", "error", err)
	}
}

// Search retrieves from the indexes that there are. A dense leg that should be
// there and is not counts as one that has failed.
func (v *View) Search(ctx context.Context, q index.Query, opts retrieve.Options) (retrieve.Result, error) {
	h := &retrieve.Hybrid{BM25: v.terms, Passages: v.passages}
	if v.dense != nil {
		h.Dense, h.Fused = v.dense, v.fused
	}
	found, err := h.Retrieve(ctx, q, opts)
	if err != nil {
		if opts.Mode == retrieve.ModeDense && v.denseErr != nil {
			err = v.denseErr
		}
		return found, err
	}
	for _, f := range found.Failures {
		if f.Leg == retrieve.LegDense {
			v.dense = nil // not to be asked for vectors either
		}
	}
	if v.denseErr != nil && opts.Mode != retrieve.ModeBM25 {
		found.Failures = append(found.Failures, retrieve.Failure{Leg: retrieve.LegDense, Err: v.denseErr})
	}
	return found, nil
}

// vectorsTimeout is how long vectors are waited for before terms do.
const vectorsTimeout = 2 * time.Second

// Similarities compares candidates by their stored vectors, or by their terms
// where there are none.
func (v *View) Similarities(ctx context.Context, cs []retrieve.Candidate) rerank.Similarities {
	if v.dense != nil {
		seqs := make([]index.Seq, len(cs))
		for i := range cs {
			seqs[i] = cs[i].Passage.Seq
		}
		bounded, cancel := context.WithTimeout(ctx, vectorsTimeout)
		defer cancel()
		if vectors, err := v.dense.Store().Vectors(bounded, seqs); err == nil {
			return rerank.Dense(vectors)
		}
	}
	vectors := make([]lexical.TermVector, len(cs))
	for i := range cs {
		// A vector that cannot be made is similar to nothing.
		vectors[i], _ = v.terms.TermVector(cs[i].Passage.Title + "\n" + cs[i].Passage.Text)
	}
	return rerank.Pairwise(func(i, j int) float64 { return vectors[i].Cosine(vectors[j]) })
}

// DocFreq counts the passages that have a term; one that cannot be looked up is
// held to be in none.
func (v *View) DocFreq(term string) int {
	n, err := v.terms.DocFreq(term)
	if err != nil {
		return 0
	}
	return n
}

// IDF weighs a term by its rarity; one that cannot be looked up weighs nothing.
func (v *View) IDF(term string) float64 {
	w, err := v.terms.IDF(term)
	if err != nil {
		return 0
	}
	return w
}

// similarTerms is how many terms that are spelt nearly like one are looked at.
const similarTerms = 20

// Similar returns terms of the corpus that are one edit away.
func (v *View) Similar(term string) []string {
	found, err := v.terms.Similar(term, 1, similarTerms)
	if err != nil {
		return nil
	}
	out := make([]string, len(found))
	for i, f := range found {
		out[i] = f.Term
	}
	return out
}

// Passages counts the passages that are indexed, 0 when that cannot be said.
func (v *View) Passages() int {
	st, err := v.terms.Statistics()
	if err != nil {
		return 0
	}
	return int(st.Passages)
}

// SentenceEncoder is the corpus's own encoder, or nil. An embedder behind a
// network would make every sentence wait.
func (v *View) SentenceEncoder() embeddings.Embedder {
	if v.dense == nil || !v.trained {
		return nil
	}
	return sentenceEncoder{v.dense}
}

// Behind counts the changes of the catalogue that the published index does not
// have yet.
func (v *View) Behind(ctx context.Context) (int, error) {
	if v.catalogue == nil {
		return 0, nil
	}
	last, err := v.catalogue.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	applied, err := v.source.applied(ctx)
	return int(last - min(applied, last)), err
}

// Lacks reports whether no passage has a field of metadata. Without a catalogue beside the
// index it does not know, and says that it is there.
func (v *View) Lacks(ctx context.Context, field string) (bool, error) {
	if v.catalogue == nil {
		return false, nil
	}
	having, err := v.catalogue.Matching(ctx, index.Filter{Where: []index.Condition{{Field: field, Op: index.IsNot}}})
	return err == nil && having.IsEmpty(), err
}

// Stats counts what the corpus holds.
func (v *View) Stats(ctx context.Context) (Stats, error) { return v.source.stats(ctx, &v.snapshot) }

// ContentHash is the SHA-256, in hexadecimal, of the identifiers of all passages
// in ascending order, each on a line. They are hashes of what the passages say, so
// two corpora with one hash hold the same texts, wherever they are kept.
func (v *View) ContentHash(ctx context.Context) (string, error) {
	ids, err := v.source.passageIDs(ctx, &v.snapshot)
	if err != nil {
		return "", err
	}
	slices.Sort(ids)
	h := sha256.New()
	for _, id := range slices.Compact(ids) {
		fmt.Fprintln(h, id)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
