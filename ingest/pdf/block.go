package pdf

import (
	"math"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/ingest/document"
)

// writer turns pieces into blocks: lines into paragraphs and headings, rows into rows.
type writer struct {
	doc     *document.Document
	order   order
	sizes   *sizes
	right   bool // the page is written from right to left
	page    int
	current *paragraph
	persian bool // Arabic yehs and kafs are meant as the Persian ones
	list    bool // the block before is an item of a list
}

// paragraph is a block that is not finished.
type paragraph struct {
	text  strings.Builder
	page  int
	size  float64
	bold  bool
	lines int
	last  piece
	right bool    // direction
	start float64 // where its first line begins
	latin bool    // its last line may go on in Latin text
	item  bool
}

const (
	// A distance between baselines of more than this many times the usual one ends a
	// paragraph.
	paragraphGap = 1.2
	// What begins further in than this part of the size is indented.
	indent = 0.8
)

// write adds the pieces of a page.
func (w *writer) write(pieces []piece) {
	for i := range pieces {
		p := &pieces[i]
		if p.cells != nil {
			w.flush()
			w.row(p)
			continue
		}
		tokens := tokensOf(trimBlank(p.clusters))
		right := w.direction(tokens, p)
		text := w.clean(w.order.read(tokens, right, ""))
		if text == "" {
			continue
		}
		w.line(p, tokens, text, right)
	}
}

func (w *writer) row(p *piece) {
	b := document.Block{Kind: document.Row, Page: w.page, First: p.first, Head: p.first}
	for _, cell := range p.cells {
		b.Cells = append(b.Cells, w.cell(cell))
	}
	w.doc.Add(b)
}

func (w *writer) cell(c []cluster) string {
	var parts []string
	for len(c) > 0 {
		n := 0
		for n < len(c) && c[n].text != "\n" {
			n++
		}
		tokens := tokensOf(trimBlank(c[:n]))
		parts = append(parts, w.clean(w.order.read(tokens, w.direction(tokens, nil), "")))
		c = c[min(n+1, len(c)):]
	}
	return strings.Join(parts, " ")
}

// direction decides how a line runs: by its letters, and where it has none of Arabic
// script, by the paragraph that it goes on with and by how its readings look.
func (w *writer) direction(tokens []token, p *piece) bool {
	r, l, persian := 0, 0, false
	for _, t := range tokens {
		switch t.class {
		case rtl:
			r++
		case ltr:
			l++
		case digits:
			persian = persian || t.text[0] >= 0x80
		}
	}
	switch {
	case !w.right:
		return r > l
	case r > 0:
		return 4*r >= l
	}
	rightward, leftward := oddity(w.order.read(tokens, true, "")), oddity(joinTokens(tokens))
	if math.Abs(rightward-leftward) > 0.4 {
		return rightward < leftward
	}
	if persian || l == 0 {
		return true
	}
	c := w.current
	return p != nil && c != nil && c.right && math.Abs(c.last.x1-p.x1) < p.size && p.x0-c.last.x0 > 2*p.size
}

// line adds a line to the paragraph before, or begins another.
func (w *writer) line(p *piece, tokens []token, text string, right bool) {
	item := itemStart(text)
	if c := w.current; c != nil && !item && w.continues(c, p, text, right) {
		text = w.goesOn(c, tokens, text, right)
		c.join(text)
		c.last, c.latin = *p, runsOn(tokens)
		c.lines++
		c.bold = c.bold && w.sizes.bold(p.clusters)
		return
	}
	w.flush()
	c := &paragraph{page: w.page, size: p.size, last: *p, lines: 1, right: right, item: item, start: lineStart(p, right), latin: runsOn(tokens),
		bold: w.sizes.bold(p.clusters)}
	c.text.WriteString(text)
	w.current = c
}

func lineStart(p *piece, right bool) float64 {
	if right {
		return -p.x1
	}
	return p.x0
}

// continues reports whether a line belongs to the paragraph before it.
func (w *writer) continues(c *paragraph, p *piece, text string, right bool) bool {
	last := &c.last
	if math.Abs(p.size-last.size) > 0.08*last.size || w.sizes.bold(p.clusters) != c.bold && c.lines == 1 {
		return false
	}
	sameColumn := p.column == last.column && w.page == c.page
	if distance := last.y - p.y; sameColumn && (distance > paragraphGap*w.sizes.pitch(p.size) || distance < -0.5*p.size) {
		return false
	}
	if !sameColumn && endsSentence(c.text.String()) {
		return false
	}
	if w.hadRoom(c, p) {
		return false
	}
	if !sameColumn {
		return true
	}
	start, before := lineStart(p, right), lineStart(last, right)
	if c.item {
		return start > c.start-indent*p.size
	}
	return start-before < indent*p.size || c.lines > 1 && start-before < 2.5*p.size && !endsSentence(c.text.String())
}

// hadRoom reports whether the first word of a line would have fitted on the one
// before, which therefore ended there on purpose.
func (w *writer) hadRoom(c *paragraph, p *piece) bool {
	col := c.last.column
	room := c.last.x0 - col.x0
	if c.right == col.flushLeft {
		room = col.x1 - c.last.x1
	}
	return room > firstWord(p.clusters, c.right)+0.35*p.size
}

// firstWord is the width of the first word of a line.
func firstWord(c []cluster, right bool) float64 {
	c = trimBlank(c)
	if len(c) == 0 {
		return 0
	}
	if !right {
		end := c[0].x1
		for _, k := range c[1:] {
			if k.class == blank || k.x0-end > blankGap*k.size {
				break
			}
			end = k.x1
		}
		return end - c[0].x0
	}
	start := c[len(c)-1].x0
	for i := len(c) - 2; i >= 0; i-- {
		if c[i].class == blank && !withoutRoom(c, i) || start-c[i].x1 > blankGap*c[i].size {
			break
		}
		start = c[i].x0
	}
	return c[len(c)-1].x1 - start
}

// goesOn reads a line behind one that ends in Latin text: as what goes on with that,
// or, as text says, as what begins anew.
func (w *writer) goesOn(c *paragraph, tokens []token, text string, right bool) string {
	before := c.text.String()
	if !endsLatin(before) {
		return text
	}
	tail := tailOf(before)
	latin := w.clean(w.order.read(tokens, right, tail))
	if odd := oddity(tail+" "+latin) - oddity(tail+" "+text); odd < -0.4 || c.latin && odd < 0.4 {
		return latin
	}
	return text
}

// tailOf is the end of a text that shows how it goes on.
func tailOf(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-40):])
}

// join puts the next line behind those before. A Latin word that was broken is made
// whole.
func (c *paragraph) join(text string) {
	before := c.text.String()
	first, _ := utf8.DecodeRuneInString(text)
	if whole, ok := strings.CutSuffix(before, "\u00ad"); ok {
		c.text.Reset()
		c.text.WriteString(whole + text)
		return
	}
	if stem, ok := strings.CutSuffix(before, "-"); ok && unicode.IsLower(first) {
		if r, _ := utf8.DecodeLastRuneInString(stem); unicode.IsLower(r) {
			c.text.Reset()
			c.text.WriteString(stem + text)
			return
		}
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if (last == '/' || last == '–') && !isRTL(first) {
		c.text.WriteString(text) // broken within a unit or a range
		return
	}
	c.text.WriteString(" " + text)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " »)]\"”⁰¹²³⁴⁵⁶⁷⁸⁹")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "؟") || strings.HasSuffix(s, "!") ||
		strings.HasSuffix(s, ":") || strings.HasSuffix(s, "?")
}

const bullets = "•▪◦‣●○■□◆◇►▸✓✔❖➢·*–-"

var numbered = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[0-9۰-۹]{1,2}[.)\-]|\([0-9۰-۹]{1,2}\)|[الفبپتثجچ]\)|[a-zA-Z]\)) `)
})

// itemStart reports whether a line begins an item of a list.
func itemStart(text string) bool {
	first, n := utf8.DecodeRuneInString(text)
	bullet := strings.ContainsRune(bullets, first) && len(text) > n+1
	return bullet && (text[n] == ' ' || !strings.ContainsRune("·*–-", first)) || numbered().MatchString(text) ||
		strings.HasSuffix(text, " •")
}

var captionStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:شکل|جدول|نمودار|تصویر|Figure|Fig\.|Table)\s*[0-9۰-۹]+(?:[-–.][0-9۰-۹]+)?\s*[:.\-–—]`)
})

// flush ends the paragraph that is not finished.
func (w *writer) flush() {
	c := w.current
	w.current = nil
	if c == nil {
		return
	}
	text := strings.TrimSpace(strings.ReplaceAll(c.text.String(), "\u00ad", ""))
	b := document.Block{Kind: document.Paragraph, Page: c.page, Text: text}
	switch level := w.sizes.level(c.size, c.bold); {
	case c.item:
		b.Kind, b.Level, b.First = document.Item, 1, !w.list
		b.Text = withoutBullet(text)
	case captionStart().MatchString(text):
		b.Kind = document.Caption
	case level > 0 && c.lines <= 3 && len(text) < 300 && !strings.HasSuffix(text, "."):
		b.Kind, b.Level = document.Heading, level
	case w.sizes.isNote(c.size) && c.last.column != nil && numbered().MatchString(text+" "):
		b.Kind = document.Note
	}
	w.list = c.item
	w.doc.Add(b)
}

// withoutBullet drops the sign before an item; a number stays.
func withoutBullet(text string) string {
	text = strings.TrimSuffix(text, " •")
	first, n := utf8.DecodeRuneInString(text)
	if strings.ContainsRune(bullets, first) {
		return strings.TrimSpace(text[n:])
	}
	return text
}
