package biopars

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
	"github.com/biopars/biopars/index/dense/subword"
	"github.com/biopars/biopars/index/generation"
	"github.com/biopars/biopars/index/lexical"
	"github.com/biopars/biopars/index/qdrant"
)

// Stats describes a corpus and its indexes.
type Stats struct {
	Dir       string          `json:"dir"`
	Bytes     int64           `json:"bytes"` // everything on disk
	Catalogue catalogue.Stats `json:"catalogue"`
	Lexical   LexicalStats    `json:"lexical"`
	Dense     *DenseStats     `json:"dense,omitempty"`  // absent without a dense index
	Qdrant    *qdrant.Health  `json:"qdrant,omitempty"` // absent when nothing is on a Qdrant server
}

// LexicalStats describes the lexical index.
type LexicalStats struct {
	Applied     index.Seq         `json:"applied"`
	Passages    uint64            `json:"passages"`
	Fingerprint index.Fingerprint `json:"fingerprint"`
}

// DenseStats describes the dense index.
type DenseStats struct {
	dense.Stats
	Fingerprint index.Fingerprint `json:"fingerprint"`
}

// Stats counts what the corpus holds.
func (e *Engine) Stats(ctx context.Context) (Stats, error) {
	st := Stats{Dir: e.opts.Dir}
	c, err := e.current(ctx)
	if err != nil {
		return st, err
	}
	if c.catalogue != nil {
		if st.Catalogue, err = c.catalogue.Stats(ctx); err != nil {
			return st, err
		}
		if st.Bytes, err = size(e.opts.Dir); err != nil {
			return st, err
		}
	}
	if c.remote != nil {
		return st, c.collectionStats(ctx, &st)
	}
	counts, err := c.bleve.Statistics()
	if err != nil {
		return st, err
	}
	st.Lexical.Passages = counts.Passages
	if st.Lexical.Applied, err = c.bleve.Applied(); err != nil {
		return st, err
	}
	if m, err := generation.Open(e.path(lexicalDir), generation.Options{Name: lexical.Name}).Published(); err == nil {
		st.Lexical.Fingerprint = m.Fingerprint
	}
	if c.dense == nil {
		return st, nil
	}
	ds, err := c.dense.Store().Stats(ctx)
	if err != nil {
		return st, err
	}
	st.Dense = &DenseStats{Stats: ds}
	switch store := c.dense.Store().(type) {
	case dense.Remote:
		if st.Dense.Fingerprint, err = store.Fingerprint(ctx); err != nil {
			return st, err
		}
		if q, ok := store.(*qdrant.Store); ok {
			h, err := q.Health(ctx)
			st.Qdrant = &h
			return st, err
		}
	default:
		if m, err := generation.Open(e.path(denseDir), generation.Options{Name: "dense"}).Published(); err == nil {
			st.Dense.Fingerprint = m.Fingerprint
		}
	}
	return st, nil
}

// size adds up the files in a directory. Files that vanish meanwhile, as those
// of an old generation do, count nothing.
func size(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				sum += info.Size()
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	})
	return sum, err
}

// Finding is something that Verify or Check found, with what repairs it.
type Finding struct {
	Check  string `json:"check"` // what was looked at: "catalogue", "lexical", "dense"
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`           // in English
	Hint   string `json:"repair,omitempty"` // Repair in words: empty until the program that shows the finding fills it in

	Repair index.Repair `json:"-"` // what mends it; may be empty
	For    string       `json:"-"` // what Repair is about, if it is about something: a file, a version
	Err    error        `json:"-"` // the error that Detail has the text of, if there is one
}

// newFinding words a finding. An error among args is kept.
func newFinding(check string, ok bool, repair index.Repair, format string, args ...any) Finding {
	f := Finding{Check: check, OK: ok, Detail: fmt.Sprintf(format, args...), Repair: repair}
	for _, a := range args {
		if err, ok := a.(error); ok {
			f.Err = err
		}
	}
	return f
}

// Verify reads the whole corpus and compares the indexes with the catalogue.
// The error says that something could not be looked at; what was found wrong is
// in the findings.
func (e *Engine) Verify(ctx context.Context) ([]Finding, error) {
	found, err := e.Check(ctx)
	if err != nil {
		return found, err
	}
	if c, err := e.current(ctx); err == nil && c.catalogue == nil {
		return append(found, Finding{Check: "catalogue", OK: true, Detail: "not here: this process only answers"}), nil
	}
	if e.opts.Dir == "" { // and what Check has found keeps the collection from answering
		return found, nil
	}
	cat, err := catalogue.Open(ctx, e.path(catalogueFile), catalogue.Options{ReadOnly: true})
	if err != nil {
		return found, err
	}
	defer cat.Close()
	problems, err := cat.Verify(ctx)
	if err != nil {
		return found, err
	}
	for _, p := range problems {
		found = append(found, Finding{Check: "catalogue", Detail: p, Repair: index.RepairRestore, For: catalogueFile})
	}
	if len(problems) == 0 {
		found = append(found, Finding{Check: "catalogue", OK: true, Detail: "every entry is whole and every passage has the hash it is named by"})
	}
	points, err := e.verifyPoints(ctx, cat)
	return append(found, points...), err
}

// Check looks at the data directory without reading the whole of it: whether it
// is there, and whether the indexes fit the settings and the catalogue.
func (e *Engine) Check(ctx context.Context) ([]Finding, error) {
	var found []Finding
	add := func(check string, ok bool, repair index.Repair, format string, args ...any) {
		found = append(found, newFinding(check, ok, repair, format, args...))
	}
	c, err := e.current(ctx)
	var fe *index.FingerprintError
	var ie *index.Error
	switch {
	case errors.Is(err, index.ErrNoCorpus) && e.opts.Qdrant != nil:
		add("corpus", false, index.RepairIngest, "no corpus at %s/%s", e.opts.Qdrant.Address(), e.opts.Qdrant.Collection)
		return found, nil
	case errors.Is(err, index.ErrNoCorpus):
		add("corpus", false, index.RepairIngest, "no corpus in %s", e.opts.Dir)
		return found, nil
	case errors.As(err, &fe):
		add(fe.Index, false, fe.Repair, "%v", err)
		return found, nil
	case e.opts.Qdrant != nil && errors.As(err, &ie):
		add("qdrant", false, ie.Repair, "%v", err)
		return found, nil
	case err != nil:
		return found, err
	}
	st, err := e.Stats(ctx)
	if errors.As(err, &ie) && (errors.Is(err, qdrant.ErrUnavailable) || errors.Is(err, qdrant.ErrUnauthorized) || errors.Is(err, index.ErrNotFound)) {
		add("qdrant", false, ie.Repair, "%v", err)
		return found, nil
	}
	if err != nil {
		return found, err
	}
	if st.Qdrant != nil {
		found = append(found, qdrantFindings(st.Qdrant)...)
	}
	if c.catalogue == nil { // nothing to compare with
		return found, nil
	}
	add("corpus", true, "", "%d passages of %d documents in %s, %d bytes", st.Catalogue.Passages, st.Catalogue.Documents, e.opts.Dir, st.Bytes)
	behind := func(check string, applied index.Seq, passages int) {
		rebuild := map[string]index.Repair{"lexical": index.RepairRebuildLexical, "dense": index.RepairRebuildDense}[check]
		if c.remote != nil {
			rebuild = index.RepairRebuild
		}
		switch {
		case applied < st.Catalogue.Last:
			add(check, false, index.RepairUpdate, "%d changes of the catalogue are not indexed yet", st.Catalogue.Last-applied)
		case passages != st.Catalogue.Passages:
			add(check, false, rebuild, "%d passages, the catalogue has %d", passages, st.Catalogue.Passages)
		default:
			add(check, true, "", "%d passages, up to date", passages)
		}
	}
	behind("lexical", st.Lexical.Applied, int(st.Lexical.Passages))
	makeDense := index.RepairRebuildDense
	if c.remote != nil {
		makeDense = index.RepairRebuild
	}
	switch {
	case e.opts.NoDense:
		add("dense", true, "", "not used")
	case c.denseErr != nil:
		add("dense", false, makeDense, "%v", c.denseErr)
	case st.Dense == nil && e.opts.Embedder == nil && st.Catalogue.Passages < subword.DefaultMinPassages:
		add("dense", true, "", "none: a corpus of fewer than %d passages is too small to train an encoder on; BM25 answers alone", subword.DefaultMinPassages)
	case st.Dense == nil:
		add("dense", false, makeDense, "there is no dense index; BM25 answers alone")
	default:
		behind("dense", st.Dense.Applied, st.Dense.Points)
	}
	return found, nil
}
