package crawl

import (
	"net/url"
	"time"
)

// target is an address that is to be fetched.
type target struct {
	url     *url.URL
	shape   string
	depth   int
	hops    int
	listed  bool // by a map of the site
	n       int  // as it was met
	tries   int
	waiting time.Time // not before
}

// frontier is what is to be fetched. Pages nearer to a start come first; among those,
// such of whose shape few were fetched, so that a calendar without end keeps nothing
// else from being read.
type frontier struct {
	pending map[string]*target // maxPending at most
	met     map[string]bool    // fetched, or not to be
	shapes  map[string]int     // pages fetched
	n       int
}

// maxPending is how many addresses are kept in line.
const maxPending = 100_000

func newFrontier() *frontier {
	return &frontier{pending: map[string]*target{}, met: map[string]bool{}, shapes: map[string]int{}}
}

// add puts an address into line, or brings it forward.
func (f *frontier) add(t *target) {
	key := t.url.String()
	if f.met[key] {
		return
	}
	f.n++
	t.n, t.shape = f.n, shape(t.url)
	was := f.pending[key]
	if was != nil && (was.depth < t.depth || was.depth == t.depth && (was.listed || !t.listed)) {
		return
	}
	if was == nil && len(f.pending) >= maxPending {
		return
	}
	f.pending[key] = t
}

// visited takes an address out of line.
func (f *frontier) visited(u *url.URL) {
	key := u.String()
	if !f.met[key] {
		f.met[key] = true
		f.shapes[shape(u)]++
	}
	delete(f.pending, key)
}

// next is the first address in line whose host is ready, or says when one will be;
// neither where no host that is left has any.
func (f *frontier) next(now time.Time, ready func(*target) (time.Time, bool)) (*target, time.Time) {
	var best *target
	bestShape := 0
	var soonest time.Time
	for _, t := range f.pending {
		at, ok := ready(t)
		if !ok {
			continue
		}
		if at.Before(t.waiting) {
			at = t.waiting
		}
		if at.After(now) {
			if soonest.IsZero() || at.Before(soonest) {
				soonest = at
			}
			continue
		}
		n := f.shapes[t.shape]
		if best == nil || before(t, n, best, bestShape) {
			best, bestShape = t, n
		}
	}
	return best, soonest
}

func before(a *target, aShape int, b *target, bShape int) bool {
	switch {
	case a.depth != b.depth:
		return a.depth < b.depth
	case aShape != bShape:
		return aShape < bShape
	case a.listed != b.listed:
		return a.listed
	}
	return a.n < b.n
}
