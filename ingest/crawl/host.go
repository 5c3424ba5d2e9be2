package crawl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/biopars/biopars/ingest/warc"
)

const (
	maxCrawlDelay = 5 * time.Minute // a host that asks for more is given up
	maxRetryAfter = 2 * time.Minute // likewise
	maxTries      = 3               // of one address
	maxFailures   = 5               // in succession, of one host
	maxHops       = 5               // redirects in succession
	// busyDelay is waited when a server says that it is busy and not for how long.
	busyDelay = 20 * time.Second
)

// host is a server that is asked, by one scheme.
type host struct {
	name     string
	key      string
	robots   *robots // nil: not asked for yet
	next     time.Time
	delay    time.Duration
	failures int
	givenUp  string // why; empty when it is not
}

func (c *crawler) hostOf(u *url.URL) *host {
	name := u.Scheme + "://" + u.Host
	if c.hosts[name] == nil {
		c.hosts[name] = &host{name: name, key: hostKey(u.Host), delay: c.opts.Delay}
	}
	return c.hosts[name]
}

// pause notes that a host was asked, for the pause behind it.
func (c *crawler) pause(h *host) { h.next = c.opts.now().Add(h.delay) }

// meet asks a host for its rules, and for the maps of its site where pages beyond the
// starts are wanted. The error is ctx's.
func (c *crawler) meet(ctx context.Context, h *host) error {
	root, err := url.Parse(h.name)
	if err != nil {
		return err
	}
	status, body, err := c.plain(ctx, root.ResolveReference(&url.URL{Path: "/robots.txt"}), maxRobots)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case err != nil:
		if h.failures++; h.failures >= maxTries || errors.Is(err, ErrPrivate) {
			h.givenUp = "its robots.txt could not be asked for: " + told(ctx, err).Error()
		}
		h.next = c.opts.now().Add(max(h.delay, c.opts.Delay) * time.Duration(h.failures))
		return nil
	case status >= 500 || status == http.StatusTooManyRequests:
		h.givenUp = fmt.Sprintf("its robots.txt could not be asked for: status %d", status)
		return nil
	case status/100 == 2:
		h.robots = parseRobots(body, c.agent)
	default:
		h.robots = &robots{}
	}
	h.failures = 0
	if h.delay = max(h.delay, h.robots.delay); h.delay > c.opts.limit.crawlDelay {
		h.givenUp = fmt.Sprintf("its robots.txt asks for %v between two requests", h.delay)
		return nil
	}
	c.pause(h)
	if c.opts.Depth < 1 || c.opts.WithoutMaps || !c.startsAt(h) {
		return nil
	}
	for _, u := range listed(ctx, root, h.robots.sitemaps, func(u *url.URL) []byte { return c.siteMap(ctx, h, u) }) {
		if c.scope.allows(u) && !repeats(u) {
			c.frontier.add(&target{url: u, depth: 1, listed: true})
		}
	}
	return ctx.Err()
}

func (c *crawler) startsAt(h *host) bool {
	for _, u := range c.starts {
		if c.hostOf(u) == h {
			return true
		}
	}
	return false
}

// siteMap fetches a map of a site; nil for one that may not be fetched or cannot be.
func (c *crawler) siteMap(ctx context.Context, h *host, u *url.URL) []byte {
	if other := c.hostOf(u); hostKey(u.Host) != h.key {
		h = other
	}
	if h.robots == nil || h.givenUp != "" || !h.robots.allows(pathOf(u)) {
		return nil
	}
	if wait := h.next.Sub(c.opts.now()); wait > 0 && c.opts.sleep(ctx, wait) != nil {
		return nil
	}
	status, body, err := c.plain(ctx, u, maxMap)
	c.pause(h)
	if err != nil || status != http.StatusOK {
		return nil
	}
	return body
}

// plain fetches what is no page and is not kept. It follows redirects within a host and
// where it is allowed to go.
func (c *crawler) plain(ctx context.Context, u *url.URL, most int64) (status int, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	for range maxHops {
		if err := c.client.check(u); err != nil {
			return 0, nil, err
		}
		req, err := c.request(ctx, u)
		if err != nil {
			return 0, nil, err
		}
		resp, err := c.client.Do(req)
		if err != nil {
			return 0, nil, err
		}
		if resp.StatusCode/100 == 3 {
			resp.Body.Close()
			to, err := parse(u, resp.Header.Get("Location"))
			if err != nil || hostKey(to.Host) != hostKey(u.Host) && !c.scope.allows(to) {
				return http.StatusNotFound, nil, nil
			}
			u = to
			continue
		}
		defer resp.Body.Close()
		decoded, err := warc.Decoded(io.LimitReader(resp.Body, most), resp.Header.Get("Content-Encoding"))
		if err != nil {
			return resp.StatusCode, nil, nil //nolint:nilerr // nothing that can be read
		}
		body, err = io.ReadAll(io.LimitReader(decoded, most))
		if len(body) > 0 {
			err = nil // as far as it goes
		}
		return resp.StatusCode, body, err
	}
	return http.StatusNotFound, nil, nil
}

func (c *crawler) request(ctx context.Context, u *url.URL) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", c.opts.Agent)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5")
	return req, nil
}

// retryAfter is for how long a server asks to be left alone: seconds, or a date.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1<<30)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0)
	}
	return busyDelay
}
