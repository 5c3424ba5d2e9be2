package lexical

import (
	"context"
	"errors"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/generation"
)

// Index answers queries from the published generation. It is safe for
// concurrent use, and any number of processes can have one open.
type Index struct {
	store *generation.Store
	opts  Options

	mu      sync.Mutex
	current *openGeneration
}

var _ index.Searcher = (*Index)(nil)

// openGeneration is a generation in use, with a count of references, so that a
// search that began before a Refresh ends on the generation it began on.
type openGeneration struct {
	*snapshot
	generation *generation.Generation
	refs       int // guarded by Index.mu; the Index itself holds one
}

// Open opens the published generation of the index in dir. The error wraps
// index.ErrNotFound when nothing was published yet, and is an
// *index.FingerprintError when the index was built with other settings.
func Open(ctx context.Context, dir string, o Options) (*Index, error) {
	x := &Index{store: generation.Open(dir, Files()), opts: o.withDefaults()}
	cur, err := x.openCurrent()
	if err != nil {
		return nil, err
	}
	x.current = cur
	return x, ctx.Err()
}

func (x *Index) openCurrent() (*openGeneration, error) {
	g, err := x.store.Current()
	if err != nil {
		return nil, err
	}
	have := g.Manifest().Fingerprint
	want := x.opts.Fingerprint()
	if want.Corpus == "" {
		want.Corpus = have.Corpus
	}
	if err := want.Check("open", Name, have); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	s, err := openSnapshot(g.Path(), x.opts)
	if err == nil {
		s.where = x.opts.Filter
	}
	if err != nil {
		err = &index.Error{Op: "open index", Object: Name, Repair: index.RepairRebuild, Err: err}
		return nil, errors.Join(err, g.Close())
	}
	return &openGeneration{snapshot: s, generation: g, refs: 1}, nil
}

var errClosed = errors.New("index is closed")

// acquire adds a reference to the current generation.
func (x *Index) acquire() (*openGeneration, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.current == nil {
		return nil, &index.Error{Op: "search", Object: Name, Err: errClosed}
	}
	x.current.refs++
	return x.current, nil
}

// release drops a reference; the last one closes the generation.
func (x *Index) release(o *openGeneration) error {
	x.mu.Lock()
	o.refs--
	last := o.refs == 0
	x.mu.Unlock()
	if !last {
		return nil
	}
	return errors.Join(o.close(), o.generation.Close())
}

// Refresh changes over to the generation published last and reports whether
// there was a newer one. Searches that run go on with the one they began on.
func (x *Index) Refresh(ctx context.Context) (bool, error) {
	name, err := x.store.CurrentName()
	if err != nil {
		return false, err
	}
	cur, err := x.acquire()
	if err != nil {
		return false, err
	}
	same := cur.generation.Name() == name
	if err := x.release(cur); err != nil || same {
		return false, err
	}
	next, err := x.openCurrent()
	if err != nil {
		return false, err
	}
	x.mu.Lock()
	old := x.current
	if old == nil { // closed meanwhile
		x.mu.Unlock()
		return false, x.release(next)
	}
	x.current = next
	x.mu.Unlock()
	return true, x.release(old)
}

// Close gives the generation back once the searches that run have ended. Closing
// twice does nothing.
func (x *Index) Close() error {
	x.mu.Lock()
	cur := x.current
	x.current = nil
	x.mu.Unlock()
	if cur == nil {
		return nil
	}
	return x.release(cur)
}

// view runs f on the current generation.
func (x *Index) view(f func(*snapshot) error) (err error) {
	cur, err := x.acquire()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.release(cur)) }()
	defer recoverCorrupt(&err)
	return f(cur.snapshot)
}

// Search implements index.Searcher for the analysed text of q.
func (x *Index) Search(ctx context.Context, q index.Query, k int) ([]index.Hit, error) {
	b, err := x.bag(q)
	if err != nil {
		return nil, err
	}
	return x.searchBag(ctx, b, k)
}

// searchBag is Search for a bag that exists already.
func (x *Index) searchBag(ctx context.Context, b bag, k int) (hits []index.Hit, err error) {
	err = x.view(func(s *snapshot) error {
		hits, err = s.search(ctx, b, k, true)
		return err
	})
	return hits, err
}

// bag analyses a question as Search does.
func (x *Index) bag(q index.Query) (b bag, err error) {
	err = x.view(func(s *snapshot) error {
		b, err = widen(x.opts.bag(q), x.opts.Ranking.Neighbours, s.neighbours)
		return err
	})
	return b, err
}

// Applied returns the last change of the catalogue that the opened generation
// holds.
func (x *Index) Applied() (seq index.Seq, err error) {
	err = x.view(func(s *snapshot) error { seq = s.applied; return nil })
	return seq, err
}

// Statistics returns the exact counts of the opened generation.
func (x *Index) Statistics() (st Statistics, err error) {
	err = x.view(func(s *snapshot) error { st = s.stats; return nil })
	return st, err
}
