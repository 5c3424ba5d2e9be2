package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minWide is from how many characters on a line may be broken to a width.
const minWide = 60

// Continues reports whether the line behind a break goes on with the one before it,
// which was only broken to a width.
func Continues(before, line string) bool {
	if utf8.RuneCountInString(before) < minWide {
		return false
	}
	if last, _ := utf8.DecodeLastRuneInString(before); strings.ContainsRune(".!?؟…:؛", last) {
		return false
	}
	if _, ok := Bullet(line); ok {
		return false
	}
	first, _ := utf8.DecodeRuneInString(line)
	return !unicode.IsDigit(first)
}

// Bullet cuts the mark of an item off a line.
func Bullet(line string) (string, bool) {
	r, n := utf8.DecodeRuneInString(line)
	switch r {
	case '•', '▪', '●', '◦', '‣', '■', '◾', '✓', '✔', '➢', '►', '·', '\uf0b7', '\uf0a7':
		rest := Line(line[n:])
		return rest, rest != ""
	case '-', '–', '*', '—', '+':
		if strings.HasPrefix(line[n:], " ") {
			rest := Line(line[n:])
			return rest, rest != ""
		}
	}
	return line, false
}

// Paragraphs makes paragraphs and items of lines: those that were only broken to a
// width are joined, blank ones end a paragraph.
func Paragraphs(lines []string) []Block {
	var out []Block
	var wide []string // lines that belong together
	item := false
	put := func() {
		if text := Line(strings.Join(wide, " ")); text != "" {
			b := Block{Kind: Paragraph, Text: text}
			if item {
				b.Kind, b.Level = Item, 1
				b.First = len(out) == 0 || out[len(out)-1].Kind != Item
			}
			out = append(out, b)
		}
		wide, item = wide[:0], false
	}
	for _, line := range lines {
		if line = Line(line); line == "" {
			put()
			continue
		}
		if n := len(wide); n > 0 && !Continues(wide[n-1], line) {
			put()
		}
		if text, ok := Bullet(line); ok && len(wide) == 0 {
			line, item = text, true
		}
		wide = append(wide, line)
	}
	put()
	return out
}
