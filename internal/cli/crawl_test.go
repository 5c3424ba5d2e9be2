package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestCrawlKilled: a crawl that is killed within each of its requests is gone on with,
// and what it comes to is ingested and found.
func TestCrawlKilled(t *testing.T) {
	pages := map[string]string{"/": "آغاز", "/a": "میگرن", "/b": "آسم", "/c": "نقرس", "/ت": "صرع"}
	var kill atomic.Pointer[os.Process]
	var mu sync.Mutex
	served := map[string]int{}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		title, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		mu.Lock()
		served[r.URL.Path]++
		first := served[r.URL.Path] == 1
		mu.Unlock()
		if first { // the process ends while it waits
			if p := kill.Load(); p != nil {
				_ = p.Kill()
			}
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html><body><article><h1>%s</h1><p>این بند دربارهٔ درمان %s است و بیمار باید دارو را هر روز در ساعت معین بخورد.</p>`+
			`<a href="/a">a</a> <a href="/b">b</a> <a href="/c">c</a> <a href="/ت">d</a></article></body></html>`, title, title)
	}))
	defer site.Close()
	out := filepath.Join(t.TempDir(), "site.warc.gz")
	dir := t.TempDir()
	args := []string{"crawl", site.URL, "--out", out, "--delay", "0s", "--json"}
	for range pages {
		cmd := program(dir, args...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill.Store(cmd.Process)
		if err := cmd.Wait(); err == nil {
			t.Fatal("the crawl was not killed")
		}
	}
	kill.Store(nil)
	if report := mustRun(t, program(dir, args...)); !strings.Contains(report, `"resumed": true`) || !strings.Contains(report, `"pending": 0`) {
		t.Errorf("%s", report)
	}
	mu.Lock()
	for path, n := range served {
		if n > 2 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	mu.Unlock()
	if report := mustRun(t, program(dir, "ingest", "--json", out)); !strings.Contains(report, `"records": 5`) {
		t.Errorf("%s", report)
	}
	if found := mustRun(t, program(dir, "search", "صرع")); !strings.Contains(found, "صرع") || !strings.Contains(found, site.URL) {
		t.Errorf("%s", found)
	}
	// Nothing of a page is fetched twice, and what would be is listed.
	plan := mustRun(t, program(dir, "crawl", site.URL, "--out", out, "--dry-run"))
	if n := strings.Count(plan, "\n"); n != len(pages) {
		t.Errorf("%s", plan)
	}
}
