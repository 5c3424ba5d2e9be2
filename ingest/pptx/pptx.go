// Package pptx reads presentations of PowerPoint: titles of slides become headings,
// then lists, tables and notes; a slide is a page. Numbers, dates and footers of slides
// are left out.
package pptx

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path"
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
	"github.com/biopars/biopars/ingest/internal/zipped"
)

func init() {
	document.Register(document.Format{Name: "pptx", Extensions: []string{".pptx", ".ppsx", ".pptm"},
		Detect: func(f *document.File) bool { return zipped.Has(f, "ppt/presentation.xml") }, Read: read})
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return document.One(open(ctx, f))
}

// maxSlides bounds a presentation.
const maxSlides = 5_000

const main = "ppt/presentation.xml"

func open(ctx context.Context, f *document.File) (*document.Document, error) {
	a, err := zipped.Open(f)
	if err != nil {
		return nil, err
	}
	p, err := a.Tree(ctx, main)
	if err != nil {
		return nil, err
	}
	d := &document.Document{}
	core, _ := a.Tree(ctx, "docProps/core.xml")
	if d.Title = core.Child("title").Plain(); strings.HasPrefix(d.Title, "PowerPoint") {
		d.Title = ""
	}
	if author := core.Child("creator").Plain(); author != "" {
		d.Authors = []string{author}
	}
	targets := relations(ctx, a, main)
	slides := p.Child("sldIdLst").All("sldId")
	if len(slides) > maxSlides {
		return nil, fmt.Errorf("%w: more than %d slides", document.ErrTooLarge, maxSlides)
	}
	for i, s := range slides {
		id := ""
		for _, attr := range s.Attr {
			if attr.Name.Local == "id" && strings.Contains(attr.Name.Space, "relationships") {
				id = attr.Value
			}
		}
		name := targets[id].target
		slide, err := a.Tree(ctx, name)
		switch {
		case errors.Is(err, document.ErrTooLarge) || errors.Is(err, document.ErrRefused):
			return nil, err
		case err != nil:
			d.Warn(document.WarnUnreadable, "a slide could not be read: "+err.Error(), i+1)
		}
		if slide == nil {
			continue
		}
		if slide.Get("show") == "0" {
			d.Warn(document.WarnHiddenText, "a hidden slide was left out", i+1)
			continue
		}
		w := &writer{d: d, page: i + 1}
		w.shapes(slide.Child("cSld", "spTree"))
		for _, r := range relations(ctx, a, name) {
			if strings.HasSuffix(r.kind, "/notesSlide") {
				notes, _ := a.Tree(ctx, r.target)
				w.notes(notes.Child("cSld", "spTree"))
			}
		}
	}
	if d.Title == "" {
		for _, b := range d.Blocks {
			if b.Kind == document.Heading {
				d.Title = b.Text
				break
			}
		}
	}
	return d, nil
}

type relation struct{ kind, target string }

// relations are what a part points to.
func relations(ctx context.Context, a *zipped.Archive, name string) map[string]relation {
	out := map[string]relation{}
	n, _ := a.Tree(ctx, path.Join(path.Dir(name), "_rels", path.Base(name)+".rels"))
	for _, r := range n.All("Relationship") {
		target := r.Get("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(name), target)
		}
		out[r.Get("Id")] = relation{r.Get("Type"), strings.TrimPrefix(target, "/")}
	}
	return out
}

type writer struct {
	d    *document.Document
	page int
}

// shapes writes what is on a slide, its title first.
func (w *writer) shapes(tree *xmltree.Node) {
	var rest []*xmltree.Node
	var each func(*xmltree.Node)
	each = func(n *xmltree.Node) {
		for _, c := range n.Children {
			switch c.Name {
			case "sp":
				kind := c.Child("nvSpPr", "nvPr", "ph").Get("type")
				switch kind {
				case "title", "ctrTitle":
					var parts []string
					for _, p := range c.Child("txBody").All("p") {
						parts = append(parts, paragraph(p))
					}
					if text := document.Line(strings.Join(parts, " ")); text != "" {
						w.d.Add(document.Block{Kind: document.Heading, Level: 1, Text: text, Page: w.page})
					}
				case "sldNum", "dt", "ftr", "hdr":
				default:
					rest = append(rest, c)
				}
			case "graphicFrame":
				rest = append(rest, c)
			case "grpSp":
				each(c)
			case "AlternateContent":
				each(c.Child("Choice").OrEmpty())
			}
		}
	}
	each(tree.OrEmpty())
	for _, c := range rest {
		if c.Name == "sp" {
			w.text(c)
			continue
		}
		if table := c.Find("tbl"); table != nil {
			w.table(table)
			continue
		}
		c.Each("t", func(t *xmltree.Node) { // of a diagram
			w.d.Add(document.Block{Kind: document.Paragraph, Text: t.Plain(), Page: w.page})
		})
	}
}

// text writes the paragraphs of a shape: of a body, items, unless they say that they
// have no mark.
func (w *writer) text(sp *xmltree.Node) {
	ph := sp.Child("nvSpPr", "nvPr", "ph")
	body := ph != nil && ph.Get("type") != "subTitle"
	paragraphs := sp.Child("txBody").All("p")
	first := true
	for _, p := range paragraphs {
		text := paragraph(p)
		if text == "" {
			continue
		}
		properties := p.Child("pPr")
		level, _ := strconv.Atoi(properties.Get("lvl"))
		marked := properties.Child("buChar") != nil || properties.Child("buAutoNum") != nil
		if properties.Child("buNone") == nil && (marked || body) {
			w.d.Add(document.Block{Kind: document.Item, Level: 1 + min(max(level, 0), 20), Text: text, Page: w.page, First: first})
			first = false
			continue
		}
		if item, ok := document.Bullet(text); ok {
			w.d.Add(document.Block{Kind: document.Item, Level: 1, Text: item, Page: w.page, First: first})
			first = false
			continue
		}
		first = true
		w.d.Add(document.Block{Kind: document.Paragraph, Text: text, Page: w.page})
	}
}

func (w *writer) notes(tree *xmltree.Node) {
	for _, sp := range tree.All("sp") {
		if sp.Child("nvSpPr", "nvPr", "ph").Get("type") != "body" {
			continue
		}
		for _, p := range sp.Child("txBody").All("p") {
			w.d.Add(document.Block{Kind: document.Note, Text: paragraph(p), Page: w.page})
		}
	}
}

func (w *writer) table(n *xmltree.Node) {
	var rows [][]document.Cell
	for _, tr := range n.All("tr") {
		var cells []document.Cell
		for _, tc := range tr.All("tc") {
			if tc.Get("hMerge") == "1" || tc.Get("vMerge") == "1" {
				continue // the cell that spans it fills it
			}
			var parts []string
			for _, p := range tc.Child("txBody").All("p") {
				parts = append(parts, paragraph(p))
			}
			columns, _ := strconv.Atoi(tc.Get("gridSpan"))
			high, _ := strconv.Atoi(tc.Get("rowSpan"))
			cells = append(cells, document.Cell{Text: document.Line(strings.Join(parts, " ")), Columns: columns, Rows: high})
		}
		rows = append(rows, cells)
	}
	head := -1
	if v := n.Child("tblPr").Get("firstRow"); (v == "1" || v == "true") && len(rows) > 1 {
		head = 1
	}
	w.d.AddTable(document.Grid(rows, max(head, 0)), head, w.page)
}

// paragraph is the text of a paragraph in one line.
func paragraph(n *xmltree.Node) string {
	var b strings.Builder
	for _, c := range n.Children {
		switch c.Name {
		case "r", "fld":
			text := c.Child("t")
			if raised, _ := strconv.Atoi(c.Child("rPr").Get("baseline")); raised > 0 {
				b.WriteString(document.Superscript(b.String(), text.Plain()))
				continue
			}
			for _, t := range text.OrEmpty().Children {
				b.WriteString(t.Text)
			}
		case "br":
			b.WriteByte(' ')
		}
	}
	return document.Line(b.String())
}
