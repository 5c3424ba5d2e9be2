// Package pdf reads the text layer of PDF files, Persian ones above all: what the
// glyphs stand for, in the order in which a reader reads them.
//
// A page is interpreted into glyphs with their boxes and the text that each stands
// for (content.go, font.go). Glyphs on a baseline make a line, whatever order the
// file draws them in (line.go). The lines of a page are cut into columns and tables
// (layout.go), each line is turned from the order on paper into the order of reading
// (logical.go), the zero-width non-joiners that producers drop are won back from the
// shapes of letters (shape.go), and lines become paragraphs, headings and rows
// (block.go). A text layer that is damaged is refused, with the reason (quality.go).
//
// Files come from anywhere, and parsers of PDF crash, loop and eat memory on some. A
// program that calls [Main] first has each file read by a process of its own, which
// is ended when it makes no progress or needs too much; see [Read] for what holds
// without.
package pdf
