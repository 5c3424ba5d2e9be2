// Package crawl fetches sites of the web into an archive (WARC/1.1) from which they are
// read like any other file. It is polite: it keeps to robots.txt and to what pages ask
// of crawlers, waits between two requests to a host, and asks again only for what has
// changed. It stays where it is allowed to be: on the hosts that it was started at, or
// on paths that are named, never at addresses within a private network unless a start
// is one.
//
// Beside the archive a journal says how far a crawl is. What is written down there is in
// the archive whole; a process that is killed at any instant loses the page under way.
package crawl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/biopars/biopars/ingest/warc"
)

// Defaults of Options.
const (
	DefaultDelay     = time.Second
	DefaultTimeout   = time.Minute
	DefaultPages     = 1000
	DefaultPageBytes = 16 << 20
	DefaultBytes     = 1 << 30
	DefaultAgent     = "biopars/0.1 (reads medical pages into a private corpus)"
)

// Options configures a crawl. The zero value works.
type Options struct {
	// Depth is how many links may lie between a start and a page; 0 fetches the starts
	// alone.
	Depth int
	// Allow names what may be fetched besides the starts: HOST, HOST/PATH, *.HOST, or
	// /PATH on the hosts of the starts. Empty: all of the hosts of the starts.
	Allow []string
	// Delay lies between two requests to a host, at least; a robots.txt may ask for
	// more. 0 is DefaultDelay; a negative one is none.
	Delay time.Duration
	// Timeout is how long the fetching of one page may take.
	Timeout time.Duration
	// Pages, PageBytes and Bytes bound how many addresses are asked for, what is taken
	// of one, and what is added to the archive, as servers send it.
	Pages            int
	PageBytes, Bytes int64
	// Agent is what the crawler calls itself. Its name, up to the first character that
	// is no letter, hyphen or underscore, is that of robots.txt.
	Agent string
	// WithoutMaps leaves maps of sites (sitemap.xml) alone.
	WithoutMaps bool
	// Proxy finds the proxy for an address; nil, or one that returns nil: none.
	Proxy func(*url.URL) (*url.URL, error)
	// Visited, when set, is told of every address when it is done.
	Visited func(Visit)

	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	limit Limits
}

// Limits are bounds of patience, which tests set.
type Limits struct {
	crawlDelay, retryAfter time.Duration
}

// Visit is an address that was asked for, or was not.
type Visit struct {
	URL    string
	Result Result
	Reason string // why it failed or was left out
	Depth  int    // links from a start
	Bytes  int64  // that were put into the archive
	// Done addresses of those that are known so far.
	Done, Known int
}

// Result is what came of an address.
type Result string

// The results.
const (
	Stored     Result = "stored"    // in the archive, new or changed
	Unchanged  Result = "unchanged" // as it is in the archive
	Duplicate  Result = "duplicate" // the same as a page at another address
	Redirect   Result = "redirect"
	Gone       Result = "gone"       // it was in the archive, and is there no more
	Disallowed Result = "disallowed" // by robots.txt
	LeftOut    Result = "left_out"   // no page, or one that asks not to be kept
	Failed     Result = "failed"
)

// Report counts what a crawl did.
type Report struct {
	Stored     int           `json:"stored"`     // pages put into the archive, new or changed
	Unchanged  int           `json:"unchanged"`  // as an earlier crawl has them
	Duplicate  int           `json:"duplicate"`  // the same as a page at another address
	Redirects  int           `json:"redirects"`  // addresses that lead to another
	Gone       int           `json:"gone"`       // pages that an earlier crawl has and that are there no more
	Disallowed int           `json:"disallowed"` // by robots.txt
	LeftOut    int           `json:"left_out"`   // no pages, or such as ask not to be kept
	Failed     int           `json:"failed"`
	Pending    int           `json:"pending"` // known and not asked for: a bound was reached, or their host was given up
	Bytes      int64         `json:"bytes"`   // of bodies put into the archive
	Resumed    bool          `json:"resumed"` // a crawl that was stopped was gone on with
	Full       bool          `json:"full"`    // a bound was reached
	Hosts      []HostError   `json:"hosts"`   // that were given up
	Elapsed    time.Duration `json:"elapsed_ns"`
}

// HostError is a host that was given up.
type HostError struct {
	Host   string `json:"host"`
	Reason string `json:"reason"`
}

var (
	// ErrOptions marks starts, bounds or files that a crawl cannot be made of.
	ErrOptions = errors.New("cannot crawl")
	// ErrBusy is the error of an archive that another crawl is writing.
	ErrBusy = errors.New("another crawl writes this archive")
	// ErrNothing is the error of a crawl that has brought nothing.
	ErrNothing = errors.New("no page was fetched")
)

func (o *Options) setDefaults() error {
	o.Timeout = cmp.Or(o.Timeout, DefaultTimeout)
	o.Pages = cmp.Or(o.Pages, DefaultPages)
	o.PageBytes = cmp.Or(o.PageBytes, DefaultPageBytes)
	o.Bytes = cmp.Or(o.Bytes, DefaultBytes)
	o.Agent = cmp.Or(o.Agent, DefaultAgent)
	o.Delay = max(cmp.Or(o.Delay, DefaultDelay), 0)
	if o.now == nil {
		o.now = time.Now
	}
	if o.sleep == nil {
		o.sleep = sleep
	}
	o.limit.crawlDelay = cmp.Or(o.limit.crawlDelay, maxCrawlDelay)
	o.limit.retryAfter = cmp.Or(o.limit.retryAfter, maxRetryAfter)
	switch {
	case o.Depth < 0 || o.Pages < 1 || o.PageBytes < 1 || o.Bytes < 1 || o.Timeout < 0:
		return fmt.Errorf("%w: a bound is negative", ErrOptions)
	case productToken(o.Agent) == "":
		return fmt.Errorf("%w: the name of the crawler must begin with a letter: %q", ErrOptions, o.Agent)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// crawler is a crawl under way.
type crawler struct {
	opts     Options
	agent    string // its name in robots.txt
	starts   []*url.URL
	scope    *scope
	client   *client
	journal  *journal // nil: nothing is written
	archive  *warc.Writer
	frontier *frontier
	hosts    map[string]*host
	digests  map[string]string // of pages of this pass, with their address
	report   Report
	asked    int // addresses of this pass
}

func newCrawler(ctx context.Context, starts []string, opts Options) (*crawler, error) {
	if err := opts.setDefaults(); err != nil {
		return nil, err
	}
	c := &crawler{opts: opts, agent: productToken(opts.Agent), frontier: newFrontier(), hosts: map[string]*host{},
		digests: map[string]string{}}
	for _, text := range starts {
		u, err := parse(nil, text)
		if err != nil && !strings.Contains(text, "@") && !strings.Contains(text, "://") { // a host without a scheme
			if v, ok := parse(nil, "https://"+text); ok == nil {
				u, err = v, nil
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrOptions, err)
		}
		c.starts = append(c.starts, u)
	}
	if len(starts) == 0 {
		return nil, fmt.Errorf("%w: no address to start from", ErrOptions)
	}
	var err error
	if c.scope, err = newScope(c.starts, opts.Allow); err != nil {
		return nil, err
	}
	c.client = newClient(ctx, c.starts, opts.Proxy)
	return c, nil
}

// Run fetches what starts lead to into the archive out, and goes on with a crawl that
// was stopped. When the last one was finished, it begins another, which asks for what
// is known only if it has changed, and appends what has. Pages that fail are reported
// and don't end it; it ends with ctx within a second.
func Run(ctx context.Context, starts []string, out string, opts Options) (Report, error) {
	began := time.Now()
	c, err := newCrawler(ctx, starts, opts)
	if err != nil {
		return Report{}, err
	}
	defer c.client.CloseIdleConnections()
	if c.journal, err = openJournal(out); err != nil {
		return Report{}, err
	}
	err = c.open()
	if err == nil {
		err = c.crawl(ctx)
	}
	c.report.Pending = len(c.frontier.pending)
	for _, h := range c.hosts {
		if h.givenUp != "" {
			c.report.Hosts = append(c.report.Hosts, HostError{h.name, h.givenUp})
		}
	}
	slices.SortFunc(c.report.Hosts, func(a, b HostError) int { return cmp.Compare(a.Host, b.Host) })
	if err == nil && c.report.Stored+c.report.Unchanged+c.report.Gone+c.report.Duplicate == 0 && !c.report.Resumed {
		err = ErrNothing
	}
	c.report.Elapsed = time.Since(began)
	return c.report, errors.Join(err, c.journal.close())
}

// open begins a pass, or goes on with the one that was stopped.
func (c *crawler) open() error {
	p := &pass{Allow: c.opts.Allow, Depth: c.opts.Depth, Agent: c.opts.Agent}
	for _, u := range c.starts {
		p.Starts = append(p.Starts, u.String())
	}
	j := c.journal
	if j.pass != nil && !j.done && j.pass.same(p) {
		c.report.Resumed = true
	} else if err := j.begin(p); err != nil {
		return err
	}
	c.archive = warc.NewWriter(j.archive)
	if j.size == 0 {
		if err := c.archive.Info(c.opts.now(), c.opts.Agent); err != nil {
			return err
		}
		if err := j.write(&line{}); err != nil {
			return err
		}
	}
	for _, u := range c.starts {
		c.frontier.add(&target{url: u})
	}
	for _, v := range j.visits {
		u, err := parse(nil, v.URL)
		if err != nil {
			continue
		}
		c.asked++
		c.frontier.visited(u)
		c.follow(v)
		if v.Digest != "" && v.Result != Duplicate {
			c.digests[v.Digest] = v.URL
		}
	}
	return nil
}

// follow puts what an address leads to into line.
func (c *crawler) follow(v *visit) {
	if v.To != "" {
		if u, err := parse(nil, v.To); err == nil && c.scope.allows(u) {
			c.frontier.add(&target{url: u, depth: v.Depth, hops: v.Hops + 1})
		}
	}
	if v.Depth >= c.opts.Depth {
		return
	}
	for _, link := range v.Links {
		if u, err := parse(nil, link); err == nil && c.scope.allows(u) {
			c.frontier.add(&target{url: u, depth: v.Depth + 1})
		}
	}
}

// crawl fetches what is in line until nothing is, or a bound is reached.
func (c *crawler) crawl(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.asked >= c.opts.Pages || c.report.Bytes >= c.opts.Bytes {
			c.report.Full = len(c.frontier.pending) > 0
			return c.journal.write(&line{Done: true})
		}
		now := c.opts.now()
		t, soonest := c.frontier.next(now, c.ready)
		switch {
		case t == nil && soonest.IsZero():
			if len(c.frontier.pending) > 0 { // their hosts were given up; they are next time's
				return nil
			}
			return c.journal.write(&line{Done: true})
		case t == nil:
			if err := c.opts.sleep(ctx, soonest.Sub(now)); err != nil {
				return err
			}
			continue
		}
		if err := c.visit(ctx, t); err != nil {
			return err
		}
	}
}

// ready says when a target may be asked for; never, when its host was given up.
func (c *crawler) ready(t *target) (time.Time, bool) {
	h := c.hostOf(t.url)
	return h.next, h.givenUp == ""
}

// visit asks for one address, unless its host's rules forbid it, and writes down what
// came of it. The error is ctx's, or that of writing.
func (c *crawler) visit(ctx context.Context, t *target) error {
	h := c.hostOf(t.url)
	if h.robots == nil {
		return c.meet(ctx, h)
	}
	if !h.robots.allows(pathOf(t.url)) {
		c.frontier.visited(t.url)
		c.tell(&visit{URL: t.url.String(), Depth: t.depth, Result: Disallowed, Reason: forbidden}, 0)
		return nil
	}
	f := c.fetch(ctx, h, t)
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.again {
		return nil
	}
	v := c.judge(t, f)
	bytes := int64(0)
	if f.keep {
		if err := c.archive.Exchange(f.exchange); err != nil {
			return err
		}
		bytes = int64(len(f.exchange.Body))
	}
	if err := c.journal.add(v); err != nil {
		return err
	}
	c.asked++
	c.frontier.visited(t.url)
	c.follow(v)
	c.tell(v, bytes)
	return nil
}

// tell counts a visit and passes it on.
func (c *crawler) tell(v *visit, bytes int64) {
	r := &c.report
	switch v.Result {
	case Stored:
		r.Stored++
	case Unchanged:
		r.Unchanged++
	case Duplicate:
		r.Duplicate++
	case Redirect:
		r.Redirects++
	case Gone:
		r.Gone++
	case Disallowed:
		r.Disallowed++
	case LeftOut:
		r.LeftOut++
	case Failed:
		r.Failed++
	}
	r.Bytes += bytes
	if c.opts.Visited != nil {
		c.opts.Visited(Visit{v.URL, v.Result, v.Reason, v.Depth, bytes, len(c.frontier.met), len(c.frontier.met) + len(c.frontier.pending)})
	}
}
