package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// result is a fit beside what is in force.
type result struct {
	constants []pair // what was fitted
	figures   []pair // what it comes to, by the measure that decides
	notes     []string
	off       string // how the constants in force differ from the fit; "" when they do not
}

// pair is one number with the constants in force and with those of the fit.
type pair struct {
	name         string
	inForce, fit float64
}

// compare fills in the constants, and off when one differs by more than
// tolerance.
func (r *result) compare(names []string, inForce, fit []float64, tolerance float64) {
	var most pair
	for i, n := range names {
		p := pair{n, inForce[i], fit[i]}
		r.constants = append(r.constants, p)
		if math.Abs(p.fit-p.inForce) > math.Abs(most.fit-most.inForce) {
			most = p
		}
	}
	if math.Abs(most.fit-most.inForce) > tolerance {
		r.off = fmt.Sprintf("%s is %g, the fit gives %.3f (%+.3f)", most.name, most.inForce, most.fit,
			most.fit-most.inForce)
	}
}

func (r *result) figure(name string, inForce, fit float64) {
	r.figures = append(r.figures, pair{name, inForce, fit})
}

func (r *result) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *result) print(w io.Writer, t task) {
	fmt.Fprintf(w, "## %s: %s\n\n", t.name, t.from)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "\tin force\tfit\tdifference")
	for _, list := range [][]pair{r.constants, r.figures} {
		for _, p := range list {
			fmt.Fprintf(tw, "%s\t%.4g\t%.4g\t%+.4f\n", p.name, p.inForce, p.fit, p.fit-p.inForce)
		}
	}
	tw.Flush()
	for _, n := range r.notes {
		fmt.Fprintln(w, n)
	}
	fmt.Fprintln(w)
}

// check says in a line whether the constants are those of the fit, and what that
// comes to.
func (r *result) check(w io.Writer, t task) {
	says := "OK"
	if r.off != "" {
		says = "off: " + r.off
	}
	fmt.Fprintf(w, "%s: %s", t.name, says)
	for _, f := range r.figures {
		fmt.Fprintf(w, "; %s %.4f, with the fit %.4f", f.name, f.inForce, f.fit)
	}
	fmt.Fprintln(w)
}
