package dense

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tmc/langchaingo/embeddings"

	"github.com/biopars/biopars/index"
)

// Options adjusts an [Index]. The zero value is ready to use.
type Options struct {
	// Name in messages; default "dense".
	Name string
	// BatchSize is the number of passages embedded in one call; default 64.
	BatchSize int
}

// Index embeds passages and questions and keeps the vectors in a [Store]. It
// follows the catalogue ([index.Consumer]) and is searched ([index.Searcher]).
// It is safe for concurrent use as far as the store and the embedder are.
type Index struct {
	embedder embeddings.Embedder
	store    Store
	opts     Options
}

var (
	_ index.Rebuilder = (*Index)(nil)
	_ index.Searcher  = (*Index)(nil)
)

// NewIndex returns an index over the store. Closing the store is the caller's
// part. Without an embedder the points have no vectors, for a store that keeps
// other things too; searches then fail.
func NewIndex(embedder embeddings.Embedder, store Store, opts Options) *Index {
	if opts.Name == "" {
		opts.Name = "dense"
	}
	if opts.BatchSize <= 0 {
		opts.BatchSize = 64
	}
	return &Index{embedder: embedder, store: store, opts: opts}
}

// Name identifies the index in messages.
func (x *Index) Name() string { return x.opts.Name }

// Store returns the store given to NewIndex, for the vectors of hits.
func (x *Index) Store() Store { return x.store }

// Applied returns the store's watermark.
func (x *Index) Applied(ctx context.Context) (index.Seq, error) { return x.store.Applied(ctx) }

// Publish publishes the store.
func (x *Index) Publish(ctx context.Context) error { return x.store.Publish(ctx) }

// Reset resets the store.
func (x *Index) Reset(ctx context.Context) error { return x.store.Reset(ctx) }

// Apply embeds the passages that are new and stores them. A passage that the
// same changes delete again is never embedded.
func (x *Index) Apply(ctx context.Context, changes []index.Change) error {
	applied, err := x.store.Applied(ctx)
	if err != nil {
		return err
	}
	for len(changes) > 0 && changes[0].Seq <= applied {
		changes = changes[1:]
	}
	if len(changes) == 0 {
		return nil
	}
	b := Batch{Through: changes[len(changes)-1].Seq}
	gone := map[index.Seq]bool{}
	for i := range changes {
		if changes[i].Op == index.Delete {
			gone[changes[i].Target] = true
			b.Deletes = append(b.Deletes, changes[i].Target)
		}
	}
	here := map[index.Seq]bool{} // stored and deleted by these changes
	for i := range changes {
		ch := &changes[i]
		switch {
		case ch.Op == index.Put && gone[ch.Seq]:
			here[ch.Seq] = true
		case ch.Op == index.Put:
			b.Points = append(b.Points, Point{Passage: ch.Passage})
		case !here[ch.Target]:
			b.Removed = append(b.Removed, ch.Passage)
		}
	}
	if x.embedder == nil {
		return x.store.Apply(ctx, b)
	}
	for at := 0; at < len(b.Points); at += x.opts.BatchSize {
		if err := x.embed(ctx, b.Points[at:min(at+x.opts.BatchSize, len(b.Points))]); err != nil {
			return err
		}
	}
	return x.store.Apply(ctx, b)
}

// embed fills in the vectors of the points.
func (x *Index) embed(ctx context.Context, points []Point) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	texts := make([]string, len(points))
	for i := range points {
		texts[i] = passageText(&points[i].Passage)
	}
	vectors, err := x.embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return fmt.Errorf("embed passages: %w", err)
	}
	if len(vectors) != len(points) {
		return fmt.Errorf("embed passages: the embedder returned %d vectors for %d texts", len(vectors), len(points))
	}
	for i := range points {
		points[i].Vector = vectors[i]
	}
	return nil
}

// passageText is what is embedded of a passage: title, section and text, each
// on its own line, those that are empty left out.
func passageText(p *index.Passage) string {
	parts := make([]string, 0, 3)
	for _, s := range [...]string{p.Title, p.Section, p.Text} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

// Search embeds the text of the query and returns the nearest passages. Scores
// are cosines.
func (x *Index) Search(ctx context.Context, q index.Query, k int) ([]index.Hit, error) {
	hits, _, err := x.SearchAndScore(ctx, q, k)
	return hits, err
}

// SearchAndScore is Search that also returns a function which gives passages
// that were not found their scores for the same query, in the order of seqs,
// without embedding the query again. Passages without a vector are left out.
// The function is never nil unless there is an error.
func (x *Index) SearchAndScore(ctx context.Context, q index.Query, k int) ([]index.Hit, index.ScoreFunc, error) {
	nothing := func(ctx context.Context, _ []index.Seq) ([]index.Hit, error) { return nil, ctx.Err() }
	if k <= 0 || strings.TrimSpace(q.Text) == "" {
		return nil, nothing, ctx.Err()
	}
	v, err := x.EmbedQuery(ctx, q.Text)
	if err != nil {
		return nil, nil, err
	}
	// A question the embedder knows nothing of has the zero vector. It is similar
	// to nothing, and hits that all score 0 would be noise to a fusion.
	if !slices.ContainsFunc(v, func(c float32) bool { return c != 0 }) {
		return nil, nothing, ctx.Err()
	}
	hits, err := x.store.Search(ctx, v, q.Filter, k)
	if err != nil {
		return nil, nil, err
	}
	return hits, func(ctx context.Context, seqs []index.Seq) ([]index.Hit, error) {
		return x.store.Score(ctx, v, seqs)
	}, nil
}

// EmbedQuery returns the vector of a question, as Search uses it.
func (x *Index) EmbedQuery(ctx context.Context, text string) ([]float32, error) {
	if x.embedder == nil {
		return nil, errors.New("embed question: there is no embedder")
	}
	v, err := x.embedder.EmbedQuery(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("embed question: %w", err)
	}
	if len(v) == 0 {
		return nil, errors.New("embed question: the embedder returned no vector")
	}
	return v, nil
}
