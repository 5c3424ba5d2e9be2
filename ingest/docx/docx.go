// Package docx reads documents of Microsoft Word and of what writes its format:
// headings by their styles, lists, tables with cells that are merged, footnotes, text
// boxes. Headers and footers, tables of contents, comments and deleted text are left
// out.
package docx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/xmltree"
	"github.com/biopars/biopars/ingest/internal/zipped"
)

func init() {
	document.Register(document.Format{Name: "docx", Extensions: []string{".docx", ".docm", ".dotx"},
		Detect: func(f *document.File) bool { return zipped.Has(f, "word/document.xml", "word/document2.xml") }, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return document.One(open(ctx, f))
}

func open(ctx context.Context, f *document.File) (*document.Document, error) {
	if head := f.Head(); len(head) > 8 && string(head[:4]) == "\xd0\xcf\x11\xe0" {
		return nil, fmt.Errorf("%w: it is encrypted, or of an old Word (save it without a password)", document.ErrRefused)
	}
	a, err := zipped.Open(f)
	if err != nil {
		return nil, err
	}
	main := "word/document.xml"
	if rels, err := a.Tree(ctx, "_rels/.rels"); err == nil {
		rels.Each("Relationship", func(n *xmltree.Node) {
			if strings.HasSuffix(n.Get("Type"), "/officeDocument") {
				main = strings.TrimPrefix(n.Get("Target"), "/")
			}
		})
	}
	folder := path.Dir(main)
	root, err := a.Tree(ctx, main)
	if root == nil || errors.Is(err, document.ErrTooLarge) || errors.Is(err, document.ErrRefused) {
		return nil, err
	}
	d := &document.Document{}
	if err != nil {
		d.Warn(document.WarnCutShort, "the document ends early: "+err.Error(), 0)
	}
	r := &reader{d: d, notes: map[string]*xmltree.Node{}}
	styles, _ := a.Tree(ctx, path.Join(folder, "styles.xml"))
	r.readStyles(styles)
	for _, name := range []string{"footnotes.xml", "endnotes.xml"} {
		notes, _ := a.Tree(ctx, path.Join(folder, name))
		kind := strings.TrimSuffix(name, "s.xml")
		for _, n := range notes.All(kind) {
			if n.Get("type") == "" || n.Get("type") == "normal" {
				r.notes[kind+n.Get("id")] = n
			}
		}
	}
	core, _ := a.Tree(ctx, "docProps/core.xml")
	readCore(d, core)
	body := root.Child("body")
	if body == nil {
		return nil, fmt.Errorf("%w: a Word document without a body", document.ErrFormat)
	}
	if body.Find("lastRenderedPageBreak") != nil {
		r.page = 1
	}
	r.blocks(body)
	furniture.DropReferences(d)
	d.TitleFromHeading()
	return d, nil
}

// readCore reads what the file says of itself. Titles that programs fill in are none.
func readCore(d *document.Document, core *xmltree.Node) {
	if core == nil {
		return
	}
	d.Title = core.Child("title").Plain()
	if lower := strings.ToLower(d.Title); lower == "word document" || strings.HasPrefix(lower, "microsoft word") || lower == "document1" {
		d.Title = ""
	}
	if creator := core.Child("creator").Plain(); creator != "" {
		for _, name := range strings.Split(creator, ";") {
			if name = strings.TrimSpace(name); name != "" {
				d.Authors = append(d.Authors, name)
			}
		}
	}
	if keywords := core.Child("keywords").Plain(); keywords != "" {
		d.Other = map[string]string{"keywords": keywords}
	}
}
