package web

import (
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func handlerOf(t *testing.T, o Options) http.Handler {
	t.Helper()
	h, err := Handler(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func fetch(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var staticPath = regexp.MustCompile(`/static/[0-9a-f]{12}/[\w.-]+`)

func TestHandler(t *testing.T) {
	h := handlerOf(t, Options{})
	script := regexp.MustCompile(`/static/[0-9a-f]{12}/ask\.js`).FindString(fetch(h, "GET", "/").Body.String())
	for _, c := range []struct {
		method, target string
		status         int
		kind, cache    string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"HEAD", "/", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/login", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/admin?lang=en", 200, "text/html; charset=utf-8", "no-cache"},
		{"GET", "/favicon.ico", 200, "image/svg+xml", "public, max-age=86400"},
		{"GET", script, 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", path.Dir(script) + "/page.css", 200, "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", path.Dir(script) + "/vazirmatn.woff2", 200, "font/woff2", "public, max-age=31536000, immutable"},
		{"GET", path.Dir(script) + "/strings-fa.js", 200, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{"GET", "/static/000000000000/ask.js", 404, "text/plain; charset=utf-8", ""}, // of another version: not this one's
		{"GET", path.Dir(script) + "/../web.go", 404, "text/plain; charset=utf-8", ""},
		{"GET", path.Dir(script) + "/", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/templates/ask.html", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/nowhere", 404, "text/plain; charset=utf-8", ""},
		{"POST", "/", 405, "text/plain; charset=utf-8", ""},
	} {
		w := fetch(h, c.method, c.target)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.kind || w.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s %s: %d %q %q", c.method, c.target, w.Code, w.Header().Get("Content-Type"), w.Header().Get("Cache-Control"))
		}
		for name, want := range headers {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s %s: %s: %q", c.method, c.target, name, got)
			}
		}
	}
}

// TestPolicy: a page can do what is listed here. Whoever widens it says so twice.
func TestPolicy(t *testing.T) {
	want := []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "img-src 'self' data:", "connect-src 'self'",
		"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}
	if got := strings.Split(Policy, "; "); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestEntityTag(t *testing.T) {
	h := handlerOf(t, Options{})
	tag := fetch(h, "GET", "/").Header().Get("ETag")
	if tag == "" || tag == fetch(h, "GET", "/?lang=en").Header().Get("ETag") {
		t.Errorf("tag %q, the same in another language", tag)
	}
	if w := fetch(h, "GET", "/", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("with the tag: %d and %d bytes", w.Code, w.Body.Len())
	}
	if w := fetch(h, "GET", "/", "If-None-Match", `"other"`); w.Code != http.StatusOK {
		t.Errorf("with another tag: %d", w.Code)
	}
}

func TestLanguages(t *testing.T) {
	for _, c := range []struct{ of, target, start string }{
		{"", "/", `<html lang="fa" dir="rtl"`},
		{"", "/?lang=en", `<html lang="en" dir="ltr"`},
		{"en", "/", `<html lang="en" dir="ltr"`},
		{"en", "/login?lang=fa", `<html lang="fa" dir="rtl"`},
		{"", `/?lang=%22%3E%3Cscript%3E`, `<html lang="fa" dir="rtl"`},
	} {
		if body := fetch(handlerOf(t, Options{Lang: c.of}), "GET", c.target).Body.String(); !strings.Contains(body, c.start) {
			t.Errorf("lang %q, %s: %.80s", c.of, c.target, body)
		}
	}
	if _, err := Handler(Options{Lang: "de"}); err == nil {
		t.Error("a language without words was taken")
	}
}

// TestMarkup: nothing in the pages runs or looks like anything by itself, and all of it
// comes from here. Ids are unique, and what is referred to is there.
func TestMarkup(t *testing.T) {
	h := handlerOf(t, Options{Examples: []string{`<img src=x onerror=alert(1)>`}})
	for target := range paths {
		for _, lang := range Languages {
			doc, err := html.Parse(fetch(h, "GET", target+"?lang="+lang).Body)
			if err != nil {
				t.Fatal(err)
			}
			ids := map[string]int{}
			var refers []string
			for n := range doc.Descendants() {
				if n.Type != html.ElementNode {
					continue
				}
				if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
					t.Errorf("%s: <%s> within the page", target, n.Data)
				}
				for _, a := range n.Attr {
					switch {
					case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
						t.Errorf("%s: %s=%q on <%s>", target, a.Key, a.Val, n.Data)
					case a.Key == "src" || a.Key == "href" && n.Data == "link":
						if !strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "//") {
							t.Errorf("%s: %s is loaded from elsewhere", target, a.Val)
						}
						if p := staticPath.FindString(a.Val); p != "" && fetch(h, "GET", p).Code != http.StatusOK {
							t.Errorf("%s: there is no %s", target, p)
						}
					case a.Key == "id":
						ids[a.Val]++
					case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
						refers = append(refers, a.Val[1:])
					case a.Key == "for" || strings.HasPrefix(a.Key, "aria-labelledby") || a.Key == "aria-controls" || a.Key == "aria-describedby":
						refers = append(refers, strings.Fields(a.Val)...)
					}
				}
			}
			for id, n := range ids {
				if n > 1 {
					t.Errorf("%s: %d elements have the id %s", target, n, id)
				}
			}
			for _, id := range refers {
				if ids[id] == 0 && !strings.HasSuffix(id, "-title") { // titles of dialogs are made by scripts
					t.Errorf("%s refers to %q, which is not there", target, id)
				}
			}
		}
	}
}

// scripts are the pages' scripts by name.
func scripts(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	names, err := fs.Glob(files, "static/*.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		found[path.Base(name)] = string(body)
	}
	return found
}

// TestScriptsWriteText: no script has a way to make markup or programs of text.
func TestScriptsWriteText(t *testing.T) {
	for name, body := range scripts(t) {
		for _, way := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "Function(", "createContextualFragment",
			"setHTMLUnsafe", "srcdoc", "javascript:"} {
			if strings.Contains(body, way) {
				t.Errorf("%s has %s", name, way)
			}
		}
		for _, m := range regexp.MustCompile(`(?m)^import (?:.* from )?"([^"]+)"`).FindAllStringSubmatch(body, -1) {
			if _, ok := scripts(t)[path.Base(m[1])]; !ok || !strings.HasPrefix(m[1], "./") {
				t.Errorf("%s imports %s", name, m[1])
			}
		}
	}
}

// TestStrings: both languages have every text, with the same places to fill in, and
// there is none that nothing shows.
func TestStrings(t *testing.T) {
	tables := map[string]map[string]string{}
	for _, lang := range Languages {
		words, err := table(lang)
		if err != nil {
			t.Fatal(err)
		}
		tables[lang] = words
	}
	place := regexp.MustCompile(`\{\d\}`)
	places := func(text string) []string {
		found := place.FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	for _, lang := range Languages {
		for key, text := range tables[lang] {
			other, ok := tables[map[string]string{"fa": "en", "en": "fa"}[lang]][key]
			if !ok || text == "" {
				t.Errorf("%q: in %s %q, in the other language %q", key, lang, text, other)
			}
			if !slices.Equal(places(text), places(other)) {
				t.Errorf("%q: places differ: %q and %q", key, text, other)
			}
			if lang == "fa" && regexp.MustCompile(`[يك0-9"]| ها\b`).MatchString(strings.NewReplacer("{0}", "", "{1}", "").Replace(text)) {
				t.Errorf("%q: typography of %q", key, text)
			}
		}
	}
	used := map[string]bool{}
	everything := ""
	for _, body := range scripts(t) {
		everything += body
	}
	for name := range maps.Values(paths) {
		everything += read(t, "templates/"+name)
	}
	everything += read(t, "templates/base.html")
	for _, m := range regexp.MustCompile(`(?:\bt\(|\.T |\b(?:button|figure|add|say|step)\()"?([^")]*"[\w.-]+")|"([\w.-]+)"`).FindAllString(everything, -1) {
		for _, k := range regexp.MustCompile(`"([\w.-]+)"`).FindAllStringSubmatch(m, -1) {
			used[k[1]] = true
		}
	}
	open := []string{"kind.", "slot.", "layer.", "conflict.", "verdict.", "job.", "check.", "reason.", "use.", "where.", "role."} // made of codes
	for key := range tables["fa"] {
		if !used[key] && !slices.ContainsFunc(open, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nothing shows %q", key)
		}
	}
	for _, m := range regexp.MustCompile(`\bt\("([\w.-]+)"`).FindAllStringSubmatch(everything, -1) {
		if tables["fa"][m[1]] == "" {
			t.Errorf("t(%q) has no text", m[1])
		}
	}
	var asModule map[string]string
	body := fetch(handlerOf(t, Options{}), "GET", handlerOf(t, Options{}).(*handler).prefix+"/strings-fa.js").Body.String()
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimPrefix(body, "export default "), ";\n")), &asModule); err != nil || !maps.Equal(asModule, tables["fa"]) {
		t.Errorf("as a script: %v, %d texts", err, len(asModule))
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestCodesHaveWords: what answers and the server have codes for is said in words.
func TestCodesHaveWords(t *testing.T) {
	codes := map[string]string{
		"verdict.":  "supported partly-supported unsupported contradicted not-a-claim verbatim unchecked",
		"conflict.": "quantity polarity choice timing route",
		"slot.":     "population relation verb route timing side line modality quantifier condition exception cause replaced comparison subject period quantity name",
		"layer.":    "coverage quantity name polarity order clause verbatim script vector entailment judge",
		"job.":      "waiting reading indexing done failed cancelled",
		"use.":      "answer embed rerank verify",
		"where.":    "ollama directory",
		"role.":     "reader ingester admin",
		"reason.":   "wrong unsupported incomplete off-topic old other",
		"check.":    "config proxy corpus lexical dense qdrant ollama model",
		"kind.": "retracted guideline meta-analysis systematic-review randomized-controlled-trial clinical-trial review observational-study case-report textbook " +
			"expert-opinion web demo",
	}
	words, err := table("fa")
	if err != nil {
		t.Fatal(err)
	}
	for prefix, names := range codes {
		for _, name := range strings.Fields(names) {
			if words[prefix+name] == "" {
				t.Errorf("no words for %s%s", prefix, name)
			}
		}
	}
}

// TestFont: small enough to be sent at the first visit, and with its licence beside it.
func TestFont(t *testing.T) {
	if n := len(read(t, "static/vazirmatn.woff2")); n > 120_000 {
		t.Errorf("%d bytes", n)
	}
	if licence := read(t, "static/vazirmatn-OFL.txt"); !strings.Contains(licence, "SIL OPEN FONT LICENSE Version 1.1") {
		t.Errorf("%.60s", licence)
	}
}
