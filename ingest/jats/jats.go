// Package jats reads articles in the Journal Article Tag Suite, as PubMed Central and
// many journals give them: labelled abstracts, sections, lists, tables, captions and
// notes; lists of references are left out.
package jats

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

func init() {
	document.Register(document.Format{Name: "jats", Extensions: []string{".nxml", ".jats"},
		Detect: func(f *document.File) bool {
			switch xmltree.Root(f) {
			case "article", "pmc-articleset", "articles", "book", "book-part-wrapper":
				return true
			}
			return false
		}, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		d := xmltree.NewDecoder(ctx, f.Reader())
		for n := 0; ; n++ {
			article, err := d.Next("article", "book-part", "book")
			if err == io.EOF && n > 0 {
				return
			}
			if article == nil || errors.Is(err, document.ErrTooLarge) || errors.Is(err, document.ErrRefused) {
				if err == io.EOF {
					err = fmt.Errorf("%w: no article in it", document.ErrFormat)
				}
				yield(nil, err)
				return
			}
			doc := articleOf(article)
			if err != nil {
				if len(doc.Blocks) == 0 {
					yield(nil, err)
					return
				}
				doc.Warn(document.WarnCutShort, "the article ends early: "+err.Error(), 0)
			}
			doc.Line = article.Line
			if !yield(doc, nil) || err != nil {
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}

func articleOf(a *xmltree.Node) *document.Document {
	d := &document.Document{}
	meta := a.Child("front", "article-meta")
	if meta == nil {
		meta = cmp.Or(a.Child("front-stub"), a.Child("book-part-meta"), a.Child("book-meta"))
	}
	readMeta(d, a, meta)
	w := &writer{d: d}
	for _, name := range []string{"abstract", "trans-abstract"} {
		for _, abstract := range meta.All(name) {
			if kind := abstract.Get("abstract-type"); kind == "graphical" || kind == "toc" || kind == "teaser" {
				continue
			}
			w.section(abstract, 0)
		}
	}
	if body := a.Child("body"); body != nil {
		w.blocks(body, 0, 0)
	}
	if back := a.Child("back"); back != nil {
		w.blocks(back, 0, 0)
	}
	for _, name := range []string{"floats-group", "floats-wrap"} {
		if floats := a.Child(name); floats != nil {
			w.blocks(floats, 0, 0)
		}
	}
	for _, sub := range append(a.All("sub-article"), a.All("response")...) {
		if title := sub.Child("front-stub", "title-group", "article-title").Plain(); title != "" {
			d.Add(document.Block{Kind: document.Heading, Level: 1, Text: title})
		}
		if body := sub.Child("body"); body != nil {
			w.blocks(body, 1, 0)
		}
	}
	return d
}

func readMeta(d *document.Document, a, meta *xmltree.Node) {
	w := &writer{d: &document.Document{}}
	title := meta.Child("title-group", "article-title")
	if title == nil {
		title = cmp.Or(meta.Child("title-group", "title"), meta.Child("book-title-group", "book-title"))
	}
	d.Title = w.inline(title)
	if subtitle := w.inline(meta.Child("title-group", "subtitle")); subtitle != "" {
		d.Title += ": " + subtitle
	}
	journal := a.Child("front", "journal-meta")
	d.Journal = cmp.Or(journal.Child("journal-title-group", "journal-title").Plain(), journal.Child("journal-title").Plain())
	d.Publisher = cmp.Or(journal.Child("publisher", "publisher-name").Plain(), meta.Child("publisher", "publisher-name").Plain())
	for _, id := range meta.All("article-id") {
		switch id.Get("pub-id-type") {
		case "doi":
			d.DOI = id.Plain()
		case "pmid":
			d.PMID = id.Plain()
		case "pmc", "pmcid":
			d.Other = map[string]string{"pmc": id.Plain()}
		}
	}
	d.ID = cmp.Or(d.PMID, d.DOI)
	for _, group := range meta.All("contrib-group") {
		for _, c := range group.All("contrib") {
			if kind := c.Get("contrib-type"); kind != "" && kind != "author" {
				continue
			}
			if name := author(c); name != "" {
				d.Authors = append(d.Authors, name)
			}
		}
	}
	for _, date := range meta.All("pub-date") {
		if y := document.Year(date.Child("year").Plain()); y > 0 && (d.Year == 0 || y < d.Year) {
			d.Year = y
		}
	}
	license := meta.Child("permissions", "license")
	d.Licence = cmp.Or(license.Get("href"), license.Child("license_ref").Plain(), license.Plain())
	if len(d.Licence) > 200 {
		d.Licence = ""
	}
	d.Language = strings.ToLower(a.Get("lang"))
	types := []string{a.Get("article-type")}
	meta.Child("article-categories").Each("subject", func(n *xmltree.Node) { types = append(types, n.Plain()) })
	d.EvidenceType = document.Evidence(append(types, d.Title)...)
	switch a.Get("article-type") {
	case "retraction", "retracted-article":
		d.Retracted = true
	}
	for _, related := range meta.All("related-article") {
		switch related.Get("related-article-type") {
		case "retraction-forward", "retraction":
			d.Retracted = true
		}
	}
	lower := strings.ToLower(d.Title)
	d.Retracted = d.Retracted || strings.HasPrefix(lower, "retracted") || strings.HasPrefix(lower, "retraction")
	if d.Retracted {
		d.WarnRetracted()
	}
	var keywords []string
	for _, group := range meta.All("kwd-group") {
		for _, k := range group.All("kwd") {
			keywords = append(keywords, k.Plain())
		}
	}
	if len(keywords) > 0 {
		if d.Other == nil {
			d.Other = map[string]string{}
		}
		d.Other["keywords"] = strings.Join(keywords, "، ")
	}
}

func author(c *xmltree.Node) string {
	name := c.Child("name")
	if name == nil {
		name = c.Child("name-alternatives", "name")
	}
	if name != nil {
		return document.Line(name.Child("given-names").Plain() + " " + name.Child("surname").Plain())
	}
	return cmp.Or(c.Child("string-name").Plain(), c.Child("collab").Plain())
}
