package ingest

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/biopars/biopars/index"
	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/persian"
)

// flow is a document whose blocks have been laid out as text.
type flow struct {
	index.Document
	// whole are ranges of the text that no passage may cut: items, rows, captions.
	whole []span
	// placed says of each block what it is as text, and the section it is in.
	placed []Placed
}

// Placed is a block in its document.
type Placed struct {
	document.Block        // its Text is what is taken in; of a row, with the names of the columns
	Section        string // headings above it, joined by " › "
}

type span struct{ start, end int }

// layOut makes the text of blocks. Headings stand in it outside the sections, whose
// paths they are; a row repeats the names of its columns; what leads a list or a table
// in is held together with its beginning.
func layOut(d *document.Document) flow {
	var f flow
	var b strings.Builder
	var path [10]string
	var heads [][]string // of the table under way
	open := false        // a section has begun
	held := -1           // where text begins that may not be cut off from the next block
	var before document.Kind
	for i, block := range d.Blocks {
		text := block.Text
		if block.Kind == document.Row {
			if block.First {
				heads = nil
			}
			if block.Head {
				heads = append(heads, block.Cells)
				f.place(block, rowText(block.Cells, nil), path[:])
				if i+1 < len(d.Blocks) && d.Blocks[i+1].Kind == document.Row && !d.Blocks[i+1].First {
					continue
				}
				heads = nil // of a table without rows
				f.placed = f.placed[:len(f.placed)-1]
			}
			text = rowText(block.Cells, document.Names(heads))
		}
		if text = strings.TrimFunc(text, blank); text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between(before, block))
		}
		before = block.Kind
		start := b.Len()
		b.WriteString(text)
		f.place(block, text, path[:])
		if n := len(f.Pages); block.Page > 0 && (n == 0 || f.Pages[n-1].Page != block.Page) {
			f.Pages = append(f.Pages, index.PageStart{Start: start, Page: block.Page})
		}
		if block.Kind == document.Heading {
			if open {
				f.Sections[len(f.Sections)-1].End = start
			}
			open, held = false, -1
			level := min(max(block.Level, 1), len(path))
			path[level-1] = text
			if level == 1 && text == d.Title {
				path[0] = "" // as in Markdown, the title is no part of a section's path
			}
			clear(path[level:])
			continue
		}
		if !open {
			f.Sections = append(f.Sections, index.Section{Path: joinPath(path[:]), Start: start})
			open = true
		}
		from := start
		if held >= 0 {
			from = held
		}
		held = -1
		switch block.Kind {
		case document.Paragraph, document.Note:
			if from < start { // a lead-in of two paragraphs
				f.hold(from, start)
			}
			if leadsIn(text) {
				held = start + lastSentence(text)
			}
		case document.Caption:
			f.hold(from, b.Len())
			held = start
		default:
			f.hold(from, b.Len())
		}
	}
	if open {
		f.Sections[len(f.Sections)-1].End = b.Len()
	}
	f.Text = b.String()
	if len(f.Sections) == 1 && f.Sections[0].Path == "" && f.Sections[0].Start == 0 {
		f.Sections = nil
	}
	return f
}

func (f *flow) place(b document.Block, text string, path []string) {
	b.Text = text
	section := ""
	if b.Kind != document.Heading {
		section = joinPath(path)
	}
	f.placed = append(f.placed, Placed{b, section})
}

// hold keeps a range in one passage. Ranges that overlap become one.
func (f *flow) hold(start, end int) {
	if n := len(f.whole); n > 0 && start < f.whole[n-1].end {
		f.whole[n-1].end = max(end, f.whole[n-1].end)
		return
	}
	f.whole = append(f.whole, span{start, end})
}

// between is what separates a block from the one before it.
func between(before document.Kind, b document.Block) string {
	if (b.Kind == document.Row || b.Kind == document.Item) && before == b.Kind && !b.First {
		return "\n"
	}
	return "\n\n"
}

// rowText is a row as a sentence that needs no other: the names of the columns with
// the cells.
func rowText(cells, names []string) string {
	var parts []string
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		name := ""
		if i < len(names) {
			name = strings.TrimRight(names[i], ": ")
		}
		switch {
		case cell == "":
		case name == "" || name == cell:
			parts = append(parts, cell)
		default:
			parts = append(parts, name+": "+cell)
		}
	}
	if len(names) > 0 {
		return strings.Join(parts, "؛ ")
	}
	return strings.Join(parts, " | ")
}

func joinPath(path []string) string {
	var names []string
	for _, p := range path {
		if p != "" {
			names = append(names, p)
		}
	}
	return strings.Join(names, sectionSeparator)
}

// leadsIn reports whether a paragraph introduces what stands behind it.
func leadsIn(text string) bool {
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}

// lastSentence is where the last sentence of a text begins.
func lastSentence(text string) int {
	if s := persian.Sentences(text); len(s) > 0 {
		return s[len(s)-1].Start
	}
	return 0
}

// emitDocument passes on what the reader of a format has made of a document, the n-th
// of its file.
func (r *fileReader) emitDocument(d *document.Document, n int) error {
	if d.Fields != nil {
		columns := newRow(d.Fields)
		if _, err := r.mapping.document(columns, r.defaults); err == nil || len(d.Blocks) == 0 {
			return r.emit(d.Line, columns, nil)
		}
	}
	if n == 1 && r.nested == 0 {
		addSidecars(d, r.path)
	}
	r.Records++
	rec := record{line: d.Line, next: r.position, source: d}
	f := layOut(d)
	rec.document, rec.whole, rec.placed = f.Document, f.whole, f.placed
	rec.document.ID = d.ID
	if d.ID == "" {
		rec.document.ID = fileID(r.path)
		if n > 1 {
			rec.document.ID = fmt.Sprintf("%s-%d", rec.document.ID, n)
		}
	}
	rec.document.Title = cmp.Or(d.Title, fileTitle(r.path))
	rec.document.Metadata = metadata(&d.Metadata)
	fill(&rec.document.Metadata, r.defaults)
	if rec.document.Language == "" {
		rec.document.Language = persian.Language(rec.document.Text)
	}
	switch {
	case strings.TrimFunc(rec.document.Text, blank) == "":
		rec.err = &RecordError{Path: r.path, Line: d.Line, Err: errNoText}
	case rec.document.Retracted() && !r.retracted:
		rec.err = &RecordError{Path: r.path, Line: d.Line, Err: ErrRetracted}
	case !utf8.ValidString(rec.document.Text + rec.document.Title):
		rec.err = &RecordError{Path: r.path, Line: d.Line, Repair: index.RepairEncoding, Err: errNotUTF8}
	}
	if !r.yield(rec, nil) {
		return errStopped
	}
	return nil
}
