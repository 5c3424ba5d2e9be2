package corpus

import (
	"context"
	"errors"
	"fmt"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
)

// unindexed is the error of a directory that has a catalogue and no index: an ingest
// was stopped before it came to that, perhaps before it had read anything.
func (f *files) unindexed(ctx context.Context, cat *catalogue.Catalogue) error {
	st, err := cat.Stats(ctx)
	if err != nil {
		return err
	}
	if st.Last == 0 {
		return &index.Error{Op: "open corpus", Object: f.Dir, Repair: index.RepairIngest, Err: index.ErrNoCorpus}
	}
	return &index.Error{Op: "open corpus", Object: f.Dir, Repair: index.RepairUpdate,
		Err: fmt.Errorf("%w: passages were read, but not indexed", index.ErrNoCorpus)}
}

// CountUnindexed counts what a stopped ingest has read and not indexed. The error
// is that of the corpus that cannot be opened when nothing was read.
func (b *local) CountUnindexed(ctx context.Context, unopened error) (st Stats, err error) {
	cat, err := catalogue.Open(ctx, cataloguePath(b.Dir), catalogue.Options{ReadOnly: true})
	if errors.Is(err, index.ErrNoCorpus) {
		return st, unopened
	}
	if err != nil {
		return st, err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	if st, err = b.catalogueStats(ctx, &snapshot{catalogue: cat}); err == nil && st.Catalogue.Last == 0 {
		err = unopened
	}
	return st, err
}
