package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/biopars/biopars"
	"github.com/biopars/biopars/ingest/crawl"
)

type crawlOptions struct {
	*app
	out            string
	opts           crawl.Options
	delay          time.Duration
	pageSize, size int // MiB
	maps, dryRun   bool
	json           bool
	startsLost     int
}

func (a *app) crawlCommand() *cobra.Command {
	o := &crawlOptions{app: a}
	cmd := &cobra.Command{
		Use:   "crawl URL… --out FILE.warc.gz",
		Short: "Fetch a site of the web into an archive, from which ingest reads it",
		Long: `Fetch pages of the web into an archive (WARC), which ingest reads like any other
file. Links are followed as deep as --depth says, on the hosts of the addresses
given, or on the paths that --allow names. robots.txt and what pages ask of
crawlers is kept to, and two requests to a host are a second apart.

It can be stopped at any moment; running it again goes on where it stopped. Once it
is done, running it again fetches what has changed since and appends it.`,
		Example: `  biopars crawl https://example.org/fa/ --out site.warc.gz --allow example.org/fa --depth 3
  biopars crawl https://example.org/ --out site.warc.gz --dry-run
  biopars ingest site.warc.gz`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context(), args) },
	}
	f := cmd.Flags()
	f.StringVar(&o.out, "out", "", "archive to write, FILE.warc.gz; how far the crawl is stands in FILE.warc.gz.crawl beside it")
	f.IntVar(&o.opts.Depth, "depth", 1, "how many links to follow from the addresses given; 0 fetches these alone")
	f.StringArrayVar(&o.opts.Allow, "allow", nil, "fetch only from here: HOST, HOST/PATH, *.HOST or /PATH; repeatable")
	f.DurationVar(&o.delay, "delay", crawl.DefaultDelay, "pause between two requests to a host; robots.txt may ask for a longer one")
	f.IntVar(&o.opts.Pages, "max-pages", crawl.DefaultPages, "how many addresses to ask for")
	f.IntVar(&o.pageSize, "max-page-size", crawl.DefaultPageBytes>>20, "largest page, in MiB")
	f.IntVar(&o.size, "max-size", crawl.DefaultBytes>>20, "how much to fetch, in MiB")
	f.BoolVar(&o.maps, "sitemap", true, "fetch what the maps of the sites list (sitemap.xml)")
	f.StringVar(&o.opts.Agent, "user-agent", "", "what the crawler calls itself, by which robots.txt knows it (default \"biopars/VERSION\")")
	f.BoolVar(&o.dryRun, "dry-run", false, "list what would be fetched, as far as it is known before; only robots.txt and maps are asked for")
	f.BoolVar(&o.json, "json", false, "print as JSON (docs/json.md)")
	return cmd
}

func (o *crawlOptions) run(ctx context.Context, starts []string) error {
	switch {
	case o.out == "" && !o.dryRun:
		return fmt.Errorf("%w: name the archive to write with --out FILE.warc.gz", errUsage)
	case o.out != "" && !strings.HasSuffix(o.out, ".warc.gz"):
		return fmt.Errorf("%w: the name of the archive must end with .warc.gz: %q", errUsage, o.out)
	case o.delay < 0 || o.pageSize < 1 || o.size < 1 || o.opts.Pages < 1 || o.opts.Depth < 0:
		return fmt.Errorf("%w: a bound of the crawl is too small", errUsage)
	}
	o.opts.Delay = o.delay
	if o.delay == 0 {
		o.opts.Delay = -1 // none
	}
	o.opts.PageBytes, o.opts.Bytes = int64(o.pageSize)<<20, int64(o.size)<<20
	o.opts.WithoutMaps = !o.maps
	if o.opts.Agent == "" {
		o.opts.Agent = "biopars/" + biopars.Version
	}
	o.opts.Proxy = o.proxy()
	if o.dryRun {
		return o.plan(ctx, starts)
	}
	bar := o.progress()
	o.opts.Visited = func(v crawl.Visit) {
		bar.items(o.tr("دریافت", "fetching"), v.Done, v.Known)
		lost := v.Result == crawl.Failed || v.Result == crawl.LeftOut || v.Result == crawl.Disallowed
		if v.Depth == 0 && lost {
			o.startsLost++
		}
		if v.Result == crawl.Failed || v.Depth == 0 && lost {
			bar.println(o.inWords(v.URL + ": " + v.Reason))
		}
	}
	report, err := crawl.Run(ctx, starts, o.out, o.opts)
	bar.finish()
	o.print(report)
	switch {
	case err != nil:
		return err
	case len(report.Hosts) > 0 || o.startsLost > 0:
		return fmt.Errorf("%w: hosts given up: %d; addresses to start from that were not fetched: %d", errPartial,
			len(report.Hosts), o.startsLost)
	}
	return nil
}

// crawlJSON is the schema biopars.crawl/1 of docs/json.md.
type crawlJSON struct {
	Schema string `json:"schema"`
	crawl.Report
}

func (o *crawlOptions) print(r crawl.Report) {
	for _, h := range r.Hosts {
		o.errln(h.Host + ": given up: " + h.Reason)
	}
	if o.json {
		if r.Hosts == nil {
			r.Hosts = []crawl.HostError{}
		}
		_ = writeJSON(o.Out, crawlJSON{"biopars.crawl/1", r})
		return
	}
	if r.Full {
		o.errln(fmt.Sprintf("the bound of pages or bytes was reached; addresses not asked for: %d", r.Pending))
	}
	for _, row := range []struct {
		fa, en string
		n      int
		always bool
	}{
		{"صفحه‌های ذخیره‌شده", "pages stored", r.Stored, true},
		{"صفحه‌های بی‌تغییر", "pages unchanged", r.Unchanged, false},
		{"صفحه‌های تکراری", "pages duplicate", r.Duplicate, false},
		{"صفحه‌های برداشته‌شده", "pages gone", r.Gone, false},
		{"هدایت به نشانی دیگر", "redirects", r.Redirects, false},
		{"ممنوع در robots.txt", "disallowed by robots.txt", r.Disallowed, false},
		{"نشانی‌های کنارگذاشته", "addresses left out", r.LeftOut, false},
		{"ناموفق", "failed", r.Failed, true},
		{"مانده برای دفعهٔ بعد", "pending", r.Pending, false},
	} {
		if row.always || row.n > 0 {
			fmt.Fprintf(o.Out, "%s: %d\n", o.tr(row.fa, row.en), row.n)
		}
	}
}

// planJSON is the schema biopars.crawl-plan/1 of docs/json.md.
type planJSON struct {
	Schema    string          `json:"schema"`
	Addresses []crawl.Planned `json:"addresses"`
}

func (o *crawlOptions) plan(ctx context.Context, starts []string) error {
	planned, err := crawl.Plan(ctx, starts, o.out, o.opts)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(o.Out, planJSON{"biopars.crawl-plan/1", planned})
	}
	for _, p := range planned {
		if p.Reason != "" {
			o.errln(p.URL + ": " + p.Reason)
			continue
		}
		fmt.Fprintln(o.Out, clean(p.URL))
	}
	return nil
}
