package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/biopars/biopars/ingest/document"
	_ "github.com/biopars/biopars/ingest/warc"
)

// site is a server of pages on this machine.
type site struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string // paths, in order
	sent  int      // bodies with status 200
}

func newSite(t *testing.T) *site {
	s := &site{t: t, pages: map[string]http.HandlerFunc{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.RequestURI())
	page := s.pages[r.URL.RequestURI()]
	if page == nil {
		page = s.pages[r.URL.Path]
	}
	if page == nil {
		for prefix, p := range s.pages {
			if p != nil && strings.HasSuffix(prefix, "*") && strings.HasPrefix(r.URL.RequestURI(), strings.TrimSuffix(prefix, "*")) {
				page = p
			}
		}
	}
	s.mu.Unlock()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(&counter{w, s}, r)
}

type counter struct {
	http.ResponseWriter
	s *site
}

func (c *counter) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	c.s.sent++
	c.s.mu.Unlock()
	return c.ResponseWriter.Write(p)
}

// article is a page with links.
func article(title string, links ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<html><head><meta charset=utf-8><title>%s</title></head><body><article><h1>%s</h1>"+
		"<p>این بند دربارهٔ %s است و آن‌قدر بلند که متن اصلی صفحه شناخته شود؛ بیمار باید دارو را هر روز در ساعت معین بخورد.</p>", title, title, title)
	for _, l := range links {
		fmt.Fprintf(&b, `<p><a href="%s">بیشتر بخوانید</a></p>`, l)
	}
	b.WriteString("</article></body></html>")
	return b.String()
}

func (s *site) page(path, title string, links ...string) {
	s.text(path, "text/html; charset=utf-8", article(title, links...))
}

func (s *site) text(path, kind, text string) {
	s.handle(path, func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"%x"`, len(text))
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write([]byte(text))
	})
}

func (s *site) handle(path string, f http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = f
}

// requests are the paths that were asked for since, without robots.txt and maps.
func (s *site) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.DeleteFunc(s.asked, func(p string) bool {
		return p == "/robots.txt" || p == "/sitemap.xml"
	})
	s.asked = nil
	return out
}

// clock passes when somebody sleeps.
type clock struct {
	at    time.Time
	slept []time.Duration
}

func (c *clock) now() time.Time { return c.at }

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.slept = append(c.slept, d)
	c.at = c.at.Add(d)
	return ctx.Err()
}

// run crawls from paths of the site.
func (s *site) run(out string, opts Options, starts ...string) (Report, map[string]Visit, error) {
	s.t.Helper()
	visits := map[string]Visit{}
	for i := range starts {
		if strings.HasPrefix(starts[i], "/") {
			starts[i] = s.URL + starts[i]
		}
	}
	if opts.now == nil {
		c := &clock{at: time.Date(2026, 3, 21, 12, 0, 0, 0, time.UTC)}
		opts.now, opts.sleep = c.now, c.sleep
	}
	told := opts.Visited
	opts.Visited = func(v Visit) {
		if u, err := url.Parse(v.URL); err == nil && strings.HasPrefix(v.URL, s.URL) {
			visits[u.RequestURI()] = v
		} else {
			visits[v.URL] = v
		}
		if told != nil {
			told(v)
		}
	}
	report, err := Run(context.Background(), starts, out, opts)
	return report, visits, err
}

func (s *site) archive() string { return filepath.Join(s.t.TempDir(), "site.warc.gz") }

// titles reads the documents of an archive: their paths and titles, sorted.
func (s *site) titles(path string) []string {
	s.t.Helper()
	f, err := os.Open(path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		s.t.Fatal(err)
	}
	file := &document.File{Name: path, ReaderAt: f, Size: info.Size()}
	format, ok := document.Find(file)
	if !ok || format.Name != "warc" {
		s.t.Fatalf("the archive is taken for %q", format.Name)
	}
	var out []string
	for d, err := range format.Read(context.Background(), file) {
		if err != nil {
			s.t.Error(err)
			continue
		}
		out = append(out, strings.TrimPrefix(d.URL, s.URL)+" "+d.Title)
	}
	slices.Sort(out)
	return out
}
