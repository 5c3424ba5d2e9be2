package topk

import "math"

// Largest knows the k-th largest of some numbers. It is what Best is for hits,
// without what hits need: numbers have no ties to decide, and take half the room.
type Largest struct {
	Floor float64 // the k-th largest so far; -Inf before there are k

	k    int
	heap []float64 // whose root is the smallest
}

// NewLargest makes a Largest of k numbers, at least 1.
func NewLargest(k int) *Largest {
	return &Largest{Floor: math.Inf(-1), k: k, heap: make([]float64, 0, k)}
}

// Add takes in a number.
func (l *Largest) Add(x float64) {
	if x <= l.Floor {
		return
	}
	h := l.heap
	i := len(h)
	if i < l.k {
		h = append(h, x)
		for ; i > 0 && h[(i-1)/2] > x; i = (i - 1) / 2 {
			h[i] = h[(i-1)/2]
		}
		h[i] = x
		l.heap = h
		if len(h) == l.k {
			l.Floor = h[0]
		}
		return
	}
	i = 0
	for c := 1; c < len(h); c = 2*i + 1 {
		if c+1 < len(h) && h[c+1] < h[c] {
			c++
		}
		if h[c] >= x {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = x
	l.Floor = h[0]
}
