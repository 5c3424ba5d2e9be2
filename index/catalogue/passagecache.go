package catalogue

import (
	"context"
	"sync"

	"github.com/biopars/biopars/index"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// keptPassages is the number of passages that are kept decoded: about 20 MB of
	// the usual ones, and what questions find again and again.
	keptPassages = 1 << 14
	// keptBytes is the length above which a passage is not kept.
	keptBytes = 4 << 10
)

// passageCache keeps the passages that were read last. An entry of the catalogue
// never changes, so all that can make a kept passage wrong is a tombstone, and
// tombstones are entries too: the position of the last entry says whether there
// are new ones.
type passageCache struct {
	mu   sync.Mutex
	last index.Seq // no entry up to here is the tombstone of a kept passage
	kept *simplelru.LRU[index.Seq, index.Passage]
}

// get returns those of the passages that are kept and, in their order, the
// positions of the others.
func (k *passageCache) get(seqs []index.Seq) (found map[index.Seq]index.Passage, missing []index.Seq) {
	found = make(map[index.Seq]index.Passage, len(seqs))
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, seq := range seqs {
		if k.kept != nil {
			if p, ok := k.kept.Get(seq); ok {
				found[seq] = p
				continue
			}
		}
		missing = append(missing, seq)
	}
	return found, missing
}

// put keeps passages that were read when the catalogue had at least the entries
// up to last. If newer tombstones have been looked at since, it keeps nothing,
// because they may be of these passages.
func (k *passageCache) put(last index.Seq, seqs []index.Seq, found map[index.Seq]index.Passage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.last != last {
		return
	}
	if k.kept == nil {
		k.kept, _ = simplelru.NewLRU[index.Seq, index.Passage](keptPassages, nil) // fails for no size but 0
	}
	for _, seq := range seqs {
		if p, ok := found[seq]; ok && len(p.Section)+len(p.Text) <= keptBytes {
			k.kept.Add(seq, p)
		}
	}
}

// refresh drops the kept passages that have been deleted and returns the
// position of the last entry.
func (c *Catalogue) refresh(ctx context.Context) (index.Seq, error) {
	last, err := c.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	k := &c.passages
	k.mu.Lock()
	defer k.mu.Unlock()
	if last <= k.last {
		return last, nil
	}
	if err := c.lookForMetadata(ctx); err != nil {
		return 0, err
	}
	if k.kept != nil && k.kept.Len() > 0 {
		rows, err := c.db.QueryContext(ctx,
			"SELECT target FROM entry WHERE target IS NOT NULL AND seq > ? AND seq <= ?", int64(k.last), int64(last))
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var target index.Seq
			if err := rows.Scan(&target); err != nil {
				return 0, err
			}
			k.kept.Remove(target)
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
	}
	k.last = last
	return last, nil
}
