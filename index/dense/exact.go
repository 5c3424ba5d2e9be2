package dense

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// exactFormat is the version of the files; part of the fingerprint.
const exactFormat = 1

// compactAbove is the number of segments above which publishing merges them.
const compactAbove = 16

// FilterFunc evaluates a filter for a store that keeps no metadata: the result
// tells whether a passage passes. catalogue.Catalogue.Allow is one.
type FilterFunc func(ctx context.Context, f index.Filter) (func(index.Seq) bool, error)

// ExactOptions adjusts [OpenExact].
type ExactOptions struct {
	// Encoding of the components; default Int8.
	Encoding Encoding
	// Fingerprint that the vectors were or will be made with; the fields Format,
	// Similarity and Encoding are filled in.
	Fingerprint index.Fingerprint
	// Filter evaluates filters. Without it a search with a filter is an error.
	Filter FilterFunc
	// ReadOnly opens what is published, and never writes.
	ReadOnly bool
}

// Exact is the store that is built in. It compares the query with every vector,
// so the result is exact, in memory, on all cores. Vectors are kept in immutable
// generations: any number of processes search while one writes.
type Exact struct {
	gens  *generation.Store
	opts  ExactOptions
	fp    index.Fingerprint
	table atomic.Pointer[published]

	mu   sync.Mutex // guards the writing side and refreshing
	work *generation.Work
	log  layout // of work
}

var _ Store = (*Exact)(nil)

// published is a generation in memory. The generation is not kept in use:
// everything was read.
type published struct {
	*table
	name    string
	applied index.Seq
}

// layout is what the manifest says about the files.
type layout struct {
	Dimension int      `json:"dimension"`
	Segments  []string `json:"segments"` // in the order in which they apply
	Rows      int      `json:"rows"`     // in all segments, dead ones included
}

// OpenExact opens the store in the directory, which need not exist. When the
// published vectors have another fingerprint than opts says, the error is an
// [*index.FingerprintError] if opts.ReadOnly is set; a writer gets the store
// and the error from Apply, so that it can Reset it.
func OpenExact(ctx context.Context, dir string, opts ExactOptions) (*Exact, error) {
	fp := opts.Fingerprint
	fp.Format, fp.Similarity, fp.Encoding = exactFormat, Similarity, opts.Encoding.String()
	x := &Exact{gens: generation.Open(dir, generation.Options{Name: "dense"}), opts: opts, fp: fp}
	x.table.Store(&published{table: &table{encoding: opts.Encoding}})
	if _, err := x.Refresh(ctx); err != nil {
		repairable := errors.Is(err, index.ErrFingerprint) || errors.Is(err, index.ErrCorrupt)
		if opts.ReadOnly || !repairable {
			return nil, err
		}
	}
	if !opts.ReadOnly {
		if err := x.discardUnreadable(ctx); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// Refresh makes what was published since, by this or another process, visible
// to searches, and reports whether there was anything new. Without anything new
// it costs one small read.
func (x *Exact) Refresh(ctx context.Context) (bool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.refresh(ctx)
}

func (x *Exact) refresh(ctx context.Context) (bool, error) {
	name, err := x.gens.CurrentName()
	if err != nil || name == x.table.Load().name {
		return false, err
	}
	g, err := x.gens.Current()
	if err != nil {
		return false, err
	}
	p, err := x.load(ctx, g)
	if err = errors.Join(err, g.Close()); err != nil {
		return false, err
	}
	x.table.Store(p)
	return true, nil
}

// load reads a generation into memory.
func (x *Exact) load(ctx context.Context, g *generation.Generation) (*published, error) {
	m := g.Manifest()
	if err := x.fp.Check("open", "dense", m.Fingerprint); err != nil {
		return nil, err
	}
	log, err := readLayout(m)
	if err != nil {
		return nil, err
	}
	parts, bytes, err := readSegments(ctx, g.Path(), log, x.opts.Encoding)
	if err != nil {
		return nil, err
	}
	t := newTable(merge(parts, x.opts.Encoding), bytes)
	t.dimension = log.Dimension
	return &published{table: t, name: g.Name(), applied: m.Applied}, nil
}

func readLayout(m generation.Manifest) (layout, error) {
	var log layout
	if len(m.Extra) == 0 {
		return log, nil
	}
	if err := json.Unmarshal(m.Extra, &log); err != nil {
		return log, &index.Error{Op: "open", Object: "dense index", Repair: index.RepairRebuild,
			Err: fmt.Errorf("%w: %w", index.ErrCorrupt, err)}
	}
	return log, nil
}

func readSegments(ctx context.Context, dir string, log layout, encoding Encoding) (parts []*segment, bytes int64,
	err error) {
	for _, name := range log.Segments {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		path := filepath.Join(dir, filepath.Base(name))
		s, err := readSegment(path)
		if err == nil && (s.encoding != encoding || s.dimension != log.Dimension && s.rows() > 0) {
			err = fmt.Errorf("%w: %s holds %s vectors of dimension %d", index.ErrCorrupt, name, s.encoding,
				s.dimension)
		}
		if err != nil {
			if errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("%w: %w", index.ErrCorrupt, err)
			}
			var e *index.Error
			if !errors.As(err, &e) {
				err = &index.Error{Op: "open", Object: "dense index", Repair: index.RepairRebuild, Err: err}
			}
			return nil, 0, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, 0, err
		}
		bytes += info.Size()
		parts = append(parts, s)
	}
	return parts, bytes, nil
}

// Search implements [Store].
func (x *Exact) Search(ctx context.Context, vector []float32, f index.Filter, k int) ([]index.Hit, error) {
	t := x.table.Load()
	if err := ctx.Err(); err != nil || k <= 0 || len(t.seqs) == 0 {
		return nil, err
	}
	if err := t.check(vector); err != nil {
		return nil, err
	}
	var allow func(index.Seq) bool
	if !f.IsZero() {
		if x.opts.Filter == nil {
			return nil, errors.New("search vectors: the store was opened without a way to evaluate filters")
		}
		var err error
		if allow, err = x.opts.Filter(ctx, f); err != nil {
			return nil, err
		}
	}
	return t.search(ctx, Normalize(vector), allow, k)
}

// check reports what is wrong with the vector of a question.
func (p *published) check(vector []float32) error {
	if len(vector) != p.dimension {
		return &DimensionError{Op: "search vectors", Want: p.dimension, Have: len(vector), Repair: index.RepairRebuild}
	}
	if err := CheckFinite(vector); err != nil {
		return fmt.Errorf("search vectors: %w", err)
	}
	return nil
}

// Score implements [Store].
func (x *Exact) Score(ctx context.Context, vector []float32, seqs []index.Seq) ([]index.Hit, error) {
	t := x.table.Load()
	if err := ctx.Err(); err != nil || len(t.seqs) == 0 {
		return nil, err
	}
	if err := t.check(vector); err != nil {
		return nil, err
	}
	query := Normalize(vector)
	out := make([]index.Hit, 0, len(seqs))
	for _, seq := range seqs {
		if row, ok := t.row(seq); ok {
			out = append(out, index.Hit{Seq: seq, Score: t.score(query, row)})
		}
	}
	return out, nil
}

// Vectors implements [Store].
func (x *Exact) Vectors(ctx context.Context, seqs []index.Seq) ([][]float32, error) {
	t := x.table.Load()
	out := make([][]float32, len(seqs))
	for i, seq := range seqs {
		if row, ok := t.row(seq); ok {
			out[i] = t.vector(row)
		}
	}
	return out, ctx.Err()
}

// Stats implements [Store].
func (x *Exact) Stats(ctx context.Context) (Stats, error) {
	t := x.table.Load()
	return Stats{Points: len(t.seqs), Dimension: t.dimension, Applied: t.applied, Bytes: t.bytes,
		Encoding: x.opts.Encoding.String()}, ctx.Err()
}
