package html

import (
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// head is what a page says of itself outside its text.
type head struct {
	title, ogTitle, lang string
	values               map[string][]string // <meta> by name, in small letters
	canonical, licence   string
	linked               []any // JSON-LD
	charset              string
}

func readHead(root *html.Node) head {
	h := head{values: map[string][]string{}}
	markup.Walk(root, func(n *html.Node) {
		switch n.DataAtom {
		case atom.Html:
			h.lang = markup.Attribute(n, "lang")
		case atom.Title:
			if h.title == "" && n.FirstChild != nil && !inside(n, atom.Svg) {
				h.title = document.Line(n.FirstChild.Data)
			}
		case atom.Meta:
			for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
				if name := strings.ToLower(markup.Attribute(n, key)); name != "" {
					if value := document.Line(markup.Attribute(n, "content")); value != "" {
						h.values[name] = append(h.values[name], value)
					}
				}
			}
		case atom.Link:
			switch strings.ToLower(markup.Attribute(n, "rel")) {
			case "canonical":
				h.canonical = markup.Attribute(n, "href")
			case "license":
				h.licence = markup.Attribute(n, "href")
			}
		case atom.A:
			if strings.EqualFold(markup.Attribute(n, "rel"), "license") && h.licence == "" {
				h.licence = markup.Attribute(n, "href")
			}
		case atom.Script:
			if strings.EqualFold(markup.Attribute(n, "type"), "application/ld+json") && n.FirstChild != nil {
				var v any
				if json.Unmarshal([]byte(n.FirstChild.Data), &v) == nil {
					h.linked = append(h.linked, v)
				}
			}
		}
	})
	return h
}

func (h head) first(names ...string) string {
	for _, name := range names {
		if v := h.values[name]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// fill sets what the head says of the document.
func (h head) fill(d *document.Document) {
	article := h.article()
	str := func(keys ...string) string {
		for _, k := range keys {
			if s := names(article[k]); len(s) > 0 {
				return s[0]
			}
		}
		return ""
	}
	first := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	d.Title = first(h.first("citation_title"), str("headline"), h.first("og:title", "dc.title", "twitter:title"), h.title)
	for _, name := range []string{"citation_author", "citation_authors", "dc.creator", "author", "article:author"} {
		if v := h.values[name]; len(v) > 0 && len(d.Authors) == 0 {
			for _, a := range v {
				if !strings.HasPrefix(a, "http") {
					d.Authors = append(d.Authors, a)
				}
			}
		}
	}
	if len(d.Authors) == 0 {
		d.Authors = names(article["author"])
	}
	d.Journal = h.first("citation_journal_title", "prism.publicationname")
	d.Publisher = first(h.first("citation_publisher", "dc.publisher"), str("publisher"), h.first("og:site_name"))
	d.Year = document.Year(first(h.first("citation_publication_date", "citation_date", "citation_year", "citation_online_date",
		"article:published_time", "dc.date", "dc.date.issued", "dcterms.issued", "prism.publicationdate", "datepublished", "date", "pubdate"), str("datePublished")))
	d.DOI = DOI(h.first("citation_doi", "dc.identifier", "prism.doi", "dc.identifier.doi"))
	d.PMID = h.first("citation_pmid")
	d.Language = language(first(h.lang, h.first("citation_language", "dc.language", "language", "content-language"), str("inLanguage")))
	d.Licence = first(h.licence, h.first("dc.rights", "dcterms.license", "copyright"), str("license"))
	if u, err := url.Parse(first(h.canonical, h.first("og:url", "citation_public_url"))); err == nil && u.IsAbs() {
		d.URL = u.String()
	}
}

// article finds the article in what JSON-LD says.
func (h head) article() map[string]any {
	var found map[string]any
	var look func(v any, depth int)
	look = func(v any, depth int) {
		if found != nil || depth > 4 {
			return
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				look(e, depth+1)
			}
		case map[string]any:
			for _, kind := range names(v["@type"]) {
				if strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting") || kind == "MedicalWebPage" || kind == "WebPage" && v["headline"] != nil {
					found = v
					return
				}
			}
			look(v["@graph"], depth+1)
		}
	}
	for _, v := range h.linked {
		look(v, 0)
	}
	return found
}

// names are the texts of a value of JSON-LD: of a text, of an object with a name, of a
// list of these.
func names(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		if s := document.Line(v); s != "" {
			out = append(out, s)
		}
	case map[string]any:
		out = names(v["name"])
	case []any:
		for _, e := range v {
			if _, nested := e.([]any); !nested {
				out = append(out, names(e)...)
			}
		}
	}
	return out
}

// language is the primary part of a language tag.
func language(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	tag, _, _ = strings.Cut(tag, "_")
	switch {
	case tag == "per" || tag == "fas" || tag == "farsi" || tag == "persian":
		return "fa"
	case tag == "eng" || tag == "english":
		return "en"
	case tag == "ara" || tag == "arabic":
		return "ar"
	case len(tag) == 2 || len(tag) == 3:
		return tag
	}
	return ""
}

// DOI finds a DOI in a text, without a resolver before it; "" without one.
func DOI(s string) string {
	if i := strings.Index(s, "10."); i >= 0 && strings.Contains(s[i:], "/") {
		doi, _, _ := strings.Cut(s[i:], " ")
		return strings.TrimRight(doi, ".,;)")
	}
	return ""
}
