package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
)

// Verify implements Backend. The catalogue comes first, since everything else is built
// from it; an index whose files have changed is not opened.
func (b *local) Verify(ctx context.Context) ([]Finding, error) {
	var found findings
	if b.orphaned() {
		return b.Check(ctx)
	}
	err := found.addCatalogue(ctx, b.Dir)
	if errors.Is(err, index.ErrNoCorpus) {
		checked, checkErr := b.Check(ctx)
		return checked, errors.Join(checkErr, err)
	}
	if err != nil {
		return found, err
	}
	if err := found.addFiles(ctx, "lexical", generation.Open(b.lexicalDir(), lexicalFiles)); err != nil {
		return found, err
	}
	if !b.NoDense && b.Vectors == nil {
		if err := found.addFiles(ctx, "dense", generation.Open(b.denseDir(), denseFiles)); err != nil {
			return found, err
		}
	}
	if found.bad() {
		return found, nil
	}
	checked, err := b.Check(ctx)
	found = append(findings(checked), found...)
	if err != nil {
		return found, err
	}
	indexes, err := b.verifyIndexes(ctx)
	return append(found, indexes...), err
}

// addCatalogue reads the whole catalogue. The error is for what keeps it from being
// looked at, and [index.ErrNoCorpus].
func (f *findings) addCatalogue(ctx context.Context, dir string) (err error) {
	damaged := func(err error) error {
		var e *index.Error
		if ctx.Err() != nil || !errors.Is(err, index.ErrCorrupt) || !errors.As(err, &e) {
			return err
		}
		f.add("catalogue", false, index.RepairRestore, "%v", err)
		(*f)[len(*f)-1].For = CatalogueFile
		return nil
	}
	cat, err := catalogue.Open(ctx, cataloguePath(dir), catalogue.Options{ReadOnly: true})
	if err != nil {
		return damaged(err)
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	problems, err := cat.Verify(ctx)
	for _, p := range problems {
		*f = append(*f, Finding{Check: "catalogue", Detail: p, Repair: index.RepairRestore, For: CatalogueFile})
	}
	if err != nil {
		return damaged(err)
	}
	if len(problems) == 0 {
		f.add("catalogue", true, "", "every entry is whole and every passage has the hash it is named by")
	}
	return nil
}

// bad reports whether something is not well.
func (f findings) bad() bool { return slices.ContainsFunc(f, func(f Finding) bool { return !f.OK }) }

// addFiles compares the files of a generation with their checksums. What is not there
// is not compared; the error is that of ctx.
func (f *findings) addFiles(ctx context.Context, check string, files *generation.Store) error {
	n, err := files.Verify(ctx)
	var e *index.Error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, index.ErrNotFound):
	case errors.As(err, &e):
		f.add(check, false, e.Repair, "%v", err)
	case err != nil:
		f.add(check, false, index.RepairRebuild, "%v", err)
	case n == 0:
		f.add(check, true, "", "its files have no checksums: it was built by an older version; a rebuild gives them some")
	default:
		f.add(check, true, "", "%d files have the checksums they were written with", n)
	}
	return nil
}

// verifyIndexes reads the indexes and compares them with the catalogue.
func (b *local) verifyIndexes(ctx context.Context) ([]Finding, error) {
	view, err := b.Acquire(ctx)
	if err != nil {
		return nil, ctx.Err() // Check has said why
	}
	defer view.Release()
	var found findings
	if x, ok := view.terms.(*lexical.Index); ok {
		if err := x.Verify(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			found.add("lexical", false, index.RepairRebuild, "%v", err)
		}
	}
	if view.dense == nil {
		return found, nil
	}
	if store, ok := view.dense.Store().(*qdrant.Store); ok {
		more, err := comparePoints(ctx, store, view.catalogue, index.RepairRebuildDense)
		return append(found, more...), err
	}
	return found, nil
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
	all := findings(found)
	if err := all.addCatalogue(ctx, f.Dir); err != nil || all[len(found):].bad() {
		return all, err
	}
	cat, err := catalogue.Open(ctx, cataloguePath(f.Dir), catalogue.Options{ReadOnly: true})
	if err != nil {
		return all, err
	}
	defer func() { err = errors.Join(err, cat.Close()) }()
	more, err := compare(cat)
	return append(all, more...), err
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
