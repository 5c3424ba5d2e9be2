package crawl

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%q\nwant\n%q", what, got, want)
	}
}

// TestDepthAndScope: links are followed as deep as was said, on the host of the start,
// or where it is allowed.
func TestDepthAndScope(t *testing.T) {
	s := newSite(t)
	other := newSite(t)
	other.page("/", "جای دیگر")
	s.page("/", "آغاز", "/fa/a", "/en/x", other.URL+"/", "mailto:x@example.org", "/pic.jpg", "#top", "javascript:void(0)")
	s.page("/fa/a", "الف", "b", "/fab")
	s.page("/fa/b", "ب", "c")
	s.page("/fa/c", "پ")
	s.page("/fab", "دیگر")
	s.page("/en/x", "X")
	for _, c := range []struct {
		depth int
		allow []string
		want  []string
	}{
		{0, nil, []string{"/"}},
		{1, nil, []string{"/", "/fa/a", "/en/x"}},
		{2, nil, []string{"/", "/fa/a", "/en/x", "/fa/b", "/fab"}},
		{9, []string{"/fa"}, []string{"/", "/fa/a", "/fa/b", "/fa/c"}},
		{9, []string{"127.0.0.1:1/fa"}, []string{"/"}},
	} {
		_, _, err := s.run(s.archive(), Options{Depth: c.depth, Allow: c.allow}, "/")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprint(c.depth, c.allow), s.requests(), c.want...)
	}
	if n := len(other.requests()); n > 0 {
		t.Errorf("the other host was asked %d times", n)
	}
}

// TestRobots: what robots.txt forbids is not asked for, and its delay is kept.
func TestRobots(t *testing.T) {
	s := newSite(t)
	s.text("/robots.txt", "text/plain", "User-agent: *\nDisallow: /private\nDisallow: /*?print=\nAllow: /private/ok\nCrawl-delay: 7\n")
	s.page("/", "آغاز", "/private/x", "/private/ok", "/a?print=1", "/a?p=1")
	s.page("/private/ok", "مجاز")
	s.page("/private/x", "خصوصی")
	s.page("/a", "الف")
	c := &clock{at: time.Unix(1e9, 0)}
	report, _, err := s.run(s.archive(), Options{Depth: 1, now: c.now, sleep: c.sleep}, "/")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "requests", s.requests(), "/", "/private/ok", "/a?p=1")
	if report.Disallowed != 2 || report.Stored != 3 {
		t.Errorf("%+v", report)
	}
	for _, d := range c.slept {
		if d != 7*time.Second {
			t.Errorf("slept %v", c.slept)
			break
		}
	}
	if len(c.slept) < 3 {
		t.Errorf("slept %v", c.slept)
	}
}

// TestRobotsThatCannotBeRead: a server that fails is left alone; one that has no rules
// is not; one that asks for too long a pause is given up.
func TestRobotsThatCannotBeRead(t *testing.T) {
	for status, want := range map[int]int{http.StatusInternalServerError: 0, http.StatusTooManyRequests: 0, http.StatusNotFound: 1, http.StatusForbidden: 1} {
		s := newSite(t)
		s.page("/", "آغاز")
		s.handle("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		report, _, err := s.run(s.archive(), Options{}, "/")
		if report.Stored != want || errors.Is(err, ErrNothing) != (want == 0) || len(report.Hosts) != 1-want {
			t.Errorf("%d: %+v, %v", status, report, err)
		}
	}
	s := newSite(t)
	s.page("/", "آغاز")
	s.text("/robots.txt", "text/plain", "User-agent: *\nCrawl-delay: 301")
	report, _, err := s.run(s.archive(), Options{}, "/")
	if !errors.Is(err, ErrNothing) || len(report.Hosts) != 1 || !strings.Contains(report.Hosts[0].Reason, "5m1s") {
		t.Errorf("%+v, %v", report, err)
	}
	s.text("/robots.txt", "text/plain", "User-agent: *\nCrawl-delay: 300")
	if report, _, err := s.run(s.archive(), Options{}, "/"); err != nil || report.Stored != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestSiteMaps: pages that maps list are fetched, also of an index and packed ones.
func TestSiteMaps(t *testing.T) {
	s := newSite(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	fmt.Fprintf(z, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>%s/hidden2</loc></url><url><loc> /دارو </loc></url></urlset>`, s.URL)
	_ = z.Close()
	s.text("/robots.txt", "text/plain", "Sitemap: "+s.URL+"/index.xml\nUser-agent: *\nDisallow: /no")
	s.text("/index.xml", "application/xml", fmt.Sprintf(`<?xml version="1.0"?><sitemapindex><sitemap><loc>%[1]s/one.xml</loc></sitemap><sitemap><loc>%[1]s/two.xml.gz</loc></sitemap><sitemap><loc>%[1]s/index.xml</loc></sitemap></sitemapindex>`, s.URL))
	s.text("/one.xml", "application/xml", fmt.Sprintf(`<urlset><url><loc>%[1]s/hidden1</loc><lastmod>2024-01-01</lastmod></url><url><loc>http://elsewhere.example/</loc></url><url><loc>%[1]s/no/x</loc></url>`, s.URL))
	s.text("/two.xml.gz", "application/gzip", packed.String())
	s.page("/", "آغاز")
	s.page("/hidden1", "یک")
	s.page("/hidden2", "دو")
	s.page("/دارو", "دارو")
	out := s.archive()
	if _, _, err := s.run(out, Options{Depth: 1}, "/"); err != nil {
		t.Fatal(err)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/%D8%AF%D8%A7%D8%B1%D9%88 دارو", "/hidden1 یک", "/hidden2 دو")
	s.requests()
	if _, _, err := s.run(s.archive(), Options{Depth: 1, WithoutMaps: true}, "/"); err != nil {
		t.Fatal(err)
	}
	equal(t, "without", s.requests(), "/")
}

// TestLoopsAndTraps: pages that link in circles, that grow ever deeper by relative
// links, and a calendar without end: all ends, and the rest is read.
func TestLoopsAndTraps(t *testing.T) {
	s := newSite(t)
	s.page("/", "آغاز", "/", "/a", "/cal?month=1", "/deep/x/")
	s.page("/a", "الف", "/", "/b")
	s.page("/b", "ب", "/a", "/last")
	s.page("/last", "آخر")
	s.handle("/cal*", func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscan(r.URL.Query().Get("month"), &n)
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(article(fmt.Sprint("ماه ", n), fmt.Sprint("/cal?month=", n+1), fmt.Sprint("/cal?month=", n+2), fmt.Sprint("/cal?month=", n+3))))
	})
	s.text("/deep*", "text/html", article("ژرف", "deep/x/", "y/"))
	report, visits, err := s.run(s.archive(), Options{Depth: 100, Pages: 30}, "/")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := visits["/last"]; !ok || !report.Full || report.Stored+report.Duplicate != 30 {
		t.Errorf("%+v, %v", report, visits)
	}
	deep := 0
	for path := range visits {
		if strings.Contains(path, "deep") {
			deep++
		}
	}
	if deep > 3 {
		t.Errorf("%d pages of the trap", deep)
	}
}

// TestRedirects: they are followed within what is allowed, also to the start's own
// host under another path, and circles end.
func TestRedirects(t *testing.T) {
	s := newSite(t)
	other := newSite(t)
	other.page("/", "جای دیگر")
	s.page("/", "آغاز", "/old", "/out", "/loop1", "/endless/1")
	s.handle("/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	s.page("/new", "نو")
	s.handle("/out", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/", http.StatusFound) })
	s.handle("/loop1", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop2", http.StatusFound) })
	s.handle("/loop2", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop1", http.StatusFound) })
	s.handle("/endless/*", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"1", http.StatusTemporaryRedirect)
	})
	out := s.archive()
	report, visits, err := s.run(out, Options{Depth: 1}, "/")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/new نو")
	if v := visits["/out"]; v.Result != LeftOut || !strings.Contains(v.Reason, other.URL) {
		t.Errorf("%+v", v)
	}
	if len(other.requests()) > 0 {
		t.Error("the other host was asked")
	}
	if report.Redirects != 3+5 || report.Failed != 1 { // old, loop1, loop2; of the endless ones the sixth fails
		t.Errorf("%+v", report)
	}
}

// TestPrivateAddresses: a public page cannot have this machine asked, not even
// where its host is allowed.
func TestPrivateAddresses(t *testing.T) {
	s := newSite(t)
	inner := newSite(t)
	inner.page("/", "درون")
	s.page("/", "آغاز", inner.URL+"/", strings.Replace(inner.URL, "127.0.0.1", "localhost", 1)+"/")
	report, visits, err := s.run(s.archive(), Options{Depth: 1, Allow: []string{s.Listener.Addr().String(), inner.Listener.Addr().String(),
		strings.Replace(inner.Listener.Addr().String(), "127.0.0.1", "localhost", 1)}}, "/")
	if err != nil {
		t.Fatal(err)
	}
	if len(inner.requests()) > 0 || len(inner.asked) > 0 || report.Stored != 1 || len(report.Hosts) != 2 {
		t.Errorf("%+v, %v", report, visits)
	}
	for _, h := range report.Hosts {
		if !strings.Contains(h.Reason, "private") {
			t.Errorf("%+v", h)
		}
	}
}

// TestBadServers: slow ones, such as end early, huge pages, bombs, pages of other
// types: each is told with its reason, none ends the crawl.
func TestBadServers(t *testing.T) {
	s := newSite(t)
	s.page("/", "آغاز", "/slow", "/short", "/huge", "/bomb", "/picture", "/bad-gzip", "/404", "/500", "/noindex", "/header", "/good")
	s.page("/good", "خوب")
	ended := make(chan struct{})
	s.handle("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(200)
		w.(*counter).ResponseWriter.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	})
	defer close(ended)
	s.handle("/short", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", "5000")
		_, _ = w.Write([]byte(article("کوتاه")))
	})
	s.text("/huge", "text/html", strings.Repeat("<p>متن بلند</p>", 10_000))
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 33 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	for path, body := range map[string]string{"/bomb": bomb.String(), "/bad-gzip": "not gzip"} {
		s.handle(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte(body))
		})
	}
	s.text("/picture", "image/png", "\x89PNG")
	s.text("/noindex", "text/html", `<html><meta name="robots" content="noindex"><body><p>متن</p><a href="/found">x</a>`)
	s.page("/found", "یافته")
	s.handle("/header", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Robots-Tag", "otherbot: all")
		w.Header().Add("X-Robots-Tag", "none")
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(article("سربرگ", "/never")))
	})
	s.handle("/500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
	out := s.archive()
	report, visits, err := s.run(out, Options{Depth: 2, PageBytes: 100_000, Timeout: 300 * time.Millisecond}, "/")
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/slow": "no answer within", "/short": "ends early", "/huge": "larger than 100000", "/bomb": "unpacks to more",
		"/bad-gzip": "encoding", "/404": "404", "/500": "500", "/picture": "image/png", "/noindex": "not to be kept", "/header": "not to be kept"} {
		if v := visits[path]; !strings.Contains(v.Reason, want) {
			t.Errorf("%s: %+v", path, v)
		}
	}
	if _, ok := visits["/never"]; ok || report.Failed != 7 || report.LeftOut != 3 {
		t.Errorf("%+v", report)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/found یافته", "/good خوب")
}

// TestBusyServers: a server that asks to be left alone is, for as long as it says; one
// that asks for too long is given up, and gone on with the next time.
func TestBusyServers(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		s := newSite(t)
		c := &clock{at: time.Date(2026, 3, 21, 12, 0, 0, 0, time.UTC)}
		tries := 0
		s.handle("/", func(w http.ResponseWriter, _ *http.Request) {
			switch tries++; tries {
			case 1:
				w.Header().Set("Retry-After", "90")
				w.WriteHeader(status)
			case 2:
				w.Header().Set("Retry-After", c.at.Add(50*time.Second).Format(http.TimeFormat))
				w.WriteHeader(status)
			default:
				w.Header().Set("Content-Type", "text/html")
				_, _ = w.Write([]byte(article("آغاز")))
			}
		})
		report, _, err := s.run(s.archive(), Options{now: c.now, sleep: c.sleep}, "/")
		if err != nil || report.Stored != 1 || !slices.Contains(c.slept, 90*time.Second) || !slices.Contains(c.slept, 50*time.Second) {
			t.Errorf("%d: %+v, %v, slept %v", status, report, err, c.slept)
		}
	}
	s := newSite(t)
	busy := true
	s.page("/", "آغاز", "/a")
	s.handle("/a", func(w http.ResponseWriter, _ *http.Request) {
		if busy {
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(article("الف")))
	})
	out := s.archive()
	report, _, err := s.run(out, Options{Depth: 1}, "/")
	if err != nil || report.Pending != 1 || len(report.Hosts) != 1 || !strings.Contains(report.Hosts[0].Reason, "1h0m0s") {
		t.Fatalf("%+v, %v", report, err)
	}
	busy = false
	s.requests()
	report, _, err = s.run(out, Options{Depth: 1}, "/")
	if err != nil || !report.Resumed || report.Stored != 1 || report.Pending != 0 {
		t.Errorf("%+v, %v", report, err)
	}
	equal(t, "requests", s.requests(), "/a")
}

// TestSecondRun: what has not changed is not fetched, what has replaces what was, and
// what is gone is gone.
func TestSecondRun(t *testing.T) {
	s := newSite(t)
	s.page("/", "آغاز", "/a", "/b", "/moved")
	s.page("/a", "الف", "/c")
	s.page("/b", "ب")
	s.page("/c", "پ")
	s.handle("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/c", http.StatusMovedPermanently) })
	out := s.archive()
	opts := Options{Depth: 2}
	if _, _, err := s.run(out, opts, "/"); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	s.requests()
	s.sent = 0
	report, _, err := s.run(out, opts, "/")
	if err != nil || report.Unchanged != 4 || report.Stored != 0 || report.Bytes != 0 || report.Resumed {
		t.Errorf("%+v, %v", report, err)
	}
	if after, err := os.ReadFile(out); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the archive has changed: %d bytes, then %d, %v", len(before), len(after), err)
	}
	if asked := s.requests(); len(asked) != 5 || s.sent > 3 { // robots.txt, the map and the redirect
		t.Errorf("%d bodies were sent for %q", s.sent, asked)
	}

	s.page("/a", "الف تازه", "/c", "/d")
	s.page("/d", "ت")
	s.handle("/b", nil)
	report, _, err = s.run(out, opts, "/")
	if err != nil || report.Stored != 2 || report.Gone != 1 || report.Unchanged != 2 {
		t.Errorf("%+v, %v", report, err)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/a الف تازه", "/c پ", "/d ت")
}

// TestEncodings: a page in Windows-1256, labelled or not, one that comes in pieces and
// packed, one under a Persian address.
func TestEncodings(t *testing.T) {
	s := newSite(t)
	old := "<html><head><title>%s</title></head><body><article><h1>%s</h1><p>%s</p><a href=\"/%s\">x</a></article></body></html>"
	text := fmt.Sprintf(old, "كم خوني", "كم خوني", "بيمار بايد دارو را هر روز در ساعت معين بخورد و اگر درد داشت به پزشك مراجعه كند.", "ب")
	latin, err := charmap.Windows1256.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	s.page("/", "آغاز", "/labelled", "/unlabelled", "/packed")
	s.text("/labelled", "text/html; charset=windows-1256", latin)
	s.text("/unlabelled", "text/html", strings.ReplaceAll(latin, "x</a>", "y</a>"))
	s.handle("/packed", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("accepted: %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for _, part := range strings.SplitAfter(article("فشرده"), ">") {
			_, _ = z.Write([]byte(part))
			_ = z.Flush()
			w.(*counter).ResponseWriter.(http.Flusher).Flush()
		}
		_ = z.Close()
	})
	s.page("/ب", "ب")
	out := s.archive()
	if _, _, err := s.run(out, Options{Depth: 2}, "/"); err != nil {
		t.Fatal(err)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/%D8%A8 ب", "/labelled کم خونی", "/packed فشرده", "/unlabelled کم خونی")
}

// TestKilled: a crawl whose files are cut anywhere, as when the process is killed, is
// gone on with, and comes to what one comes to that was not.
func TestKilled(t *testing.T) {
	s := newSite(t)
	s.page("/", "آغاز", "/a", "/b")
	s.page("/a", "الف", "/c", "/d")
	s.page("/b", "ب", "/e")
	for path, title := range map[string]string{"/c": "پ", "/d": "ت", "/e": "ث"} {
		s.page(path, title)
	}
	whole := s.archive()
	opts := Options{Depth: 2}
	if _, _, err := s.run(whole, opts, "/"); err != nil {
		t.Fatal(err)
	}
	want := s.titles(whole)
	archive, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	journal, err := os.ReadFile(whole + journalEnding)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(journal, []byte("\n"))
	for n := 1; n < len(lines); n++ {
		at := len(bytes.Join(lines[:n], nil))
		for _, torn := range []int{0, 1, 17} { // bytes of the next line
			out := s.archive()
			// The archive may have more than the journal says.
			if err := os.WriteFile(out, archive, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(out+journalEnding, journal[:min(at+torn, len(journal))], 0o600); err != nil {
				t.Fatal(err)
			}
			report, _, err := s.run(out, opts, "/")
			if err != nil {
				t.Fatalf("cut behind %d lines and %d bytes: %v", n, torn, err)
			}
			if got := s.titles(out); !slices.Equal(got, want) || n < len(lines)-1 && !report.Resumed {
				t.Fatalf("cut behind %d lines and %d bytes: %q, %+v", n, torn, got, report)
			}
		}
	}
}

// TestInterrupted: a crawl that is stopped within any request is gone on with.
func TestInterrupted(t *testing.T) {
	s := newSite(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.page("/", "آغاز", "/a", "/b")
	s.page("/b", "ب")
	s.handle("/a", func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	out := s.archive()
	c := &clock{at: time.Unix(1e9, 0)}
	report, err := Run(ctx, []string{s.URL}, out, Options{Depth: 1, now: c.now, sleep: c.sleep})
	if !errors.Is(err, context.Canceled) || report.Stored != 1 || report.Pending != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	s.page("/a", "الف")
	if _, _, err := s.run(out, Options{Depth: 1}, "/"); err != nil {
		t.Fatal(err)
	}
	equal(t, "documents", s.titles(out), "/ آغاز", "/a الف", "/b ب")
}

// TestForeignFiles: what is no archive of a crawl is not written over.
func TestForeignFiles(t *testing.T) {
	s := newSite(t)
	s.page("/", "آغاز")
	out := s.archive()
	if err := os.WriteFile(out, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.run(out, Options{}, "/"); !errors.Is(err, ErrOptions) {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(out); string(b) != "something else" {
		t.Errorf("the file is %q now", b)
	}
	if err := os.WriteFile(out+journalEnding, []byte("mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.run(out, Options{}, "/"); !errors.Is(err, ErrOptions) {
		t.Errorf("%v", err)
	}
}

// TestPlan: what would be fetched is listed without fetching a page or writing a file.
func TestPlan(t *testing.T) {
	s := newSite(t)
	s.text("/robots.txt", "text/plain", "User-agent: biopars\nDisallow: /no")
	s.text("/sitemap.xml", "text/xml", "<urlset><url><loc>/a</loc></url><url><loc>/no/b</loc></url></urlset>")
	s.page("/", "آغاز", "/c")
	s.page("/a", "الف")
	s.page("/c", "پ")
	plan := func(out string) (list []string) {
		planned, err := Plan(context.Background(), []string{s.URL}, out, Options{Depth: 1, Delay: -1})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range planned {
			list = append(list, fmt.Sprint(strings.TrimPrefix(p.URL, s.URL), " ", p.Reason != ""))
		}
		return list
	}
	out := s.archive()
	equal(t, "before", plan(out), "/ false", "/a false", "/no/b true")
	equal(t, "requests", s.requests())
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, _, err := s.run(out, Options{Depth: 1}, "/"); err != nil {
		t.Fatal(err)
	}
	equal(t, "after", plan(out), "/ false", "/a false", "/no/b true", "/c false")
}

// TestStarts: hosts may be named without a scheme; what is no address is an error.
func TestStarts(t *testing.T) {
	for text, want := range map[string]string{"example.org/fa": "https://example.org/fa", "localhost:8080": "https://localhost:8080/", "HTTP://Example.org": "http://example.org/",
		"mailto:a@example.org": "", "ftp://example.org/": "", "": "", "/x": "", "javascript:alert(1)": ""} {
		c, err := newCrawler(context.Background(), []string{text}, Options{Proxy: func(*url.URL) (*url.URL, error) { return nil, nil }})
		if err != nil {
			if want != "" || !errors.Is(err, ErrOptions) {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if got := c.starts[0].String(); got != want {
			t.Errorf("%q: %s, want %q", text, got, want)
		}
	}
}
