package dense

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// exactFormat is the version of the files; part of the fingerprint.
const exactFormat = 1

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
	// Exhaustive compares a query with every vector however many there are. Without
	// it a first look at the signs of the components chooses what is compared from
	// 50,000 vectors on.
	Exhaustive bool
}

// Exact is the store that is built in. It compares the query with every vector, on
// all cores, so the result is exact, up to 50,000 vectors, or with
// [ExactOptions].Exhaustive always. From there on it compares several thousand
// that an estimate puts first: scores are exact, and of the best 100 one or none is
// missing, the same one every time. Vectors encoded as Float32 are always all
// compared. A filter that lets fewer than those thousands through is exact too.
//
// Vectors are kept in immutable generations: any number of processes search while
// one writes. Large ones are mapped into memory and never read as a whole.
type Exact struct {
	gens   *generation.Store
	opts   ExactOptions
	limits limits
	fp     index.Fingerprint

	reading sync.Mutex // guards table and the users of tables
	table   *published

	mu   sync.Mutex // guards the writing side and refreshing
	work *generation.Work
	log  layout // of work
}

var _ Store = (*Exact)(nil)

// published is a generation in memory.
type published struct {
	*table
	name    string
	applied index.Seq

	maps    mappings
	using   *generation.Generation // where files that are mapped cannot be removed
	users   int
	retired bool // to be released when nobody uses it
}

func (p *published) release() error {
	err := p.maps.release()
	if p.using != nil {
		err = errors.Join(err, p.using.Close())
	}
	return err
}

// use returns what is published, which stays usable until done is called.
func (x *Exact) use() *published {
	x.reading.Lock()
	defer x.reading.Unlock()
	x.table.users++
	return x.table
}

// done ends a use. That unmapping failed would be news to nobody.
func (x *Exact) done(p *published) {
	x.reading.Lock()
	defer x.reading.Unlock()
	if p.users--; p.users == 0 && p.retired {
		_ = p.release()
	}
}

// replace makes p what is published.
func (x *Exact) replace(p *published) error {
	x.reading.Lock()
	defer x.reading.Unlock()
	old := x.table
	x.table, old.retired = p, true
	if old.users == 0 {
		return old.release()
	}
	return nil
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
	return openExact(ctx, dir, opts, defaultLimits)
}

func openExact(ctx context.Context, dir string, opts ExactOptions, l limits) (*Exact, error) {
	fp := opts.Fingerprint
	fp.Format, fp.Similarity, fp.Encoding = exactFormat, Similarity, opts.Encoding.String()
	x := &Exact{gens: generation.Open(dir, generation.Options{Name: "dense"}), opts: opts, limits: l, fp: fp,
		table: &published{table: newTable(opts.Encoding, 0)}}
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
	if err != nil || name == x.current().name {
		return false, err
	}
	g, err := x.gens.Current()
	if err != nil {
		return false, err
	}
	p, err := x.load(ctx, g)
	if err != nil {
		return false, errors.Join(err, g.Close())
	}
	// Elsewhere what is mapped stays when the file goes.
	if len(p.maps) > 0 && runtime.GOOS == "windows" {
		p.using = g
	} else if err := g.Close(); err != nil {
		return false, errors.Join(err, p.release())
	}
	return true, x.replace(p)
}

// current is what is published, for what needs no vectors.
func (x *Exact) current() *published {
	x.reading.Lock()
	defer x.reading.Unlock()
	return x.table
}

// load opens a generation.
func (x *Exact) load(ctx context.Context, g *generation.Generation) (_ *published, err error) {
	m := g.Manifest()
	if err := x.fp.Check("open", "dense", m.Fingerprint); err != nil {
		return nil, err
	}
	log, err := readLayout(m)
	if err != nil {
		return nil, err
	}
	p := &published{name: g.Name(), applied: m.Applied}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.release())
		}
	}()
	segments, bytes, err := x.openSegments(ctx, g.Path(), log, &p.maps, false)
	if err != nil {
		return nil, err
	}
	p.table = newTable(x.opts.Encoding, log.Dimension, x.arrange(log, segments)...)
	p.bytes = bytes
	if !x.opts.Exhaustive {
		p.signsFrom = x.limits.signs
		if err := x.openSigns(g.Path(), log, p); err != nil {
			return nil, err
		}
	}
	return p, nil
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

// Search implements [Store].
func (x *Exact) Search(ctx context.Context, vector []float32, f index.Filter, k int) ([]index.Hit, error) {
	t := x.use()
	defer x.done(t)
	if err := ctx.Err(); err != nil || k <= 0 || t.live == 0 {
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
	t := x.use()
	defer x.done(t)
	if err := ctx.Err(); err != nil || t.live == 0 {
		return nil, err
	}
	if err := t.check(vector); err != nil {
		return nil, err
	}
	query := Normalize(vector)
	out := make([]index.Hit, 0, len(seqs))
	for _, seq := range seqs {
		if p, row, ok := t.find(seq); ok {
			out = append(out, index.Hit{Seq: seq, Score: p.score(query, row)})
		}
	}
	return out, nil
}

// Vectors implements [Store].
func (x *Exact) Vectors(ctx context.Context, seqs []index.Seq) ([][]float32, error) {
	t := x.use()
	defer x.done(t)
	out := make([][]float32, len(seqs))
	for i, seq := range seqs {
		if p, row, ok := t.find(seq); ok {
			out[i] = p.vector(row)
		}
	}
	return out, ctx.Err()
}

// Stats implements [Store].
func (x *Exact) Stats(ctx context.Context) (Stats, error) {
	t := x.use()
	defer x.done(t)
	return Stats{Points: t.live, Dimension: t.dimension, Applied: t.applied, Bytes: t.bytes,
		Encoding: x.opts.Encoding.String()}, ctx.Err()
}
