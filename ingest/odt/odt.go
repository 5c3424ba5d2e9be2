// Package odt reads documents of LibreOffice and OpenOffice (OpenDocument text):
// headings, lists, tables with cells that span, footnotes, text boxes. Tables of
// contents, bibliographies, comments and deleted text are left out.
package odt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/xmltree"
	"github.com/biopars/biopars/ingest/internal/zipped"
)

func init() {
	document.Register(document.Format{Name: "odt", Extensions: []string{".odt", ".ott", ".fodt"}, Detect: detect, Read: read})
}

const mime = "application/vnd.oasis.opendocument.text"

func detect(f *document.File) bool {
	head := f.Head()
	if zipped.Is(f) {
		return bytes.Contains(head[:min(len(head), 200)], []byte(mime)) ||
			f.Extension() == ".odt" && zipped.Has(f, "content.xml")
	}
	return bytes.Contains(head, []byte("<office:document")) && bytes.Contains(head, []byte(mime))
}

func read(ctx context.Context, f *document.File) iter.Seq2[*document.Document, error] {
	return document.One(open(ctx, f))
}

func open(ctx context.Context, f *document.File) (*document.Document, error) {
	d := &document.Document{}
	var content, styles, meta *xmltree.Node
	var err error
	if zipped.Is(f) {
		a, openErr := zipped.Open(f)
		if openErr != nil {
			return nil, openErr
		}
		if manifest, err := a.Read("META-INF/manifest.xml"); err == nil && bytes.Contains(manifest, []byte("encryption-data")) {
			return nil, fmt.Errorf("%w: encrypted (save it without a password)", document.ErrRefused)
		}
		content, err = a.Tree(ctx, "content.xml")
		styles, _ = a.Tree(ctx, "styles.xml")
		meta, _ = a.Tree(ctx, "meta.xml")
		meta = meta.Child("meta")
	} else {
		content, err = xmltree.Parse(ctx, f.Reader())
		styles, meta = content, content.Child("meta")
	}
	if content == nil || errors.Is(err, document.ErrTooLarge) || errors.Is(err, document.ErrRefused) {
		return nil, err
	}
	if err != nil {
		d.Warn(document.WarnCutShort, "the document ends early: "+err.Error(), 0)
	}
	text := content.Child("body", "text")
	if text == nil {
		return nil, fmt.Errorf("%w: an OpenDocument file without text", document.ErrFormat)
	}
	readMeta(d, meta)
	r := &reader{d: d, parents: map[string]string{}, raised: map[string]bool{}, display: map[string]string{}}
	r.readStyles(styles)
	r.readStyles(content)
	r.blocks(text, 0)
	furniture.DropReferences(d)
	d.TitleFromHeading()
	return d, nil
}

func readMeta(d *document.Document, meta *xmltree.Node) {
	d.Title = meta.Child("title").Plain()
	if author := meta.Child("initial-creator").Plain(); author != "" {
		d.Authors = []string{author}
	} else if author := meta.Child("creator").Plain(); author != "" {
		d.Authors = []string{author}
	}
	language, _, _ := strings.Cut(meta.Child("language").Plain(), "-")
	d.Language = strings.ToLower(language)
	if keywords := meta.Child("keyword").Plain(); keywords != "" {
		d.Other = map[string]string{"keywords": keywords}
	}
}
