package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/ingest/internal/furniture"
	"github.com/biopars/biopars/ingest/internal/markup"
)

// markdownDocument reads Markdown: front matter, headings of both kinds, lists, tables,
// quotes, code, notes. The marks of Markdown are gone from the text.
func markdownDocument(text string) *document.Document {
	d := &document.Document{}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = frontMatter(d, text)
	m := &markdown{d: d}
	m.read(strings.Split(text, "\n"))
	furniture.DropReferences(d)
	d.TitleFromHeading()
	return d
}

// markdown reads the lines of a document.
type markdown struct {
	d         *document.Document
	paragraph []string // lines under way
	item      *document.Block
	indents   []int // of the lists that are open
	blank     bool  // the line before was
}

var (
	itemMark   = regexp.MustCompile(`^([ \t]*)(?:[-*+](?:[ \t]|$)|•|[0-9۰-۹٠-٩]{1,4}[.)](?:[ \t]|$)|[0-9۰-۹٠-٩]{1,4}-[ \t])[ \t]*`)
	taskMark   = regexp.MustCompile(`^\[[ xX]\][ \t]+`)
	noteMark   = regexp.MustCompile(`^\[\^[^\]]+\]:[ \t]*`)
	linkMark   = regexp.MustCompile(`^\[[^\]^]+\]:[ \t]*\S+`)
	headMark   = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+|$)`)
	setextMark = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	ruleMark   = regexp.MustCompile(`^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	columnMark = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
)

func (m *markdown) read(lines []string) {
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], " \t")
		trimmed := strings.TrimSpace(line)
		for strings.HasPrefix(trimmed, ">") { // a quote reads like what it quotes
			trimmed = strings.TrimSpace(trimmed[1:])
			line = trimmed
		}
		if trimmed == "" {
			m.endParagraph()
			m.blank = true
			continue
		}
		wasBlank := m.blank
		m.blank = false
		if fence := fenceMarker(trimmed); fence != "" {
			m.end()
			for i++; i < len(lines) && !closes(strings.TrimSpace(lines[i]), fence); i++ {
				m.paragraph = append(m.paragraph, lines[i])
			}
			m.code()
			continue
		}
		switch {
		case headMark.MatchString(line):
			m.end()
			mark := headMark.FindStringSubmatch(line)
			name := strings.TrimSpace(line[len(mark[0]):])
			if end := strings.TrimRight(name, "#"); end == "" || strings.HasSuffix(end, " ") {
				name = strings.TrimSpace(end)
			}
			m.heading(len(mark[1]), name)
		case len(m.paragraph) > 0 && m.item == nil && setextMark.MatchString(line):
			level := 1
			if strings.Contains(line, "-") {
				level = 2
			}
			name := strings.Join(m.paragraph, " ")
			m.paragraph = nil
			m.heading(level, name)
		case ruleMark.MatchString(line):
			m.end()
		case i+1 < len(lines) && strings.Contains(line, "|") && strings.Contains(lines[i+1], "|") && columnMark.MatchString(lines[i+1]):
			m.end()
			n := i + 2
			for n < len(lines) && strings.Contains(lines[n], "|") && strings.TrimSpace(lines[n]) != "" {
				n++
			}
			m.table(lines[i], lines[i+2:n])
			i = n - 1
		case noteMark.MatchString(trimmed):
			m.end()
			m.item = &document.Block{Kind: document.Note}
			m.paragraph = []string{trimmed[len(noteMark.FindString(trimmed)):]}
		case linkMark.MatchString(trimmed) && !strings.Contains(trimmed, "]("):
			m.end()
		case itemMark.MatchString(line):
			m.startItem(line)
		case strings.HasPrefix(trimmed, "<!--"):
			for i < len(lines) && !strings.Contains(lines[i], "-->") {
				i++
			}
		case wasBlank && m.item != nil && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t"):
			m.end()
			m.paragraph = append(m.paragraph, line)
		default:
			m.paragraph = append(m.paragraph, line)
		}
	}
	m.end()
}

func closes(line, fence string) bool {
	return strings.HasPrefix(line, fence) && strings.Trim(line, fence[:1]) == ""
}

func (m *markdown) heading(level int, name string) {
	m.end()
	m.d.Add(document.Block{Kind: document.Heading, Level: level, Text: document.Line(plainMarkdown(name))})
}

// startItem begins an item. How deep its list lies shows in how far it is indented.
func (m *markdown) startItem(line string) {
	m.flush()
	mark := itemMark.FindStringSubmatch(line)
	indent := len(strings.ReplaceAll(mark[1], "\t", "    "))
	for len(m.indents) > 0 && indent < m.indents[len(m.indents)-1] {
		m.indents = m.indents[:len(m.indents)-1]
	}
	first := len(m.indents) == 0
	if first || indent > m.indents[len(m.indents)-1]+1 {
		m.indents = append(m.indents, indent)
		first = true
	}
	text := line[len(mark[0]):]
	m.item = &document.Block{Kind: document.Item, Level: len(m.indents), First: first}
	m.paragraph = []string{taskMark.ReplaceAllString(text, "")}
}

// endParagraph ends a paragraph at a blank line. An item goes on behind one if what
// follows is indented.
func (m *markdown) endParagraph() {
	if m.item == nil {
		m.flush()
	}
}

// end ends all that is open.
func (m *markdown) end() {
	m.flush()
	m.indents = nil
}

func (m *markdown) flush() {
	lines := m.paragraph
	m.paragraph = nil
	if m.item != nil {
		b := *m.item
		m.item = nil
		b.Text = document.Line(plainMarkdown(strings.Join(lines, " ")))
		m.d.Add(b)
		return
	}
	m.indents = nil
	if len(lines) == 0 {
		return
	}
	if strings.HasPrefix(strings.TrimSpace(lines[0]), "<") {
		m.d.Blocks = append(m.d.Blocks, document.Paragraphs(strings.Split(markup.Text(strings.Join(lines, "\n")), "\n"))...)
		return
	}
	// Two blanks or a backslash at the end of a line break it.
	var b strings.Builder
	for i, line := range lines {
		broken := strings.HasSuffix(line, "\\")
		b.WriteString(strings.TrimSuffix(line, "\\"))
		if broken && i+1 < len(lines) {
			b.WriteByte('\n')
		} else {
			b.WriteByte(' ')
		}
	}
	for line := range strings.SplitSeq(plainMarkdown(b.String()), "\n") {
		m.d.Add(document.Block{Kind: document.Paragraph, Text: document.Line(line)})
	}
}

// code adds the lines of a block of code as they are.
func (m *markdown) code() {
	lines := m.paragraph
	m.paragraph = nil
	for _, line := range lines {
		m.d.Add(document.Block{Kind: document.Paragraph, Text: document.Line(line)})
	}
}

func (m *markdown) table(head string, lines []string) {
	rows := [][]string{cells(head)}
	for _, line := range lines {
		rows = append(rows, cells(line))
	}
	m.d.AddTable(rows, 1, 0)
}

// cells are the cells of a row of a table.
func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	var row []string
	for cell := range strings.SplitSeq(strings.ReplaceAll(line, `\|`, "\x00"), "|") {
		row = append(row, document.Line(plainMarkdown(strings.ReplaceAll(cell, "\x00", "|"))))
	}
	return row
}

// fenceMarker returns the ``` or ~~~ that opens or closes a code block.
func fenceMarker(line string) string {
	for _, c := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, c)); n >= 3 && !strings.Contains(line[n:], c) {
			return line[:n]
		}
	}
	return ""
}

var (
	image     = regexp.MustCompile(`!\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)`)
	link      = regexp.MustCompile(`\[([^\]^][^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+"[^"]*")?\)`)
	reference = regexp.MustCompile(`\[([^\]^][^\]]*)\]\[[^\]]*\]`)
	noteRef   = regexp.MustCompile(`\[\^[^\]]+\]`)
	address   = regexp.MustCompile(`<((?:https?://|mailto:)[^>\s]+)>`)
)

// plainMarkdown takes the marks out of the text of a block.
func plainMarkdown(s string) string {
	if !strings.ContainsAny(s, "*_`[]<&\\~!") {
		return s
	}
	s = image.ReplaceAllString(s, "")
	s = link.ReplaceAllString(s, "$1")
	s = reference.ReplaceAllString(s, "$1")
	s = noteRef.ReplaceAllString(s, "")
	s = address.ReplaceAllString(s, "$1")
	for _, mark := range []string{"**", "__", "~~", "`", "*", "_"} {
		s = unmark(s, mark)
	}
	s = unescape(s)
	return strings.ReplaceAll(markup.Text(s), "\n", " ")
}

// unmark takes pairs of a mark out: they stand outside words, and never between
// numbers, where * multiplies.
func unmark(s, mark string) string {
	var b strings.Builder
	for {
		start := strings.Index(s, mark)
		if start < 0 {
			break
		}
		inner := s[start+len(mark):]
		end := strings.Index(inner, mark)
		if end < 0 {
			break
		}
		before, _ := utf8.DecodeLastRuneInString(s[:start])
		first, _ := utf8.DecodeRuneInString(inner)
		last, _ := utf8.DecodeLastRuneInString(inner[:end])
		behind, _ := utf8.DecodeRuneInString(inner[end+len(mark):])
		word := func(r rune) bool {
			if len(mark) > 1 || mark == "`" {
				return unicode.IsDigit(r)
			}
			return unicode.IsLetter(r) || unicode.IsDigit(r)
		}
		if end == 0 || len(mark) == 1 && (strings.HasPrefix(inner[end+1:], mark) || strings.HasSuffix(s[:start], mark)) || before == '\\' || unicode.IsSpace(first) || mark != "`" && unicode.IsSpace(last) ||
			start > 0 && word(before) || word(behind) && mark != "`" {
			b.WriteString(s[:start+len(mark)])
			s = inner
			continue
		}
		b.WriteString(s[:start] + inner[:end])
		s = inner[end+len(mark):]
	}
	return b.String() + s
}

// unescape takes the backslash before a mark out.
func unescape(s string) string {
	if !strings.Contains(s, "\\") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\\`*_{}[]()#+-.!|~<>&", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
