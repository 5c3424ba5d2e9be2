package document

// Cell is a cell of a table as its file has it, which may be several columns broad and
// rows high.
type Cell struct {
	Text          string
	Columns, Rows int // 0 is 1
}

// maxSpan bounds what a cell says of its breadth and height.
const maxSpan = 64

// Grid gives the texts of cells their columns. A cell that is several rows high stands
// in all of them: each row can then be read alone. One that is several columns broad
// stands in the first, and among the first head rows in all of them.
func Grid(rows [][]Cell, head int) [][]string {
	type below struct {
		text string
		left int
	}
	over := map[int]below{} // by column
	var out [][]string
	for i, row := range rows {
		var cells []string
		above := func() {
			for s := over[len(cells)]; s.left > 0; s = over[len(cells)] {
				s.left--
				over[len(cells)] = s
				cells = append(cells, s.text)
			}
		}
		for _, c := range row {
			above()
			text := c.Text
			for k := range min(max(c.Columns, 1), maxSpan) {
				if k > 0 && i >= head {
					text = ""
				}
				over[len(cells)] = below{text, min(max(c.Rows, 1), maxSpan) - 1}
				cells = append(cells, text)
			}
		}
		above()
		for len(row) == 1 && len(cells) > 1 && cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1] // a line across the table
		}
		out = append(out, cells)
	}
	return out
}
