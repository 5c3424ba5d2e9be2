package biopars

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/index/catalogue"
	"github.com/biopars/biopars/index/qdrant"
)

// oldestQdrant is the first version that has all that is asked of it: fusion by
// reciprocal rank with a constant of one's own.
var oldestQdrant = [2]int{1, 16}

// qdrantFindings judges what a server says of itself.
func qdrantFindings(h *qdrant.Health) []Finding {
	var found []Finding
	add := func(ok bool, repair index.Repair, format string, args ...any) {
		found = append(found, newFinding("qdrant", ok, repair, format, args...))
	}
	if v, ok := version(h.Version); !ok || v[0] < oldestQdrant[0] || v[0] == oldestQdrant[0] && v[1] < oldestQdrant[1] {
		add(false, index.RepairUpgradeServer, "version %s at %s", h.Version, h.Address)
		found[0].For = fmt.Sprintf("%d.%d", oldestQdrant[0], oldestQdrant[1])
	} else {
		add(true, "", "version %s at %s", h.Version, h.Address)
	}
	if h.Unencrypted {
		add(false, index.RepairEncrypt, "the API key goes to %s without TLS", h.Address)
	}
	where := fmt.Sprintf("%s: %d passages, dimension %d, %d shards of %d copies, %d segments", h.Collection, h.Points, h.Dimension, h.Shards, h.Replication, h.Segments)
	switch {
	case h.Status == "red" || h.Optimizer != "ok":
		add(false, index.RepairServerLog, "%s, status %s, optimiser: %s", where, h.Status, h.Optimizer)
	case h.Status == "yellow":
		add(true, "", "%s, being optimised: searches can be slow meanwhile", where)
	default:
		add(true, "", "%s, status %s", where, h.Status)
	}
	return found
}

// version reads the first two numbers of a version.
func version(s string) (v [2]int, ok bool) {
	parts := strings.SplitN(s, ".", 3)
	if len(parts) < 2 {
		return v, false
	}
	for i := range v {
		var err error
		if v[i], err = strconv.Atoi(parts[i]); err != nil {
			return v, false
		}
	}
	return v, true
}

// verifyPoints compares the points of a collection with the catalogue, passage by
// passage.
func (e *Engine) verifyPoints(ctx context.Context, cat *catalogue.Catalogue) ([]Finding, error) {
	c, err := e.current(ctx)
	if err != nil {
		return nil, err
	}
	store, repair := c.remote, index.RepairRebuild
	if store == nil && c.dense != nil {
		store, _ = c.dense.Store().(*qdrant.Store)
		repair = index.RepairRebuildDense
	}
	if store == nil {
		return nil, nil
	}
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
		return []Finding{{Check: "qdrant", OK: true, Detail: fmt.Sprintf("all %d passages are there, and no others", have.GetCardinality())}}, nil
	}
	return []Finding{{Check: "qdrant", Repair: repair, Detail: fmt.Sprintf("%d passages are missing%s, %d are there that the catalogue does not have%s",
		missing.GetCardinality(), first(missing), extra.GetCardinality(), first(extra))}}, nil
}

// first names the first of a set.
func first(set *roaring64.Bitmap) string {
	if set.IsEmpty() {
		return ""
	}
	return fmt.Sprintf(" (the first is %d)", set.Minimum())
}
