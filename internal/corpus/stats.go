package corpus

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/dense"
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

// localSource tells of a corpus in a data directory.
type localSource struct {
	b     *local
	terms *lexical.Index
}

func (s localSource) applied(context.Context) (index.Seq, error) { return s.terms.Applied() }

func (s localSource) passageIDs(ctx context.Context, o *snapshot) (ids []string, err error) {
	for p, err := range LivePassages(ctx, o.catalogue) {
		if err != nil {
			return nil, err
		}
		ids = append(ids, p.ID)
	}
	return ids, nil
}

func (s localSource) stats(ctx context.Context, o *snapshot) (st Stats, err error) {
	if st, err = s.b.catalogueStats(ctx, o); err != nil {
		return st, err
	}
	counts, err := s.terms.Statistics()
	if err != nil {
		return st, err
	}
	st.Lexical.Passages = counts.Passages
	if st.Lexical.Applied, err = s.terms.Applied(); err != nil {
		return st, err
	}
	st.Lexical.Fingerprint = published(s.b.lexicalDir(), lexical.Name)
	if o.dense == nil {
		return st, nil
	}
	ds, err := o.dense.Store().Stats(ctx)
	if err != nil {
		return st, err
	}
	st.Dense = &DenseStats{Stats: ds}
	remote, ok := o.dense.Store().(dense.Remote)
	if !ok {
		st.Dense.Fingerprint = published(s.b.denseDir(), "dense")
		return st, nil
	}
	if st.Dense.Fingerprint, err = remote.Fingerprint(ctx); err != nil {
		return st, err
	}
	if q, ok := remote.(*qdrant.Store); ok {
		h, err := q.Health(ctx)
		st.Qdrant = &h
		return st, err
	}
	return st, nil
}

// published is what the published generation of an index was made with.
func published(dir, name string) index.Fingerprint {
	m, err := generation.Open(dir, generation.Options{Name: name}).Published()
	if err != nil {
		return index.Fingerprint{}
	}
	return m.Fingerprint
}

// catalogueStats counts what is in the data directory.
func (f *files) catalogueStats(ctx context.Context, o *snapshot) (st Stats, err error) {
	st.Dir = f.Dir
	if o.catalogue == nil {
		return st, nil
	}
	if st.Catalogue, err = o.catalogue.Stats(ctx); err != nil {
		return st, err
	}
	st.Bytes, err = size(f.Dir)
	return st, err
}

// collectionSource tells of a corpus in a collection.
type collectionSource struct {
	b     *collection
	store *qdrant.Store
}

func (s collectionSource) applied(ctx context.Context) (index.Seq, error) {
	return s.store.Applied(ctx)
}

func (s collectionSource) passageIDs(ctx context.Context, _ *snapshot) ([]string, error) {
	return s.store.PassageIDs(ctx)
}

func (s collectionSource) stats(ctx context.Context, o *snapshot) (st Stats, err error) {
	if st, err = s.b.catalogueStats(ctx, o); err != nil {
		return st, err
	}
	built, err := s.store.Fingerprint(ctx)
	if err != nil {
		return st, err
	}
	h, err := s.store.Health(ctx)
	if err != nil {
		return st, err
	}
	st.Qdrant = &h
	if o.catalogue == nil {
		st.Catalogue = catalogue.Stats{ID: built.Corpus, Last: h.Applied, Passages: h.Points}
	}
	st.Lexical = LexicalStats{Applied: h.Applied, Passages: uint64(h.Points), Fingerprint: built}
	if o.dense == nil {
		return st, nil
	}
	ds, err := s.store.Stats(ctx)
	st.Dense = &DenseStats{Stats: ds, Fingerprint: built}
	return st, err
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
