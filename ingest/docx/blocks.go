package docx

import (
	"strings"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/xmltree"
)

// reader makes blocks of a document's body.
type reader struct {
	d       *document.Document
	styles  map[string]style
	notes   map[string]*xmltree.Node // by kind and identifier
	pending []string                 // notes that the block under way refers to
	boxes   []*xmltree.Node          // text boxes anchored in it
	list    string                   // number of the list under way, "" outside one
	deep    int                      // text boxes and notes that are open
	field   []bool                   // fields that are open; true: their result follows
	page    int                      // as last laid out, from 1; 0 where not known
	at      int                      // page on which the block under way begins
}

// maxNested bounds boxes in boxes.
const maxNested = 8

// blocks reads the paragraphs and tables below a node.
func (r *reader) blocks(n *xmltree.Node) {
	for _, c := range n.Children {
		switch c.Name {
		case "p":
			r.paragraph(c)
		case "tbl":
			r.list = ""
			r.table(c)
		case "sdt":
			if c.Child("sdtPr", "docPartObj", "docPartGallery").Get("val") == "Table of Contents" {
				r.d.Warn(document.WarnFurniture, "a table of contents was left out", 0)
				continue
			}
			r.blocks(c.Child("sdtContent").OrEmpty())
		case "customXml", "ins", "moveTo", "smartTag", "sdtContent":
			r.blocks(c)
		case "AlternateContent":
			r.blocks(choice(c))
		}
	}
}

// choice is the part of alternatives that a reader takes.
func choice(n *xmltree.Node) *xmltree.Node {
	if c := n.Child("Choice"); c != nil {
		return c
	}
	return n.Child("Fallback").OrEmpty()
}

func (r *reader) paragraph(n *xmltree.Node) {
	properties := n.Child("pPr")
	s := r.styles[properties.Child("pStyle").Get("val")]
	if s.omitted {
		r.d.Warn(document.WarnFurniture, "a table of contents was left out", 0)
		return
	}
	if outline := properties.Child("outlineLvl"); outline != nil && s.heading == 0 {
		if level := outline.Get("val"); len(level) == 1 && level >= "0" && level < "9" {
			s.heading = 1 + number(level)
		}
	}
	list := "style"
	if p := properties.Child("numPr"); p != nil {
		if list = p.Child("numId").Get("val"); list == "0" {
			s.item = false
		} else {
			s.item, s.level = true, 1+number(p.Child("ilvl").Get("val"))
		}
	}
	if k := len(r.field); k > 0 && !r.field[k-1] {
		r.field = nil // an instruction that a damaged file does not end
	}
	var b strings.Builder
	r.at = r.page
	if !s.hidden {
		r.inline(n, &b)
	}
	lines := strings.Split(b.String(), "\n")
	switch {
	case s.heading > 0 || s.caption || s.item:
		lines = []string{strings.Join(lines, " ")}
	case len(lines) > 1:
		lines = breaks(lines)
	}
	for _, line := range lines {
		line = document.Line(line)
		if line == "" {
			continue
		}
		block := document.Block{Kind: document.Paragraph, Text: line, Page: r.at}
		switch {
		case s.title:
			block.Kind, block.Level = document.Heading, 1
			if r.d.Title == "" {
				r.d.Title = line
			}
		case s.heading > 0:
			block.Kind, block.Level = document.Heading, s.heading
		case s.caption:
			block.Kind = document.Caption
		case s.item:
			block.Kind, block.Level, block.First = document.Item, s.level, r.list != list && s.level == 1
		default:
			if text, ok := document.Bullet(line); ok {
				block.Kind, block.Level, block.Text, list = document.Item, 1, text, "typed"
				block.First = r.list != list
			}
		}
		r.d.Add(block)
		r.list = ""
		if block.Kind == document.Item {
			r.list = list
		}
	}
	r.anchored()
}

// breaks joins lines that were only broken to a width.
func breaks(lines []string) []string {
	var out []string
	for _, line := range lines {
		line = document.Line(line)
		if n := len(out); n > 0 && out[n-1] != "" && line != "" && document.Continues(out[n-1], line) {
			out[n-1] += " " + line
			continue
		}
		out = append(out, line)
	}
	return out
}

// anchored reads the notes and boxes that hang on what was just read.
func (r *reader) anchored() {
	notes, boxes := r.pending, r.boxes
	r.pending, r.boxes = nil, nil
	if r.deep >= maxNested {
		return
	}
	r.deep++
	for _, id := range notes {
		n := r.notes[id]
		delete(r.notes, id)
		if text := r.flat(n); text != "" {
			r.d.Add(document.Block{Kind: document.Note, Text: text, Page: r.page})
		}
	}
	for _, box := range boxes {
		r.blocks(box)
	}
	r.deep--
}

// flat is the text of what may hold several paragraphs, in one line.
func (r *reader) flat(n *xmltree.Node) string {
	var parts []string
	var each func(*xmltree.Node)
	each = func(n *xmltree.Node) {
		for _, c := range n.Children {
			switch c.Name {
			case "p":
				var b strings.Builder
				r.inline(c, &b)
				if text := document.Line(b.String()); text != "" {
					parts = append(parts, text)
				}
			case "AlternateContent":
				each(choice(c))
			case "del", "moveFrom", "pPr", "tblPr", "tcPr", "sdtPr":
			default:
				each(c)
			}
		}
	}
	if n != nil {
		each(n)
	}
	return strings.Join(parts, " ")
}

// inline writes the text of a paragraph or a part of one; a break of a line as such.
func (r *reader) inline(n *xmltree.Node, b *strings.Builder) {
	for _, c := range n.Children {
		switch c.Name {
		case "r":
			r.run(c, b)
		case "pPr", "del", "moveFrom", "sdtPr", "annotation", "rPr":
		case "AlternateContent":
			r.inline(choice(c), b)
		case "t": // of a formula
			b.WriteString(c.Plain())
		case "":
		default: // hyperlink, ins, smartTag, fldSimple, sdt, oMath
			r.inline(c, b)
		}
	}
}

func (r *reader) run(n *xmltree.Node, b *strings.Builder) {
	p := n.Child("rPr")
	if on(p.Child("vanish")) {
		r.d.Warn(document.WarnHiddenText, "hidden text was left out", 0)
		return
	}
	raised := p.Child("vertAlign").Get("val") == "superscript"
	var text strings.Builder
	r.runText(n, &text)
	if b.Len() == 0 {
		r.at = r.page
	}
	switch {
	case raised:
		b.WriteString(document.Superscript(b.String(), text.String()))
	default:
		b.WriteString(text.String())
	}
}

func (r *reader) runText(n *xmltree.Node, b *strings.Builder) {
	for _, c := range n.Children {
		switch c.Name {
		case "fldChar":
			r.fieldChar(c.Get("fldCharType"))
			continue
		case "footnoteReference", "endnoteReference":
			r.pending = append(r.pending, strings.TrimSuffix(c.Name, "Reference")+c.Get("id"))
			continue
		}
		if len(r.field) > 0 && !r.field[len(r.field)-1] {
			continue // the instruction of a field
		}
		switch c.Name {
		case "t":
			for _, t := range c.Children {
				b.WriteString(strings.ReplaceAll(t.Text, "\n", " "))
			}
		case "lastRenderedPageBreak":
			if r.page > 0 {
				r.page++
			}
		case "tab", "ptab":
			b.WriteByte(' ')
		case "br", "cr":
			b.WriteByte('\n')
		case "noBreakHyphen":
			b.WriteByte('-')
		case "drawing", "pict", "object":
			r.findBoxes(c)
		case "AlternateContent":
			r.runText(choice(c), b)
		case "ruby":
			for _, base := range c.All("rubyBase") {
				r.inline(base, b)
			}
		}
	}
}

// fieldChar follows a field: its instruction is not text, its result is.
func (r *reader) fieldChar(kind string) {
	switch kind {
	case "begin":
		r.field = append(r.field, false)
	case "separate":
		if n := len(r.field); n > 0 {
			r.field[n-1] = true
		}
	case "end":
		if n := len(r.field); n > 0 {
			r.field = r.field[:n-1]
		}
	}
}

func (r *reader) findBoxes(n *xmltree.Node) {
	for _, c := range n.Children {
		switch c.Name {
		case "txbxContent":
			r.boxes = append(r.boxes, c)
		case "AlternateContent":
			r.findBoxes(choice(c))
		default:
			r.findBoxes(c)
		}
	}
}

// table reads a table. One of a single cell is a frame, whose content is read as such.
func (r *reader) table(n *xmltree.Node) {
	var rows [][]*xmltree.Node
	var trs []*xmltree.Node
	eachBelow(n, "tr", func(tr *xmltree.Node) {
		if tr.Child("trPr", "del") != nil {
			return
		}
		var cells []*xmltree.Node
		eachBelow(tr, "tc", func(tc *xmltree.Node) { cells = append(cells, tc) })
		rows, trs = append(rows, cells), append(trs, tr)
	})
	if len(rows) == 0 {
		return
	}
	single := true
	for _, row := range rows {
		single = single && len(row) <= 1
	}
	if single {
		for _, row := range rows {
			for _, cell := range row {
				if r.deep < maxNested {
					r.deep++
					r.blocks(cell)
					r.deep--
				}
			}
		}
		return
	}
	head := 0
	for head < len(trs) && (on(trs[head].Child("trPr", "tblHeader")) || head == 0 && r.bold(rows[0]) && len(rows) > 1) {
		head++
	}
	if head == 0 {
		head = -1
	}
	above := map[int]string{} // text of cells that go on below
	var out [][]string
	page := r.page
	for _, row := range rows {
		var cells []string
		for _, c := range row {
			p := c.Child("tcPr")
			text := r.flat(c)
			merge := p.Child("vMerge")
			column := len(cells)
			switch {
			case merge == nil:
				delete(above, column)
			case merge.Get("val") == "restart":
				above[column] = text
			case text == "":
				text = above[column]
			}
			cells = append(cells, text)
			for range max(number(p.Child("gridSpan").Get("val")), 1) - 1 {
				if head < 0 || len(out) >= head {
					text = ""
				}
				cells = append(cells, text)
			}
		}
		for len(row) == 1 && len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1] // a line across the table
		}
		out = append(out, cells)
	}
	r.d.AddTable(out, head, page)
	r.anchored()
}

// bold reports whether all text of the cells is bold, as names of columns are.
func (r *reader) bold(cells []*xmltree.Node) bool {
	found := false
	for _, c := range cells {
		plain := false
		c.Each("r", func(run *xmltree.Node) {
			if run.Child("t").Plain() != "" {
				found = true
				plain = plain || !on(run.Child("rPr", "b")) && !on(run.Child("rPr", "bCs"))
			}
		})
		if plain {
			return false
		}
	}
	return found && len(cells) > 1
}

// eachBelow calls f for the nearest descendants with a name.
func eachBelow(n *xmltree.Node, name string, f func(*xmltree.Node)) {
	for _, c := range n.Children {
		switch c.Name {
		case name:
			f(c)
		case "sdt", "sdtContent", "ins", "customXml", "AlternateContent", "Choice":
			eachBelow(c, name, f)
		}
	}
}
