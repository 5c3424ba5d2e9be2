// Package dense searches passages by the similarity of vectors. A [Store] keeps
// and searches vectors; [Exact] is the one that is built in. [Index] puts an
// embedder before a store and makes it an index that follows the catalogue.
package dense

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/biopars/biopars/index"
)

// Similarity is how vectors are compared: the cosine of the angle between them,
// from -1 to 1. Stores normalise vectors to length 1; a zero vector is similar
// to nothing (score 0).
const Similarity = "cosine"

// Point is a passage with its vector.
type Point struct {
	Passage index.Passage // Passage.Seq identifies the point
	Vector  []float32
}

// Batch is one step of a store along the catalogue.
type Batch struct {
	Points  []Point     // to store; one with a Seq that is there replaces it
	Deletes []index.Seq // to remove, after Points were stored; unknown ones are ignored
	Through index.Seq   // watermark after the batch
	// Removed are the passages of those Deletes that were stored by earlier
	// batches, for stores that count what passages consist of.
	Removed []index.Passage
}

// OpenOptions is what every store is opened with.
type OpenOptions struct {
	// Fingerprint that the vectors were or will be made with; the store adds its
	// own fields. For a reader, an empty EmbedderDigest stands for the one it finds.
	Fingerprint index.Fingerprint
	Filter      FilterFunc // for a store that keeps no metadata
	ReadOnly    bool       // the error then wraps index.ErrNotFound when nothing is published
}

// Remote is a store on a server, which can be away, and to which others write as
// well. When the vectors have been rebuilt with other settings, searches fail
// with an [*index.FingerprintError]: then the store has to be opened again.
type Remote interface {
	Store
	// Fingerprint is what the published vectors were made with. The error wraps
	// index.ErrNotFound when nothing is published.
	Fingerprint(ctx context.Context) (index.Fingerprint, error)
}

// Opener opens a store on a server.
type Opener func(ctx context.Context, o OpenOptions) (Remote, error)

// Store keeps vectors and finds the nearest. Search, Score, Vectors and Stats
// may be called concurrently, also beside one goroutine that calls the other
// methods, and see what was last published.
type Store interface {
	// Applied returns the watermark: Through of the last batch applied, 0 at the
	// beginning.
	Applied(ctx context.Context) (index.Seq, error)
	// Apply stores a batch and moves the watermark so that a crash leaves both or
	// can only make the batch be repeated. A batch whose Through is not beyond
	// the watermark was applied before and does nothing. Vectors must have one
	// length ([ErrDimension]) and finite components ([ErrVector]); if one has
	// not, nothing of the batch is stored.
	Apply(ctx context.Context, b Batch) error
	// Publish makes everything applied durable and visible. Without anything new
	// it does nothing.
	Publish(ctx context.Context) error
	// Reset forgets everything applied, so that the next batch is the first of a
	// new index. What is published stays visible until the next Publish.
	Reset(ctx context.Context) error
	// Search returns the at most k nearest points that pass the filter, best
	// first, equal scores by ascending Seq. Score is the cosine. An empty store
	// has no hits for a vector of any length; otherwise one of the wrong length is
	// [ErrDimension].
	Search(ctx context.Context, vector []float32, f index.Filter, k int) ([]index.Hit, error)
	// Score returns the given points with the Score that Search gives them, in the
	// order of seqs; a point that does not exist is left out. A vector of the
	// wrong length is [ErrDimension] unless the store is empty.
	Score(ctx context.Context, vector []float32, seqs []index.Seq) ([]index.Hit, error)
	// Vectors returns the stored vectors, normalised, in the order of seqs, nil
	// for a point that does not exist. The caller owns them.
	Vectors(ctx context.Context, seqs []index.Seq) ([][]float32, error)
	// Stats describes what is published.
	Stats(ctx context.Context) (Stats, error)
	// Close ends the use of the store. What was applied and not published is kept
	// for the next time or applied again then.
	Close() error
}

// Stats describes a store.
type Stats struct {
	Points    int       `json:"points"`
	Dimension int       `json:"dimension"` // 0 when nothing is stored yet
	Applied   index.Seq `json:"applied"`   // watermark of what is published
	Bytes     int64     `json:"bytes"`     // on disk; 0 when not known
	Encoding  string    `json:"encoding"`  // how components are stored: "int8", "float32"
}

var (
	// ErrDimension says that a vector has another length than those stored. It
	// comes as a [DimensionError].
	ErrDimension = errors.New("wrong vector dimension")
	// ErrVector says that a vector has a component that is no finite number.
	ErrVector = errors.New("vector is not finite")
)

// DimensionError wraps [ErrDimension].
type DimensionError struct {
	Op     string
	Want   int // components of the stored vectors
	Have   int // components of the vector given
	Repair index.Repair
}

// Error names both dimensions.
func (e *DimensionError) Error() string {
	return fmt.Sprintf("%s: %v: %d, the index has %d", e.Op, ErrDimension, e.Have, e.Want)
}

// Unwrap returns [ErrDimension].
func (e *DimensionError) Unwrap() error { return ErrDimension }

// CheckVectors is the check that Apply begins with. Dimension is that of the
// store, 0 when it has none yet; the result is the one it has with the batch.
func CheckVectors(points []Point, dimension int) (int, error) {
	for i := range points {
		p := &points[i]
		if dimension == 0 {
			dimension = len(p.Vector)
		}
		if len(p.Vector) != dimension || dimension == 0 {
			return 0, &DimensionError{Op: "store vector", Want: dimension, Have: len(p.Vector),
				Repair: index.RepairRebuild}
		}
		if err := CheckFinite(p.Vector); err != nil {
			return 0, fmt.Errorf("store vector of passage %d: %w", p.Passage.Seq, err)
		}
	}
	return dimension, nil
}

// CheckFinite returns [ErrVector] for a vector with a component that is no finite
// number.
func CheckFinite(v []float32) error {
	for _, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return ErrVector
		}
	}
	return nil
}

// Normalize returns v scaled to length 1; a zero vector stays as it is.
func Normalize(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	if sum == 0 {
		return out
	}
	inv := 1 / math.Sqrt(sum)
	for i, x := range v {
		out[i] = float32(float64(x) * inv)
	}
	return out
}
