package report

// onPaper is how many runs a table has beside each other on a sheet.
const onPaper = 4

// block is what one table shows of the runs: all of them on a screen, where a table
// that is wider scrolls in its place, and a few at a time on paper, which does not.
type block struct {
	Class    string // "", or on what it is seen
	Runs     []*view
	From, To int // the place of Runs among all
}

func (r *report) blocks() []block {
	n := len(r.Runs)
	if n <= onPaper {
		return []block{{"", r.Runs, 0, n}}
	}
	out := []block{{"onscreen", r.Runs, 0, n}}
	for from := 0; from < n; from += onPaper {
		to := min(from+onPaper, n)
		out = append(out, block{"onpaper", r.Runs[from:to], from, to})
	}
	return out
}
