package pdf

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
)

// Options configures Read. The zero value works.
type Options struct {
	Password string
	// Progress, when set, is told how many pages of how many have been looked at;
	// each page is looked at twice.
	Progress func(done, of int)

	idle time.Duration // in place of maxIdle, for tests
}

func (o Options) maxIdle() time.Duration { return cmp.Or(o.idle, maxIdle) }

// pagesInMemory is how many glyphs are kept between the two looks at a file; pages
// beyond are interpreted twice.
const glyphsInMemory = 200_000

// reader reads one file: it looks at every page to learn how the document is set, and
// then again to read it.
type reader struct {
	file     *file
	opts     Options
	kept     [][]glyph
	keptN    int
	rules    [][]rule
	shapes   *shapes
	sizes    *sizes
	running  *running
	quality  quality
	brackets *brackets
	cut      bool
	// running headers that the file marks as such, glyphs
	// that are not seen, and pages whose text a program has recognised
	artifacts, hidden, recognised int
	scans                         []int // pages that are pictures
}

// read reads a file in this process.
func read(ctx context.Context, r io.ReaderAt, size int64, opts Options) (*document.Document, error) {
	f, err := openFile(ctx, r, size, opts.Password)
	if err != nil {
		return nil, err
	}
	rd := &reader{file: f, opts: opts, shapes: newShapes(), sizes: newSizes(), running: newRunning(), brackets: newBrackets()}
	if err := rd.learn(); err != nil {
		return nil, err
	}
	doc := &document.Document{}
	f.readMetadata(doc)
	if err := rd.write(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// glyphsOf interprets a page.
func (r *reader) glyphsOf(i int) *interpreter {
	page := r.file.pages[i]
	turn := pageMatrix(page.rotate)
	p := &interpreter{file: r.file, coverage: pageCoverage(r.file.numbers(page.box), turn)}
	p.draw(r.file.content(page), page.resources, turn)
	r.cut = r.cut || p.cut
	r.artifacts += p.artifacts
	r.dropHidden(p)
	return p
}

// dropHidden leaves out what is drawn invisibly among what is seen. Where most of a
// page is, it is what a program made of the picture of a page, and is kept.
func (r *reader) dropHidden(p *interpreter) {
	hidden := 0
	for i := range p.glyphs {
		if p.glyphs[i].hidden {
			hidden++
		}
	}
	switch {
	case hidden == 0:
	case 2*hidden > len(p.glyphs):
		r.recognised++
	default:
		r.hidden += hidden
		p.glyphs = slices.DeleteFunc(p.glyphs, func(g glyph) bool { return g.hidden })
	}
}

func (r *reader) progress(done int) error {
	if r.opts.Progress != nil {
		r.opts.Progress(done, 2*len(r.file.pages))
	}
	return r.file.ctx.Err()
}

// learn looks at all pages.
func (r *reader) learn() error {
	fonts := map[int]bool{}
	for i := range r.file.pages {
		p := r.glyphsOf(i)
		glyphs := p.glyphs
		lines := linesOf(upright(glyphs))
		scans := r.quality.scans
		r.quality.learn(p, len(lines))
		if r.quality.scans > scans {
			r.scans = append(r.scans, i+1)
		}
		for k := range glyphs {
			if f := glyphs[k].font; !fonts[f.id] {
				fonts[f.id] = true
				r.sizes.learnFont(f)
			}
		}
		r.shapes.learn(lines)
		r.sizes.learn(lines)
		r.running.learn(lines)
		r.brackets.learn(lines)
		if r.keptN += len(glyphs); r.keptN <= glyphsInMemory {
			r.kept, r.rules = append(r.kept, glyphs), append(r.rules, p.rules)
		}
		if err := r.progress(i + 1); err != nil {
			return err
		}
	}
	r.sizes.settle()
	if r.quality.glyphs == 0 && r.file.lost > 0 {
		return &Error{Reason: Damaged, Err: errors.New("what its pages hold cannot be decoded, or is too large")}
	}
	return r.quality.glyphsError()
}

// write reads all pages.
func (r *reader) write(doc *document.Document) error {
	w := &writer{doc: doc, sizes: r.sizes, persian: r.quality.isPersian()}
	removed := 0
	counted := *r // what a second look at pages finds is known already
	for i := range r.file.pages {
		var glyphs []glyph
		var rules []rule
		if i < len(r.kept) {
			glyphs, rules = r.kept[i], r.rules[i]
		} else {
			p := r.glyphsOf(i)
			glyphs, rules = p.glyphs, p.rules
		}
		w.page, w.right = i+1, isRightToLeft(glyphs)
		lines, n := r.running.remove(linesOf(upright(glyphs)), i+1, r.sizes.pitch)
		removed += n
		r.shapes.separate(lines)
		r.brackets.rename(lines)
		addBullets(lines, rules, w.right)
		w.write(layout(lines, w.right, rules))
		if err := r.progress(len(r.file.pages) + i + 1); err != nil {
			return err
		}
	}
	w.flush()
	r.artifacts, r.hidden, r.recognised = counted.artifacts, counted.hidden, counted.recognised
	if len(doc.Blocks) == 0 {
		return &Error{Reason: Empty}
	}
	r.warn(doc, removed)
	furniture.DropReferences(doc)
	r.quality.learnBlocks(doc.Blocks)
	return r.quality.textError()
}

// WarnRecognised is the code of the warning that a program has recognised the text from
// pictures: its numbers may be wrong.
const WarnRecognised = document.WarnRecognised

// warn says what was left out, and what may be missing or wrong.
func (r *reader) warn(doc *document.Document, removed int) {
	for _, w := range []document.Warning{
		{Code: document.WarnFurniture, Text: "running headers, footers and page numbers were left out",
			Count: removed + r.artifacts},
		{Code: document.WarnHiddenText, Text: "text that is not seen was left out", Count: r.hidden},
		{Code: WarnRecognised, Text: "the text of pages was recognised from pictures (OCR); its numbers may be wrong",
			Count: r.recognised},
		{Code: document.WarnUnreadable, Text: "parts of the file cannot be decoded", Count: r.file.lost},
	} {
		if w.Count > 0 {
			doc.Warnings = append(doc.Warnings, w)
		}
	}
	for _, page := range r.scans {
		doc.Warn(document.WarnScanned, "the page is a picture without a text layer, and was left out", page)
	}
	if r.file.damaged {
		doc.Warn(document.WarnUnreadable, "the file is damaged or ends early; part of it may be missing", 0)
	}
	if r.cut {
		doc.Warn(document.WarnCutShort, "a page holds more than is read of one", 0)
	}
}

// upright are the glyphs in the direction in which most of a page is written.
func upright(glyphs []glyph) []glyph {
	var turned [4]int
	for i := range glyphs {
		turned[glyphs[i].turned]++
	}
	most := uint8(0)
	for k, n := range turned {
		if n > turned[most] {
			most = uint8(k)
		}
	}
	if turned[most] == len(glyphs) {
		return glyphs
	}
	return slices.DeleteFunc(slices.Clone(glyphs), func(g glyph) bool { return g.turned != most })
}

// isRightToLeft reports how a page is written.
func isRightToLeft(glyphs []glyph) bool {
	r, l := 0, 0
	for i := range glyphs {
		switch classOf(glyphs[i].text) {
		case rtl:
			r++
		case ltr:
			l++
		}
	}
	return 2*r > l
}
