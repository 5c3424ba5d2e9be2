package crawl

import (
	"cmp"
	"context"
	"slices"
)

// Planned is an address that a crawl would ask for, or would not.
type Planned struct {
	URL   string `json:"url"`
	Depth int    `json:"depth"` // links from a start
	// Reason is why it would not be asked for; empty when it would.
	Reason string `json:"reason,omitempty"`
}

const forbidden = "robots.txt disallows it"

// Plan lists what a crawl would ask for as far as that is known before: its starts,
// what maps of their sites list, and what an earlier crawl into out has met. Of the
// hosts of the starts only robots.txt and the maps are asked for; nothing is written.
func Plan(ctx context.Context, starts []string, out string, opts Options) ([]Planned, error) {
	c, err := newCrawler(ctx, starts, opts)
	if err != nil {
		return nil, err
	}
	defer c.client.CloseIdleConnections()
	s := &state{}
	if out != "" {
		if s, err = readState(out + journalEnding); err != nil {
			return nil, err
		}
	}
	for _, u := range c.starts {
		c.frontier.add(&target{url: u})
		for h := c.hostOf(u); h.robots == nil && h.givenUp == ""; {
			if wait := h.next.Sub(c.opts.now()); wait > 0 {
				if err := c.opts.sleep(ctx, wait); err != nil {
					return nil, err
				}
			}
			if err := c.meet(ctx, h); err != nil {
				return nil, err
			}
		}
	}
	for _, address := range s.order {
		v := s.known[address]
		if u, err := parse(nil, v.URL); err == nil && v.Depth <= c.opts.Depth && c.scope.allows(u) {
			c.frontier.add(&target{url: u, depth: v.Depth})
		}
		c.follow(v)
	}
	var list []*target
	for _, t := range c.frontier.pending {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b *target) int { return cmp.Or(a.depth-b.depth, a.n-b.n) })
	var planned []Planned
	for _, t := range list {
		h := c.hostOf(t.url)
		p := Planned{URL: t.url.String(), Depth: t.depth, Reason: h.givenUp}
		if h.robots != nil && !h.robots.allows(pathOf(t.url)) {
			p.Reason = forbidden
		}
		planned = append(planned, p)
	}
	return planned, nil
}
