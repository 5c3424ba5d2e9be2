package subword

import (
	"iter"
	"math"
	"math/bits"
	"slices"
)

// lists maps small numbers to lists of weighted numbers, all in two flat arrays.
// The entries of a list keep the order in which they were added.
type lists struct {
	end    []int32 // list i is items[end[i-1]:end[i]]
	items  []int32
	weight []float32
}

// build fills n lists. It calls fill twice: to count, then to store.
func (l *lists) build(n int, fill func(add func(list, item int32, weight float32))) {
	l.end = grown(l.end, n)
	clear(l.end)
	fill(func(list, _ int32, _ float32) { l.end[list]++ })
	total := int32(0)
	for i, c := range l.end {
		l.end[i] = total // for now where the list begins
		total += c
	}
	l.items, l.weight = grown(l.items, int(total)), grown(l.weight, int(total))
	fill(func(list, item int32, weight float32) {
		at := l.end[list]
		l.items[at], l.weight[at] = item, weight
		l.end[list]++
	})
}

// list gives the entries of list i with their weights.
func (l *lists) list(i int) ([]int32, []float32) {
	begin := int32(0)
	if i > 0 {
		begin = l.end[i-1]
	}
	return l.items[begin:l.end[i]], l.weight[begin:l.end[i]]
}

// tally counts numbers.
type tally struct {
	count []int32  // of each
	seen  []uint64 // a bit for each
}

func (t *tally) add(numbers []int32, bound int) {
	if len(t.count) < bound {
		t.count, t.seen = make([]int32, bound), make([]uint64, (bound+63)/64)
	}
	for _, n := range numbers {
		t.count[n]++
		t.seen[n/64] |= 1 << (n % 64)
	}
}

// drain ranges over the numbers in ascending order with how often each was
// added, and forgets them all.
func (t *tally) drain(yield func(int32, int) bool) {
	wanted := true
	for i, word := range t.seen {
		t.seen[i] = 0
		for ; word != 0; word &= word - 1 {
			n := int32(i*64 + bits.TrailingZeros64(word))
			tf := t.count[n]
			t.count[n] = 0
			wanted = wanted && yield(n, int(tf))
		}
	}
}

// counts sorts values in place and ranges over the distinct ones with how often
// each occurs.
func counts[T int32 | string](values []T) iter.Seq2[T, int] {
	slices.Sort(values)
	return func(yield func(T, int) bool) {
		for i := 0; i < len(values); {
			n := 1
			for i+n < len(values) && values[i+n] == values[i] {
				n++
			}
			if !yield(values[i], n) {
				return
			}
			i += n
		}
	}
}

// termWeight is 1 + ln tf.
func termWeight(tf int) float32 {
	if tf == 1 {
		return 1
	}
	return float32(1 + math.Log(float64(tf)))
}
