package crawl

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	base, err := url.Parse("https://example.org/fa/list?page=1")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"HTTPS://Example.ORG:443":   "https://example.org/",
		"http://example.org:80/a#b": "http://example.org/a",
		"http://example.org:8080":   "http://example.org:8080/",
		"b/../c/./d":                "https://example.org/fa/c/d",
		"../../../x":                "https://example.org/x",
		"?page=2":                   "https://example.org/fa/list?page=2",
		"//other.example/x":         "https://other.example/x",
		" /a\n b ":                  "https://example.org/a%20b",
		"/داروها/آسپرین?نام=تب لرز": "https://example.org/%D8%AF%D8%A7%D8%B1%D9%88%D9%87%D8%A7/%D8%A2%D8%B3%D9%BE%D8%B1%DB%8C%D9%86?%D9%86%D8%A7%D9%85=%D8%AA%D8%A8%20%D9%84%D8%B1%D8%B2",
		"/%d8%a8/%41":           "https://example.org/%D8%A8/A",
		"/a%2Fb":                "https://example.org/a%2Fb",
		"http://سلامت.ایران/تب": "http://xn--mgbgz2eg.xn--mgba3a4f16a/%D8%AA%D8%A8",
		"/x?utm_source=a&id=3&fbclid=9&PHPSESSID=1": "https://example.org/x?id=3",
		"/x;jsessionid=AB12?a=1":                    "https://example.org/x?a=1",
		"http://[2001:DB8::1]/":                     "http://[2001:db8::1]/",
		"http://user:secret@example.org/":           "http://example.org/",
	} {
		u, err := parse(base, text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if u.String() != want {
			t.Errorf("%q: %s, want %s", text, u, want)
		}
		if again, err := parse(nil, u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q: %s is read as %v, %v", text, u, again, err)
		}
	}
	for _, text := range []string{"mailto:a@example.org", "javascript:alert(1)", "ftp://example.org/", "http://", "file:///etc/passwd", "data:text/html,x", "/" + strings.Repeat("x", 3000), "http://a b/", "tel:115"} {
		if u, err := parse(base, text); err == nil {
			t.Errorf("%.40q: %.60s", text, u)
		}
	}
}

func TestScope(t *testing.T) {
	start, _ := parse(nil, "https://www.example.org/fa/index.html")
	for _, c := range []struct {
		allow           string
		inside, outside []string
	}{
		{"", []string{"https://example.org/", "http://www.example.org/x"}, []string{"https://sub.example.org/", "https://example.org:8443/", "https://example.com/", "https://badexample.org/"}},
		{"/fa", []string{"https://example.org/fa", "https://example.org/fa/x", "https://www.example.org/fa/index.html"}, []string{"https://example.org/", "https://example.org/fab", "https://example.org/en"}},
		{"/fa/", []string{"https://example.org/fa/x"}, []string{"https://example.org/fa"}},
		{"docs.example.org", []string{"https://docs.example.org/a", "https://www.example.org/fa/index.html"}, []string{"https://example.org/"}},
		{"*.example.org", []string{"https://docs.example.org/a", "https://a.b.example.org/"}, []string{"https://example.org/", "https://notexample.org/"}},
		{"HTTPS://Docs.Example.ORG/پزشکی", []string{"https://docs.example.org/%D9%BE%D8%B2%D8%B4%DA%A9%DB%8C/1"}, []string{"https://docs.example.org/"}},
	} {
		var allow []string
		if c.allow != "" {
			allow = []string{c.allow}
		}
		s, err := newScope([]*url.URL{start}, allow)
		if err != nil {
			t.Errorf("%q: %v", c.allow, err)
			continue
		}
		for _, text := range c.inside {
			if u, _ := parse(nil, text); !s.allows(u) {
				t.Errorf("%q does not allow %s", c.allow, text)
			}
		}
		for _, text := range c.outside {
			if u, _ := parse(nil, text); s.allows(u) {
				t.Errorf("%q allows %s", c.allow, text)
			}
		}
	}
	for _, text := range []string{"", "*.", "http://"} {
		if _, err := newScope([]*url.URL{start}, []string{text}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestPublic(t *testing.T) {
	for _, s := range []string{"93.184.216.34", "8.8.8.8", "2a00:1450:4001::1", "172.32.0.1", "100.128.0.1"} {
		if !public(netip.MustParseAddr(s)) {
			t.Errorf("%s is not public", s)
		}
	}
	for _, s := range []string{"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
		"255.255.255.255", "240.0.0.1", "198.18.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
		"64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1"} {
		if public(netip.MustParseAddr(s)) {
			t.Errorf("%s is public", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"http://example.org/a?b=c#d", "../x", "//a/%zz", "?%", "http://[::1]:80/", "\x00"} {
		f.Add(s)
	}
	base, _ := url.Parse("https://example.org/fa/")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parse(base, text)
		if err != nil {
			return
		}
		for _, c := range []byte(u.String()) {
			if c >= 0x80 || c <= ' ' {
				t.Fatalf("%q gives %q", text, u)
			}
		}
		if again, err := parse(nil, u.String()); err != nil || again.String() != u.String() {
			t.Fatalf("%q gives %s, which is read as %v, %v", text, u, again, err)
		}
	})
}

func FuzzMaps(f *testing.F) {
	f.Add([]byte("<urlset><url><loc>http://a/</loc></url></urlset>"))
	f.Add([]byte("http://a/\nhttp://b/"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if pages, _ := readMap(data); len(pages) > maxListed {
			t.Errorf("%d pages", len(pages))
		}
	})
}
