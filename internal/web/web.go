// Package web is the page for clinicians: a field for the question, the answer as it
// comes, every sentence beside the passage it rests on, and pages to log in and to look
// after a corpus. All of it is embedded, nothing is loaded from elsewhere, and what it
// shows it asks of the interface under /v1, as any other client does.
package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

//go:embed static/* templates/* strings/*
var files embed.FS

// Policy is the content-security-policy of every page: nothing but its own files, and
// no script or style within the markup, so that a text that found its way there could
// still not run.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Options are what the pages say of the server they come from. The zero value works.
type Options struct {
	Lang string // of a page whose address names none: "fa" (default) or "en"

	// Examples are questions to begin with, shown under the field.
	Examples []string
}

// handler serves pages and what they are made of.
type handler struct {
	pages  map[string]map[string]asset // by path, then language
	static map[string]asset            // by name
	lang   string
	prefix string // of the addresses of static files; has a hash of all of them
}

// asset is a file as it is sent.
type asset struct {
	body []byte
	kind string // content type
	tag  string // entity tag
}

// Handler serves the pages /, /login and /admin, /favicon.svg and the files under
// /static/. What it does not know is 404.
func Handler(o Options) (http.Handler, error) {
	o.Lang = cmp.Or(o.Lang, "fa")
	if !slices.Contains(Languages, o.Lang) {
		return nil, fmt.Errorf("page: no language %q", o.Lang)
	}
	static, err := assets()
	if err != nil {
		return nil, err
	}
	h := &handler{static: static, lang: o.Lang, prefix: "/static/" + version(static)}
	if h.pages, err = pages(o, h.prefix); err != nil {
		return nil, err
	}
	return h, nil
}

// assets reads the embedded files, and makes a script of each table of strings.
func assets() (map[string]asset, error) {
	found := map[string]asset{}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		body, err := files.ReadFile("static/" + e.Name())
		if err != nil {
			return nil, err
		}
		found[e.Name()] = newAsset(body, kinds[path.Ext(e.Name())])
	}
	for _, lang := range Languages {
		body, err := script(lang)
		if err != nil {
			return nil, err
		}
		found["strings-"+lang+".js"] = newAsset(body, kinds[".js"])
	}
	return found, nil
}

// kinds are content types by the ends of names. The system's table is not asked: it
// differs between machines, and a script of another type is refused.
var kinds = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
	".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".html": "text/html; charset=utf-8",
}

func newAsset(body []byte, kind string) asset {
	sum := sha256.Sum256(body)
	return asset{body: body, kind: kind, tag: `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// version is a hash of all static files: scripts import each other by relative names, so
// that one address has to change with any of them.
func version(static map[string]asset) string {
	sum := sha256.New()
	names := make([]string, 0, len(static))
	for name := range static {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintln(sum, name, static[name].tag)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// ServeHTTP implements http.Handler.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	if page, ok := h.pages[r.URL.Path]; ok {
		lang := r.URL.Query().Get("lang")
		a, ok := page[lang]
		if !ok {
			a = page[h.lang]
		}
		w.Header().Set("Cache-Control", "no-cache")
		a.serve(w, r)
		return
	}
	if name, ok := strings.CutPrefix(r.URL.Path, h.prefix+"/"); ok {
		if a, ok := h.static[name]; ok {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			a.serve(w, r)
			return
		}
	}
	if a, ok := h.static["favicon.svg"]; ok && (r.URL.Path == "/favicon.svg" || r.URL.Path == "/favicon.ico") {
		w.Header().Set("Cache-Control", "public, max-age=86400")
		a.serve(w, r)
		return
	}
	http.NotFound(w, r)
}

// headers are sent with everything.
var headers = map[string]string{
	"Content-Security-Policy":      Policy,
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=()",
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("ETag", a.tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.body))
}
