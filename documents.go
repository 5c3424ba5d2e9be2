package biopars

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/ingest"
	"github.com/biopars/biopars/internal/corpus"
	"github.com/biopars/biopars/persian"
)

// A document of the corpus, and what deleted it.
type (
	Document  = catalogue.Document
	Deletion  = catalogue.Deletion
	Facets    = catalogue.Facets // values of metadata that documents have
	Facet     = catalogue.Facet
	YearFacet = catalogue.YearFacet
)

// DocumentCount is what an operation on documents has changed.
type DocumentCount struct {
	Documents int `json:"documents"`
	Passages  int `json:"passages"`
}

// Documents lists the documents of the corpus by source and ID: the live ones, or
// those that were deleted and can be restored, that pass all filters. It needs the data
// directory.
func (e *Engine) Documents(ctx context.Context, deleted bool, filters ...index.Filter) iter.Seq2[Document, error] {
	return e.documents(ctx, filters, func(cat *catalogue.Catalogue) iter.Seq2[Document, error] { return cat.Documents(ctx, deleted) })
}

// DocumentsAfter lists the documents behind one as Documents does, for who reads a page of
// them: the others are not read. Behind the zero key are all.
func (e *Engine) DocumentsAfter(ctx context.Context, deleted bool, after index.DocumentKey, filters ...index.Filter) iter.Seq2[Document, error] {
	return e.documents(ctx, filters, func(cat *catalogue.Catalogue) iter.Seq2[Document, error] {
		return cat.DocumentsAfter(ctx, deleted, after)
	})
}

// DocumentsTitled lists documents as DocumentsAfter does, those alone that have each of some
// words in their title or identifier, or had in an earlier state. Titles are kept in memory
// from the first call on; without words it is DocumentsAfter.
func (e *Engine) DocumentsTitled(ctx context.Context, words string, deleted bool, after index.DocumentKey, filters ...index.Filter) iter.Seq2[Document, error] {
	wanted := strings.Fields(persian.Fold(words))
	if len(wanted) == 0 {
		return e.DocumentsAfter(ctx, deleted, after, filters...)
	}
	return e.documents(ctx, filters, func(cat *catalogue.Catalogue) iter.Seq2[Document, error] {
		return cat.DocumentsTitled(ctx, e.titles, wanted, deleted, after)
	})
}

func (e *Engine) documents(ctx context.Context, filters []index.Filter, list func(*catalogue.Catalogue) iter.Seq2[Document, error]) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, f := range filters {
			if err := f.Check(); err != nil {
				yield(Document{}, err)
				return
			}
		}
		err := e.read(ctx, func(cat *catalogue.Catalogue) error {
			for d, err := range list(cat) {
				if err != nil {
					return err
				}
				p := index.Passage{DocumentID: d.ID, Title: d.Title, Metadata: d.Metadata}
				if slices.ContainsFunc(filters, func(f index.Filter) bool { return !f.Match(&p) }) {
					continue
				}
				if !yield(d, nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(Document{}, err)
		}
	}
}

// Facets counts the values of metadata that the documents of the corpus have, for those
// who choose among them. It needs the data directory.
func (e *Engine) Facets(ctx context.Context) (f Facets, err error) {
	err = e.read(ctx, func(cat *catalogue.Catalogue) error {
		last, err := cat.LastSeq(ctx)
		if err != nil {
			return err
		}
		key := facetsKey{cat.ID(), last}
		if kept := e.facets.Load(); kept != nil && kept.key == key {
			f = kept.Facets
			return nil
		}
		if f, err = cat.Facets(ctx); err == nil {
			e.facets.Store(&keptFacets{key, f})
		}
		return err
	})
	return f, err
}

// keptFacets are those of a state of the catalogue.
type keptFacets struct {
	key facetsKey
	Facets
}

type facetsKey struct {
	catalogue string
	last      index.Seq
}

// Passages gives the live passages of the corpus by their position. It needs the data
// directory.
func (e *Engine) Passages(ctx context.Context) iter.Seq2[index.Passage, error] {
	return func(yield func(index.Passage, error) bool) {
		err := e.read(ctx, func(cat *catalogue.Catalogue) error {
			for p, err := range corpus.LivePassages(ctx, cat) {
				if err != nil {
					return err
				}
				if !yield(p, nil) {
					return errStopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(index.Passage{}, err)
		}
	}
}

// DocumentPassages returns the passages of a document by their place in it. The error
// wraps [index.ErrNotFound] when it has none.
func (e *Engine) DocumentPassages(ctx context.Context, key index.DocumentKey) (passages []index.Passage, err error) {
	err = e.read(ctx, func(cat *catalogue.Catalogue) error {
		passages, err = cat.DocumentPassages(ctx, key)
		if err == nil && len(passages) == 0 {
			err = &index.Error{Op: "read document", Object: key.ID, Err: index.ErrNotFound}
		}
		return err
	})
	return passages, err
}

// FindDocuments returns the keys of the documents with the ID in all sources, the
// deleted ones included.
func (e *Engine) FindDocuments(ctx context.Context, id string) (keys []index.DocumentKey, err error) {
	err = e.read(ctx, func(cat *catalogue.Catalogue) error {
		keys, err = cat.FindDocuments(ctx, id)
		return err
	})
	return keys, err
}

// DeleteDocuments takes documents out of the corpus and brings the indexes up to date.
// Ingesting their files again does not bring them back; RestoreDocuments does.
// Unknown ones count nothing.
func (e *Engine) DeleteDocuments(ctx context.Context, progress func(Indexing), keys ...index.DocumentKey) (DocumentCount, error) {
	return e.change(ctx, progress, func(cat *catalogue.Catalogue) (n DocumentCount, err error) {
		n.Documents, n.Passages, err = cat.DeleteDocuments(ctx, keys...)
		return n, err
	})
}

// RestoreDocuments brings deleted documents back as they were. Documents that were not
// deleted count nothing.
func (e *Engine) RestoreDocuments(ctx context.Context, progress func(Indexing), keys ...index.DocumentKey) (DocumentCount, error) {
	return e.change(ctx, progress, func(cat *catalogue.Catalogue) (n DocumentCount, err error) {
		n.Documents, n.Passages, err = cat.RestoreDocuments(ctx, keys...)
		return n, err
	})
}

// change changes documents and then the indexes.
func (e *Engine) change(ctx context.Context, progress func(Indexing), f func(*catalogue.Catalogue) (DocumentCount, error)) (n DocumentCount, err error) {
	err = e.write(ctx, func(cat *catalogue.Catalogue) error {
		if n, err = f(cat); err != nil {
			return err
		}
		return e.corpus.Update(ctx, cat, corpus.Update{Progress: progress})
	})
	return n, err
}

// IngestDocuments is Ingest for documents that the caller has: a document replaces the
// one with its source and ID. It ends at the first error of the sequence; what came
// before is stored.
func (e *Engine) IngestDocuments(ctx context.Context, documents iter.Seq2[index.Document, error], opts IngestOptions) (report ingest.Report, err error) {
	opts.Split = e.opts.Split
	err = e.write(ctx, func(cat *catalogue.Catalogue) error {
		var failed error
		report, failed = ingest.Documents(ctx, cat, documents, opts.Options)
		failed = corpus.WithRoom(e.opts.Dir, 0, failed)
		if failed != nil && (report.Added+report.Deleted == 0 || errors.Is(failed, index.ErrNoSpace)) {
			return failed
		}
		return errors.Join(failed, e.corpus.Update(ctx, cat, corpus.Update{Progress: opts.Indexing}))
	})
	return report, err
}

// read runs f on the catalogue of the data directory.
func (e *Engine) read(ctx context.Context, f func(*catalogue.Catalogue) error) error {
	if e.closed.Load() {
		return ErrClosed
	}
	return corpus.Read(ctx, e.opts.Dir, f)
}
