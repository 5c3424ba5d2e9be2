package catalogue

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/RoaringBitmap/roaring/v2/roaring64"
	"github.com/biopars/biopars/index"
)

// filterCacheSize is the number of filters whose result is kept. Users choose
// from a handful.
const filterCacheSize = 16

// filterCache keeps the results of filters until the catalogue grows.
type filterCache struct {
	mu    sync.Mutex
	last  index.Seq
	found map[string]*roaring64.Bitmap
}

// Matching returns the positions of the live passages that pass the filter: the
// set of those for which f.Match is true. It is computed from the documents'
// metadata without reading a text, and kept for the next time. The caller must
// not change it.
func (c *Catalogue) Matching(ctx context.Context, f index.Filter) (*roaring64.Bitmap, error) {
	const op = "filter catalogue"
	last, err := c.LastSeq(ctx)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return nil, c.fail(op, err)
	}
	key := string(raw)
	c.filters.mu.Lock()
	if c.filters.last == last {
		if set := c.filters.found[key]; set != nil {
			c.filters.mu.Unlock()
			return set, nil
		}
	}
	c.filters.mu.Unlock()

	set, err := c.match(ctx, f, last)
	if err != nil {
		return nil, c.fail(op, err)
	}
	c.filters.mu.Lock()
	defer c.filters.mu.Unlock()
	if c.filters.found == nil || c.filters.last != last || len(c.filters.found) >= filterCacheSize {
		c.filters.last, c.filters.found = last, map[string]*roaring64.Bitmap{}
	}
	c.filters.found[key] = set
	return set, nil
}

// match evaluates the filter on the state of the catalogue at last. Match
// itself decides about every document, so that the meaning is the same here as
// everywhere.
func (c *Catalogue) match(ctx context.Context, f index.Filter, last index.Seq) (*roaring64.Bitmap, error) {
	if err := c.lookForMetadata(ctx); err != nil {
		return nil, err
	}
	refs, err := c.matchDocuments(ctx, f)
	if err != nil {
		return nil, err
	}
	set := roaring64.New()
	entries, err := c.db.QueryContext(ctx, "SELECT document, seq FROM entry WHERE document IS NOT NULL AND seq <= ?",
		int64(last))
	if err != nil {
		return nil, err
	}
	defer entries.Close()
	for entries.Next() {
		var ref, seq uint64
		if err := entries.Scan(&ref, &seq); err != nil {
			return nil, err
		}
		if refs == nil || refs.Contains(ref) {
			set.Add(seq)
		}
	}
	if err := entries.Err(); err != nil {
		return nil, err
	}
	gone, err := c.db.QueryContext(ctx, "SELECT target FROM entry WHERE target IS NOT NULL AND seq <= ?", int64(last))
	if err != nil {
		return nil, err
	}
	defer gone.Close()
	for gone.Next() {
		var seq uint64
		if err := gone.Scan(&seq); err != nil {
			return nil, err
		}
		set.Remove(seq)
	}
	return set, gone.Err()
}

// matchDocuments are the rows of documents that pass the filter; nil stands for all.
func (c *Catalogue) matchDocuments(ctx context.Context, f index.Filter) (*roaring64.Bitmap, error) {
	if f.IsZero() {
		return nil, nil
	}
	rows, err := c.db.QueryContext(ctx, c.query("SELECT d.ref, "+documentColumns+" FROM document d"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	refs := roaring64.New()
	for rows.Next() {
		var ref uint64
		var d documentRow
		if err := rows.Scan(append([]any{&ref}, d.fields()...)...); err != nil {
			return nil, err
		}
		if f.Match(&index.Passage{DocumentID: d.ID, Title: d.Title, Metadata: d.Metadata}) {
			refs.Add(ref)
		}
	}
	return refs, rows.Err()
}

// Allow is Matching in the form that a store without metadata of its own asks
// for: a function that tells whether a passage passes.
func (c *Catalogue) Allow(ctx context.Context, f index.Filter) (func(index.Seq) bool, error) {
	set, err := c.Matching(ctx, f)
	if err != nil {
		return nil, err
	}
	return func(s index.Seq) bool { return set.Contains(uint64(s)) }, nil
}
