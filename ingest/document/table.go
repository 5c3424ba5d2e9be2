package document

import (
	"strings"
	"unicode"
)

// maxColumns bounds a table; what stands in columns beyond is in the last one.
const maxColumns = 256

// AddTable appends the rows of a table, the first head of which name the columns. With
// a negative head the file doesn't say whether one does; a first row is then taken for
// one that looks like it. Blank rows are left out.
func (d *Document) AddTable(rows [][]string, head, page int) {
	kept := rows[:0:0]
	for i, row := range rows {
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			kept = append(kept, row)
		} else if i < head {
			head--
		}
	}
	if head < 0 {
		head = guessHead(kept)
	}
	for i, row := range kept {
		if len(row) > maxColumns {
			row = append(row[:maxColumns-1:maxColumns-1], strings.Join(row[maxColumns-1:], " "))
		}
		d.Add(Block{Kind: Row, Page: page, Cells: row, Head: i < head && head < len(kept), First: i == 0})
	}
}

// guessHead takes the first row for the names of columns where a table has three
// columns or more, two further rows, and a first row that is full, short and without
// numbers, unlike those below. In a table of two columns the first is as often the
// name of what the second says.
func guessHead(rows [][]string) int {
	if len(rows) < 3 || len(rows[0]) < 3 {
		return 0
	}
	seen := map[string]bool{}
	for _, cell := range rows[0] {
		if cell = strings.TrimSpace(cell); cell == "" || len(cell) > 120 || seen[cell] || strings.ContainsFunc(cell, unicode.IsDigit) {
			return 0
		}
		seen[cell] = true
	}
	return 1
}

// Names are the names of the columns that the head rows give together.
func Names(heads [][]string) []string {
	var names []string
	for _, row := range heads {
		for i, cell := range row {
			for len(names) <= i {
				names = append(names, "")
			}
			if cell = strings.TrimSpace(cell); cell != "" && !strings.Contains(names[i], cell) {
				names[i] = strings.TrimSpace(names[i] + " " + cell)
			}
		}
	}
	return names
}
