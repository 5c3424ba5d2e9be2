package neural

import "math"

// massUnit and costUnit are how finely masses and costs are told apart, the largest
// being so many. All arithmetic of the search is in whole numbers, so it ends, and
// rounding stays below 1e-11.
const (
	massUnit = 1 << 50
	costUnit = 1 << 40
)

// transport is the least cost at which the masses of a are moved to those of b, where
// cost has len(b) numbers for each of a, none of them negative. If the sums differ, the
// smaller is moved as a whole, and left says how much of the larger one stays. It is
// the network simplex method with strongly feasible trees, which can't go in circles.
func transport(a, b []float64, cost []float64) (least, left float64) {
	sumA, sumB := sum(a), sum(b)
	left = math.Abs(sumA - sumB)
	if !(sumA > 0 && sumB > 0) {
		return 0, left
	}
	unit := massUnit / max(sumA, sumB)
	from, to := masses(a, unit), masses(b, unit)
	excess := int64(0)
	for _, m := range from {
		excess += m.amount
	}
	for _, m := range to {
		excess -= m.amount
	}
	switch { // what is left goes to a place that costs nothing
	case excess > 0:
		to = append(to, mass{-1, excess})
	case excess < 0:
		from = append(from, mass{-1, -excess})
	}
	dearest := 0.
	costs := make([]float64, 0, len(from)*len(to))
	for _, f := range from {
		for _, g := range to {
			c := 0.
			if f.index >= 0 && g.index >= 0 {
				c = cost[f.index*len(b)+g.index]
			}
			dearest = max(dearest, c)
			costs = append(costs, c)
		}
	}
	if dearest == 0 {
		return 0, left
	}
	s := newSimplex(from, to, costs, costUnit/dearest)
	for s.pivot() {
	}
	s.flows(func(i, j int, amount int64) { least += float64(amount) * costs[i*len(to)+j] })
	return least / unit, left
}

func sum(x []float64) float64 {
	s := 0.
	for _, v := range x {
		s += v
	}
	return s
}

// mass is what has to leave a place, or has room there.
type mass struct {
	index  int // among the masses given
	amount int64
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

// simplex is a spanning tree of the network: n places to leave, m to reach and a root
// that at first is between all of them, at a price above any other.
type simplex struct {
	n, m  int
	cost  []int64 // of the arc from each of n to each of m
	tree  []node
	block int // arcs looked at before the best of them is taken
	i, j  int // the arc to look at next
}

// node is a place with the arc between it and its parent. Others carry nothing.
type node struct {
	parent, depth       int
	child, next, before int  // the first child and the siblings; −1 is none
	up                  bool // the arc leads to the parent
	flow, cost, price   int64
}

const none = -1

func newSimplex(from, to []mass, costs []float64, unit float64) *simplex {
	s := &simplex{n: len(from), m: len(to), cost: make([]int64, len(costs))}
	highest := int64(0)
	for i, c := range costs {
		s.cost[i] = int64(math.Round(c * unit))
		highest = max(highest, s.cost[i])
	}
	s.block = max(16, int(math.Sqrt(float64(len(costs)))))
	root := s.n + s.m
	artificial := (highest + 1) * int64(root)
	s.tree = make([]node, root+1)
	s.tree[root] = node{parent: none, child: none, next: none, before: none}
	for i := range root {
		s.tree[i] = node{child: none, depth: 1, cost: artificial}
		t := &s.tree[i]
		if t.up = i < s.n; t.up {
			t.flow, t.price = from[i].amount, -artificial
		} else {
			t.flow, t.price = to[i-s.n].amount, artificial
		}
		s.attach(i, root)
	}
	return s
}

// attach makes a node the first child of another.
func (s *simplex) attach(i, parent int) {
	t, p := &s.tree[i], &s.tree[parent]
	t.parent, t.before, t.next = parent, none, p.child
	if p.child != none {
		s.tree[p.child].before = i
	}
	p.child = i
}

func (s *simplex) detach(i int) {
	t := &s.tree[i]
	if t.before != none {
		s.tree[t.before].next = t.next
	} else {
		s.tree[t.parent].child = t.next
	}
	if t.next != none {
		s.tree[t.next].before = t.before
	}
}

// entering finds an arc along which moving is cheaper than through the tree.
func (s *simplex) entering() (i, j int, found bool) {
	best := int64(0)
	looked := 0
	price := s.tree[s.n : s.n+s.m]
	for range s.n + 1 { // the row that is begun in its middle comes twice
		here := s.tree[s.i].price
		row := s.cost[s.i*s.m:][:s.m]
		for s.j < s.m {
			k := s.j
			s.j++
			if reduced := row[k] + here - price[k].price; reduced < best {
				best, i, j, found = reduced, s.i, s.n+k, true
			}
			if looked++; looked >= s.block && found {
				return i, j, true
			}
		}
		s.j = 0
		if s.i++; s.i == s.n {
			s.i = 0
		}
	}
	return i, j, found
}

// pivot takes one arc into the tree and another out, and reports whether it did.
func (s *simplex) pivot() bool {
	first, second, ok := s.entering()
	if !ok {
		return false
	}
	cost := s.cost[first*s.m+second-s.n]
	join := s.join(first, second)
	// Of the arcs that would be empty first, the last on the way around from join.
	amount, out, below := int64(math.MaxInt64), none, false
	for u := first; u != join; u = s.tree[u].parent {
		if t := &s.tree[u]; t.up && t.flow < amount {
			amount, out = t.flow, u
		}
	}
	for u := second; u != join; u = s.tree[u].parent {
		if t := &s.tree[u]; !t.up && t.flow <= amount {
			amount, out, below = t.flow, u, true
		}
	}
	if amount > 0 {
		for u := first; u != join; u = s.tree[u].parent {
			s.carry(u, !s.tree[u].up, amount)
		}
		for u := second; u != join; u = s.tree[u].parent {
			s.carry(u, s.tree[u].up, amount)
		}
	}
	child, parent := first, second
	if below {
		child, parent = second, first
	}
	s.hang(child, parent, out, node{up: !below, flow: amount, cost: cost})
	return true
}

func (s *simplex) carry(u int, more bool, amount int64) {
	if more {
		s.tree[u].flow += amount
	} else {
		s.tree[u].flow -= amount
	}
}

// join is where the ways from two nodes to the root meet.
func (s *simplex) join(a, b int) int {
	for a != b {
		if s.tree[a].depth >= s.tree[b].depth {
			a = s.tree[a].parent
		} else {
			b = s.tree[b].parent
		}
	}
	return a
}

// hang cuts the tree above out and hangs what is below under parent, by its node child.
func (s *simplex) hang(child, parent, out int, arc node) {
	for u := child; ; {
		t := &s.tree[u]
		old, was := t.parent, node{up: t.up, flow: t.flow, cost: t.cost}
		s.detach(u)
		t.up, t.flow, t.cost = arc.up, arc.flow, arc.cost
		s.attach(u, parent)
		if u == out {
			break
		}
		arc = node{up: !was.up, flow: was.flow, cost: was.cost} // the same arc from its other end
		parent, u = u, old
	}
	s.reprice(child)
}

// reprice brings prices and depths below a node in line with the arc above it: along an
// arc of the tree the price rises by its cost.
func (s *simplex) reprice(top int) {
	t := &s.tree[top]
	price := s.tree[t.parent].price + t.cost
	if t.up {
		price = s.tree[t.parent].price - t.cost
	}
	change := price - t.price
	for u := top; ; {
		v := &s.tree[u]
		v.price += change
		v.depth = s.tree[v.parent].depth + 1
		if v.child != none {
			u = v.child
			continue
		}
		for u != top && s.tree[u].next == none {
			u = s.tree[u].parent
		}
		if u == top {
			return
		}
		u = s.tree[u].next
	}
}

// flows yields what is moved.
func (s *simplex) flows(yield func(i, j int, amount int64)) {
	root := s.n + s.m
	for u := range root {
		t := &s.tree[u]
		if t.parent == root || t.flow == 0 {
			continue
		}
		if t.up {
			yield(u, t.parent-s.n, t.flow)
		} else {
			yield(t.parent, u-s.n, t.flow)
		}
	}
}
