// Package epub reads books: their chapters in the order in which they are read, with
// headings, lists, tables and notes. Covers and tables of contents are left out; books
// that are locked are refused.
package epub

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"path"
	"strings"

	"github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/markup"
	"github.com/biopars/biopars/ingest/internal/xmltree"
	"github.com/biopars/biopars/ingest/internal/zipped"
)

func init() {
	document.Register(document.Format{Name: "epub", Extensions: []string{".epub"},
		Detect: func(f *document.File) bool {
			return zipped.Is(f) && bytes.Contains(f.Head()[:min(len(f.Head()), 200)], []byte("application/epub+zip")) ||
				zipped.Has(f, "META-INF/container.xml")
		}, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return document.One(open(ctx, f))
}

// Bounds of a book.
const (
	maxChapters = 10_000
	maxBlocks   = 400_000
)

func open(ctx context.Context, f *document.File) (*document.Document, error) {
	a, err := zipped.Open(f)
	if err != nil {
		return nil, err
	}
	container, err := a.Tree(ctx, "META-INF/container.xml")
	if err != nil {
		return nil, err
	}
	main := container.Find("rootfile").Get("full-path")
	book, err := a.Tree(ctx, main)
	if book == nil {
		return nil, err
	}
	if encryption, err := a.Read("META-INF/encryption.xml"); err == nil && locked(encryption) {
		return nil, fmt.Errorf("%w: the book is encrypted (it needs the key of its seller)", document.ErrRefused)
	}
	d := &document.Document{}
	readMeta(d, book.Child("metadata"))
	type item struct{ address, kind, properties string }
	items := map[string]item{}
	for _, n := range book.Child("manifest").All("item") {
		items[n.Get("id")] = item{n.Get("href"), n.Get("media-type"), n.Get("properties")}
	}
	spine := book.Child("spine").All("itemref")
	if len(spine) > maxChapters {
		return nil, fmt.Errorf("%w: more than %d chapters", document.ErrTooLarge, maxChapters)
	}
	contents := map[string]bool{}
	for _, r := range book.Child("guide").All("reference") {
		if kind := r.Get("type"); kind == "toc" || kind == "cover" {
			address, _, _ := strings.Cut(r.Get("href"), "#")
			contents[address] = true
		}
	}
	read := 0
	seen := map[string]bool{}
	for _, ref := range spine {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		it, ok := items[ref.Get("idref")]
		if seen[it.address] {
			continue
		}
		seen[it.address] = true
		if !ok || !strings.Contains(it.kind, "html") && it.kind != "text/x-oeb1-document" {
			continue
		}
		address, err := url.PathUnescape(it.address)
		if err != nil {
			address = it.address
		}
		if strings.Contains(" "+it.properties+" ", " nav ") || contents[it.address] && len(spine) > 1 {
			d.Warn(document.WarnFurniture, "a table of contents was left out", 0)
			continue
		}
		data, err := a.Read(path.Join(path.Dir(main), address))
		switch {
		case errors.Is(err, document.ErrTooLarge):
			return nil, err
		case err != nil:
			d.Warn(document.WarnUnreadable, "a chapter could not be read: "+err.Error(), 0)
			continue
		}
		text, _, err := charset.Decode(data, "")
		if err != nil {
			text = strings.ToValidUTF8(string(data), "\ufffd")
		}
		root, err := markup.Parse(text)
		if errors.Is(err, document.ErrTooLarge) || len(d.Blocks) > maxBlocks {
			return nil, fmt.Errorf("%w: a book of more than %d paragraphs", document.ErrTooLarge, maxBlocks)
		}
		if err != nil {
			d.Warn(document.WarnUnreadable, "a chapter could not be read: "+err.Error(), 0)
			continue
		}
		read++
		d.Blocks = append(d.Blocks, markup.Blocks(root)...)
	}
	if read == 0 {
		return nil, fmt.Errorf("%w: a book without a chapter that can be read", document.ErrFormat)
	}
	furniture.DropReferences(d)
	return d, nil
}

// locked reports whether more than fonts are encrypted.
func locked(encryption []byte) bool {
	lower := bytes.ToLower(encryption)
	return bytes.Contains(lower, []byte(".xhtml\"")) || bytes.Contains(lower, []byte(".html\"")) || bytes.Contains(lower, []byte(".htm\""))
}

func readMeta(d *document.Document, m *xmltree.Node) {
	d.Title = m.Child("title").Plain()
	for _, n := range m.All("creator") {
		if name := n.Plain(); name != "" {
			d.Authors = append(d.Authors, name)
		}
	}
	d.Publisher = m.Child("publisher").Plain()
	d.Language = strings.ToLower(m.Child("language").Plain())
	d.Language, _, _ = strings.Cut(d.Language, "-")
	d.Year = document.Year(m.Child("date").Plain())
	d.Licence = m.Child("rights").Plain()
	d.EvidenceType = document.Evidence(m.Child("type").Plain(), m.Child("subject").Plain())
	d.EvidenceType = cmp.Or(d.EvidenceType, "textbook")
	for _, n := range m.All("identifier") {
		if id := n.Plain(); strings.HasPrefix(id, "10.") {
			d.DOI = id
		} else if strings.Contains(strings.ToLower(id+n.Get("scheme")), "isbn") {
			d.Other = map[string]string{"isbn": id}
		}
	}
}
