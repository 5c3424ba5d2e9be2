package lexical

import (
	"container/list"
	"sync"
)

// cacheKey names a decoded list.
type cacheKey struct {
	signal signal // numSignals: a group
	term   string // of a group, its groupKey
}

// postingCache keeps the lists that were used last, within a number of bytes. A
// generation never changes, so nothing in it grows stale. It is safe for
// concurrent use.
type postingCache struct {
	mu      sync.Mutex
	limit   int64
	used    int64
	order   *list.List // of *cacheEntry, last used first
	entries map[cacheKey]*list.Element
}

type cacheEntry struct {
	key  cacheKey
	list *postingList
}

func newPostingCache(limit int64) *postingCache {
	return &postingCache{limit: limit, order: list.New(), entries: make(map[cacheKey]*list.Element)}
}

// get returns a list that is kept, or nil.
func (c *postingCache) get(key cacheKey) *postingList {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cacheEntry).list
}

// put keeps a list, at the cost of those not used for longest.
func (c *postingCache) put(key cacheKey, l *postingList) {
	size := l.bytes()
	if size > c.limit {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries[key] != nil {
		return
	}
	c.entries[key] = c.order.PushFront(&cacheEntry{key, l})
	c.used += size
	for c.used > c.limit {
		last := c.order.Remove(c.order.Back()).(*cacheEntry)
		delete(c.entries, last.key)
		c.used -= last.list.bytes()
	}
}
