// Package furniture tells what stands around the text of an article from the text:
// lists of references, and what a web page adds. Its words are those of
// persian/data/furniture.txt.
package furniture

import (
	"strings"
	"sync"
	"unicode"

	"github.com/biopars/biopars/ingest/document"
	"github.com/biopars/biopars/internal/wordlist"
	"github.com/biopars/biopars/persian"
)

type words struct {
	references, additions, pointers, ads, rights, names, roles map[string]bool
}

var list = sync.OnceValue(func() words {
	l := wordlist.Open("furniture")
	phrases := func(section string) map[string]bool {
		m := map[string]bool{}
		for _, group := range l.Section(section).Groups() {
			for _, phrase := range group {
				m[fold(phrase)] = true
			}
		}
		return m
	}
	return words{phrases("references"), phrases("additions"), phrases("pointers"), phrases("advertisements"), phrases("rights"),
		l.Section("names").Set(nil), l.Section("roles").Set(nil)}
})

// Rights reports whether a text says whose the rights of the site are, as the foot of a
// page does.
func Rights(text string) bool {
	text = fold(text[:min(len(text), maxHeading)])
	for phrase := range list().rights {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// maxHeading is the longest heading that is compared, in bytes.
const maxHeading = 200

// fold brings a heading to the form in which headings are compared: without its
// number, marks and spaces.
func fold(s string) string {
	if len(s) > maxHeading {
		return ""
	}
	s = strings.ToLower(persian.Normalize(s))
	s = strings.TrimLeftFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	s = strings.TrimRightFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200c' || r == '-' || unicode.IsMark(r) {
			return -1
		}
		return r
	}, s)
}

// References reports whether a heading is that of a list of references.
func References(heading string) bool { return list().references[fold(heading)] }

// Addition reports whether a heading is that of something a web page adds to its
// article: comments, other articles, a menu.
func Addition(heading string) bool { return list().additions[fold(heading)] }

// Pointer reports whether a text only points to another page: «بیشتر بخوانید: …».
func Pointer(text string) bool { return begins(text, list().pointers) }

// Advertisement reports whether a text calls itself an advertisement: «آگهی: …».
func Advertisement(text string) bool { return begins(text, list().ads) }

func begins(text string, phrases map[string]bool) bool {
	head, _, cut := strings.Cut(text, ":")
	if !cut {
		head, _, cut = strings.Cut(text, "|")
	}
	return (cut || len(text) < maxHeading/2) && phrases[fold(head)]
}

// Name reports whether one of the names of a page's part, a class or an id, says that
// it is no part of the article.
func Name(names string) bool {
	names = names[:min(len(names), maxHeading)]
	for name := range strings.FieldsSeq(names) {
		for _, part := range parts(name) {
			if list().names[part] {
				return true
			}
		}
	}
	return false
}

// parts takes a name apart: "relatedPosts" and "related-posts" have two.
func parts(name string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r):
			cut(i)
			start = i + len(string(r))
		case unicode.IsUpper(r) && i > start && unicode.IsLower(rune(name[i-1])):
			cut(i)
		}
	}
	cut(len(name))
	return out
}

// Role reports whether an ARIA role says the same.
func Role(role string) bool { return list().roles[strings.ToLower(role)] }

// Entry reports whether a text looks like an entry of a list of references: it names a
// year or an address, or is in Latin letters.
func Entry(text string) bool {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "doi") || strings.Contains(lower, "http") || strings.Contains(lower, "www.") ||
		strings.Contains(lower, "et al") {
		return true
	}
	latin, letters, number, digits := 0, 0, 0, 0
	for _, r := range persian.Normalize(text) + " " {
		if unicode.IsLetter(r) {
			letters++
			if r < 0x250 {
				latin++
			}
		}
		if r >= '0' && r <= '9' {
			number, digits = number*10+int(r-'0'), digits+1
			continue
		}
		if digits == 4 && (number >= 1900 && number < 2100 || number >= 1300 && number < 1450) {
			return true
		}
		number, digits = 0, 0
	}
	return latin*2 > letters
}

// DropReferences takes the lists of references out of a document and says so. A
// section counts as one by its heading, which may be a short paragraph of its own, if
// at least half of its entries look like references: «منابع» may head the sources of a
// vitamin.
func DropReferences(d *document.Document) {
	drop(d, document.WarnReferences, "a list of references was left out", References,
		func(section []document.Block, _ bool) (int, bool) {
			entries := 0
			for _, b := range section {
				if Entry(text(b)) {
					entries++
				}
			}
			return len(section), len(section) > 0 && entries*2 >= len(section)
		})
}

// shortText is what a paragraph of a menu or of a list of links has at most, in bytes.
const shortText = 100

// DropAdditions takes the sections that a web page adds out of a document. In the
// first half of it, where menus stand, such a section ends before the first paragraph
// of some length.
func DropAdditions(d *document.Document) {
	drop(d, document.WarnFurniture, "what the page adds to the article was left out", Addition,
		func(section []document.Block, early bool) (int, bool) {
			if !early {
				return len(section), true
			}
			for i, b := range section {
				if b.Kind != document.Item && b.Kind != document.Heading && len(text(b)) > shortText || b.Kind == document.Row {
					return i, true
				}
			}
			return len(section), true
		})
}

func text(b document.Block) string {
	if b.Kind == document.Row {
		return strings.Join(b.Cells, " ")
	}
	return b.Text
}

// drop takes sections out whose heading is so. extent says how many of the blocks below
// the heading, and whether it is such a section at all.
func drop(d *document.Document, code, what string, is func(string) bool,
	extent func(section []document.Block, early bool) (int, bool)) {
	var out []document.Block
	for i := 0; i < len(d.Blocks); {
		b := d.Blocks[i]
		heading := b.Kind == document.Heading
		end := i + 1
		n, found := 0, false
		if (heading || b.Kind == document.Paragraph && len(b.Text) <= 60) && is(b.Text) {
			for end < len(d.Blocks) && (d.Blocks[end].Kind != document.Heading || heading && d.Blocks[end].Level > b.Level) {
				end++
			}
			n, found = extent(d.Blocks[i+1:end], i*2 < len(d.Blocks) || !heading)
		}
		if !found {
			out = append(out, b)
			i++
			continue
		}
		for range max(n, 1) {
			d.Warn(code, what, 0)
		}
		i += 1 + n
	}
	d.Blocks = out
}
