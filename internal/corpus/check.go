package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/qdrant"
)

// Finding is something that Verify or Check found, with its repair.
type Finding struct {
	Check  string `json:"check"` // what was looked at: "catalogue", "lexical", "dense"
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`           // in English
	Hint   string `json:"repair,omitempty"` // Repair in words, filled in by the program that shows it

	Repair index.Repair `json:"-"` // may be empty
	For    string       `json:"-"` // what Repair is about, if it is about something: a file, a version
	Err    error        `json:"-"` // the error that Detail has the text of, if there is one
}

// findings collects what is found.
type findings []Finding

// add words a finding. An error among args is kept.
func (f *findings) add(check string, ok bool, repair index.Repair, format string, args ...any) {
	found := Finding{Check: check, OK: ok, Detail: fmt.Sprintf(format, args...), Repair: repair}
	for _, a := range args {
		if err, ok := a.(error); ok {
			found.Err = err
		}
	}
	*f = append(*f, found)
}

// repairs are those of the indexes of a kind of corpus.
type repairs struct {
	lexical, dense index.Repair
}

// Check implements Backend.
func (b *local) Check(ctx context.Context) ([]Finding, error) {
	var found findings
	view, err := b.Acquire(ctx)
	if errors.Is(err, index.ErrNoCorpus) && b.orphaned() {
		found.add("catalogue", false, index.RepairRestore, "%s is gone, its indexes are there", CatalogueFile)
		found[0].For = CatalogueFile
		return found, nil
	}
	if err != nil {
		err = found.addOpenError(err, "in "+b.Dir, false)
		return found, err
	}
	defer view.Release()
	st, err := view.Stats(ctx)
	if err != nil {
		err = found.addServerError(err)
		return found, err
	}
	if st.Qdrant != nil {
		found = append(found, health(st.Qdrant)...)
	}
	found.compare(&b.files, view, st, repairs{lexical: index.RepairRebuildLexical, dense: index.RepairRebuildDense})
	return found, nil
}

// Check implements Backend.
func (b *collection) Check(ctx context.Context) ([]Finding, error) {
	var found findings
	view, err := b.Acquire(ctx)
	if err != nil {
		err = found.addOpenError(err, "at "+b.place(), true)
		return found, err
	}
	defer view.Release()
	st, err := view.Stats(ctx)
	if err != nil {
		err = found.addServerError(err)
		return found, err
	}
	found = append(found, health(st.Qdrant)...)
	if view.catalogue != nil { // else there is nothing to compare with
		found.compare(&b.files, view, st, repairs{lexical: index.RepairRebuild, dense: index.RepairRebuild})
	}
	return found, nil
}

// orphaned reports whether indexes have been published of a catalogue that is not
// there.
func (b *local) orphaned() bool {
	if info, err := os.Stat(cataloguePath(b.Dir)); err == nil && info.Size() > 0 {
		return false
	}
	name, err := generation.Open(b.lexicalDir(), lexicalFiles).CurrentName()
	return err == nil && name != ""
}

// addOpenError adds what keeps a corpus from being opened; an error that is no
// finding is returned.
func (f *findings) addOpenError(err error, where string, server bool) error {
	var fe *index.FingerprintError
	var ie *index.Error
	switch {
	case errors.Is(err, index.ErrNoCorpus):
		f.add("corpus", false, index.RepairIngest, "there is no corpus %s", where)
	case errors.As(err, &fe):
		f.add(fe.Index, false, fe.Repair, "%v", err)
	case server && errors.As(err, &ie):
		f.add("qdrant", false, ie.Repair, "%v", err)
	default:
		return err
	}
	return nil
}

// addServerError adds that a server cannot be asked; an error that is no finding is
// returned.
func (f *findings) addServerError(err error) error {
	var ie *index.Error
	if errors.As(err, &ie) && (errors.Is(err, qdrant.ErrUnavailable) || errors.Is(err, qdrant.ErrUnauthorized) ||
		errors.Is(err, index.ErrNotFound)) {
		f.add("qdrant", false, ie.Repair, "%v", err)
		return nil
	}
	return err
}

// compare compares the indexes with the catalogue.
func (f *findings) compare(c *files, view *View, st Stats, repair repairs) {
	f.add("corpus", true, "", "%d passages of %d documents in %s, %d bytes", st.Catalogue.Passages,
		st.Catalogue.Documents, c.Dir, st.Bytes)
	f.compareIndex("lexical", repair.lexical, st.Lexical.Applied, int(st.Lexical.Passages), st.Catalogue)
	switch {
	case c.NoDense:
		f.add("dense", true, "", "not used")
	case view.denseErr != nil:
		f.add("dense", false, repair.dense, "%v", view.denseErr)
	case st.Dense == nil && c.Embedder == nil && st.Catalogue.Passages < subword.DefaultMinPassages:
		f.add("dense", true, "",
			"none: a corpus of fewer than %d passages is too small to train an encoder on; BM25 answers alone",
			subword.DefaultMinPassages)
	case st.Dense == nil:
		f.add("dense", false, repair.dense, "there is no dense index; BM25 answers alone")
	default:
		f.compareIndex("dense", repair.dense, st.Dense.Applied, st.Dense.Points, st.Catalogue)
	}
}

// compareIndex compares an index with what the catalogue has.
func (f *findings) compareIndex(check string, rebuild index.Repair, applied index.Seq, passages int,
	have catalogue.Stats) {
	switch {
	case applied < have.Last:
		f.add(check, false, index.RepairUpdate, "%d changes of the catalogue are not indexed yet", have.Last-applied)
	case passages != have.Passages:
		f.add(check, false, rebuild, "%d passages, the catalogue has %d", passages, have.Passages)
	default:
		f.add(check, true, "", "%d passages, up to date", passages)
	}
}
