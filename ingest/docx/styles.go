package docx

import (
	"strconv"
	"strings"

	"github.com/biopars/biopars/ingest/internal/xmltree"
)

// style is what a style of paragraphs makes of one.
type style struct {
	heading int  // level, 0: none
	title   bool // of the document
	item    bool
	level   int // of an item, from 1
	caption bool
	omitted bool // a line of a table of contents, an index
	hidden  bool
}

// maxStyles bounds how far styles are followed that are based on others.
const maxStyles = 20

// readStyles reads the styles by their identifiers. Their names are the English ones
// in every language that Word speaks.
func (r *reader) readStyles(root *xmltree.Node) {
	r.styles = map[string]style{}
	byID := map[string]*xmltree.Node{}
	for _, n := range root.All("style") {
		byID[n.Get("styleId")] = n
	}
	for id, n := range byID {
		var s style
		for range maxStyles {
			if n == nil {
				break
			}
			s.merge(n)
			n = byID[n.Child("basedOn").Get("val")]
		}
		r.styles[id] = s
	}
}

// merge takes over what a style further down says and those above it don't.
func (s *style) merge(n *xmltree.Node) {
	name := strings.ToLower(n.Child("name").Get("val"))
	properties := n.Child("pPr")
	known := s.heading > 0 || s.title || s.caption || s.omitted
	if !known {
		level, isHeading := strings.CutPrefix(name, "heading ")
		outline := properties.Child("outlineLvl")
		switch {
		case isHeading:
			s.heading, _ = strconv.Atoi(level)
		case name == "title":
			s.title, s.heading = true, 1
		case name == "caption" || name == "image caption" || name == "table caption":
			s.caption = true
		case strings.HasPrefix(name, "toc ") || name == "table of figures" || strings.HasPrefix(name, "index "):
			s.omitted = true
		case outline != nil:
			if n, err := strconv.Atoi(outline.Get("val")); err == nil && n >= 0 && n < 9 {
				s.heading = n + 1
			}
		}
	}
	if !s.item {
		if list := properties.Child("numPr"); list != nil && list.Child("numId").Get("val") != "0" {
			s.item, s.level = true, 1+number(list.Child("ilvl").Get("val"))
		} else if strings.HasPrefix(name, "list bullet") || strings.HasPrefix(name, "list number") {
			s.item, s.level = true, max(1, number(name[len(name)-1:]))
		}
	}
	s.hidden = s.hidden || on(n.Child("rPr", "vanish"))
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 99 {
		return 0
	}
	return n
}

// on reports whether a switch is there and not set to off.
func on(n *xmltree.Node) bool {
	if n == nil {
		return false
	}
	v := strings.ToLower(n.Get("val"))
	return v != "0" && v != "false" && v != "off"
}
