package neural

import "math"

// massUnit is how finely masses are told apart: whole numbers of it are moved, so the
// search ends, and errors of rounding stay below 1e-15 of the whole.
const massUnit = 1 << 50

// transport is the least cost at which the masses of a are moved to those of b, where
// cost has len(b) numbers for each of a, none of them negative. If the sums differ, the
// smaller is moved as a whole, and left says how much of the larger one stays. It is
// exact: each mass is sent on shortest augmenting paths, with the potentials of the
// dual problem kept feasible.
func transport(a, b []float64, cost []float64) (least, left float64) {
	sumA, sumB := sum(a), sum(b)
	left = math.Abs(sumA - sumB)
	if !(sumA > 0 && sumB > 0) {
		return 0, left
	}
	unit := massUnit / max(sumA, sumB)
	down, right := len(b), 1
	if sumA > sumB {
		a, b, down, right = b, a, right, down
	}
	t := &transporter{u: make([]float64, len(a)), v: make([]float64, len(b))}
	t.from, t.to = masses(a, unit), masses(b, unit)
	t.cost = make([]float64, len(t.from)*len(t.to))
	for i, f := range t.from {
		for j, g := range t.to {
			t.cost[i*len(t.to)+j] = cost[f.index*down+g.index*right]
		}
	}
	t.run()
	for _, flows := range t.flows {
		for _, f := range flows {
			least += float64(f.amount) * t.cost[f.from*len(t.to)+f.to]
		}
	}
	return least / unit, left
}

func sum(x []float64) float64 {
	s := 0.
	for _, v := range x {
		s += v
	}
	return s
}

// mass is what has to leave a place, or still has room there.
type mass struct {
	index int // among the masses given
	rest  int64
}

// masses leaves out what is nothing.
func masses(x []float64, unit float64) []mass {
	var out []mass
	for i, v := range x {
		if n := int64(math.Round(v * unit)); n > 0 {
			out = append(out, mass{i, n})
		}
	}
	return out
}

// flow is an amount that is moved.
type flow struct {
	from, to int
	amount   int64
}

type transporter struct {
	from, to []mass
	cost     []float64
	u, v     []float64 // potentials: cost − u − v is 0 where something flows, nowhere negative
	flows    [][]flow  // by where they go

	dist          []float64 // of each place in to
	before        []int     // place in from that its path comes from
	entry         []int     // place in to that the path to a place in from comes over; −1 at the beginning
	settled       []int     // places in to whose distance is final
	done, reached []bool    // places in to and in from
}

func (t *transporter) run() {
	n, m := len(t.from), len(t.to)
	t.flows = make([][]flow, m)
	t.dist, t.before, t.done = make([]float64, m), make([]int, m), make([]bool, m)
	t.entry, t.reached = make([]int, n), make([]bool, n)
	for i := range t.from {
		for t.from[i].rest > 0 {
			end := t.shortest(i)
			if end < 0 { // rounding left more to send than there is room
				break
			}
			t.augment(i, end)
		}
	}
}

// shortest finds the nearest place with room and keeps the potentials feasible.
func (t *transporter) shortest(start int) int {
	m := len(t.to)
	for j := range t.dist {
		t.dist[j], t.done[j] = math.Inf(1), false
	}
	clear(t.reached)
	t.settled = t.settled[:0]
	t.reached[start], t.entry[start] = true, -1
	t.relax(start, 0)
	for {
		best, nearest := -1, math.Inf(1)
		for j, d := range t.dist[:m] {
			if d < nearest && !t.done[j] {
				best, nearest = j, d
			}
		}
		if best < 0 {
			return -1
		}
		if t.to[best].rest > 0 {
			t.reprice(start, nearest)
			return best
		}
		t.done[best] = true
		t.settled = append(t.settled, best)
		for _, f := range t.flows[best] {
			if !t.reached[f.from] {
				t.reached[f.from], t.entry[f.from] = true, best
				t.relax(f.from, nearest)
			}
		}
	}
}

// relax shortens paths by one that goes on from a place in from.
func (t *transporter) relax(i int, d float64) {
	u := t.u[i]
	row := t.cost[i*len(t.to):][:len(t.to)]
	for j, c := range row {
		if w := d + max(0, c-u-t.v[j]); w < t.dist[j] && !t.done[j] {
			t.dist[j], t.before[j] = w, i
		}
	}
}

func (t *transporter) reprice(start int, d float64) {
	for i, reached := range t.reached {
		if reached {
			if e := t.entry[i]; e < 0 {
				t.u[i] += d
			} else {
				t.u[i] += d - t.dist[e]
			}
		}
	}
	for _, j := range t.settled {
		t.v[j] -= d - t.dist[j]
	}
}

// augment sends along the path to end what it can carry.
func (t *transporter) augment(start, end int) {
	x := min(t.from[start].rest, t.to[end].rest)
	for j := end; t.entry[t.before[j]] >= 0; j = t.entry[t.before[j]] {
		x = min(x, *t.amount(t.before[j], t.entry[t.before[j]]))
	}
	t.from[start].rest -= x
	t.to[end].rest -= x
	for j := end; ; {
		i := t.before[j]
		*t.amount(i, j) += x
		e := t.entry[i]
		if e < 0 {
			return
		}
		if f := t.amount(i, e); *f == x {
			t.drop(i, e)
		} else {
			*f -= x
		}
		j = e
	}
}

// amount is what flows between two places.
func (t *transporter) amount(i, j int) *int64 {
	for k := range t.flows[j] {
		if t.flows[j][k].from == i {
			return &t.flows[j][k].amount
		}
	}
	t.flows[j] = append(t.flows[j], flow{from: i, to: j})
	return &t.flows[j][len(t.flows[j])-1].amount
}

func (t *transporter) drop(i, j int) {
	f := t.flows[j]
	for k := range f {
		if f[k].from == i {
			f[k] = f[len(f)-1]
			t.flows[j] = f[:len(f)-1]
			return
		}
	}
}
