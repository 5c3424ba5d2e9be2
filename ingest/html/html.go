// Package html reads pages of the web: files, saved folders, MHTML. Of a page it keeps
// the article with its headings, lists, tables and captions; menus, advertisements,
// comments and what else stands around it are left out and counted.
package html

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	utf8charset "github.com/biopars/biopars/ingest/charset"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/markup"
)

func init() {
	document.Register(document.Format{Name: "html", Extensions: []string{".html", ".htm", ".xhtml", ".xht", ".shtml"},
		Detect: detect, Read: read})
	document.Register(document.Format{Name: "mhtml", Extensions: []string{".mhtml", ".mht"}, Detect: detectMHTML, Read: readMHTML})
}

// maxPage bounds a page, in bytes.
const maxPage = 32 << 20

func detect(f *document.File) bool {
	head, _, err := utf8charset.Decode(bytes.TrimRight(f.Head(), "\x00"), "")
	if err != nil {
		head = string(f.Head())
	}
	head = strings.ToLower(strings.TrimLeft(head, " \t\r\n\ufeff\ufffd"))
	if strings.HasPrefix(head, "<?xml") {
		_, head, _ = strings.Cut(head, "?>")
		head = strings.TrimSpace(head)
	}
	for strings.HasPrefix(head, "<!--") {
		_, rest, ok := strings.Cut(head, "-->")
		if !ok {
			break
		}
		head = strings.TrimSpace(rest)
	}
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") || strings.HasPrefix(head, "<head") ||
		strings.HasPrefix(head, "<body")
}

func read(_ context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	if f.Size > maxPage {
		return document.One(nil, fmt.Errorf("%w: a page of more than %d MiB", document.ErrTooLarge, maxPage>>20))
	}
	data, err := io.ReadAll(f.Reader())
	if err != nil {
		return document.One(nil, err)
	}
	return document.One(Page(data, f.ContentType))
}

// Page reads a page. contentType is what a server said of it, and may be empty.
func Page(data []byte, contentType string) (*document.Document, error) {
	d := &document.Document{}
	root, err := markup.Parse(decode(d, data, contentType))
	if err != nil {
		return nil, err
	}
	readHead(root).fill(d)
	body := find(root, atom.Body)
	if body == nil {
		body = root
	}
	by := readByline(body)
	p := &page{d: d, weights: map[*html.Node]weight{}}
	d.Blocks = markup.Blocks(p.reduce(body))
	furniture.DropAdditions(d)
	furniture.DropReferences(d)
	dropEmptyHeadings(d)
	dropRights(d)
	if d.Year == 0 {
		d.Year = document.Year(by.date)
	}
	if len(d.Authors) == 0 && by.author != "" {
		d.Authors = []string{by.author}
	}
	title(d)
	return d, nil
}

// maxAbove is behind how many blocks a title may stand.
const maxAbove = 4

// title takes the first heading of the highest level for the title, where the page
// says the same with the name of the site behind it, or nothing.
func title(d *document.Document) {
	for _, b := range d.Blocks {
		if b.Kind == document.Heading && b.Level == 1 {
			if d.Title == "" || strings.Contains(d.Title, b.Text) {
				d.Title = b.Text
			}
			return
		}
	}
	// Pages without headings have it as a paragraph in large letters.
	for i := range min(len(d.Blocks), maxAbove) {
		b := &d.Blocks[i]
		if b.Kind == document.Paragraph && letters(b.Text) >= 4 && len(b.Text)*2 >= len(d.Title) && strings.Contains(d.Title, b.Text) {
			b.Kind, b.Level, d.Title = document.Heading, 1, b.Text
			return
		}
	}
	for _, separator := range []string{" | ", " » ", " - ", " – ", " — ", " :: "} {
		if before, _, ok := strings.Cut(d.Title, separator); ok && letters(before) >= 8 {
			d.Title = before
			return
		}
	}
}

// dropRights takes the lines at the end out that say whose the rights of the site are.
func dropRights(d *document.Document) {
	for n := len(d.Blocks); n > 1; n-- {
		b := d.Blocks[n-1]
		if b.Kind != document.Paragraph || letters(b.Text) > maxRights || !furniture.Rights(b.Text) {
			return
		}
		d.Blocks = d.Blocks[:n-1]
		d.Warn(document.WarnFurniture, "navigation, advertisements and what else surrounds the article were left out", 0)
	}
}

// dropEmptyHeadings takes out headings whose content was: those before one of the same
// level or a higher one, or at the end.
func dropEmptyHeadings(d *document.Document) {
	var out []document.Block
	for i, b := range d.Blocks {
		if b.Kind == document.Heading && b.Level > 1 && len(d.Warnings) > 0 &&
			(i+1 == len(d.Blocks) || d.Blocks[i+1].Kind == document.Heading && d.Blocks[i+1].Level <= b.Level) && furniture.Addition(b.Text) {
			continue
		}
		out = append(out, b)
	}
	d.Blocks = out
}

func find(n *html.Node, a atom.Atom) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == a {
			return c
		}
		if found := find(c, a); found != nil {
			return found
		}
	}
	return nil
}

// Decode decodes a page as Page does, for those who read it otherwise.
func Decode(data []byte, contentType string) string {
	return decode(&document.Document{}, data, contentType)
}

// decode decodes a page by its mark, its server, its own words, and its bytes.
func decode(d *document.Document, data []byte, contentType string) string {
	label := ""
	if _, after, ok := strings.Cut(strings.ToLower(contentType), "charset="); ok {
		label, _, _ = strings.Cut(after, ";")
	}
	if label == "" {
		label = declared(data)
	}
	text, name, err := utf8charset.Decode(data, label)
	if err == nil {
		if name == utf8charset.Windows1256 && utf8charset.Known(label) != name {
			d.Warn(document.WarnEncoding, "the encoding was taken for Windows-1256", 0)
		}
		return text
	}
	// One that only browsers still read.
	encoding, name, _ := charset.DetermineEncoding(data[:min(len(data), 1024)], contentType)
	if utf8charset.Known(label) == utf8charset.UTF8 || name == "windows-1252" || name == "utf-8" {
		d.Warn(document.WarnEncoding, "some characters are not valid UTF-8", 0)
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	decoded, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return string(decoded)
}

// declared is the encoding that a page names in its <meta> or its XML declaration.
func declared(data []byte) string {
	head := strings.ToLower(string(data[:min(len(data), 4096)]))
	for _, key := range []string{"charset=", "encoding="} {
		if _, after, ok := strings.Cut(head, key); ok {
			after = strings.TrimLeft(after, "\"' ")
			if end := strings.IndexAny(after, "\"' />;?"); end > 0 {
				return after[:end]
			}
		}
	}
	return ""
}
