package corpus

import (
	"context"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/qdrant"
)

// Verify implements Backend.
func (b *local) Verify(ctx context.Context) ([]Finding, error) {
	found, err := b.Check(ctx)
	if err != nil {
		return found, err
	}
	return b.verify(ctx, found, func(cat *catalogue.Catalogue) ([]Finding, error) {
		view, err := b.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		defer view.Release()
		if view.dense == nil {
			return nil, nil
		}
		if store, ok := view.dense.Store().(*qdrant.Store); ok {
			return comparePoints(ctx, store, cat, index.RepairRebuildDense)
		}
		return nil, nil
	})
}

// Verify implements Backend.
func (b *collection) Verify(ctx context.Context) ([]Finding, error) {
	found, err := b.Check(ctx)
	if err != nil {
		return found, err
	}
	view, err := b.Acquire(ctx)
	if err != nil { // which Check has found
		if b.Dir == "" {
			return found, nil
		}
		return b.verify(ctx, found, func(*catalogue.Catalogue) ([]Finding, error) { return nil, err })
	}
	defer view.Release()
	if view.catalogue == nil {
		return append(found, Finding{Check: "catalogue", OK: true, Detail: "not here: this process only answers"}), nil
	}
	return b.verify(ctx, found, func(cat *catalogue.Catalogue) ([]Finding, error) {
		return comparePoints(ctx, view.source.(collectionSource).store, cat, index.RepairRebuild)
	})
}

// verify reads the catalogue and then compares what else there is with it.
func (f *files) verify(ctx context.Context, found []Finding,
	compare func(*catalogue.Catalogue) ([]Finding, error)) (_ []Finding, err error) {
	cat, err := catalogue.Open(ctx, cataloguePath(f.Dir), catalogue.Options{ReadOnly: true})
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	problems, err := cat.Verify(ctx)
	if err != nil {
		return found, err
	}
	for _, p := range problems {
		found = append(found, Finding{Check: "catalogue", Detail: p, Repair: index.RepairRestore, For: CatalogueFile})
	}
	if len(problems) == 0 {
		found = append(found, Finding{Check: "catalogue", OK: true,
			Detail: "every entry is whole and every passage has the hash it is named by"})
	}
	more, err := compare(cat)
	return append(found, more...), err
}

// comparePoints compares the points of a collection with the catalogue, passage
// by passage.
func comparePoints(ctx context.Context, store *qdrant.Store, cat *catalogue.Catalogue,
	repair index.Repair) ([]Finding, error) {
	applied, err := store.Applied(ctx)
	if err != nil {
		return nil, err
	}
	if last, err := cat.LastSeq(ctx); err != nil || applied < last {
		return nil, err // behind, which Check says
	}
	want, err := cat.Matching(ctx, index.Filter{})
	if err != nil {
		return nil, err
	}
	have, err := store.Seqs(ctx)
	if err != nil {
		return nil, err
	}
	missing, extra := roaring64.AndNot(want, have), roaring64.AndNot(have, want)
	if missing.IsEmpty() && extra.IsEmpty() {
		return []Finding{{Check: "qdrant", OK: true, Detail: fmt.Sprintf("all %d passages are there, and no others",
			have.GetCardinality())}}, nil
	}
	return []Finding{{Check: "qdrant", Repair: repair,
		Detail: fmt.Sprintf("%d passages are missing%s, %d are there that the catalogue does not have%s",
			missing.GetCardinality(), first(missing), extra.GetCardinality(), first(extra))}}, nil
}

// first names the first of a set.
func first(set *roaring64.Bitmap) string {
	if set.IsEmpty() {
		return ""
	}
	return fmt.Sprintf(" (the first is %d)", set.Minimum())
}
