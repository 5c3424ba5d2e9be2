package crawl

import (
	"strings"
	"testing"
	"time"
)

func TestRobotsRules(t *testing.T) {
	for _, c := range []struct {
		name, text      string
		allowed, denied []string
	}{
		{"empty", "", []string{"/", "/x"}, nil},
		{"all", "User-agent: *\nDisallow: /", []string{"/robots.txt"}, []string{"/", "/x?y"}},
		{"nothing", "User-agent: *\nDisallow:", []string{"/", "/x"}, nil},
		{"own group counts alone", "User-agent: *\nDisallow: /\n\nUser-agent: biopars\nDisallow: /a", []string{"/b"}, []string{"/a", "/ab"}},
		{"own empty group", "User-agent: biopars\nDisallow:\n\nUser-agent: *\nDisallow: /", []string{"/b"}, nil},
		{"own groups are joined", "User-agent: biopars\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: BioPars/2\nDisallow: /b", []string{"/c"}, []string{"/a", "/b"}},
		{"a group of several", "User-agent: x\nUser-agent: biopars\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"another's", "User-agent: bio\nDisallow: /\nUser-agent: bioparsing\nDisallow: /", []string{"/"}, nil},
		{"longest decides", "User-agent: *\nAllow: /a/b\nDisallow: /a\nAllow: /a/b/c/d\nDisallow: /a/b/c", []string{"/a/b", "/a/b/c/d/e", "/b"}, []string{"/a", "/a/b/c"}},
		{"of two the one that allows", "User-agent: *\nDisallow: /a\nAllow: /a", []string{"/a"}, nil},
		{"stars", "User-agent: *\nDisallow: /*/print\nDisallow: *.pdf$\nDisallow: /a*b*c", []string{"/print", "/x.pdf?y", "/ab", "/x/a/b/c"}, []string{"/x/print/1", "/d/x.pdf", "/axbyc", "/abcd"}},
		{"end", "User-agent: *\nDisallow: /a$\nDisallow: /b*$", []string{"/ab"}, []string{"/a", "/b", "/bc"}},
		{"not anywhere in the path", "User-agent: *\nDisallow: /a*b", []string{"/x/a/b"}, []string{"/a/b"}},
		{"Persian", "User-agent: *\nDisallow: /خصوصی\nDisallow: /%d8%a8", []string{"/x"}, []string{"/%D8%AE%D8%B5%D9%88%D8%B5%DB%8C/1", "/%D8%A8"}},
		{"comments, spaces and odd ends", "\ufeff# x\r\nUSER-AGENT : * # all\rDisallow :/a#b\r\n", []string{"/b"}, []string{"/a"}},
		{"broken lines lose nothing", "Disallow: /x\nUser-agent: *\nCrawl-delay: often\nrubbish\nDisallow: /a", []string{"/x"}, []string{"/a"}},
		{"unknown lines", "User-agent: *\nHost: x\nDisallow: /a", []string{"/b"}, []string{"/a"}},
	} {
		r := parseRobots([]byte(c.text), "biopars")
		for _, p := range c.allowed {
			if !r.allows(p) {
				t.Errorf("%s: %s is forbidden", c.name, p)
			}
		}
		for _, p := range c.denied {
			if r.allows(p) {
				t.Errorf("%s: %s is allowed", c.name, p)
			}
		}
	}
}

func TestRobotsDelayAndMaps(t *testing.T) {
	r := parseRobots([]byte("Sitemap: https://a.example/1.xml\nUser-agent: x\nSitemap: /2.xml\nCrawl-delay: 30\nUser-agent: *\nCrawl-delay: 1.5\n"), "biopars")
	if r.delay != 1500*time.Millisecond || strings.Join(r.sitemaps, " ") != "https://a.example/1.xml /2.xml" {
		t.Errorf("%v, %q", r.delay, r.sitemaps)
	}
	for text, want := range map[string]time.Duration{"-1": 0, "NaN": 0, "1e9": 0, "2": 2 * time.Second, "+Inf": 0} {
		if r := parseRobots([]byte("User-agent: *\nCrawl-delay: "+text), "biopars"); r.delay != want {
			t.Errorf("%s: %v", text, r.delay)
		}
	}
}

func TestProductToken(t *testing.T) {
	for agent, want := range map[string]string{DefaultAgent: "biopars", "My-Bot/1.0 (x)": "My-Bot", "x": "x", "1": "", "": ""} {
		if got := productToken(agent); got != want {
			t.Errorf("%q: %q", agent, got)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\nAllow: /\nCrawl-delay: 3\nSitemap: x", "/axb")
	f.Add("\ufeffuser-agent: biopars\r\rdisallow: %d8%a8", "/%D8%A8")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := parseRobots([]byte(text), "biopars")
		r.allows(path)
		if r.delay < 0 {
			t.Errorf("a delay of %v", r.delay)
		}
	})
}

// TestPatternsTakeNoTime: patterns that make others search without end are decided at once.
func TestPatternsTakeNoTime(t *testing.T) {
	pattern := "/" + strings.Repeat("a*", 2000) + "b$"
	if matches(pattern, "/"+strings.Repeat("a", 100_000)) {
		t.Error("matched")
	}
}
